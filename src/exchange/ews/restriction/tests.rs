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
            Self::Size(name, number) => compares(name, "item:ReminderMinutesBeforeStart", number),
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
