"""Lets two people meet: an invitation, its answers, a new time, and the end of it, as each of them sees it."""

import account
from exchangelib import Attendee, CalendarItem, EWSDateTime, EWSTimeZone, Mailbox
from exchangelib.items import (
    SEND_ONLY_TO_ALL,
    SEND_TO_ALL_AND_SAVE_COPY,
    MeetingCancellation,
    MeetingRequest,
    MeetingResponse,
)

alice, bob, carol = (account.connect(address=f"{name}@contoso.test") for name in ("alice", "bob", "carol"))
UTC = EWSTimeZone("UTC")
START, END = (EWSDateTime(2026, 12, 8, hour, tzinfo=UTC) for hour in (9, 10))


def of(mailbox, subject="planning"):
    return mailbox.calendar.get(subject=subject)


def answers(meeting):
    return sorted(f"{one.mailbox.email_address} {one.response_type}" for one in meeting.required_attendees)


meeting = CalendarItem(
    account=alice, folder=alice.calendar, subject="planning", body="agenda", start=START, end=END, location="Room 5",
    required_attendees=[Attendee(mailbox=Mailbox(email_address=one.primary_smtp_address)) for one in (bob, carol)],
)
meeting.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
assert isinstance(alice.sent.get(subject="planning"), MeetingRequest)

# What came, and what the calendar has of it.
request = bob.inbox.get(subject="planning")
assert isinstance(request, MeetingRequest) and not request.is_read and request.location == "Room 5"
assert request.associated_calendar_item_id.id == of(bob).id
assert of(bob).legacy_free_busy_status == "Tentative" and of(bob).my_response_type == "NoResponseReceived"
assert of(bob).organizer.email_address == "alice@contoso.test" and of(bob).uid == of(alice).uid

# The answers of both.
request.accept(body="I come")
carol.inbox.get(subject="planning").decline(message_disposition="SendOnly")
came = alice.inbox.get(subject="Accepted: planning")
assert isinstance(came, MeetingResponse) and came.response_type == "Accept" and "I come" in came.body
print("answers:", *answers(of(alice)))
assert of(bob).my_response_type == "Accept" and of(bob).legacy_free_busy_status == "Busy"
assert not carol.calendar.filter(subject="planning").count() and carol.trash.filter(subject="planning").count() == 2
assert bob.trash.filter(subject="planning").count() == 1 and bob.sent.filter(subject="Accepted: planning").count() == 1

# Another time, which both may answer again.
meeting = of(alice)
meeting.start, meeting.end = (EWSDateTime(2026, 12, 9, hour, tzinfo=UTC) for hour in (14, 15))
meeting.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
update = bob.inbox.get(subject="planning")
print("update:", update.meeting_request_type, of(bob).start, of(bob).my_response_type)
of(bob).tentatively_accept()
print("answers:", *answers(of(alice)))

# The end.
of(alice).cancel()
cancelled = bob.inbox.get(subject="Canceled: planning")
assert isinstance(cancelled, MeetingCancellation)
gone = of(bob, "Canceled: planning")
print("cancelled:", gone.is_cancelled, gone.legacy_free_busy_status)
