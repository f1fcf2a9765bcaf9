//! Where the time comes from, so that tests can choose it, and how fast it passes.

mod lapse;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use time::OffsetDateTime;

pub use lapse::{Lapse, Pace};

/// How long a cookie of the front end lives.
const COOKIE_LIFE: time::Duration = time::Duration::minutes(10);

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The one source of wall-clock and monotonic time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    pace: Pace,
    fixed: Option<Arc<Fixed>>,
    dates: Arc<Mutex<Option<Dates>>>,
}

/// A time that only moves when it is told to.
#[derive(Debug)]
struct Fixed {
    time: OffsetDateTime,
    instant: Instant,
    moved: Mutex<Duration>,
}

impl Fixed {
    fn moved(&self) -> Duration {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }
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

    /// A clock that shows `time`, and stands still until it is [advanced](Self::advance).
    #[expect(
        clippy::disallowed_methods,
        reason = "durations are measured from some point"
    )]
    pub fn fixed(time: OffsetDateTime) -> Self {
        let fixed = Fixed {
            time,
            instant: Instant::now(),
            moved: Mutex::default(),
        };
        Self {
            fixed: Some(Arc::new(fixed)),
            ..Self::default()
        }
    }

    /// Moves a fixed clock, and all of its clones. The machine's own clock moves by itself.
    pub fn advance(&self, by: Duration) {
        if let Some(fixed) = &self.fixed {
            *fixed.moved.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }

    /// The same clock, for a server at whose pace delays, hints and expectations pass.
    #[must_use]
    pub fn at_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// How long something takes here of which a scenario says that it takes so long.
    pub fn length(&self, lapse: Lapse) -> Duration {
        lapse.at(self.pace)
    }

    /// The same in whole seconds, as headers tell it: rounded up, so that only nothing is 0.
    pub fn whole_seconds(&self, lapse: Lapse) -> u64 {
        let length = self.length(lapse);
        length.as_secs() + u64::from(length.subsec_nanos() > 0)
    }

    /// The wall-clock time in UTC.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the system"
    )]
    pub fn now(&self) -> OffsetDateTime {
        match &self.fixed {
            Some(fixed) => fixed.time + fixed.moved(),
            None => SystemTime::now().into(),
        }
    }

    /// The dates that answers carry now.
    pub fn dates(&self) -> Dates {
        let now = self.now();
        let second = now.unix_timestamp();
        let mut known = self.dates.lock().unwrap_or_else(PoisonError::into_inner);
        match known.as_ref().filter(|dates| dates.second == second) {
            Some(dates) => dates.clone(),
            None => {
                let soon = cookie_date(now + COOKIE_LIFE).into();
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
        match &self.fixed {
            Some(fixed) => fixed.instant + fixed.moved(),
            None => Instant::now(),
        }
    }
}

/// `time` as HTTP headers write it: `Mon, 23 Nov 2026 10:00:00 GMT`
/// ([RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
fn http_date(time: OffsetDateTime) -> String {
    date(time, ' ')
}

/// `time` as ASP.NET's cookies write it: `Mon, 23-Nov-2026 10:00:00 GMT`
/// ([RFC 2109 §10.1.2](https://www.rfc-editor.org/rfc/rfc2109#section-10.1.2)). Old clients understand no other.
fn cookie_date(time: OffsetDateTime) -> String {
    date(time, '-')
}

fn date(time: OffsetDateTime, between: char) -> String {
    let day = DAYS[usize::from(time.weekday().number_days_from_monday())];
    let (year, month, date) = time.to_calendar_date();
    let month = MONTHS[usize::from(u8::from(month)) - 1];
    let (hour, minute, second) = time.to_hms();
    format!("{day}, {date:02}{between}{month}{between}{year} {hour:02}:{minute:02}:{second:02} GMT")
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
    fn a_cookie_lives_until_a_date_with_hyphens() {
        let date = cookie_date(datetime!(2026-11-03 09:05:07 UTC));
        assert_eq!(date, "Tue, 03-Nov-2026 09:05:07 GMT");
    }

    #[test]
    fn a_fixed_clock_stands_still_until_it_is_advanced() {
        let clock = Clock::fixed(datetime!(2026-01-01 00:00 UTC));
        let (now, instant) = (clock.now(), clock.instant());
        assert_eq!((clock.now(), clock.instant()), (now, instant));
        let minute = Duration::from_secs(60);
        clock.clone().advance(minute);
        assert_eq!(
            (clock.now(), clock.instant()),
            (now + minute, instant + minute)
        );
    }

    #[test]
    fn whole_seconds_are_rounded_up_and_only_nothing_is_none() {
        let clock = Clock::system().at_pace("60".parse().unwrap());
        let seconds = |seconds| clock.whole_seconds(Lapse::new(Duration::from_secs(seconds)));
        assert_eq!([0, 1, 60, 61, 120].map(seconds), [0, 1, 1, 2, 2]);
    }
}
