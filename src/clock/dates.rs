//! Dates in headers and cookies.

use std::sync::Arc;

use time::OffsetDateTime;

/// The lifetimes of the front end's cookie and of Exchange's.
pub(super) const FRONT_END_LIFE: time::Duration = time::Duration::days(30);
pub(super) const EXCHANGE_LIFE: time::Duration = time::Duration::days(365);

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The dates in responses. They are cached for a second.
#[derive(Clone, Debug)]
pub struct Dates {
    pub(super) second: i64,
    /// The current date.
    pub now: Arc<str>,
    /// The date in 30 days, when the front end's cookies expire.
    pub month: Arc<str>,
    /// The date in a year, when Exchange's cookies expire.
    pub year: Arc<str>,
}

/// `time` in the form of HTTP headers: `Mon, 23 Nov 2026 10:00:00 GMT`
/// ([RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
pub(super) fn http_date(time: OffsetDateTime) -> String {
    date(time, ' ')
}

/// `time` in the form of ASP.NET's cookies: `Mon, 23-Nov-2026 10:00:00 GMT`
/// ([RFC 2109 §10.1.2](https://www.rfc-editor.org/rfc/rfc2109#section-10.1.2)). Old clients parse no other form.
pub(super) fn cookie_date(time: OffsetDateTime) -> String {
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
}
