//! Meetings between mailboxes: what attendees receive, what they answer, and what the organizer sees of that.

use super::{HOST, codes, envelope, find};
use crate::harness::{Lab, Seen, ask};

const ALICE: &str = "alice@contoso.test";
const BOB: &str = "bob@contoso.test";
const CAROL: &str = "carol@contoso.test";

fn post(lab: &Lab, user: &str, operation: &str) -> Seen {
    let login = format!("{user}:exchaos");
    let seen = lab.post(HOST, &envelope(operation), &["-u", &login]);
    assert_eq!(seen.status, 200, "{}", seen.body);
    seen
}

fn done(lab: &Lab, user: &str, operation: &str) -> Seen {
    let seen = post(lab, user, operation);
    assert_eq!(codes(&seen), ["NoError"], "{}", seen.body);
    seen
}

fn attendees(all: &[&str]) -> String {
    let one = |address: &&str| {
        format!(
            "<t:Attendee><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox></t:Attendee>"
        )
    };
    let all: String = all.iter().map(one).collect();
    format!("<t:RequiredAttendees>{all}</t:RequiredAttendees>")
}

/// Creates a meeting of Alice, and returns its `t:ItemId`.
fn meeting(lab: &Lab, whom: &str, subject: &str, more: &str, invited: &[&str]) -> String {
    let seen = done(
        lab,
        ALICE,
        &format!(
            "<m:CreateItem SendMeetingInvitations='{whom}'><m:Items><t:CalendarItem><t:Subject>{subject}</t:Subject>\
             <t:Body BodyType='Text'>agenda</t:Body><t:Start>2026-12-08T09:00:00Z</t:Start><t:End>2026-12-08T10:00:00Z</t:End>\
             <t:Location>Room 5</t:Location>{}{more}</t:CalendarItem></m:Items></m:CreateItem>",
            attendees(invited)
        ),
    );
    item_id(&seen.body)
}

/// The text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

fn item_id(body: &str) -> String {
    format!("<t:ItemId {}/>", between(body, "<t:ItemId ", "/>"))
}

/// The ids of the items with a subject in a folder.
fn ids(lab: &Lab, user: &str, folder: &str, subject: &str) -> Vec<String> {
    let restriction = format!(
        "<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI='item:Subject'/><t:FieldURIOrConstant>\
         <t:Constant Value='{subject}'/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>"
    );
    let login = format!("{user}:exchaos");
    let found = lab.post(HOST, &find(folder, &restriction), &["-u", &login]);
    let ids = found.body.split("<t:ItemId ").skip(1);
    ids.map(|id| format!("<t:ItemId {}/>", id.split("/>").next().unwrap()))
        .collect()
}

/// The only item with a subject in a folder: its id, and the item with all properties.
fn only(lab: &Lab, user: &str, folder: &str, subject: &str) -> (String, String) {
    let ids = ids(lab, user, folder, subject);
    let [id] = &ids[..] else {
        panic!("{subject} in {folder} of {user}: {ids:?}");
    };
    let operation = format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{id}</m:ItemIds></m:GetItem>"
    );
    (id.clone(), done(lab, user, &operation).body)
}

fn answer(lab: &Lab, user: &str, element: &str, disposition: &str, id: &str) -> Seen {
    let reference = id.replace("t:ItemId", "t:ReferenceItemId");
    post(
        lab,
        user,
        &format!(
            "<m:CreateItem MessageDisposition='{disposition}'><m:Items><t:{element}>{reference}</t:{element}>\
             </m:Items></m:CreateItem>"
        ),
    )
}

fn update(lab: &Lab, whom: &str, id: &str, property: &str, value: &str) {
    done(
        lab,
        ALICE,
        &format!(
            "<m:UpdateItem ConflictResolution='AlwaysOverwrite' SendMeetingInvitationsOrCancellations='{whom}'><m:ItemChanges>\
             <t:ItemChange>{id}<t:Updates><t:SetItemField><t:FieldURI FieldURI='calendar:{property}'/><t:CalendarItem>{value}\
             </t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        ),
    );
}

#[track_caller]
fn has(body: &str, all: &[&str]) {
    for one in all {
        assert!(body.contains(one), "no {one} in {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_reaches_its_attendees_and_their_calendars() {
    let lab = Lab::new().await;
    let all = "SendToAllAndSaveCopy";
    meeting(&lab, all, "Planning", "", &[BOB, CAROL, ALICE]);
    let (_, request) = only(&lab, BOB, "inbox", "Planning");
    has(
        &request,
        &[
            "<t:MeetingRequest>",
            "<t:ItemClass>IPM.Schedule.Meeting.Request</t:ItemClass>",
            "<t:IsRead>false</t:IsRead>",
            "<t:MeetingRequestType>NewMeetingRequest</t:MeetingRequestType>",
            "<t:IntendedFreeBusyStatus>Busy</t:IntendedFreeBusyStatus>",
            "<t:Location>Room 5</t:Location>",
            "<t:AssociatedCalendarItemId ",
        ],
    );
    let (id, event) = only(&lab, BOB, "calendar", "Planning");
    has(
        &event,
        &[
            "<t:LegacyFreeBusyStatus>Tentative</t:LegacyFreeBusyStatus>",
            "<t:MyResponseType>NoResponseReceived</t:MyResponseType>",
            "<t:Start>2026-12-08T09:00:00Z</t:Start>",
            "<t:EmailAddress>alice@contoso.test</t:EmailAddress>",
        ],
    );
    let id = between(&id, "Id=\"", "\"");
    has(
        &request,
        &[&format!("<t:AssociatedCalendarItemId Id=\"{id}\"")],
    );
    only(&lab, CAROL, "calendar", "Planning");
    // The organizer invites nobody but others, and keeps a copy.
    assert!(ids(&lab, ALICE, "inbox", "Planning").is_empty());
    only(&lab, ALICE, "sentitems", "Planning");
    meeting(&lab, "SendToNone", "Quiet", "", &[BOB]);
    assert!(ids(&lab, BOB, "inbox", "Quiet").is_empty());
    meeting(&lab, "SendOnlyToAll", "Uncopied", "", &[BOB]);
    only(&lab, BOB, "inbox", "Uncopied");
    assert!(ids(&lab, ALICE, "sentitems", "Uncopied").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_in_both_calendars() {
    let lab = Lab::new().await;
    let host = meeting(&lab, "SendOnlyToAll", "Review", "", &[BOB, CAROL]);
    for (user, element, prefix, response, busy) in [
        (BOB, "AcceptItem", "Accepted", "Accept", "Busy"),
        (
            CAROL,
            "TentativelyAcceptItem",
            "Tentative",
            "Tentative",
            "Tentative",
        ),
    ] {
        let (request, _) = only(&lab, user, "inbox", "Review");
        let seen = answer(&lab, user, element, "SendAndSaveCopy", &request);
        assert_eq!(codes(&seen), ["NoError"], "{}", seen.body);
        has(
            &seen.body,
            &[
                "<t:CalendarItem>",
                "<t:MeetingRequest>",
                "<t:MeetingResponse>",
            ],
        );
        assert!(ids(&lab, user, "inbox", "Review").is_empty());
        only(&lab, user, "deleteditems", "Review");
        let (_, event) = only(&lab, user, "calendar", "Review");
        has(
            &event,
            &[
                &format!("<t:MyResponseType>{response}</t:MyResponseType>"),
                &format!("<t:LegacyFreeBusyStatus>{busy}</t:LegacyFreeBusyStatus>"),
                "<t:AppointmentReplyTime>",
            ],
        );
        let subject = format!("{prefix}: Review");
        only(&lab, user, "sentitems", &subject);
        let (_, message) = only(&lab, ALICE, "inbox", &subject);
        has(
            &message,
            &[&format!("<t:ResponseType>{response}</t:ResponseType>")],
        );
        let (_, own) = only(&lab, ALICE, "calendar", "Review");
        has(
            &own,
            &[&format!(
                "<t:ResponseType>{response}</t:ResponseType><t:LastResponseTime>"
            )],
        );
    }
    // The organizer cannot answer, and what is cancelled cannot be accepted.
    let seen = answer(&lab, ALICE, "AcceptItem", "SendOnly", &host);
    assert_eq!(codes(&seen), ["ErrorCalendarIsOrganizerForAccept"]);
    let (event, _) = only(&lab, BOB, "calendar", "Review");
    let seen = answer(&lab, BOB, "CancelCalendarItem", "SendOnly", &event);
    assert_eq!(codes(&seen), ["ErrorCalendarIsNotOrganizer"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_by_the_calendar_item_moves_or_remakes_it() {
    let lab = Lab::new().await;
    meeting(&lab, "SendOnlyToAll", "Lunch", "", &[BOB]);
    let (before, _) = only(&lab, BOB, "calendar", "Lunch");
    let seen = answer(&lab, BOB, "AcceptItem", "SaveOnly", &before);
    assert_eq!(codes(&seen), ["NoError"]);
    let (after, _) = only(&lab, BOB, "calendar", "Lunch");
    assert_ne!(before, after);
    assert!(ids(&lab, ALICE, "inbox", "Accepted: Lunch").is_empty());
    let seen = answer(&lab, BOB, "DeclineItem", "SendOnly", &after);
    assert_eq!(codes(&seen), ["NoError"]);
    assert!(ids(&lab, BOB, "calendar", "Lunch").is_empty());
    only(&lab, BOB, "deleteditems", "Lunch");
    only(&lab, ALICE, "inbox", "Declined: Lunch");
    assert!(ids(&lab, BOB, "sentitems", "Declined: Lunch").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_reaches_attendees_old_and_new_and_those_who_are_no_longer_invited() {
    let lab = Lab::new().await;
    let host = meeting(&lab, "SendOnlyToAll", "Sync", "", &[BOB]);
    let (request, _) = only(&lab, BOB, "inbox", "Sync");
    answer(&lab, BOB, "AcceptItem", "SendOnly", &request);
    update(
        &lab,
        "SendOnlyToAll",
        &host,
        "Location",
        "<t:Location>Room 9</t:Location>",
    );
    let (request, message) = only(&lab, BOB, "inbox", "Sync");
    has(&message, &["InformationalUpdate", "Room 9"]);
    let (_, event) = only(&lab, BOB, "calendar", "Sync");
    has(
        &event,
        &["Room 9", "<t:MyResponseType>Accept</t:MyResponseType>"],
    );
    let deleted = format!(
        "<m:DeleteItem DeleteType='HardDelete'><m:ItemIds>{request}</m:ItemIds></m:DeleteItem>"
    );
    done(&lab, BOB, &deleted);
    update(
        &lab,
        "SendOnlyToAll",
        &host,
        "End",
        "<t:End>2026-12-08T11:00:00Z</t:End>",
    );
    let (_, message) = only(&lab, BOB, "inbox", "Sync");
    has(&message, &["FullUpdate"]);
    let (_, event) = only(&lab, BOB, "calendar", "Sync");
    has(
        &event,
        &[
            "<t:MyResponseType>NoResponseReceived</t:MyResponseType>",
            "<t:LegacyFreeBusyStatus>Tentative</t:LegacyFreeBusyStatus>",
            "<t:End>2026-12-08T11:00:00Z</t:End>",
        ],
    );
    update(
        &lab,
        "SendOnlyToChanged",
        &host,
        "RequiredAttendees",
        &attendees(&[CAROL]),
    );
    has(
        &only(&lab, CAROL, "inbox", "Sync").1,
        &["NewMeetingRequest"],
    );
    only(&lab, CAROL, "calendar", "Sync");
    only(&lab, BOB, "inbox", "Canceled: Sync");
    let (_, event) = only(&lab, BOB, "calendar", "Canceled: Sync");
    has(
        &event,
        &[
            "<t:IsCancelled>true</t:IsCancelled>",
            "<t:LegacyFreeBusyStatus>Free<",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_meeting_stays_until_its_attendee_removes_it() {
    let lab = Lab::new().await;
    let host = meeting(&lab, "SendOnlyToAll", "Outing", "", &[BOB]);
    let seen = answer(&lab, ALICE, "CancelCalendarItem", "SendAndSaveCopy", &host);
    assert_eq!(codes(&seen), ["NoError"]);
    has(&seen.body, &["<m:Items><t:MeetingCancellation>"]);
    assert!(ids(&lab, ALICE, "calendar", "Outing").is_empty());
    let (event, _) = only(&lab, BOB, "calendar", "Canceled: Outing");
    let seen = answer(&lab, BOB, "AcceptItem", "SendOnly", &event);
    assert_eq!(codes(&seen), ["ErrorCalendarIsCancelledForAccept"]);
    let (message, _) = only(&lab, BOB, "inbox", "Canceled: Outing");
    let seen = answer(&lab, BOB, "RemoveItem", "SaveOnly", &message);
    assert_eq!(codes(&seen), ["NoError"]);
    assert!(ids(&lab, BOB, "calendar", "Canceled: Outing").is_empty());
    assert!(ids(&lab, BOB, "inbox", "Canceled: Outing").is_empty());
    // DeleteItem cancels too, if it is asked to.
    let host = meeting(&lab, "SendOnlyToAll", "Party", "", &[BOB]);
    done(
        &lab,
        ALICE,
        &format!(
            "<m:DeleteItem DeleteType='MoveToDeletedItems' SendMeetingCancellations='SendOnlyToAll'><m:ItemIds>{host}</m:ItemIds></m:DeleteItem>"
        ),
    );
    only(&lab, BOB, "calendar", "Canceled: Party");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_of_a_series_moves_in_the_calendars_of_its_attendees() {
    let lab = Lab::new().await;
    let weekly = "<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Tuesday</t:DaysOfWeek>\
                  </t:WeeklyRecurrence><t:NumberedRecurrence><t:StartDate>2026-12-08</t:StartDate>\
                  <t:NumberOfOccurrences>4</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>";
    let host = meeting(&lab, "SendOnlyToAll", "Weekly", weekly, &[BOB]);
    let master = between(&host, "Id=\"", "\"");
    let second =
        format!("<t:OccurrenceItemId RecurringMasterId=\"{master}\" InstanceIndex=\"2\"/>");
    update(
        &lab,
        "SendOnlyToAll",
        &second,
        "Start",
        "<t:Start>2026-12-15T08:00:00Z</t:Start>",
    );
    let view = "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>\
                <m:CalendarView StartDate='2026-12-15T00:00:00Z' EndDate='2026-12-16T00:00:00Z'/>\
                <m:ParentFolderIds><t:DistinguishedFolderId Id='calendar'/></m:ParentFolderIds></m:FindItem>";
    for user in [ALICE, BOB] {
        let seen = post(&lab, user, view);
        has(
            &seen.body,
            &[
                "<t:Subject>Weekly</t:Subject>",
                "<t:Start>2026-12-15T08:00:00Z</t:Start>",
            ],
        );
    }
    let gone = format!(
        "<m:DeleteItem DeleteType='HardDelete' SendMeetingCancellations='SendOnlyToAll'><m:ItemIds>{second}</m:ItemIds></m:DeleteItem>"
    );
    done(&lab, ALICE, &gone);
    has(
        &post(&lab, BOB, view).body,
        &["<t:Subject>Canceled: Weekly</t:Subject>"],
    );
    let whole = only(&lab, BOB, "calendar", "Weekly").1;
    has(&whole, &["<t:ModifiedOccurrences>"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_lets_two_people_meet() {
    let lab = Lab::new().await;
    let Some(seen) = ask(&lab, "exchangelib_invitations.py", &[HOST, "exchaos"]) else {
        return;
    };
    insta::assert_snapshot!(seen);
}
