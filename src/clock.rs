//! Where the time comes from, so that tests can choose it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use time::OffsetDateTime;

/// How long a cookie of the front end lives.
const COOKIE_LIFE: time::Duration = time::Duration::minutes(10);

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The one source of wall-clock and monotonic time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed: Option<OffsetDateTime>,
    dates: Arc<Mutex<Option<Dates>>>,
}

/// The dates that answers carry: the same for a whole second.
#[derive(Clone, Debug)]
pub struct Dates {
    second: i64,
    /// Now.
    pub now: Arc<str>,
    /// In ten minutes, when cookies expire.
    pub soon: Arc<str>,
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that always shows `time`.
    pub fn fixed(time: OffsetDateTime) -> Self {
        Self {
            fixed: Some(time),
            ..Self::default()
        }
    }

    /// The wall-clock time in UTC.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the system"
    )]
    pub fn now(&self) -> OffsetDateTime {
        self.fixed.unwrap_or_else(|| SystemTime::now().into())
    }

    /// The dates that answers carry now.
    pub fn dates(&self) -> Dates {
        let now = self.now();
        let second = now.unix_timestamp();
        let mut known = self.dates.lock().unwrap_or_else(PoisonError::into_inner);
        match known.as_ref().filter(|dates| dates.second == second) {
            Some(dates) => dates.clone(),
            None => {
                let soon = http_date(now + COOKIE_LIFE).into();
                let now = http_date(now).into();
                known.insert(Dates { second, now, soon }).clone()
            }
        }
    }

    /// A point to measure durations from.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the system"
    )]
    pub fn instant(&self) -> Instant {
        Instant::now()
    }
}

/// `time` as HTTP headers write it: `Mon, 23 Nov 2026 10:00:00 GMT`
/// ([RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
fn http_date(time: OffsetDateTime) -> String {
    let day = DAYS[usize::from(time.weekday().number_days_from_monday())];
    let (year, month, date) = time.to_calendar_date();
    let month = MONTHS[usize::from(u8::from(month)) - 1];
    let (hour, minute, second) = time.to_hms();
    format!("{day}, {date:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn an_http_date_is_an_imf_fixdate() {
        let date = http_date(datetime!(2026-11-03 09:05:07 UTC));
        assert_eq!(date, "Tue, 03 Nov 2026 09:05:07 GMT");
    }

    #[test]
    fn a_fixed_clock_stands_still() {
        let clock = Clock::fixed(datetime!(2026-01-01 00:00 UTC));
        assert_eq!(clock.now(), clock.now());
    }
}
