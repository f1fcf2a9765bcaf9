"""Looks at what follows for items from what was said of them, and at what is assumed."""

import base64
from email.header import decode_header, make_header

import account
import witness
from exchangelib import CalendarItem, DistributionList, ExtendedProperty, Mailbox, Message, Task
from exchangelib.properties import Attendee

mailbox = account.connect()
ALICE, BOB = Mailbox(email_address="alice@contoso.test"), Mailbox(name="Bob", email_address="bob@contoso.test")


def tag(cls, name, number, kind):
    """Registers a property by its MAPI tag."""
    cls.register(name, type(name, (ExtendedProperty,), {"property_tag": number, "property_type": kind}))


TAGS = {
    "subject_prefix": (0x3D, "String"),
    "normalized": (0xE1D, "String"),
    "sender_address": (0x5D01, "String"),
    "from_address": (0x5D02, "String"),
    "sender_name": (0xC1A, "String"),
    "received_name": (0x40, "String"),
    "flags": (0xE07, "Integer"),
    "native": (0x1016, "Integer"),
    "transport_headers": (0x7D, "String"),
    "conversation_key": (0x3013, "Binary"),
    "modifier": (0x3FFA, "String"),
}
for name, (number, kind) in TAGS.items():
    tag(Message, name, number, kind)


def decoded(item):
    """The index of a message, and the GUID of its conversation as its id has it."""
    return item.conversation_index, base64.b64decode(item.conversation_id.id)[-16:]


# What came, and the conversation of a week.
inbox = [one for one in mailbox.inbox.all().order_by("datetime_received") if isinstance(one, Message)]
known = {one.message_id: one for one in inbox}
for one in inbox:
    index, guid = decoded(one)
    assert index[0] == 1 and index[6:22] == guid == one.conversation_key, one.subject
    depth = len((one.references or "").split())
    assert len(index) == 22 + 5 * depth, (len(index), depth)
    if one.in_reply_to:
        assert known[one.in_reply_to].conversation_index == index[:-5]
    headers = {header.name: header.value for header in one.headers}
    assert headers["Received"].endswith("+0000") and headers["Message-ID"] == one.message_id, headers
    topic = str(make_header(decode_header(headers["Thread-Topic"])))
    assert base64.b64decode(headers["Thread-Index"]) == index and topic == one.conversation_topic, headers
    assert f"Message-ID: {one.message_id}\r\n" in one.transport_headers
    assert one.subject == one.subject_prefix + one.normalized and one.conversation_topic == one.normalized
    assert one.sender_address == one.from_address == one.author.email_address and one.sender_name == one.author.name
    assert one.received_name == "alice" and one.modifier == one.last_modified_name == "alice"
    assert one.native == (3 if "<html" in one.body else 1)
    assert one.web_client_read_form_query_string.startswith(f"https://{account.HOST}/owa/?ItemID=AAMk"), one.subject
    assert one.web_client_read_form_query_string.endswith("&exvsurl=1&viewmodel=ReadMessageItem"), one.subject
    assert one.web_client_edit_form_query_string is None and not one.is_from_me
answers = [one for one in inbox if one.in_reply_to and "> " in one.text_body]
assert answers and all(len(one.unique_body) < len(one.body) and "> " not in one.unique_body for one in answers)

for one in inbox:
    home = one.author.email_address.endswith("@contoso.test")
    assert one.author.mailbox_type == ("Mailbox" if home else "OneOff"), one.author
news = next(one for one in inbox if "<li>" in one.body)
lines = news.text_body.split("\r\n")
assert lines[0] == news.subject and len([line for line in lines if line.startswith("* ")]) == 2, lines

# MIME that stands in a conversation of elsewhere.
INDEX = bytes([1, 1, 0xD0, 0x9B, 0xCA, 0x4A]) + bytes(range(16)) + bytes([0, 0, 0, 9, 16])
mime = f"""From: Bob <bob@contoso.test>
Sender: Carol <carol@contoso.test>
To: alice@contoso.test
Subject: AW: what about it?
Thread-Topic: what about it?
Thread-Index: {base64.b64encode(INDEX).decode()}
Message-ID: <42@elsewhere.example>
Date: Tue, 10 Nov 2026 10:00:00 +0000

text
""".replace("\n", "\r\n")
Message(account=mailbox, folder=mailbox.inbox, mime_content=mime.encode(), flags=0).save()
came = mailbox.inbox.get(subject="AW: what about it?")
assert decoded(came) == (INDEX, bytes(range(16))) and came.conversation_topic == "what about it?", came.conversation_index
assert (came.author.name, came.sender.name) == ("Bob", "Carol")
assert (came.sender_address, came.from_address) == ("carol@contoso.test", "bob@contoso.test")
assert not came.is_read and not came.is_draft

# Written by us, it says all that itself.
draft = Message(account=mailbox, folder=mailbox.drafts, subject="RE: written", body="x", to_recipients=[BOB], importance="High", sensitivity="Private")
draft.is_read_receipt_requested = True
draft.save()
draft = mailbox.drafts.get(subject="RE: written")
head = draft.mime_content.split(b"\r\n\r\n")[0].decode()
for line in ["Thread-Topic: written", "Importance: high", "Sensitivity: private", "Disposition-Notification-To: ", f"Thread-Index: {base64.b64encode(draft.conversation_index).decode()}"]:
    assert line in head, (line, head)
assert "Received:" not in head and draft.headers is None
assert draft.web_client_edit_form_query_string and draft.last_modified_name == "alice"

# A meeting.
PSETID_MEETING = "6ed8da90-450b-101b-98da-00aa003f1305"
CalendarItem.register("clean_id", type("Clean", (ExtendedProperty,), {"property_set_id": PSETID_MEETING, "property_id": 0x23, "property_type": "Binary"}))
meeting = [one for one in mailbox.calendar.all() if one.is_meeting][0]
assert meeting.clean_id.hex().upper() == meeting.uid and "Meeting" in str(meeting.appointment_state), meeting.appointment_state
assert meeting.display_to.startswith("alice; ") and meeting.display_cc and meeting.my_response_type == "Organizer"
assert meeting.web_client_edit_form_query_string is None
assert meeting.web_client_read_form_query_string.endswith("&exvsurl=1&path=/calendar/item")
task = mailbox.tasks.all()[0]
assert task.owner == "alice" and task.web_client_read_form_query_string is None
print("ok,", witness.seen, "answers valid")
