//! A property as a client sends it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;
use time::{Date, Duration, OffsetDateTime};

use super::field::{Field, Form};
use crate::exchange::data::{Address, Body, Value};
use crate::exchange::ews::dispatch::invalid;
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, Node, TYPES};

/// The first time of which .NET knows.
const FIRST: OffsetDateTime = datetime!(0001-01-01 00:00 UTC);
/// The last second of which it knows.
const LAST: OffsetDateTime = datetime!(9999-12-31 23:59:59 UTC);

/// The value inside of a property's element.
///
/// # Errors
///
/// The fault for what the schema does not allow there.
pub(crate) fn read(field: &Field, element: &Element<'_>) -> Result<Value, Fault> {
    read_inside(field.form, element)
}

/// The value of that form inside of an element.
pub(crate) fn read_inside(form: Form, element: &Element<'_>) -> Result<Value, Fault> {
    let text = element.text.as_ref();
    let wrong = || {
        let (name, value) = (element.name, text);
        let what = format!(
            "The '{name}' element is invalid - The value '{value}' is invalid according to its datatype."
        );
        invalid(element, what)
    };
    let value = match form {
        Form::Boolean | Form::Integer | Form::Double | Form::Time | Form::Bytes | Form::Text => {
            plain(form, text)
        }
        Form::Texts => {
            let texts = element.children.iter();
            let texts = texts.map(|child| child.text.to_string().into());
            Some(Value::Texts(texts.collect()))
        }
        Form::Body => Some(Value::Body(Body {
            html: element.attribute("BodyType") != Some("Text"),
            text: text.to_owned().into(),
        })),
        Form::Mailbox | Form::Mailboxes => Some(Value::Mailboxes(
            element.children.iter().map(address).collect(),
        )),
        Form::Tree => Some(Node::copy(element).into()),
    };
    value.ok_or_else(wrong)
}

/// A value that is one text on the wire.
fn plain(form: Form, text: &str) -> Option<Value> {
    match form {
        Form::Boolean => boolean(text).map(Value::Boolean),
        Form::Integer => text.trim().parse().ok().map(Value::Integer),
        Form::Double => text.trim().parse().ok().map(Value::Double),
        Form::Time => moment(text).map(Value::Time),
        Form::Bytes => bytes(text).map(Value::Bytes),
        _ => Some(Value::Text(text.to_owned().into())),
    }
}

/// A constant that is held against values of that form; of what has a structure of its own, against its texts.
pub(crate) fn read_constant(form: Form, text: &str) -> Option<Value> {
    match form {
        Form::Boolean => plain(form, &text.to_ascii_lowercase()),
        _ => plain(form, text),
    }
}

fn address(mailbox: &Element<'_>) -> Address {
    let text = |name| {
        let child = mailbox.child(TYPES, name);
        child
            .map(|child| child.text.trim().to_owned())
            .unwrap_or_default()
    };
    let (name, address) = (text("Name"), text("EmailAddress"));
    // A recipient that has no name is shown by its address.
    let name = if name.is_empty() {
        address.clone()
    } else {
        name
    };
    Address {
        name: name.into(),
        address: address.into(),
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Bytes in base64, which may be broken into lines; of many that are not, no copy is made.
pub(crate) fn bytes(text: &str) -> Option<bytes::Bytes> {
    let text = text.trim();
    let decoded = match text.contains(|char: char| char.is_ascii_whitespace()) {
        true => {
            let lines: Vec<_> = text.split_ascii_whitespace().collect();
            STANDARD.decode(lines.concat())
        }
        false => STANDARD.decode(text),
    };
    decoded.ok().map(Into::into)
}

/// A time, in UTC where it names no zone ([dateTime](https://www.w3.org/TR/xmlschema-2/#dateTime)).
pub(crate) fn moment(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    let Some((day, zone)) = text.split_once("T24:00:00") else {
        return instant(text);
    };
    // The end of a day, which is the beginning of the next one.
    let zone = zone.trim_start_matches('.').trim_start_matches('0');
    let midnight = instant(&format!("{day}T00:00:00{zone}"))?;
    midnight.checked_add(Duration::DAY).or(Some(LAST))
}

/// The same, where no day has an hour 24.
fn instant(text: &str) -> Option<OffsetDateTime> {
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let zoned = read(text).or_else(|| read(&format!("{text}Z")));
    let time = zoned.or_else(|| date(text))?;
    // As .NET has it, which knows no times beyond these.
    let utc = time.checked_to_offset(time::UtcOffset::UTC);
    Some(utc.unwrap_or(LAST).clamp(FIRST, LAST))
}

/// A date alone, at its midnight; .NET's clients send one with an offset behind it.
fn date(text: &str) -> Option<OffsetDateTime> {
    let (date, zone) = text.split_at_checked(10)?;
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let date = Date::parse(date, format).ok()?;
    let midnight = date.midnight().assume_utc();
    match zone {
        "" | "Z" => Some(midnight),
        zone => OffsetDateTime::parse(&format!("{date}T00:00:00{zone}"), &Rfc3339).ok(),
    }
}

/// A length of time without months, years and parts of seconds: `-P1DT2H`
/// ([duration](https://www.w3.org/TR/xmlschema-2/#duration), [RFC 5545 3.3.6](https://www.rfc-editor.org/rfc/rfc5545#section-3.3.6)).
pub(crate) fn duration(text: &str) -> Option<Duration> {
    /// The longest (seconds) that is believed: a hundred years.
    const MOST: i64 = 100 * 366 * 86_400;
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut seconds = 0_i64;
    let mut number = String::new();
    for char in text.strip_prefix('P')?.chars() {
        let unit = match char {
            'W' => 7 * 86_400,
            'D' => 86_400,
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            'T' => continue,
            digit => {
                number.push(digit);
                continue;
            }
        };
        let amount: i64 = number.parse().ok()?;
        seconds = seconds.checked_add(amount.checked_mul(unit)?)?;
        number.clear();
    }
    let sound = number.is_empty() && seconds <= MOST;
    sound.then(|| Duration::seconds(sign * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_dot_net_does_and_none_is_beyond_its_first_and_last() {
        for (text, expected) in [
            ("2026-11-25T10:00:00Z", datetime!(2026-11-25 10:00 UTC)),
            (" 2026-11-25T10:00:00 ", datetime!(2026-11-25 10:00 UTC)),
            ("2026-11-25T10:00:00+02:00", datetime!(2026-11-25 08:00 UTC)),
            ("2026-11-25+01:00", datetime!(2026-11-24 23:00 UTC)),
            ("2026-12-31T24:00:00Z", datetime!(2027-01-01 00:00 UTC)),
            ("2026-12-31T24:00:00.000", datetime!(2027-01-01 00:00 UTC)),
            ("9999-12-31T24:00:00Z", LAST),
            ("9999-12-31T23:59:59.9999999Z", LAST),
            ("9999-12-31T23:59:59-14:00", LAST),
            ("0001-01-01T00:00:00+14:00", FIRST),
            ("0001-01-01T00:00:00Z", FIRST),
        ] {
            assert_eq!(moment(text), Some(expected), "{text}");
        }
        let ends = format!("2026-12-31{}", "T24:00:00".repeat(100_000));
        for wrong in [
            "",
            &ends,
            "T24:00:00",
            "2026-12-31T24:00:01Z",
            "now",
            "é026-11-25T10:00:00Z",
        ] {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }
}
