//! The properties of a query (before a colon), and their values (behind it)
//! ([keywords](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-perform-an-aqs-search-by-using-ews-in-exchange)).

use time::OffsetDateTime;

use super::date::Moment;

/// A property of a query, by the form of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Property {
    Texts(Texts),
    Time(DateField),
    BoolField(BoolField),
    Size,
    Importance,
    Kind,
}

/// The texts of an item in which a query looks for words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// All of them.
    All,
    Subject,
    Body,
    From,
    To,
    Cc,
    Bcc,
    /// The sender and all recipients.
    Participants,
    Attachment,
    Category,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateField {
    Received,
    Sent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BoolField {
    HasAttachments,
    IsRead,
    IsFlagged,
}

/// A half-open range of values: from the first to before the second. An end that is `None` is unlimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range<T> {
    pub(crate) from: Option<T>,
    pub(crate) to: Option<T>,
}

const NAMES: [(&str, Property); 22] = [
    ("subject", Property::Texts(Texts::Subject)),
    ("body", Property::Texts(Texts::Body)),
    ("content", Property::Texts(Texts::Body)),
    ("from", Property::Texts(Texts::From)),
    ("to", Property::Texts(Texts::To)),
    ("cc", Property::Texts(Texts::Cc)),
    ("bcc", Property::Texts(Texts::Bcc)),
    ("participants", Property::Texts(Texts::Participants)),
    ("attachment", Property::Texts(Texts::Attachment)),
    ("attachments", Property::Texts(Texts::Attachment)),
    ("category", Property::Texts(Texts::Category)),
    ("categories", Property::Texts(Texts::Category)),
    ("received", Property::Time(DateField::Received)),
    ("sent", Property::Time(DateField::Sent)),
    (
        "hasattachment",
        Property::BoolField(BoolField::HasAttachments),
    ),
    (
        "hasattachments",
        Property::BoolField(BoolField::HasAttachments),
    ),
    ("isread", Property::BoolField(BoolField::IsRead)),
    ("read", Property::BoolField(BoolField::IsRead)),
    ("isflagged", Property::BoolField(BoolField::IsFlagged)),
    ("size", Property::Size),
    ("importance", Property::Importance),
    ("kind", Property::Kind),
];

/// The item classes that a kind matches. A class with the second prefix does not match.
const KINDS: [(&str, &[&str], &str); 20] = [
    ("contact", &["IPM.Contact", "IPM.DistList"], "-"),
    ("contacts", &["IPM.Contact", "IPM.DistList"], "-"),
    ("docs", &["IPM.Document"], "-"),
    ("email", &["IPM.Note"], "IPM.Note.Microsoft."),
    ("fax", &["IPM.Note.Microsoft.Fax"], "-"),
    ("faxes", &["IPM.Note.Microsoft.Fax"], "-"),
    ("im", &["IPM.Note.Microsoft.Conversation"], "-"),
    ("journal", &["IPM.Activity"], "-"),
    ("journals", &["IPM.Activity"], "-"),
    ("meeting", &["IPM.Appointment", "IPM.Schedule.Meeting"], "-"),
    (
        "meetings",
        &["IPM.Appointment", "IPM.Schedule.Meeting"],
        "-",
    ),
    ("note", &["IPM.StickyNote"], "-"),
    ("notes", &["IPM.StickyNote"], "-"),
    ("post", &["IPM.Post"], "IPM.Post.RSS"),
    ("posts", &["IPM.Post"], "IPM.Post.RSS"),
    ("rssfeed", &["IPM.Post.RSS"], "-"),
    ("rssfeeds", &["IPM.Post.RSS"], "-"),
    ("task", &["IPM.Task"], "-"),
    ("tasks", &["IPM.Task"], "-"),
    ("voicemail", &["IPM.Note.Microsoft.Voicemail"], "-"),
];

impl Texts {
    /// The number of variants.
    pub(crate) const COUNT: usize = Self::Category as usize + 1;
}

impl Property {
    /// The property with a name, in lower case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, property)| *property)
    }
}

/// Whether an item class matches a kind; `None` if the kind is unknown.
pub(crate) fn is_of_kind(kind: &str, class: &str) -> Option<bool> {
    let (_, classes, others) = KINDS.iter().find(|(known, ..)| *known == kind)?;
    let begins = |with: &str| {
        let start = class.get(..with.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    Some(classes.iter().any(|class| begins(class)) && !begins(others))
}

/// Reads `true`, `false`, and their synonyms.
pub(crate) fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

impl<T: Copy + PartialOrd> Range<T> {
    pub(crate) fn has(&self, value: T) -> bool {
        self.from.is_none_or(|from| value >= from) && self.to.is_none_or(|to| value < to)
    }
}

/// Splits a value into its operator (which may be empty) and the rest.
fn operator(text: &str) -> (&str, &str) {
    let known = [">=", "<=", ">", "<", "="];
    let found = known.into_iter().find(|known| text.starts_with(known));
    text.split_at(found.map_or(0, str::len))
}

/// `today`, `>=yesterday`, or `12/1/2013..today`.
pub(crate) fn times(text: &str, moment: Moment) -> Option<Range<OffsetDateTime>> {
    range(text, |text| moment.span(text))
}

/// `5000`, `>=10kb`, or `7000..8000`.
pub(crate) fn sizes(text: &str) -> Option<Range<i64>> {
    range(text, |text| {
        let lower = text.trim().to_lowercase();
        let units = [("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30)];
        let unit = units.into_iter().find(|(unit, _)| lower.ends_with(unit));
        let digits = lower.trim_end_matches(char::is_alphabetic);
        let number = digits.parse::<i64>().ok()?;
        let size = number.checked_mul(unit.map_or(1, |(_, factor)| factor))?;
        // A size is a range of one byte, so that `range` treats it like a day.
        Some((size, size.checked_add(1)?))
    })
}

/// Reads a value that has a start and an end: alone, behind an operator, or at both ends of a range.
fn range<T: Copy>(text: &str, read: impl Fn(&str) -> Option<(T, T)>) -> Option<Range<T>> {
    if let Some((first, last)) = text.split_once("..") {
        return Some(Range {
            from: Some(read(first)?.0),
            to: Some(read(last)?.1),
        });
    }
    let (operator, rest) = operator(text);
    let (start, end) = read(rest)?;
    let (from, to) = match operator {
        ">" => (Some(end), None),
        ">=" => (Some(start), None),
        "<" => (None, Some(start)),
        "<=" => (None, Some(end)),
        _ => (Some(start), Some(end)),
    };
    Some(Range { from, to })
}
