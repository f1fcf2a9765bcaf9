//! Tests of restrictions against a naive evaluator.

use std::cmp::Ordering;
use std::sync::Arc;

use proptest::prelude::*;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::comparison_type::ComparisonType;
use super::condition::Restriction;
use super::key::Key;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Address, Item, Key as Name, Kind, Property, Value};
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::View;
use crate::exchange::seed::Origin;
use crate::exchange::setup::FolderName;
use crate::exchange::store::Mailbox;
use crate::exchange::work::Work;
use crate::exchange::xml::values::format_time;
use crate::exchange::xml::{TYPES, read};
use crate::settings::{MAX_CONSTANT_BYTES, MAX_RESTRICTION};

/// A condition for the naive evaluator, and its XML.
#[derive(Clone, Debug)]
enum Naive {
    Compares(&'static str, &'static Field, String),
    Has(&'static str, &'static str, &'static Field, String),
    There(&'static Field),
    Excludes(i64),
    All(Vec<Naive>),
    Any(Vec<Naive>),
    Not(Box<Naive>),
}

/// A property in the conditions: its path, and its values in a sample as comparable texts.
#[derive(Debug)]
struct Field {
    path: &'static str,
    values: fn(&Sample) -> Vec<String>,
    /// Whether `Contains` applies.
    texts: bool,
}

/// The item that the conditions are evaluated on.
#[derive(Clone, Debug)]
struct Sample {
    subject: Option<String>,
    minutes: i64,
    importance: usize,
    hours: i64,
    categories: Vec<String>,
    from: Option<(String, String)>,
    colours: Vec<String>,
    bits: Option<i64>,
    flag: bool,
}

const IMPORTANCE: [&str; 3] = ["Low", "Normal", "High"];
const BITS: &str = "<ExtendedFieldURI PropertyTag='0x7001' PropertyType='Integer'/>";

const FIELDS: [Field; 8] = [
    Field {
        path: "<FieldURI FieldURI='item:Subject'/>",
        values: |sample| sample.subject.iter().cloned().collect(),
        texts: true,
    },
    Field {
        path: "<FieldURI FieldURI='item:ReminderMinutesBeforeStart'/>",
        values: |sample| vec![sample.minutes.to_string()],
        texts: false,
    },
    Field {
        path: "<FieldURI FieldURI='item:Importance'/>",
        values: |sample| vec![IMPORTANCE[sample.importance].to_owned()],
        texts: false,
    },
    Field {
        path: "<FieldURI FieldURI='item:DateTimeReceived'/>",
        values: |sample| vec![hour(sample.hours)],
        texts: false,
    },
    Field {
        path: "<FieldURI FieldURI='item:Categories'/>",
        values: |sample| sample.categories.clone(),
        texts: true,
    },
    Field {
        path: "<FieldURI FieldURI='message:From'/>",
        values: |sample| {
            let both = sample.from.iter();
            both.flat_map(|(name, address)| [name.clone(), address.clone()])
                .collect()
        },
        texts: true,
    },
    Field {
        path: "<ExtendedFieldURI PropertyTag='0x7002' PropertyType='StringArray'/>",
        values: |sample| sample.colours.clone(),
        texts: true,
    },
    Field {
        path: "<FieldURI FieldURI='message:IsRead'/>",
        values: |sample| vec![sample.flag.to_string()],
        texts: false,
    },
];

const COMPARISONS: [&str; 6] = [
    "IsEqualTo",
    "IsNotEqualTo",
    "IsGreaterThan",
    "IsGreaterThanOrEqualTo",
    "IsLessThan",
    "IsLessThanOrEqualTo",
];
const MODES: [&str; 5] = [
    "FullString",
    "Prefixed",
    "Substring",
    "PrefixOnWords",
    "ExactPhrase",
];
const LOOKS: [&str; 4] = [
    "Exact",
    "IgnoreCase",
    "IgnoreNonSpacingCharacters",
    "IgnoreCaseAndNonSpacingCharacters",
];

fn time(hours: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::hours(hours)
}

fn hour(hours: i64) -> String {
    format_time(time(hours))
}

/// A letter without its diacritic.
fn plain(char: char) -> char {
    match char {
        'ä' => 'a',
        'Ä' => 'A',
        other => other,
    }
}

fn folded(text: &str, case: bool, marks: bool) -> Vec<char> {
    let chars = text.chars();
    let chars = chars.map(|char| if marks { plain(char) } else { char });
    match case {
        true => chars.flat_map(char::to_lowercase).collect(),
        false => chars.collect(),
    }
}

/// The order of two values of a property.
fn order(field: &Field, one: &str, other: &str) -> Ordering {
    let numbers = (one.parse::<i64>(), other.parse::<i64>());
    let rank = |text| IMPORTANCE.iter().position(|word| *word == text);
    match (numbers, rank(one).zip(rank(other))) {
        ((Ok(one), Ok(other)), _) => one.cmp(&other),
        (_, Some((one, other))) if field.path.contains("Importance") => one.cmp(&other),
        _ => {
            let bare = folded(one, true, true).cmp(&folded(other, true, true));
            let rank = |text: &str| -> Vec<(char, bool)> {
                let lower = text.to_lowercase();
                lower
                    .chars()
                    .map(|char| (plain(char), char != plain(char)))
                    .collect()
            };
            bare.then_with(|| rank(one).cmp(&rank(other)))
        }
    }
}

fn is_in(mode: &str, text: &[char], what: &[char]) -> bool {
    let starts = |at: usize| text[at..].starts_with(what);
    let letter = |at: Option<usize>| {
        at.and_then(|at| text.get(at))
            .is_some_and(|char| char.is_alphanumeric())
    };
    let mut positions = (0..=text.len()).filter(|at| starts(*at));
    let begins = |at: &usize| !letter(at.checked_sub(1));
    match mode {
        "FullString" => text == what,
        "Prefixed" => text.starts_with(what),
        "Substring" => positions.next().is_some(),
        "PrefixOnWords" => positions.any(|at| begins(&at)),
        _ => positions.any(|at| begins(&at) && !letter(Some(at + what.len()))),
    }
}

impl Naive {
    fn written(&self) -> String {
        let inside = |all: &[Self]| all.iter().map(Self::written).collect::<String>();
        match self {
            Self::Compares(name, field, value) => format!(
                "<{name}>{}<FieldURIOrConstant><Constant Value='{value}'/></FieldURIOrConstant></{name}>",
                field.path
            ),
            Self::Has(mode, look, field, text) => format!(
                "<Contains ContainmentMode='{mode}' ContainmentComparison='{look}'>{}<Constant Value='{text}'/></Contains>",
                field.path
            ),
            Self::There(field) => format!("<Exists>{}</Exists>", field.path),
            Self::Excludes(mask) => {
                format!("<Excludes>{BITS}<Bitmask Value='{mask}'/></Excludes>")
            }
            Self::All(all) => format!("<And>{}</And>", inside(all)),
            Self::Any(all) => format!("<Or>{}</Or>", inside(all)),
            Self::Not(one) => format!("<Not>{}</Not>", one.written()),
        }
    }

    fn holds(&self, sample: &Sample) -> bool {
        match self {
            Self::Compares(name, field, constant) => {
                let values = (field.values)(sample);
                let mut orders = values.iter().map(|value| order(field, value, constant));
                match *name {
                    "IsEqualTo" => orders.any(Ordering::is_eq),
                    "IsNotEqualTo" => orders.all(Ordering::is_ne),
                    "IsGreaterThan" => orders.any(Ordering::is_gt),
                    "IsGreaterThanOrEqualTo" => orders.any(Ordering::is_ge),
                    "IsLessThan" => orders.any(Ordering::is_lt),
                    _ => orders.any(Ordering::is_le),
                }
            }
            Self::Has(mode, look, field, text) => {
                let (case, marks) = (look.contains("Case"), look.contains("Spacing"));
                let what = folded(text, case, marks);
                let values = (field.values)(sample);
                let mut values = values.iter();
                values.any(|value| is_in(mode, &folded(value, case, marks), &what))
            }
            Self::There(field) => !(field.values)(sample).is_empty(),
            Self::Excludes(mask) => sample.bits.is_none_or(|bits| bits & mask == 0),
            Self::All(all) => all.iter().all(|one| one.holds(sample)),
            Self::Any(all) => all.iter().any(|one| one.holds(sample)),
            Self::Not(one) => !one.holds(sample),
        }
    }
}

/// A constant that compares with the values of a property.
fn constant(field: &'static Field) -> BoxedStrategy<String> {
    let path = field.path;
    if path.contains("Minutes") {
        (0_i64..5).prop_map(|number| number.to_string()).boxed()
    } else if path.contains("Importance") {
        proptest::sample::select(&IMPORTANCE[..])
            .prop_map(ToOwned::to_owned)
            .boxed()
    } else if path.contains("DateTime") {
        (0_i64..4).prop_map(hour).boxed()
    } else if path.contains("IsRead") {
        any::<bool>().prop_map(|flag| flag.to_string()).boxed()
    } else {
        "[abAäÄ ]{0,4}".boxed()
    }
}

fn condition() -> impl Strategy<Value = Naive> {
    let field = |texts: bool| {
        let fields = FIELDS.iter().filter(|field| field.texts || !texts);
        proptest::sample::select(fields.collect::<Vec<_>>())
    };
    let compares = (proptest::sample::select(&COMPARISONS[..]), field(false)).prop_flat_map(
        |(name, field)| constant(field).prop_map(move |value| Naive::Compares(name, field, value)),
    );
    let has = (
        proptest::sample::select(&MODES[..]),
        proptest::sample::select(&LOOKS[..]),
        field(true),
        "[abAäÄ ]{1,3}",
    );
    let there = field(false).prop_filter("flags", |field| !field.path.contains("IsRead"));
    let leaf = prop_oneof![
        compares,
        has.prop_map(|(mode, look, field, text)| Naive::Has(mode, look, field, text)),
        there.prop_map(Naive::There),
        (0_i64..8).prop_map(Naive::Excludes),
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

fn sample() -> impl Strategy<Value = Sample> {
    let text = || "[abAäÄ ]{0,4}";
    let texts = || proptest::collection::vec(text(), 0..3);
    let own = (proptest::option::of(text()), 0_i64..5, 0_usize..3, 0_i64..4);
    let from = proptest::option::of((text(), text()));
    let bits = proptest::option::of(0_i64..8);
    (own, texts(), from, texts(), bits, any::<bool>()).prop_map(
        |((subject, minutes, importance, hours), categories, from, colours, bits, flag)| Sample {
            subject,
            minutes,
            importance,
            hours,
            categories,
            from,
            colours,
            bits,
            flag,
        },
    )
}

impl Sample {
    fn item(&self) -> Item {
        let text = |text: &String| text.clone().into();
        let mut item = Item::new(Kind::Message)
            .with(Property::ReminderMinutesBeforeStart, self.minutes)
            .with(Property::Importance, IMPORTANCE[self.importance])
            .with(Property::DateTimeReceived, time(self.hours))
            .with(Property::IsRead, self.flag)
            .with(
                Property::Categories,
                Value::Texts(self.categories.iter().map(text).collect()),
            );
        if let Some(subject) = &self.subject {
            item.set(Property::Subject, subject.clone());
        }
        if let Some((name, address)) = &self.from {
            let (name, address) = (name.clone().into(), address.clone().into());
            item.set(
                Property::From,
                Value::Mailboxes(vec![Address { name, address }]),
            );
        }
        if let Some(bits) = self.bits {
            item.properties
                .insert(Name::Tag(0x7001), Value::Integer(bits));
        }
        if !self.colours.is_empty() {
            let colours = self.colours.iter().cloned().map(Value::from).collect();
            item.properties
                .insert(Name::Tag(0x7002), Value::Array(colours));
        }
        item
    }
}

fn mailbox() -> Mailbox {
    let origin = Origin {
        address: "alice@contoso.test".into(),
        name: "alice".into(),
        seed: 1,
        today: OffsetDateTime::UNIX_EPOCH,
        epoch: 0,
        items: [0; FolderName::ALL.len()],
    };
    Mailbox::new(Uuid::nil(), origin)
}

fn restriction(condition: &str) -> Result<Restriction, ResponseCode> {
    let document = format!("<Restriction xmlns='{TYPES}'>{condition}</Restriction>");
    let element = read(document.as_bytes()).unwrap();
    Restriction::inside(&element)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn conditions_hold_where_a_naive_evaluator_agrees(condition in condition(), sample in sample()) {
        let restriction = restriction(&condition.written()).unwrap();
        let mailbox = mailbox();
        let view = View::attached(&mailbox, Arc::new(sample.item()), None);
        prop_assert_eq!(restriction.holds(&view, &Work::alone()), condition.holds(&sample), "{}", condition.written());
    }
}

proptest! {
    #[test]
    fn values_are_ordered_as_by_a_naive_evaluator(one in sample(), other in sample()) {
        let mailbox = mailbox();
        let single = FIELDS.iter().filter(|field| {
            let several = ["Categories", "From", "Array"];
            !several.iter().any(|several| field.path.contains(several))
        });
        for field in single {
            let document = format!("<Path xmlns='{TYPES}'>{}</Path>", field.path);
            let document = read(document.as_bytes()).unwrap();
            let path = Path::read(&document.children[0]).unwrap();
            let comparison_type = ComparisonType::of(&path);
            prop_assert!(comparison_type.sorts());
            let key = |sample: &Sample| {
                let view = View::attached(&mailbox, Arc::new(sample.item()), None);
                comparison_type.value(&path, &view).map(|value| Key::of(&value))
            };
            let naive = |sample: &Sample| (field.values)(sample).into_iter().next();
            let expected = match (naive(&one), naive(&other)) {
                (Some(one), Some(other)) => order(field, &one, &other),
                (one, other) => one.is_some().cmp(&other.is_some()),
            };
            let seen = match (key(&one), key(&other)) {
                (Some(one), Some(other)) => one.sort_order(&other),
                (one, other) => one.is_some().cmp(&other.is_some()),
            };
            prop_assert_eq!(seen, expected, "{}: {:?} {:?}", field.path, one, other);
        }
    }
}

#[test]
fn a_constant_that_is_too_long_is_an_error() {
    let long = "a".repeat(MAX_CONSTANT_BYTES + 1);
    let subject = "<FieldURI FieldURI='item:Subject'/>";
    for condition in [
        format!(
            "<Contains ContainmentMode='ExactPhrase'>{subject}<Constant Value='{long}'/></Contains>"
        ),
        format!(
            "<IsEqualTo>{subject}<FieldURIOrConstant><Constant Value='{long}'/></FieldURIOrConstant></IsEqualTo>"
        ),
    ] {
        let code = restriction(&condition).err();
        assert_eq!(code, Some(ResponseCode::RESTRICTION_TOO_LONG));
    }
}

#[test]
fn a_restriction_of_too_many_conditions_is_too_complex() {
    let many = "<Exists><FieldURI FieldURI='item:Subject'/></Exists>".repeat(MAX_RESTRICTION);
    let code = restriction(&format!("<And>{many}</And>")).unwrap_err();
    assert_eq!(code, ResponseCode::RESTRICTION_TOO_COMPLEX);
}

#[test]
fn a_condition_that_a_property_does_not_allow_has_its_code() {
    let compares = |uri: &str, value: &str| {
        let path = format!("<FieldURI FieldURI='{uri}'/>");
        let constant =
            format!("<FieldURIOrConstant><Constant Value='{value}'/></FieldURIOrConstant>");
        format!("<IsEqualTo>{path}{constant}</IsEqualTo>")
    };
    let contains = |uri: &str| {
        let path = format!("<FieldURI FieldURI='{uri}'/>");
        format!("<Contains ContainmentMode='Substring'>{path}<Constant Value='a'/></Contains>")
    };
    let exists = |uri: &str| format!("<Exists><FieldURI FieldURI='{uri}'/></Exists>");
    let excludes =
        |path: &str, mask: &str| format!("<Excludes>{path}<Bitmask Value='{mask}'/></Excludes>");
    let subject = "<FieldURI FieldURI='item:Subject'/>";
    let wrong = ResponseCode::INVALID_VALUE_FOR_PROPERTY;
    let closed = ResponseCode::UNSUPPORTED_PATH_FOR_QUERY;
    for (condition, code) in [
        (compares("item:DateTimeCreated", "true"), wrong),
        (compares("item:Size", "large"), wrong),
        (compares("message:IsRead", "2"), wrong),
        (compares("item:Importance", "Urgent"), wrong),
        (compares("message:ConversationIndex", "*"), wrong),
        (compares("message:ToRecipients", "alice"), closed),
        (compares("calendar:RequiredAttendees", "alice"), closed),
        (compares("item:Attachments", "a.txt"), closed),
        (compares("calendar:UID", "1"), closed),
        (compares("contacts:EmailAddresses", "a"), closed),
        (compares("folder:PermissionSet", "a"), closed),
        (exists("item:EffectiveRights"), closed),
        (
            exists("item:IsDraft"),
            ResponseCode::INVALID_PROPERTY_FOR_EXISTS,
        ),
        (
            exists("message:IsRead"),
            ResponseCode::INVALID_PROPERTY_FOR_EXISTS,
        ),
        (
            contains("item:Size"),
            ResponseCode::CONTAINS_FILTER_WRONG_TYPE,
        ),
        (
            contains("item:Importance"),
            ResponseCode::CONTAINS_FILTER_WRONG_TYPE,
        ),
        (excludes(subject, "1"), closed),
        (
            excludes(BITS, "0x"),
            ResponseCode::INVALID_EXCLUDES_RESTRICTION,
        ),
    ] {
        assert_eq!(restriction(&condition).err(), Some(code), "{condition}");
    }
    for condition in [
        compares("item:DateTimeCreated", "2026-11-25T10:00:00"),
        compares("message:IsRead", "TRUE"),
        compares("item:ItemId", "whatever"),
        compares("message:From", "alice@contoso.test"),
        compares("folder:TotalCount", "1"),
        contains("message:ToRecipients"),
        contains("calendar:RequiredAttendees"),
        contains("item:Attachments"),
        contains("item:Body"),
        exists("message:From"),
        excludes(BITS, "0X1f"),
    ] {
        assert!(restriction(&condition).is_ok(), "{condition}");
    }
}
