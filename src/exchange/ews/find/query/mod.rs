//! What people type into a search box: words, `property:word`, `AND`, `OR`, `NOT`
//! ([QueryString](https://learn.microsoft.com/exchange/client-developer/web-service-reference/querystring-querystringtype)).

mod date;
mod looked;
mod parse;
mod property;
mod token;
mod words;

pub(in crate::exchange::ews) use date::Moment;

use crate::exchange::ews::ResponseCode;
use crate::exchange::ews::items::View;
use crate::exchange::xml::{Element, Node};
use looked::Looked;
use parse::{Term, Wanted, parse};
use property::Texts;

/// A query.
#[derive(Clone, Debug)]
pub(in crate::exchange::ews) struct Query {
    wanted: Wanted,
    /// The words to highlight, where somebody wants to know.
    terms: Option<Vec<Term>>,
}

impl Query {
    /// Reads `m:QueryString`. What means nothing is a word like any other.
    ///
    /// # Errors
    ///
    /// The code for one that is too long or too deep.
    pub(in crate::exchange::ews) fn read(
        element: &Element<'_>,
        moment: Moment,
    ) -> Result<Self, ResponseCode> {
        let (wanted, terms) = parse(&element.text, moment)?;
        let told = element.attribute("ReturnHighlightTerms").map(str::trim);
        Ok(Self {
            wanted,
            terms: matches!(told, Some("true" | "1")).then_some(terms),
        })
    }

    /// Whether it finds an item.
    pub(in crate::exchange::ews) fn finds(&self, view: &View<'_>) -> bool {
        Looked::new(view).is(&self.wanted)
    }

    /// `m:HighlightTerms`, where somebody wants to know
    /// ([HighlightTerms](https://learn.microsoft.com/exchange/client-developer/web-service-reference/highlightterms)).
    pub(in crate::exchange::ews) fn highlights(&self) -> Option<Node> {
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

/// Where words are highlighted that were looked for in these texts.
fn scopes(texts: Texts) -> &'static [&'static str] {
    match texts {
        Texts::All => &["Subject", "Body"],
        Texts::Subject => &["Subject"],
        Texts::Body => &["Body"],
        Texts::From => &["From"],
        Texts::To => &["To"],
        Texts::Cc => &["Cc"],
        Texts::Bcc => &["Bcc"],
        Texts::Participants => &["From", "To", "Cc", "Bcc"],
        Texts::Attachment => &["Attachment"],
        Texts::Category => &["Category"],
    }
}

#[cfg(test)]
mod tests;
