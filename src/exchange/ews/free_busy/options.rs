//! What a request for free/busy asks for, held against the limits of Exchange
//! ([FreeBusyViewOptions](https://learn.microsoft.com/exchange/client-developer/web-service-reference/freebusyviewoptions)).

use time::OffsetDateTime;

use super::clock::Clock;
use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::requests::Context;
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, MESSAGES, TYPES};
use crate::settings::{MAX_ATTENDEES, MAX_FREE_BUSY_DAYS};

/// The minutes of an interval of merged free/busy.
const INTERVAL: std::ops::RangeInclusive<i64> = 5..=1_440;
/// The interval of a request that names none (minutes).
const USUAL_INTERVAL: i64 = 30;

/// A time, and a later one.
pub(crate) type Window = (OffsetDateTime, OffsetDateTime);

/// A request for free/busy.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) clock: Clock,
    /// The free/busy of each attendee, if it is asked for.
    pub(crate) view: Option<ViewOptions>,
    /// The suggestions of times, if they are asked for.
    pub(crate) suggestions: Option<SuggestionOptions>,
}

/// The free/busy that is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ViewOptions {
    pub(crate) window: Window,
    /// The length of an interval of merged free/busy (minutes).
    pub(crate) interval: i64,
    pub(crate) wanted: Wanted,
}

/// The parts of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) merged: bool,
    pub(crate) events: bool,
    pub(crate) details: bool,
}

/// The suggestions that are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SuggestionOptions {
    pub(crate) window: Window,
    /// The length of the meeting (minutes).
    pub(crate) duration: i64,
    /// The most suggestions of a day.
    pub(crate) most: usize,
    /// The most of them outside of working hours.
    pub(crate) most_outside: usize,
    /// The share of attendees with conflicts (percent) below which a time is good.
    pub(crate) good: i64,
    /// The name of the lowest quality.
    pub(crate) minimum: Quality,
    /// The time of the meeting that is to be moved.
    pub(crate) current: Option<OffsetDateTime>,
}

/// The quality of a suggestion, the best one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quality {
    Excellent,
    Good,
    Fair,
    Poor,
}

impl Quality {
    const ALL: [(Self, &str); 4] = [
        (Self::Excellent, "Excellent"),
        (Self::Good, "Good"),
        (Self::Fair, "Fair"),
        (Self::Poor, "Poor"),
    ];

    fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, known)| *known == name).map(|(own, _)| own)
    }

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(own, _)| *own == self)
            .map_or("", |(_, name)| name)
    }
}

impl Options {
    /// The options of a request.
    pub(crate) fn read(context: &Context<'_>, request: &Element<'_>) -> Result<Self, Fault> {
        let clock = Clock::of(request, context.zone)?;
        check_count(request)?;
        let view = request.child(TYPES, "FreeBusyViewOptions");
        let suggestions = request.child(TYPES, "SuggestionsViewOptions");
        if view.is_none() && suggestions.is_none() {
            let text =
                "Either FreeBusyViewOptions or SuggestionsViewOptions must be in the request.";
            return Err(refusal(ResponseCode::MISSING_ARGUMENT, text.to_owned()));
        }
        Ok(Self {
            clock,
            view: view
                .map(|view| ViewOptions::read(clock, view))
                .transpose()?,
            suggestions: suggestions
                .map(|options| SuggestionOptions::read(clock, options))
                .transpose()?,
        })
    }
}

/// Refuses a request about nobody, or about too many.
fn check_count(request: &Element<'_>) -> Result<(), Fault> {
    let list = request.child(MESSAGES, "MailboxDataArray");
    match list.map_or(0, |list| list.children.len()) {
        0 => Err(Fault::of(ResponseCode::MAILBOX_DATA_ARRAY_EMPTY)),
        1..=MAX_ATTENDEES => Ok(()),
        count => Err(refusal(
            ResponseCode::MAILBOX_DATA_ARRAY_TOO_BIG,
            format!(
                "There are too many target users in the EmailAddress array. The allowed size = {MAX_ATTENDEES}; the actual size = {count}."
            ),
        )),
    }
}

impl ViewOptions {
    fn read(clock: Clock, options: &Element<'_>) -> Result<Self, Fault> {
        let window = options.inside("TimeWindow");
        let window = read_window(clock, window, "FreeBusyViewOptions.TimeWindow")?;
        let interval = number(options, "MergedFreeBusyIntervalInMinutes", USUAL_INTERVAL);
        if !INTERVAL.contains(&interval) {
            let text = format!(
                "The merged free/busy interval must be between {} and {} minutes.",
                INTERVAL.start(),
                INTERVAL.end()
            );
            let code = ResponseCode::INVALID_MERGED_FREE_BUSY_INTERVAL;
            return Err(refusal(code, text));
        }
        let words = options.child(TYPES, "RequestedView");
        let words = words.map_or("FreeBusy", |words| &words.text);
        let has = |known: &[&str]| words.split_whitespace().any(|word| known.contains(&word));
        let details = has(&["Detailed", "DetailedMerged"]);
        let wanted = Wanted {
            merged: has(&["MergedOnly", "FreeBusyMerged", "DetailedMerged"]),
            events: details || has(&["FreeBusy", "FreeBusyMerged"]),
            details,
        };
        if !wanted.merged && !wanted.events {
            return Err(Fault::of(ResponseCode::INVALID_FREE_BUSY_VIEW_TYPE));
        }
        Ok(Self {
            window,
            interval,
            wanted,
        })
    }
}

impl SuggestionOptions {
    fn read(clock: Clock, options: &Element<'_>) -> Result<Self, Fault> {
        const NAME: &str = "SuggestionsViewOptions.DetailedSuggestionsWindow";
        let window = options.inside("DetailedSuggestionsWindow");
        let window = read_window(clock, window, NAME)?;
        let within = |name, usual, range: std::ops::RangeInclusive<i64>| {
            let value = number(options, name, usual);
            match range.contains(&value) {
                true => Ok(value),
                false => Err(refusal(
                    ResponseCode::INVALID_ARGUMENT,
                    format!(
                        "SuggestionsViewOptions.{name} must be between {} and {}.",
                        range.start(),
                        range.end()
                    ),
                )),
            }
        };
        let most = |name, usual| {
            let most = within(name, usual, 0..=48)?;
            Ok::<_, Fault>(usize::try_from(most).unwrap_or_default())
        };
        let minimum = options.child(TYPES, "MinimumSuggestionQuality");
        let minimum = minimum.and_then(|minimum| Quality::named(minimum.text.trim()));
        let current = options.child(TYPES, "CurrentMeetingTime");
        Ok(Self {
            window,
            duration: within("MeetingDurationInMinutes", 60, 30..=1_440)?,
            most: most("MaximumResultsByDay", 10)?,
            most_outside: most("MaximumNonWorkHourResultsByDay", 0)?,
            good: within("GoodThreshold", 25, 1..=49)?,
            minimum: minimum.unwrap_or(Quality::Fair),
            current: current.and_then(|time| clock.read(&time.text)),
        })
    }
}

/// A window, whose end has to be later than its start.
fn read_window(clock: Clock, window: &Element<'_>, name: &str) -> Result<Window, Fault> {
    let invalid = || {
        let text = format!("The time duration specified for {name} is invalid.");
        refusal(ResponseCode::INVALID_TIME_INTERVAL, text)
    };
    let time = |part| clock.read(&window.inside(part).text).ok_or_else(invalid);
    let (start, end) = (time("StartTime")?, time("EndTime")?);
    if start >= end {
        return Err(invalid());
    }
    // Days of the calendar: one of them may have 25 hours.
    let length = clock.local(end) - clock.local(start);
    let days = length.whole_days();
    if days > MAX_FREE_BUSY_DAYS {
        let text = format!(
            "The requested time duration specified for {name} is too long. The allowed limit = {MAX_FREE_BUSY_DAYS} days; the actual limit = {days} days."
        );
        return Err(refusal(ResponseCode::TIME_INTERVAL_TOO_BIG, text));
    }
    Ok((start, end))
}

fn number(options: &Element<'_>, name: &str, usual: i64) -> i64 {
    let number = options.child(TYPES, name);
    number.map_or(usual, |number| {
        number.text.trim().parse().unwrap_or(i64::MAX)
    })
}

fn refusal(code: ResponseCode, text: String) -> Fault {
    Fault {
        text,
        ..Fault::of(code)
    }
}
