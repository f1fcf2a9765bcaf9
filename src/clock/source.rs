//! The source of time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use time::OffsetDateTime;
use time::macros::datetime;

use super::dates::{Dates, EXCHANGE_LIFE, FRONT_END_LIFE, cookie_date, http_date};
use super::offset::ClockOffset;
use super::timespan::{TimeScale, Timespan};

/// The only source of wall-clock and monotonic time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    pace: TimeScale,
    fixed: Option<Arc<Fixed>>,
    /// The offset of its wall-clock time.
    ahead: time::Duration,
    dates: Arc<Mutex<Option<Dates>>>,
}

/// A time that changes only on request.
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

impl Clock {
    /// The system clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that shows `time` and stands still until it is [advanced](Self::advance).
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

    /// Advances a fixed clock and all its clones. It has no effect on the system clock.
    pub fn advance(&self, by: Duration) {
        if let Some(fixed) = &self.fixed {
            *fixed.moved.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }

    /// The same clock with another pace for delays, hints and expectations.
    #[must_use]
    pub fn at_pace(self, pace: TimeScale) -> Self {
        Self { pace, ..self }
    }

    /// A clock with an offset of the wall-clock time. Measured durations do not change.
    #[must_use]
    pub fn ahead(&self, offset: ClockOffset) -> Self {
        match offset == ClockOffset::default() {
            true => self.clone(),
            false => Self {
                ahead: offset.ahead(),
                dates: Arc::default(),
                ..self.clone()
            },
        }
    }

    /// The real duration of a scenario's timespan, at the clock's pace.
    pub fn length(&self, timespan: Timespan) -> Duration {
        timespan.at(self.pace)
    }

    /// The real duration in whole seconds, for headers. It is rounded up, so that only zero becomes 0.
    pub fn whole_seconds(&self, timespan: Timespan) -> u64 {
        let length = self.length(timespan);
        length.as_secs() + u64::from(length.subsec_nanos() > 0)
    }

    /// The wall-clock time in UTC.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the system"
    )]
    pub fn now(&self) -> OffsetDateTime {
        let now = match &self.fixed {
            Some(fixed) => fixed.time + fixed.moved(),
            None => bounded(SystemTime::now()),
        };
        now.saturating_add(self.ahead)
    }

    /// The current dates for responses.
    pub fn dates(&self) -> Dates {
        let now = self.now();
        let second = now.unix_timestamp();
        let mut known = self.dates.lock().unwrap_or_else(PoisonError::into_inner);
        // Every response has these dates, so they are formatted once per second.
        match known.as_ref().filter(|dates| dates.second == second) {
            Some(dates) => dates.clone(),
            None => {
                let month = cookie_date(now + FRONT_END_LIFE).into();
                let year = cookie_date(now + EXCHANGE_LIFE).into();
                let now = http_date(now).into();
                let dates = Dates {
                    second,
                    now,
                    month,
                    year,
                };
                known.insert(dates).clone()
            }
        }
    }

    /// A point in time to measure durations from.
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

/// The latest date. Ten years after it, the year still has the four digits that HTTP and certificates require.
const LATEST: OffsetDateTime = datetime!(9000-01-01 00:00 UTC);

/// A system time as a date. A time before 1970 or after [`LATEST`], as after a reset of the hardware clock, becomes the nearest
/// valid date.
fn bounded(time: SystemTime) -> OffsetDateTime {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let since = since.unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    match seconds < LATEST.unix_timestamp() {
        true => OffsetDateTime::UNIX_EPOCH + since,
        false => LATEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_clock_that_is_ahead_has_dates_of_its_own() {
        let clock = Clock::fixed(datetime!(2026-01-01 00:00 UTC));
        let behind = clock.ahead("-1h".to_owned().try_into().unwrap());
        assert_eq!(&*clock.dates().now, "Thu, 01 Jan 2026 00:00:00 GMT");
        assert_eq!(&*behind.dates().now, "Wed, 31 Dec 2025 23:00:00 GMT");
        assert_eq!(behind.instant(), clock.instant());
        clock.advance(Duration::from_secs(60));
        assert_eq!(behind.now(), datetime!(2025-12-31 23:01 UTC));
    }

    #[test]
    fn a_clock_that_is_far_off_shows_a_date() {
        let epoch = SystemTime::UNIX_EPOCH;
        let day = Duration::from_secs(86_400);
        assert_eq!(bounded(epoch - day), OffsetDateTime::UNIX_EPOCH);
        assert_eq!(bounded(epoch + day), datetime!(1970-01-02 00:00 UTC));
        assert_eq!(bounded(epoch + day * 400 * 10_000), LATEST);
    }

    #[test]
    fn whole_seconds_are_rounded_up_and_only_zero_is_zero() {
        let clock = Clock::system().at_pace("60".parse().unwrap());
        let seconds = |seconds| clock.whole_seconds(Timespan::new(Duration::from_secs(seconds)));
        assert_eq!([0, 1, 60, 61, 120].map(seconds), [0, 1, 1, 2, 2]);
    }
}
