//! Validation of dates, times and durations as .NET parses them: years have four digits and begin with year 1.

/// `2026-11-25T10:00:00.5Z`.
pub(crate) fn date_time(text: &str) -> bool {
    let mut cursor = Cursor(text.as_bytes());
    cursor.date() && cursor.skip(b'T') && cursor.time() && cursor.zone()
}

/// `2026-11-25`, with or without a time zone.
pub(crate) fn date(text: &str) -> bool {
    let mut cursor = Cursor(text.as_bytes());
    cursor.date() && cursor.zone()
}

/// `10:00:00`, with or without a fraction and a time zone.
pub(crate) fn time(text: &str) -> bool {
    let mut cursor = Cursor(text.as_bytes());
    cursor.time() && cursor.zone()
}

/// `P1DT2H`: at least one number, and at least one after a `T`.
pub(crate) fn duration(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some(text) = text.strip_prefix('P') else {
        return false;
    };
    match text.split_once('T') {
        None => !text.is_empty() && numbers(text, "YMD"),
        Some((days, times)) => !times.is_empty() && numbers(days, "YMD") && numbers(times, "HMS"),
    }
}

/// Numbers, each followed by its unit, in order. Only seconds may have a fraction.
fn numbers(mut text: &str, units: &str) -> bool {
    for unit in units.chars() {
        let Some((number, rest)) = text.split_once(unit) else {
            continue;
        };
        let (whole, fraction) = match unit {
            'S' => number.split_once('.').unwrap_or((number, "0")),
            _ => (number, "0"),
        };
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || whole.parse::<i32>().is_err() {
            return false;
        }
        text = rest;
    }
    text.is_empty()
}

/// The unread rest of a text.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn skip(&mut self, wanted: u8) -> bool {
        match self.0 {
            [first, rest @ ..] if *first == wanted => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// A number with an exact count of digits.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let text = str::from_utf8(number).ok()?;
        let plain = number.iter().all(u8::is_ascii_digit);
        self.0 = rest;
        plain.then(|| text.parse().ok())?
    }

    fn date(&mut self) -> bool {
        let Some(year) = self.number(4) else {
            return false;
        };
        let (dash, month) = (self.skip(b'-'), self.number(2));
        let (second_dash, day) = (self.skip(b'-'), self.number(2));
        let (Some(month), Some(day)) = (month, day) else {
            return false;
        };
        dash && second_dash && year > 0 && (1..=days(year, month)).contains(&day)
    }

    fn time(&mut self) -> bool {
        let hour = self.number(2);
        let (colon, minute) = (self.skip(b':'), self.number(2));
        let (second_colon, second) = (self.skip(b':'), self.number(2));
        let (Some(hour), Some(minute), Some(second)) = (hour, minute, second) else {
            return false;
        };
        let mut zero = true;
        if self.skip(b'.') {
            let digits = self
                .0
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            let (fraction, rest) = self.0.split_at(digits);
            zero = fraction.iter().all(|byte| *byte == b'0');
            self.0 = rest;
            if digits == 0 {
                return false;
            }
        }
        let midnight = (hour, minute, second, zero) == (24, 0, 0, true);
        colon && second_colon && (midnight || hour < 24 && minute < 60 && second < 60)
    }

    /// An optional `Z` or `+01:00`, followed by the end of the text.
    fn zone(&mut self) -> bool {
        if self.skip(b'+') || self.skip(b'-') {
            let hour = self.number(2);
            let (colon, minute) = (self.skip(b':'), self.number(2));
            let (Some(hour), Some(minute)) = (hour, minute) else {
                return false;
            };
            return colon && minute < 60 && hour * 60 + minute <= 14 * 60 && self.0.is_empty();
        }
        self.skip(b'Z');
        self.0.is_empty()
    }
}

/// The number of days in a month. Zero for an invalid month.
fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_those_that_dotnet_reads() {
        for good in [
            "2026-11-25T10:00:00",
            "2024-02-29T23:59:59.1234567Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T24:00:00-08:00",
        ] {
            assert!(date_time(good), "{good}");
        }
        for bad in [
            "",
            "2026-11-25",
            "2026-11-25 10:00:00",
            "2023-02-29T00:00:00",
            "2026-13-01T00:00:00",
            "0000-01-01T00:00:00",
            "-2026-01-01T00:00:00",
            "12026-01-01T00:00:00",
            "2026-11-25T24:00:01",
            "2026-11-25T10:00",
            "2026-11-25T10:00:00.",
            "2026-11-25T10:00:00+14:01",
            "2026-11-25T10:00:00z",
            "2026-11-25T10:00:00Zz",
            "2026-11-25T1\u{e9}:00:00",
        ] {
            assert!(!date_time(bad), "{bad}");
        }
        assert!(date("2026-11-25Z") && !date("2026-11-25T"));
        assert!(time("10:00:00") && !time("10:00"));
    }

    #[test]
    fn a_length_of_time_has_a_number() {
        for good in ["P1D", "-P1Y2M3DT4H5M6.7S", "PT1S", "P0D"] {
            assert!(duration(good), "{good}");
        }
        for bad in [
            "", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1DT", "P1.5D", "PT1M1H", "P-1D",
        ] {
            assert!(!duration(bad), "{bad}");
        }
    }
}
