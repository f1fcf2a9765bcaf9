//! What people type into a search box: words, `property:word`, `AND`, `OR`, `NOT`
//! ([QueryString](https://learn.microsoft.com/exchange/client-developer/web-service-reference/querystring-querystringtype)).

use crate::exchange::ews::fields::{field, scalar};
use crate::exchange::ews::items::{View, value};
use crate::exchange::store::{Address, Value};

/// A query: any of several lists of terms, all of which an item has to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::exchange::ews) struct Query(Vec<Vec<Term>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    property: Option<String>,
    text: String,
}

impl Query {
    /// Reads a query. What means nothing is a word like any other.
    pub(in crate::exchange::ews) fn read(text: &str) -> Self {
        let mut any = vec![Vec::new()];
        let mut negated = false;
        for word in words(text) {
            match word.as_str() {
                "AND" => {}
                "OR" => any.push(Vec::new()),
                "NOT" => negated = true,
                _ => {
                    let term = Term::read(&word, negated);
                    any.last_mut()
                        .into_iter()
                        .for_each(|all| all.push(term.clone()));
                    negated = false;
                }
            }
        }
        any.retain(|all| !all.is_empty());
        Self(any)
    }

    /// Whether it finds an item.
    pub(in crate::exchange::ews) fn finds(&self, view: &View<'_>) -> bool {
        let holds = |term: &Term| term.finds(view) != term.negated;
        self.0.is_empty() || self.0.iter().any(|all| all.iter().all(holds))
    }
}

/// The words of a query; what stands in quotes is one word with what it touches.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for char in text.chars() {
        match char {
            '"' => quoted = !quoted,
            '(' | ')' if !quoted => words.push(String::new()),
            char if char.is_whitespace() && !quoted => words.push(String::new()),
            char => words
                .last_mut()
                .into_iter()
                .for_each(|word| word.push(char)),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

impl Term {
    fn read(word: &str, negated: bool) -> Self {
        let (negated, word) = match word.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (negated, word),
        };
        let (property, text) = match word.split_once(':') {
            Some((property, text)) if !property.is_empty() => (Some(property.to_lowercase()), text),
            _ => (None, word),
        };
        Self {
            negated,
            property,
            text: text.trim_end_matches('*').to_lowercase(),
        }
    }

    fn finds(&self, view: &View<'_>) -> bool {
        let text = |uri| {
            let found = field(uri).and_then(|field| value(view, field));
            found.is_some_and(|found| self.is_in(&found))
        };
        let is = |uri| field(uri).and_then(|field| value(view, field)?.boolean());
        let yes = matches!(self.text.as_str(), "true" | "yes" | "1");
        match self.property.as_deref() {
            None => [
                "item:Subject",
                "item:TextBody",
                "message:From",
                "message:ToRecipients",
            ]
            .into_iter()
            .any(text),
            Some("subject") => text("item:Subject"),
            Some("body" | "content") => text("item:TextBody"),
            Some("from") => text("message:From"),
            Some("to") => text("message:ToRecipients"),
            Some("cc") => text("message:CcRecipients"),
            Some("participants") => [
                "message:From",
                "message:ToRecipients",
                "message:CcRecipients",
            ]
            .into_iter()
            .any(text),
            Some("category" | "categories") => text("item:Categories"),
            Some("importance") => text("item:Importance"),
            Some("hasattachment" | "hasattachments") => is("item:HasAttachments") == Some(yes),
            Some("isread" | "read") => is("message:IsRead") == Some(yes),
            Some("attachment" | "attachments") => {
                let mut names = view
                    .item
                    .attachments
                    .iter()
                    .map(|one| one.name.to_lowercase());
                names.any(|name| name.contains(&self.text))
            }
            Some("kind") => {
                let class = field("item:ItemClass").and_then(|field| value(view, field));
                class.is_some_and(|class| kind(&self.text) == Some(kind_class(&scalar(&class))))
            }
            // No property of that name: the colon is part of a word.
            Some(property) => {
                let whole = Self {
                    property: None,
                    text: format!("{property}:{}", self.text),
                    negated: false,
                };
                whole.finds(view)
            }
        }
    }

    fn is_in(&self, value: &Value) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.text);
        match value {
            Value::Mailboxes(all) => {
                let one = |one: &Address| has(&one.name) || has(&one.address);
                all.iter().any(one)
            }
            other => has(&scalar(other)),
        }
    }
}

/// The class of items that a kind of a query means.
fn kind(word: &str) -> Option<&'static str> {
    Some(match word {
        "email" => "IPM.Note",
        "meetings" => "IPM.Appointment",
        "contacts" => "IPM.Contact",
        "tasks" => "IPM.Task",
        "notes" => "IPM.StickyNote",
        _ => return None,
    })
}

/// A class without what is more special about it.
fn kind_class(class: &str) -> &str {
    let second = class.match_indices('.').nth(1);
    second.map_or(class, |(at, _)| &class[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_words_together_and_or_begins_anew() {
        let query = Query::read("subject:\"big order\" NOT from:bob OR -spam");
        let term = |negated, property: Option<&str>, text: &str| Term {
            negated,
            property: property.map(ToOwned::to_owned),
            text: text.to_owned(),
        };
        let first = vec![
            term(false, Some("subject"), "big order"),
            term(true, Some("from"), "bob"),
        ];
        assert_eq!(query, Query(vec![first, vec![term(true, None, "spam")]]));
    }
}
