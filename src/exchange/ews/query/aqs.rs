//! A parsed search query (AQS), and the test whether it matches an item.

use super::date::Moment;
use super::parse::{Term, Wanted, parse};
use super::property::Texts;
use super::search_document::SearchDocument;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::properties::View;
use crate::exchange::work::Work;
use crate::exchange::xml::{Element, Node};

/// A query.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    wanted: Wanted,
    /// The words to highlight; `None` if the request does not set `ReturnHighlightTerms`.
    terms: Option<Vec<Term>>,
}

impl Query {
    /// Reads `m:QueryString`. Text with no special meaning is an ordinary word.
    ///
    /// # Errors
    ///
    /// The ResponseCode for a query that is too long or nested too deep.
    pub(crate) fn read(element: &Element<'_>, moment: Moment) -> Result<Self, ResponseCode> {
        let (wanted, terms) = parse(&element.text, moment)?;
        let given = element.attribute("ReturnHighlightTerms").map(str::trim);
        Ok(Self {
            wanted,
            terms: matches!(given, Some("true" | "1")).then_some(terms),
        })
    }

    /// Whether the query matches an item. The result is meaningless after the budget of work is used up.
    pub(crate) fn finds(&self, view: &View<'_>, work: &Work) -> bool {
        SearchDocument::new(view, work).is(&self.wanted)
    }

    /// `m:HighlightTerms`; `None` if the request does not ask for it
    /// ([HighlightTerms](https://learn.microsoft.com/exchange/client-developer/web-service-reference/highlightterms)).
    pub(crate) fn highlights(&self) -> Option<Node> {
        let terms = self.terms.as_ref()?.iter().flat_map(|(texts, word)| {
            let scopes = scopes(*texts).iter();
            scopes.map(|scope| {
                Node::new("t:Term")
                    .child(Node::text("t:Scope", *scope))
                    .child(Node::text("t:Value", word.clone()))
            })
        });
        Some(Node::new("m:HighlightTerms").children(terms))
    }
}

/// The scopes in which `m:HighlightTerms` reports a word that the query looks for in these texts.
fn scopes(texts: Texts) -> &'static [&'static str] {
    match texts {
        Texts::All => const { &[Property::Subject.name(), Property::Body.name()] },
        Texts::Subject => const { &[Property::Subject.name()] },
        Texts::Body => const { &[Property::Body.name()] },
        Texts::From => const { &[Property::From.name()] },
        Texts::To => &["To"],
        Texts::Cc => &["Cc"],
        Texts::Bcc => &["Bcc"],
        Texts::Participants => const { &[Property::From.name(), "To", "Cc", "Bcc"] },
        Texts::Attachment => &["Attachment"],
        Texts::Category => &["Category"],
    }
}
