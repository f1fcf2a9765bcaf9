"""Reads messages about meetings as MIME, and lets MIME become such messages."""

import email.message
from email import message_from_bytes, policy

import account
import witness
from exchangelib import CalendarItem, EWSDateTime, EWSTimeZone, ExtendedProperty, Message
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY, SEND_TO_NONE, MeetingCancellation, MeetingRequest, MeetingResponse

mailbox = account.connect()
Message.register("flags", type("Flags", (ExtendedProperty,), {"property_tag": 0xE07, "property_type": "Integer"}))


def calendar(message):
    """The lines of the calendar in a message, unfolded, and what its part says that it is for."""
    whole = message_from_bytes(message.mime_content, policy=policy.default)
    assert whole.get_content_type() == "multipart/alternative", whole.get_content_type()
    parts = {part.get_content_type(): part for part in whole.iter_parts()}
    part = parts["text/calendar"]
    assert list(parts)[-1] == "text/calendar" and {"text/plain", "text/html"} & set(parts)
    text = part.get_content().replace("\r\n", "\n").replace("\n ", "")
    return text.splitlines(), part["Content-Type"].params["method"]


# What came.
for request in mailbox.inbox.filter(item_class="IPM.Schedule.Meeting.Request"):
    assert isinstance(request, MeetingRequest) and not request.attachments
    lines, method = calendar(request)
    assert method == "REQUEST" and "METHOD:REQUEST" in lines and any(line.startswith("UID:040000008200E000") for line in lines), lines
    organizer = f"MAILTO:{request.organizer.email_address}"
    assert any(line.startswith("ORGANIZER") and line.endswith(organizer) for line in lines)
    assert len([line for line in lines if line.startswith("ATTENDEE")]) == len(request.required_attendees)
    assert f"DTSTART;TZID=UTC:{request.start:%Y%m%dT%H%M%S}" in lines and "TZID:UTC" in lines and "BEGIN:VALARM" in lines
    busy = request.legacy_free_busy_status, request.intended_free_busy_status
    assert busy == ("Tentative", "Busy"), busy
    assert request.my_response_type == "NoResponseReceived" and request.meeting_request_type == "NewMeetingRequest"
    can = request.response_objects
    assert can.accept_item and can.decline_item and can.tentatively_accept_item and not can.cancel_calendar_item

EVENT = """BEGIN:VCALENDAR
PRODID:-//Elsewhere//EN
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:{uid}
SUMMARY:Grüße\\, all
LOCATION:Room 7
DTSTAMP:20261101T080000Z
DTSTART;TZID=Europe/Berlin:20261110T090000
DTEND;TZID=Europe/Berlin:20261110T100000
SEQUENCE:{sequence}
ORGANIZER;CN=Ann:mailto:ann@elsewhere.example
ATTENDEE;CN=Alice;PARTSTAT={answer};RSVP=TRUE:mailto:alice@contoso.test
X-MICROSOFT-CDO-BUSYSTATUS:OOF
END:VEVENT
END:VCALENDAR
"""


def sent(method, answer="NEEDS-ACTION", sequence=0, alone=False):
    """The message that MIME with such a calendar becomes."""
    uid = f"{method}-{answer}-{sequence}@elsewhere.example"
    event = EVENT.format(method=method, answer=answer, sequence=sequence, uid=uid).replace("\n", "\r\n").encode()
    message = email.message.EmailMessage()
    message["From"], message["To"] = "Ann <ann@elsewhere.example>", "Alice <alice@contoso.test>"
    message["Subject"] = uid
    if alone:
        message.set_content(event, maintype="text", subtype="calendar", params={"charset": "utf-8"}, cte="base64")
    else:
        message.set_content("Please come.\n")
        message.add_alternative(event, maintype="text", subtype="calendar", params={"charset": "utf-8", "method": method})
    Message(account=mailbox, folder=mailbox.inbox, mime_content=message.as_bytes(), flags=0).save()
    (found,) = [one for one in mailbox.inbox.all() if one.subject == uid]
    assert found.mime_content.replace(b"\r\n", b"\n") == message.as_bytes(), "the MIME that came is kept"
    assert not found.is_draft and not found.attachments and found.author.name == "Ann"
    return found


request = sent("REQUEST")
assert isinstance(request, MeetingRequest) and request.item_class == "IPM.Schedule.Meeting.Request"
assert (request.start.hour, request.location, request.organizer.email_address) == (8, "Room 7", "ann@elsewhere.example")
assert request._start_timezone.ms_id == "W. Europe Standard Time", request._start_timezone
assert request.intended_free_busy_status == "OOF" and request.my_response_type == "NoResponseReceived"
assert [one.mailbox.email_address for one in request.required_attendees] == ["alice@contoso.test"]
assert request.text_body.strip() == "Please come."
assert sent("REQUEST", sequence=1).meeting_request_type == "FullUpdate"
for answer, kind, name in [("ACCEPTED", "Pos", "Accept"), ("DECLINED", "Neg", "Decline"), ("TENTATIVE", "Tent", "Tentative")]:
    response = sent("REPLY", answer)
    assert isinstance(response, MeetingResponse) and response.response_type == name, response.response_type
    assert response.item_class == f"IPM.Schedule.Meeting.Resp.{kind}", response.item_class
cancellation = sent("CANCEL", sequence=2)
assert isinstance(cancellation, MeetingCancellation) and cancellation.response_objects.remove_item
bare = sent("REQUEST", sequence=3, alone=True)
assert isinstance(bare, MeetingRequest) and "VCALENDAR" not in (bare.body or ""), bare.body

# Whoever is invited hears of a meeting, and again of each other time that it is at.
UTC = EWSTimeZone("UTC")
meeting = CalendarItem(
    account=mailbox,
    folder=mailbox.calendar,
    subject="announced",
    start=EWSDateTime(2031, 5, 6, 9, 0, tzinfo=UTC),
    end=EWSDateTime(2031, 5, 6, 10, 0, tzinfo=UTC),
    required_attendees=["bob@contoso.test"],
)
meeting.save(send_meeting_invitations=SEND_TO_NONE)
meeting = mailbox.calendar.get(subject="announced")
assert not meeting.meeting_request_was_sent
meeting.body = "Now it is told."
meeting.save(update_fields=["body"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
for number, (name, said) in enumerate([("location", "Here"), ("end", meeting.end.replace(hour=11)), ("start", meeting.start.replace(hour=8))]):
    meeting = mailbox.calendar.get(subject="announced")
    assert meeting.meeting_request_was_sent and meeting.appointment_sequence_number == max(0, number - 1), number
    setattr(meeting, name, said)
    meeting.save(update_fields=[name], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
assert mailbox.calendar.get(subject="announced").appointment_sequence_number == 2
print("ok,", witness.seen, "answers valid")
