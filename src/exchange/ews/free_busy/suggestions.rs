//! Suggestions of times for a meeting, day by day
//! ([SuggestionsResponse](https://learn.microsoft.com/exchange/client-developer/web-service-reference/suggestionsresponse)).

use time::{Date, Duration, PrimitiveDateTime, Time};

use super::calendar::Status;
use super::clock::{Clock, local_text};
use super::merged::{Busy, busiest, times};
use super::options::{Quality, SuggestionOptions, Window};
use super::view::{open, times_of_members};
use super::working_hours::WorkingHours;
use crate::exchange::ews::answers::ResponseMessage;
use crate::exchange::ews::answers::availability::SUGGESTIONS;
use crate::exchange::ews::requests::{Attendee, Context, Who};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Node;

/// The minutes between two times that are considered.
const STEP: i64 = 30;
/// The share of attendees with conflicts (percent) below which a time is fair.
const FAIR: i64 = 50;

/// An attendee with its free/busy.
struct Known {
    /// Whether the meeting is not sensible without it.
    required: bool,
    times: Times,
    hours: Option<(WorkingHours, Clock)>,
}

enum Times {
    /// Of a mailbox.
    One(Vec<Busy>),
    /// Of each member of a list.
    Each(Vec<Vec<Busy>>),
    /// None, because the list has too many members.
    TooLarge,
    /// None.
    Unknown,
}

/// A time for the meeting.
struct Suggestion {
    local: PrimitiveDateTime,
    works: bool,
    quality: Quality,
    conflicts: Vec<Node>,
}

/// The suggestions for a meeting of the attendees.
pub(crate) fn suggest(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    attendees: &[Attendee],
    clock: Clock,
    options: &SuggestionOptions,
) -> ResponseMessage {
    let (from, to) = options.window;
    // The last meeting may end after the window.
    let wide = (from, to + Duration::minutes(options.duration));
    let known: Vec<_> = attendees
        .iter()
        .map(|attendee| Known::of(context, mailboxes, attendee, wide))
        .collect();
    let first = clock.local(from).date();
    let last = clock.local(to - Duration::seconds(1)).date();
    let days = std::iter::successors(Some(first), |day| day.next_day());
    let days = days.take_while(|day| *day <= last);
    let results = days.map(|day| result(day, &known, clock, options));
    let results = Node::new("m:SuggestionDayResultArray").children(results);
    ResponseMessage {
        apart: Some(SUGGESTIONS),
        ..ResponseMessage::success(results)
    }
}

impl Known {
    fn of(
        context: &Context<'_>,
        mailboxes: &Mailboxes,
        attendee: &Attendee,
        window: Window,
    ) -> Self {
        let required = attendee.kind != "Optional";
        let unknown = Self {
            required,
            times: Times::Unknown,
            hours: None,
        };
        match &attendee.who {
            Who::Mailbox(mailbox) => {
                let Ok(calendar) = open(context, mailboxes, mailbox) else {
                    return unknown;
                };
                let Ok(entries) = calendar.entries(window) else {
                    return unknown;
                };
                // A room has no hours at which it works.
                let works = !matches!(&*attendee.kind, "Room" | "Resource");
                let hours = works.then(|| WorkingHours::of(calendar.mailbox));
                Self {
                    times: Times::One(times(&entries)),
                    hours: hours.map(|hours| (hours.clone(), hours.clock())),
                    required,
                }
            }
            Who::List(members) => Self {
                times: Times::Each(times_of_members(context, mailboxes, members, window)),
                ..unknown
            },
            Who::TooLarge(_) => Self {
                times: Times::TooLarge,
                ..unknown
            },
            Who::Unknown | Who::Malformed => unknown,
        }
    }

    /// The conflicts of the people that it stands for: how many there are, and how many have one.
    fn count(&self, window: Window) -> (usize, usize) {
        let is_met = |times: &Vec<Busy>| is_conflict(busiest(times, window));
        match &self.times {
            Times::One(times) => (1, usize::from(is_met(times))),
            Times::Each(all) => (all.len(), all.iter().filter(|times| is_met(times)).count()),
            Times::TooLarge | Times::Unknown => (0, 0),
        }
    }

    fn conflict(&self, window: Window) -> Node {
        match &self.times {
            Times::One(times) => Node::new("t:IndividualAttendeeConflictData")
                .child(Node::text("t:BusyType", busiest(times, window).name())),
            Times::Each(all) => {
                let statuses = all.iter().map(|times| busiest(times, window));
                let statuses: Vec<_> = statuses.collect();
                let count = |holds: fn(Status) -> bool| {
                    let found = statuses.iter().filter(|status| holds(**status));
                    found.count().to_string()
                };
                Node::new("t:GroupAttendeeConflictData").children([
                    Node::text("t:NumberOfMembers", all.len().to_string()),
                    Node::text(
                        "t:NumberOfMembersAvailable",
                        count(|it| it != Status::NoData && !is_conflict(it)),
                    ),
                    Node::text("t:NumberOfMembersWithConflict", count(is_conflict)),
                    Node::text(
                        "t:NumberOfMembersWithNoData",
                        count(|it| it == Status::NoData),
                    ),
                ])
            }
            Times::TooLarge => Node::new("t:TooBigGroupAttendeeConflictData"),
            Times::Unknown => Node::new("t:UnknownAttendeeConflictData"),
        }
    }
}

fn is_conflict(status: Status) -> bool {
    matches!(status, Status::Tentative | Status::Busy | Status::Oof)
}

/// The suggestions of a day, the best ones first.
fn result(day: Date, known: &[Known], clock: Clock, options: &SuggestionOptions) -> Node {
    let steps = (0..24 * 60 / STEP).map(|step| Duration::minutes(step * STEP));
    let midnight = day.with_time(Time::MIDNIGHT);
    let mut all: Vec<_> = steps
        .filter_map(|step| suggestion(midnight + step, known, clock, options))
        .filter(|one| one.quality <= options.minimum)
        .collect();
    all.sort_by_key(|one| (one.quality, one.local));
    let mut outside = 0;
    all.retain(|one| {
        outside += usize::from(!one.works);
        one.works || outside <= options.most_outside
    });
    all.truncate(options.most);
    let best = all.first().map_or(Quality::Poor, |best| best.quality);
    Node::new("t:SuggestionDayResult").children([
        Node::text("t:Date", local_text(midnight)),
        Node::text("t:DayQuality", best.name()),
        Node::new("t:SuggestionArray").children(all.into_iter().map(Suggestion::node)),
    ])
}

fn suggestion(
    local: PrimitiveDateTime,
    known: &[Known],
    clock: Clock,
    options: &SuggestionOptions,
) -> Option<Suggestion> {
    let start = clock.instant(local);
    let (from, to) = options.window;
    // The time of the meeting that is moved is no suggestion.
    if start < from || start >= to || options.current == Some(start) {
        return None;
    }
    let window = (start, start + Duration::minutes(options.duration));
    let works = known.iter().filter(|one| one.required);
    let works = works.filter_map(|one| one.hours.as_ref());
    let mut works =
        works.map(|(hours, clock)| hours.include(clock.local(window.0), clock.local(window.1)));
    let works = works.all(|works| works);
    let share = |required: bool| {
        let those = known.iter().filter(|one| one.required == required);
        let counts = those.map(|one| one.count(window));
        let (all, met) = counts.fold((0, 0), |(all, met), (one, own)| (all + one, met + own));
        let share = (met * 100).div_ceil(all.max(1));
        i64::try_from(share).unwrap_or(i64::MAX)
    };
    let quality = match (share(true), share(false)) {
        (0, 0) => Quality::Excellent,
        (met, _) if met < options.good => Quality::Good,
        (met, _) if met < FAIR => Quality::Fair,
        _ => Quality::Poor,
    };
    Some(Suggestion {
        local,
        works,
        quality,
        conflicts: known.iter().map(|one| one.conflict(window)).collect(),
    })
}

impl Suggestion {
    fn node(self) -> Node {
        Node::new("t:Suggestion").children([
            Node::text("t:MeetingTime", local_text(self.local)),
            Node::text("t:IsWorkTime", self.works.to_string()),
            Node::text("t:SuggestionQuality", self.quality.name()),
            Node::new("t:AttendeeConflictDataArray").children(self.conflicts),
        ])
    }
}
