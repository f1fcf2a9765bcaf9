//! The free/busy of an attendee in an answer
//! ([FreeBusyView](https://learn.microsoft.com/exchange/client-developer/web-service-reference/freebusyview)).

use super::calendar::{Calendar, Entry, Status};
use super::clock::Clock;
use super::merged::{Busy, merged, times};
use super::options::{ViewOptions, Wanted};
use super::problem::Problem;
use super::working_hours::WorkingHours;
use crate::exchange::data::{Property, Value};
use crate::exchange::ews::answers::ResponseMessage;
use crate::exchange::ews::requests::{Attendee, Context, Who};
use crate::exchange::permissions::Reading;
use crate::exchange::store::Mailboxes;
use crate::exchange::world::Mailbox;
use crate::exchange::xml::Node;
use crate::exchange::xsd::Schema;

/// The free/busy of an attendee, or its error.
pub(crate) fn shown(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    attendee: &Attendee,
    clock: Clock,
    view: &ViewOptions,
) -> ResponseMessage {
    let found = match &attendee.who {
        Who::Mailbox(mailbox) => open(context, mailboxes, mailbox)
            .and_then(|calendar| own(context, &calendar, clock, view)),
        Who::List(members) => Ok(of_list(context, mailboxes, members, view)),
        Who::TooLarge(count) => Err(Problem::TooManyMembers(*count)),
        Who::Unknown => Err(Problem::Unknown),
        Who::Malformed => Err(Problem::Malformed),
    };
    match found {
        Ok(view) => ResponseMessage::success(view),
        Err(problem) => problem.about(attendee).for_attendee(),
    }
}

/// The calendar of a mailbox.
pub(super) fn open<'a>(
    context: &Context<'_>,
    mailboxes: &'a Mailboxes,
    mailbox: &Mailbox,
) -> Result<Calendar<'a>, Problem> {
    let mailbox = mailboxes.get(mailbox.guid).ok_or(Problem::NoLogon)?;
    Calendar::open(context, mailbox)
}

/// The times of the members of a list. A member without free/busy has no data in the whole window.
pub(super) fn times_of_members(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    members: &[Option<Mailbox>],
    window: super::options::Window,
) -> Vec<Vec<Busy>> {
    let of = |member: &Option<Mailbox>| {
        let calendar = open(context, mailboxes, member.as_ref()?).ok()?;
        Some(times(&calendar.entries(window).ok()?))
    };
    let none = || vec![(window.0, window.1, Status::NoData)];
    members
        .iter()
        .map(|member| of(member).unwrap_or_else(none))
        .collect()
}

/// The merged free/busy of all members of a list.
fn of_list(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    members: &[Option<Mailbox>],
    view: &ViewOptions,
) -> Node {
    let times = times_of_members(context, mailboxes, members, view.window).concat();
    Node::new("m:FreeBusyView")
        .child(Node::text("t:FreeBusyViewType", "MergedOnly"))
        .child(Node::text("t:MergedFreeBusy", merged(&times, view)))
}

/// The free/busy of one mailbox, with as many details as its permissions give.
fn own(
    context: &Context<'_>,
    calendar: &Calendar<'_>,
    clock: Clock,
    view: &ViewOptions,
) -> Result<Node, Problem> {
    let entries = calendar.entries(view.window)?;
    let wanted = Wanted {
        details: view.wanted.details && calendar.reading > Reading::TimeOnly,
        ..view.wanted
    };
    let kind = match (wanted.events, wanted.details, wanted.merged) {
        (false, ..) => "MergedOnly",
        (true, false, false) => "FreeBusy",
        (true, false, true) => "FreeBusyMerged",
        (true, true, false) => "Detailed",
        (true, true, true) => "DetailedMerged",
    };
    let digits = wanted.merged.then(|| merged(&times(&entries), view));
    let older = context.version.schema < Schema::service_pack(2013, 0);
    let event = |entry: &Entry| {
        let details = wanted.details.then(|| details(calendar, entry));
        // Exchange 2010 has no such status.
        let status = match entry.status {
            Status::WorkingElsewhere if older => Status::Free,
            status => status,
        };
        Node::new("t:CalendarEvent")
            .child(clock.node("t:StartTime", entry.start))
            .child(clock.node("t:EndTime", entry.end))
            .child(Node::text("t:BusyType", status.name()))
            .children(details)
    };
    let events = wanted.events.then(|| {
        let events = entries.iter().map(event);
        Node::new("t:CalendarEventArray").children(events)
    });
    let view = Node::new("m:FreeBusyView")
        .child(Node::text("t:FreeBusyViewType", kind))
        .children(digits.map(|digits| Node::text("t:MergedFreeBusy", digits)))
        .children(events)
        .child(WorkingHours::of(calendar.mailbox).node());
    Ok(view)
}

/// The details of an entry. Those of a private one are hidden.
fn details(calendar: &Calendar<'_>, entry: &Entry) -> Node {
    let text = |property: Property| {
        let text = entry.item.field(property).and_then(Value::text);
        text.map(|text| Node::text(property.element(), text.to_owned()))
    };
    let (recurring, exception) = entry.series();
    let flag = |name: &'static str, so: bool| Node::text(name, so.to_string());
    let id = (calendar.reading == Reading::FullDetails && !entry.hidden)
        .then(|| Node::text("t:ID", calendar.id(entry)));
    let shown = [Property::Subject, Property::Location].into_iter();
    let shown = shown.filter(|_| !entry.hidden).filter_map(text);
    Node::new("t:CalendarEventDetails")
        .children(id)
        .children(shown)
        .child(flag(Property::IsMeeting.element(), entry.is_meeting()))
        .child(flag(Property::IsRecurring.element(), recurring))
        .child(flag("t:IsException", exception))
        .child(flag("t:IsReminderSet", entry.is_reminder_set()))
        .child(flag("t:IsPrivate", entry.is_private()))
}
