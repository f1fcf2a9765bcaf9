//! Which items or folders a request wants: conditions on their properties
//! ([Restriction](https://learn.microsoft.com/exchange/client-developer/web-service-reference/restriction)).

use std::cmp::Ordering;

use super::fields::scalar;
use super::find::{total, unread};
use super::folder_shape::extended_value;
use super::items::{Extended, Path, View};
use super::target::Found;
use super::{ResponseCode, invalid, required, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::store::{Mailbox, Value};
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};
use crate::settings::MAX_RESTRICTION;

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Restriction {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// The property is there.
    Exists(Property),
    /// None of these bits is set in the property.
    Excludes(Property, i64),
    /// The property has that text in it.
    Contains(Property, Text),
    /// The property stands so to a value, or to another property.
    Compares(Property, Comparison, Operand),
}

/// A property of an item, or of a folder.
#[derive(Clone, Debug)]
pub(super) enum Property {
    Item(Path),
    /// By the rest of its URI.
    Folder(String),
}

/// What a property is compared with.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// A constant.
    Constant(String),
    /// Another property.
    Property(Property),
}

/// How a text is looked for
/// ([Contains](https://learn.microsoft.com/exchange/client-developer/web-service-reference/contains)).
#[derive(Clone, Debug)]
pub(super) struct Text {
    text: String,
    mode: Mode,
    ignores_case: bool,
}

#[derive(Clone, Copy, Debug)]
enum Mode {
    FullString,
    Prefixed,
    Substring,
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// What a condition is held against.
enum Subject<'a> {
    Item(&'a View<'a>),
    Folder(&'a Mailbox, u32),
}

impl Restriction {
    /// The restriction of a request, where it has one.
    pub(super) fn of(request: &Element<'_>) -> Found<Option<Self>> {
        match request.child(MESSAGES, "Restriction") {
            Some(element) => Self::inside(element),
            None => Ok(Ok(None)),
        }
    }

    /// The one condition inside an element.
    pub(super) fn inside(element: &Element<'_>) -> Found<Option<Self>> {
        let Some(condition) = element.children.first() else {
            let what = format!("The element '{}' has incomplete content.", element.name);
            return Err(invalid(element, what));
        };
        let mut left = MAX_RESTRICTION;
        Ok(Self::read(condition, &mut left)?.map(Some))
    }

    /// The restriction of a search folder, as the client said it.
    pub(super) fn of_node(restriction: &Node) -> Option<Self> {
        let document = restriction.standing_alone();
        let element = crate::exchange::xml::read(&document).ok()?;
        Self::inside(&element).ok()?.ok()?
    }

    fn read(element: &Element<'_>, left: &mut usize) -> Found<Self> {
        let Some(fewer) = left.checked_sub(1) else {
            return Ok(Err(ResponseCode::RESTRICTION_TOO_COMPLEX));
        };
        *left = fewer;
        if let Some(comparison) = Comparison::named(element.name) {
            return Self::comparison(element, comparison);
        }
        let first = || {
            let what = format!("The element '{}' has incomplete content.", element.name);
            element
                .children
                .first()
                .ok_or_else(|| invalid(element, what))
        };
        match element.name {
            "And" => Ok(Self::all(element, left)?.map(Self::And)),
            "Or" => Ok(Self::all(element, left)?.map(Self::Or)),
            "Not" => Ok(Self::read(first()?, left)?.map(|inner| Self::Not(inner.into()))),
            "Exists" => Ok(Property::read(first()?)?.map(Self::Exists)),
            "Excludes" => {
                let mask = required(element, TYPES, "Bitmask")?;
                let value = required_attribute(mask, "Value")?;
                let bits = bits(value).ok_or_else(|| unknown_value(mask, "Value", value))?;
                Ok(Property::read(first()?)?.map(|property| Self::Excludes(property, bits)))
            }
            "Contains" => {
                let text = Text::read(element)?;
                Ok(Property::read(first()?)?.map(|property| Self::Contains(property, text)))
            }
            _ => Err(unexpected(element)),
        }
    }

    fn all(element: &Element<'_>, left: &mut usize) -> Found<Vec<Self>> {
        let mut all = Vec::new();
        for child in &element.children {
            match Self::read(child, left)? {
                Ok(condition) => all.push(condition),
                Err(code) => return Ok(Err(code)),
            }
        }
        Ok(Ok(all))
    }

    fn comparison(element: &Element<'_>, comparison: Comparison) -> Found<Self> {
        let [path, operand] = element.children.as_slice() else {
            let what = format!("The element '{}' has incomplete content.", element.name);
            return Err(invalid(element, what));
        };
        let property = match Property::read(path)? {
            Ok(property) => property,
            Err(code) => return Ok(Err(code)),
        };
        let Some(inner) = operand.children.first() else {
            return Err(invalid(
                operand,
                "The element 'FieldURIOrConstant' has incomplete content.",
            ));
        };
        let operand = match inner.name {
            "Constant" => Ok(Operand::Constant(
                required_attribute(inner, "Value")?.to_owned(),
            )),
            _ => Property::read(inner)?.map(Operand::Property),
        };
        Ok(operand.map(|operand| Self::Compares(property, comparison, operand)))
    }

    /// Whether it holds for an item.
    pub(super) fn holds(&self, view: &View<'_>) -> bool {
        self.holds_for(&Subject::Item(view))
    }

    /// Whether it holds for a folder.
    pub(super) fn holds_for_folder(&self, mailbox: &Mailbox, number: u32) -> bool {
        self.holds_for(&Subject::Folder(mailbox, number))
    }

    fn holds_for(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::And(all) => all.iter().all(|one| one.holds_for(subject)),
            Self::Or(all) => all.iter().any(|one| one.holds_for(subject)),
            Self::Not(one) => !one.holds_for(subject),
            Self::Exists(property) => property.value(subject).is_some(),
            Self::Excludes(property, bits) => {
                let value = property.value(subject);
                value.is_some_and(|value| value.integer().unwrap_or_default() & bits == 0)
            }
            Self::Contains(property, text) => property
                .value(subject)
                .is_some_and(|value| text.is_in(&value)),
            Self::Compares(property, comparison, Operand::Constant(constant))
                if let Some(Value::Texts(texts)) = property.value(subject) =>
            {
                comparison.allows_any(texts.into_iter().map(Value::Text), constant)
            }
            Self::Compares(property, comparison, operand) => {
                let ordering = property.value(subject).and_then(|value| match operand {
                    Operand::Constant(constant) => compare_text(&value, constant),
                    Operand::Property(other) => compare(&value, &other.value(subject)?),
                });
                comparison.allows(ordering)
            }
        }
    }
}

impl Property {
    fn read(element: &Element<'_>) -> Found<Self> {
        if !Path::is_one(element) {
            return Err(unexpected(element));
        }
        let uri = element.attribute("FieldURI").unwrap_or_default();
        match uri.strip_prefix("folder:") {
            Some(rest) => Ok(Ok(Self::Folder(rest.to_owned()))),
            None => Ok(Path::read(element)?.map(Self::Item)),
        }
    }

    fn value(&self, subject: &Subject<'_>) -> Option<Value> {
        match (self, subject) {
            (Self::Item(path), Subject::Item(view)) => path.value(view),
            (Self::Item(Path::Extended(property)), Subject::Folder(mailbox, number)) => {
                folder_extended(mailbox, *number, property)
            }
            (Self::Folder(name), Subject::Folder(mailbox, number)) => {
                folder_value(mailbox, *number, name)
            }
            _ => None,
        }
    }
}

fn folder_extended(mailbox: &Mailbox, number: u32, property: &Extended) -> Option<Value> {
    extended_value(mailbox, number, mailbox.folder(number)?, property)
}

/// The value of a folder's property, by the rest of its URI.
fn folder_value(mailbox: &Mailbox, number: u32, name: &str) -> Option<Value> {
    let folder = mailbox.folder(number)?;
    let count = |count: usize| i64::try_from(count).ok().map(Value::Integer);
    match name {
        "DisplayName" => Some(Value::Text(folder.name.clone())),
        "FolderClass" => folder.class.clone().map(Value::Text),
        "TotalCount" => count(total(mailbox, number, folder)),
        "UnreadCount" => count(unread(mailbox, number, folder)),
        "ChildFolderCount" => count(mailbox.children(number).count()),
        _ => None,
    }
}

impl Text {
    fn read(element: &Element<'_>) -> Result<Self, Fault> {
        let constant = required(element, TYPES, "Constant")?;
        let mode = match element.attribute("ContainmentMode").unwrap_or("Substring") {
            "FullString" | "ExactPhrase" => Mode::FullString,
            "Prefixed" | "PrefixOnWords" => Mode::Prefixed,
            "Substring" => Mode::Substring,
            other => return Err(unknown_value(element, "ContainmentMode", other)),
        };
        let comparison = element
            .attribute("ContainmentComparison")
            .unwrap_or("Exact");
        let ignores_case = comparison.contains("IgnoreCase") || comparison == "Loose";
        let text = required_attribute(constant, "Value")?;
        Ok(Self {
            text: if ignores_case {
                text.to_lowercase()
            } else {
                text.to_owned()
            },
            mode,
            ignores_case,
        })
    }

    fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::Texts(texts) => texts.iter().any(|text| self.matches(text)),
            Value::Mailboxes(all) => {
                let mut all = all.iter();
                all.any(|one| self.matches(&one.name) || self.matches(&one.address))
            }
            Value::Array(values) => values.iter().any(|value| self.is_in(value)),
            Value::Tree(element) => tree_texts(element).any(|text| self.matches(text)),
            other => self.matches(&scalar(other)),
        }
    }

    fn matches(&self, text: &str) -> bool {
        let lower;
        let text = if self.ignores_case {
            lower = text.to_lowercase();
            lower.as_str()
        } else {
            text
        };
        match self.mode {
            Mode::FullString => text == self.text,
            Mode::Prefixed => text.starts_with(&self.text),
            Mode::Substring => text.contains(&self.text),
        }
    }
}

/// The texts directly inside a structured property.
fn tree_texts(element: &Node) -> impl Iterator<Item = &str> {
    element.inside().iter().map(Node::content)
}

impl Comparison {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "IsEqualTo" => Self::Equal,
            "IsNotEqualTo" => Self::NotEqual,
            "IsGreaterThan" => Self::Greater,
            "IsGreaterThanOrEqualTo" => Self::GreaterOrEqual,
            "IsLessThan" => Self::Less,
            "IsLessThanOrEqualTo" => Self::LessOrEqual,
            _ => return None,
        })
    }

    /// Whether one of several values satisfies it; that it is not equal, all of them have to.
    fn allows_any(self, mut values: impl Iterator<Item = Value>, constant: &str) -> bool {
        match self {
            Self::NotEqual => values.all(|value| self.allows(compare_text(&value, constant))),
            _ => values.any(|value| self.allows(compare_text(&value, constant))),
        }
    }

    /// Whether values in that order satisfy it; a property that is not there only satisfies that it is not equal.
    fn allows(self, ordering: Option<Ordering>) -> bool {
        match ordering {
            None => self == Self::NotEqual,
            Some(ordering) => match self {
                Self::Equal => ordering.is_eq(),
                Self::NotEqual => ordering.is_ne(),
                Self::Greater => ordering.is_gt(),
                Self::GreaterOrEqual => ordering.is_ge(),
                Self::Less => ordering.is_lt(),
                Self::LessOrEqual => ordering.is_le(),
            },
        }
    }
}

/// A value against a constant, which is read as one of the same kind.
fn compare_text(value: &Value, constant: &str) -> Option<Ordering> {
    match value {
        Value::Boolean(answer) => {
            let constant = matches!(constant.trim().to_ascii_lowercase().as_str(), "true" | "1");
            Some(answer.cmp(&constant))
        }
        Value::Integer(number) => Some(number.cmp(&constant.trim().parse().ok()?)),
        Value::Double(number) => number.partial_cmp(&constant.trim().parse().ok()?),
        Value::Time(time) => {
            let constant = super::fields::moment(constant)?;
            Some(time.unix_timestamp().cmp(&constant.unix_timestamp()))
        }
        other => Some(scalar(other).to_lowercase().cmp(&constant.to_lowercase())),
    }
}

/// Two values of one kind, as sorting and comparing see them.
pub(super) fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Boolean(one), Value::Boolean(other)) => Some(one.cmp(other)),
        (Value::Integer(one), Value::Integer(other)) => Some(one.cmp(other)),
        (Value::Double(one), Value::Double(other)) => one.partial_cmp(other),
        (Value::Time(one), Value::Time(other)) => Some(one.cmp(other)),
        (one, other) => {
            let (one, other) = (scalar(one).to_lowercase(), scalar(other).to_lowercase());
            Some(one.cmp(&other))
        }
    }
}

/// A bit mask, decimal or hexadecimal.
fn bits(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.trim().parse().ok(),
    }
}

fn unexpected(element: &Element<'_>) -> Fault {
    invalid(
        element,
        format!("The element '{}' is not expected here.", element.name),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;
    use crate::exchange::folder_name::FolderName;
    use crate::exchange::store::{Item, Kind, Mailbox, Origin};
    use crate::exchange::xml::read;

    /// A condition as a test knows it, and how it is written.
    #[derive(Clone, Debug)]
    enum Naive {
        Subject(&'static str, String),
        Size(&'static str, i64),
        Has(String),
        There,
        All(Vec<Naive>),
        Any(Vec<Naive>),
        Not(Box<Naive>),
    }

    /// What the conditions are about.
    #[derive(Clone, Debug)]
    struct Sample {
        subject: Option<String>,
        minutes: i64,
    }

    const COMPARISONS: [&str; 6] = [
        "IsEqualTo",
        "IsNotEqualTo",
        "IsGreaterThan",
        "IsGreaterThanOrEqualTo",
        "IsLessThan",
        "IsLessThanOrEqualTo",
    ];

    impl Naive {
        fn written(&self) -> String {
            let compares = |name: &str, uri: &str, value: &dyn std::fmt::Display| {
                format!(
                    "<{name}><FieldURI FieldURI='{uri}'/><FieldURIOrConstant><Constant Value='{value}'/></FieldURIOrConstant></{name}>"
                )
            };
            let inside = |all: &[Self]| all.iter().map(Self::written).collect::<String>();
            match self {
                Self::Subject(name, text) => compares(name, "item:Subject", text),
                Self::Size(name, number) => {
                    compares(name, "item:ReminderMinutesBeforeStart", number)
                }
                Self::Has(text) => format!(
                    "<Contains ContainmentMode='Substring' ContainmentComparison='IgnoreCase'><FieldURI FieldURI='item:Subject'/><Constant Value='{text}'/></Contains>"
                ),
                Self::There => "<Exists><FieldURI FieldURI='item:Subject'/></Exists>".to_owned(),
                Self::All(all) => format!("<And>{}</And>", inside(all)),
                Self::Any(all) => format!("<Or>{}</Or>", inside(all)),
                Self::Not(one) => format!("<Not>{}</Not>", one.written()),
            }
        }

        fn holds(&self, sample: &Sample) -> bool {
            fn stands<T: Ord>(name: &str, one: &T, other: &T) -> bool {
                match name {
                    "IsEqualTo" => one == other,
                    "IsNotEqualTo" => one != other,
                    "IsGreaterThan" => one > other,
                    "IsGreaterThanOrEqualTo" => one >= other,
                    "IsLessThan" => one < other,
                    _ => one <= other,
                }
            }
            let subject = || {
                sample
                    .subject
                    .as_ref()
                    .map(|subject| subject.to_lowercase())
            };
            match self {
                Self::Subject(name, text) => match subject() {
                    Some(subject) => stands(name, &subject, &text.to_lowercase()),
                    None => *name == "IsNotEqualTo",
                },
                Self::Size(name, number) => stands(name, &sample.minutes, number),
                Self::Has(text) => {
                    subject().is_some_and(|subject| subject.contains(&text.to_lowercase()))
                }
                Self::There => sample.subject.is_some(),
                Self::All(all) => all.iter().all(|one| one.holds(sample)),
                Self::Any(all) => all.iter().any(|one| one.holds(sample)),
                Self::Not(one) => !one.holds(sample),
            }
        }
    }

    fn condition() -> impl Strategy<Value = Naive> {
        let name = || proptest::sample::select(&COMPARISONS[..]);
        let leaf = prop_oneof![
            (name(), "[a-cA-C]{0,3}").prop_map(|(name, text)| Naive::Subject(name, text)),
            (name(), 0_i64..5).prop_map(|(name, number)| Naive::Size(name, number)),
            "[a-cA-C]{1,2}".prop_map(Naive::Has),
            Just(Naive::There),
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            let some = || proptest::collection::vec(inner.clone(), 1..4);
            prop_oneof![
                some().prop_map(Naive::All),
                some().prop_map(Naive::Any),
                inner.clone().prop_map(|one| Naive::Not(one.into())),
            ]
        })
    }

    fn mailbox() -> Mailbox {
        let origin = Origin {
            address: "alice@contoso.test".into(),
            seed: 1,
            today: OffsetDateTime::UNIX_EPOCH,
            run: 0,
            items: [0; FolderName::ALL.len()],
        };
        Mailbox::new(Uuid::nil(), origin)
    }

    proptest! {
        #[test]
        fn conditions_hold_where_a_naive_evaluator_says_so(
            condition in condition(),
            subject in proptest::option::of("[a-cA-C]{0,3}"),
            minutes in 0_i64..5,
        ) {
            let sample = Sample { subject, minutes };
            let mut item = Item::new(Kind::Message);
            item.set("ReminderMinutesBeforeStart", minutes);
            if let Some(subject) = &sample.subject {
                item.set("Subject", subject.clone());
            }
            let document = format!("<Restriction xmlns='{TYPES}'>{}</Restriction>", condition.written());
            let element = read(document.as_bytes()).unwrap();
            let restriction = Restriction::inside(&element).unwrap().unwrap().unwrap();
            let mailbox = mailbox();
            let view = View::attached(&mailbox, Arc::new(item), None);
            prop_assert_eq!(restriction.holds(&view), condition.holds(&sample), "{}", document);
        }
    }

    #[test]
    fn a_restriction_of_too_many_conditions_is_too_complex() {
        let many = "<Exists><FieldURI FieldURI='item:Subject'/></Exists>".repeat(MAX_RESTRICTION);
        let document = format!("<Restriction xmlns='{TYPES}'><And>{many}</And></Restriction>");
        let element = read(document.as_bytes()).unwrap();
        let read = Restriction::inside(&element).unwrap();
        assert_eq!(read.unwrap_err(), ResponseCode::RESTRICTION_TOO_COMPLEX);
    }
}
