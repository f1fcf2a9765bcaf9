//! Values in the lexical forms of XML Schema: times, durations, numbers, bytes.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;
use time::{Date, Duration, OffsetDateTime};

/// The earliest time of .NET.
const FIRST: OffsetDateTime = datetime!(0001-01-01 00:00 UTC);
/// The latest second of .NET.
const LAST: OffsetDateTime = datetime!(9999-12-31 23:59:59 UTC);

/// Decodes base64 with optional line breaks. Unbroken text is decoded without a copy.
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

/// Parses a time. Without an offset it is in UTC ([dateTime](https://www.w3.org/TR/xmlschema-2/#dateTime)).
pub(crate) fn moment(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    let Some((day, zone)) = text.split_once("T24:00:00") else {
        return instant(text);
    };
    // 24:00 is the end of a day: midnight of the next day.
    let zone = zone.trim_start_matches('.').trim_start_matches('0');
    let midnight = instant(&format!("{day}T00:00:00{zone}"))?;
    midnight.checked_add(Duration::DAY).or(Some(LAST))
}

/// Parses a time whose hour is below 24.
fn instant(text: &str) -> Option<OffsetDateTime> {
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let zoned = read(text).or_else(|| read(&format!("{text}Z")));
    let time = zoned.or_else(|| date(text))?;
    // .NET clamps times to its own range.
    let utc = time.checked_to_offset(time::UtcOffset::UTC);
    Some(utc.unwrap_or(LAST).clamp(FIRST, LAST))
}

/// Parses a date as midnight. .NET clients append an offset.
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

/// Parses a duration without months, years and fractions: `-P1DT2H`
/// ([duration](https://www.w3.org/TR/xmlschema-2/#duration),
/// [RFC 5545 3.3.6](https://www.rfc-editor.org/rfc/rfc5545#section-3.3.6)).
pub(crate) fn duration(text: &str) -> Option<Duration> {
    /// The longest duration (seconds): a hundred years.
    const MOST: i64 = 100 * 366 * 86_400;
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut seconds = 0_i64;
    let mut number = String::new();
    for char in text.strip_prefix('P')?.chars() {
        // Months are refused rather than misread: `P1M` would otherwise be a minute.
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

pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A time in the form of Exchange: in UTC, to the second.
pub(crate) fn format_time(time: OffsetDateTime) -> String {
    let time = time.to_offset(time::UtcOffset::UTC);
    let (date, (hour, minute, second)) = (time.date(), time.to_hms());
    let (year, month, day) = date.to_calendar_date();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A duration in the form of XML Schema, to the minute ([duration](https://www.w3.org/TR/xmlschema-2/#duration)).
pub(crate) fn format_duration(duration: Duration) -> String {
    let minutes = duration.whole_minutes().unsigned_abs();
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let part = |number: u64, unit: &str| match number {
        0 => String::new(),
        number => format!("{number}{unit}"),
    };
    let time = part(hours, "H") + &part(minutes, "M");
    match (days, time.as_str()) {
        (0, "") => "PT0S".to_owned(),
        (_, "") => format!("P{days}D"),
        _ => format!("P{}T{time}", part(days, "D")),
    }
}

/// A number in the form of XML Schema ([double](https://www.w3.org/TR/xmlschema-2/#double)).
pub(crate) fn format_double(number: f64) -> Cow<'static, str> {
    match number {
        f64::INFINITY => "INF".into(),
        f64::NEG_INFINITY => "-INF".into(),
        other => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_dot_net_does_and_clamped_to_its_range() {
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

    #[test]
    fn durations_have_the_parts_that_are_not_zero() {
        let spelled = |minutes| format_duration(Duration::minutes(minutes));
        assert_eq!(spelled(0), "PT0S");
        assert_eq!(spelled(90), "PT1H30M");
        assert_eq!(spelled(1440), "P1D");
        assert_eq!(spelled(1500), "P1DT1H");
    }
}
