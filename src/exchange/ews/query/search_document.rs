//! An item as a query searches it. The words of each text are split once.

use std::cell::OnceCell;

use super::parse::Wanted;
use super::property::{BoolField, DateField, Texts, is_of_kind};
use super::words::words;
use crate::exchange::data::{Property, Value};
use crate::exchange::ews::fields::field_of;
use crate::exchange::ews::fields::scalar;
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::{View, value};
use crate::exchange::ews::restriction::ComparisonType;
use crate::exchange::work::Work;
use crate::exchange::xml::Node;
use crate::settings::MAX_SEARCHED_BYTES;

/// An item, and the words of those of its texts that were split.
pub(crate) struct SearchDocument<'a> {
    view: &'a View<'a>,
    work: &'a Work,
    words: [OnceCell<Vec<String>>; Texts::COUNT],
}

/// Properties that no name of a query covers. Only ordinary words find them.
const OTHERS: [Property; 13] = [
    Property::Location,
    Property::CompanyName,
    Property::Department,
    Property::DisplayName,
    Property::EmailAddresses,
    Property::FileAs,
    Property::GivenName,
    Property::JobTitle,
    Property::Nickname,
    Property::OfficeLocation,
    Property::PhoneNumbers,
    Property::PhysicalAddresses,
    Property::Surname,
];

impl Texts {
    /// The properties that these texts come from.
    fn properties(self) -> &'static [Property] {
        match self {
            Self::All => &OTHERS,
            Self::Subject => &[Property::Subject],
            Self::Body => &[Property::TextBody],
            Self::From => &[Property::From, Property::Organizer],
            Self::To => &[Property::ToRecipients, Property::RequiredAttendees],
            Self::Cc => &[Property::CcRecipients, Property::OptionalAttendees],
            Self::Bcc => &[Property::BccRecipients, Property::Resources],
            Self::Participants => &[],
            Self::Attachment => &[Property::Attachments],
            Self::Category => &[Property::Categories],
        }
    }

    /// The other texts that these texts include.
    fn parts(self) -> &'static [Self] {
        match self {
            Self::All => &[
                Self::Subject,
                Self::Body,
                Self::Participants,
                Self::Attachment,
                Self::Category,
            ],
            Self::Participants => &[Self::From, Self::To, Self::Cc, Self::Bcc],
            _ => &[],
        }
    }
}

impl<'a> SearchDocument<'a> {
    pub(crate) fn new(view: &'a View<'a>, work: &'a Work) -> Self {
        let words = [const { OnceCell::new() }; Texts::COUNT];
        Self { view, work, words }
    }

    /// Whether the item satisfies a condition.
    pub(crate) fn is(&self, wanted: &Wanted) -> bool {
        if self.work.is_over() {
            return false;
        }
        match wanted {
            Wanted::All(all) => all.iter().all(|one| self.is(one)),
            Wanted::Any(any) => any.iter().any(|one| self.is(one)),
            Wanted::Not(one) => !self.is(one),
            Wanted::Words(texts, phrase) => self.has(*texts, &|words| phrase.is_in(words)),
            Wanted::Time(which, range) => {
                let property = match which {
                    DateField::Received => Property::DateTimeReceived,
                    DateField::Sent => Property::DateTimeSent,
                };
                let time = self.value(property).and_then(|value| value.time());
                time.is_some_and(|time| range.has(time))
            }
            Wanted::BoolField(which, truth) => self.truth(*which) == *truth,
            Wanted::Size(range) => {
                let size = self.value(Property::Size).and_then(|value| value.integer());
                size.is_some_and(|size| range.has(size))
            }
            Wanted::Importance(word) => {
                let importance = self.value(Property::Importance);
                importance.is_some_and(|own| scalar(&own).eq_ignore_ascii_case(word))
            }
            Wanted::Kind(kind) => {
                let class = self.value(Property::ItemClass);
                class.is_some_and(|class| is_of_kind(kind, &scalar(&class)) == Some(true))
            }
        }
    }

    fn value(&self, property: Property) -> Option<Value> {
        value(self.view, property)
    }

    fn truth(&self, which: BoolField) -> bool {
        let is = |property| self.value(property).and_then(|value| value.boolean()) == Some(true);
        match which {
            BoolField::HasAttachments => is(Property::HasAttachments),
            BoolField::IsRead => is(Property::IsRead),
            BoolField::IsFlagged => {
                let flag = self.value(Property::Flag);
                let flag = flag.as_ref().and_then(Value::tree);
                let status = flag.and_then(|flag| flag.find("t:FlagStatus"));
                status.is_some_and(|status| status.content() == "Flagged")
            }
        }
    }

    /// Whether some of these texts satisfy a test.
    fn has(&self, texts: Texts, are: &dyn Fn(&[String]) -> bool) -> bool {
        let own = self.words[texts as usize].get_or_init(|| {
            let kind = self.view.item.kind;
            let properties = texts.properties().iter();
            let fields = properties.filter_map(|property| field_of(kind, *property));
            let paths = fields.map(Path::Field);
            paths.flat_map(|path| self.words_of(&path)).collect()
        });
        self.work.charge(own.iter().map(String::len).sum());
        are(own) || texts.parts().iter().any(|part| self.has(*part, are))
    }

    /// The words of a property. An empty word separates two texts, so that no phrase spans both.
    fn words_of(&self, path: &Path) -> Vec<String> {
        let value = ComparisonType::of(path).value(path, self.view);
        let texts = value.as_ref().map(texts).unwrap_or_default();
        let apart = |text: &String| {
            words(beginning(text))
                .chain([String::new()])
                .collect::<Vec<_>>()
        };
        texts.iter().flat_map(apart).collect()
    }
}

/// The part of a text that is searched: at most `MAX_SEARCHED_BYTES`.
fn beginning(text: &str) -> &str {
    let mut ends = (0..=MAX_SEARCHED_BYTES.min(text.len())).rev();
    let end = ends.find(|end| text.is_char_boundary(*end));
    &text[..end.expect("the start is a boundary")]
}

/// The texts of a value, one string for each.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Texts(texts) => texts.iter().map(|text| text.to_string()).collect(),
        Value::Mailboxes(all) => {
            let both = all.iter().flat_map(|one| [&one.name, &one.address]);
            both.map(|text| text.to_string()).collect()
        }
        Value::Tree(entries) => {
            let inside = entries.inside().iter();
            inside
                .flat_map(|entry| std::iter::once(entry).chain(entry.inside()))
                .map(|entry: &Node| entry.content().to_owned())
                .collect()
        }
        other => vec![scalar(other).into_owned()],
    }
}
