//! Merged free/busy: a digit for each interval of the window
//! ([MergedFreeBusy](https://learn.microsoft.com/exchange/client-developer/web-service-reference/mergedfreebusy)).

use time::OffsetDateTime;

use super::calendar::{Entry, Status};
use super::options::{ViewOptions, Window};

/// A time, a later one, and the status between them.
pub(crate) type Busy = (OffsetDateTime, OffsetDateTime, Status);

/// The times of entries.
pub(crate) fn times(entries: &[Entry]) -> Vec<Busy> {
    let times = entries.iter();
    times
        .map(|entry| (entry.start, entry.end, entry.status))
        .collect()
}

/// The digits of some times. An interval has the busiest status in it.
pub(crate) fn merged(times: &[Busy], view: &ViewOptions) -> String {
    let statuses = statuses(times, view.window, view.interval);
    statuses.into_iter().map(Status::digit).collect()
}

/// The status of each interval of a window.
fn statuses(times: &[Busy], (from, to): Window, interval: i64) -> Vec<Status> {
    let length = interval * 60;
    let seconds = |time: OffsetDateTime| (time - from).whole_seconds();
    // An interval that is not whole counts, too.
    let count = seconds(to)
        .max(0)
        .unsigned_abs()
        .div_ceil(length.unsigned_abs());
    let count = usize::try_from(count).unwrap_or_default();
    let mut statuses = vec![Status::Free; count];
    for (start, end, status) in times {
        let first = seconds(*start).div_euclid(length).max(0);
        // An entry without a length takes no time.
        let last = (seconds(*end) - 1).div_euclid(length);
        for place in first..=last {
            let place = usize::try_from(place).ok();
            match place.and_then(|place| statuses.get_mut(place)) {
                Some(own) => *own = (*own).max(*status),
                None => break,
            }
        }
    }
    statuses
}

/// The busiest status between two times.
pub(crate) fn busiest(times: &[Busy], (from, to): Window) -> Status {
    let met = times
        .iter()
        .filter(|(start, end, _)| *start < to && *end > from);
    met.map(|(.., status)| *status)
        .max()
        .unwrap_or(Status::Free)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_interval_has_the_busiest_status_in_it() {
        let window = (
            datetime!(2026-12-01 8:00 UTC),
            datetime!(2026-12-01 10:45 UTC),
        );
        let times = [
            (
                datetime!(2026-12-01 7:00 UTC),
                datetime!(2026-12-01 8:30 UTC),
                Status::Tentative,
            ),
            (
                datetime!(2026-12-01 8:15 UTC),
                datetime!(2026-12-01 8:31 UTC),
                Status::Busy,
            ),
            (
                datetime!(2026-12-01 9:00 UTC),
                datetime!(2026-12-01 9:00 UTC),
                Status::Oof,
            ),
            (
                datetime!(2026-12-01 10:44 UTC),
                datetime!(2026-12-02 10:00 UTC),
                Status::Oof,
            ),
        ];
        let digits = statuses(&times, window, 30).into_iter().map(Status::digit);
        assert_eq!(digits.collect::<String>(), "220003");
        let at = |from, to| busiest(&times, (from, to));
        assert_eq!(
            at(
                datetime!(2026-12-01 8:31 UTC),
                datetime!(2026-12-01 9:30 UTC)
            ),
            Status::Oof
        );
        assert_eq!(
            at(
                datetime!(2026-12-01 9:00 UTC),
                datetime!(2026-12-01 10:00 UTC)
            ),
            Status::Free
        );
    }
}
