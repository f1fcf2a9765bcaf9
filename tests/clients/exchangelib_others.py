"""Exports and uploads, archives, marks as junk, keeps user configurations, and looks at what items assume."""

import account
import exchangelib
import witness
from exchangelib import CalendarItem, Contact, FileAttachment, HTMLBody, Mailbox, Message, PostItem, Task
from exchangelib.errors import ErrorItemCorrupt, ErrorItemNotFound, ErrorItemSave, TransportError
from exchangelib.properties import Attendee
from exchangelib.items import SAVE_ONLY

mailbox = account.connect()
UTC = exchangelib.EWSTimeZone("UTC")
START = exchangelib.EWSDateTime(2026, 11, 2, 9, 0, tzinfo=UTC)
ALICE, BOB = Mailbox(email_address="alice@contoso.test"), Mailbox(name="Bob", email_address="bob@contoso.test")

# Exported and uploaded, an item is what it was.
item = Message(account=mailbox, folder=mailbox.inbox, subject="exported", body=HTMLBody("<i>x</i>"), to_recipients=[BOB], categories=["a"])
item.attach(FileAttachment(name="a.txt", content=b"abc"))
item.save()
stream = list(mailbox.export([item]))
(new,) = mailbox.upload((mailbox.drafts, one) for one in stream)
copy = mailbox.drafts.get(id=new[0])
for name in ("subject", "body", "to_recipients", "categories", "datetime_created", "message_id"):
    assert getattr(copy, name) == getattr(mailbox.inbox.get(subject="exported"), name), name
assert copy.attachments[0].content == b"abc"
for bad in ("AAAA", "", stream[0][:-8]):
    (refused,) = mailbox.upload([(mailbox.drafts, bad)])
    assert isinstance(refused, ErrorItemCorrupt), refused

# Into the archive, of which there is none.
try:
    mailbox.bulk_archive(ids=[item], to_folder=mailbox.inbox)
    raise AssertionError("there is an archive")
except TransportError as refused:
    assert "ErrorArchiveMailboxNotEnabled" in str(refused), refused

# Junk, and no junk.
item = mailbox.inbox.get(subject="exported")
item.mark_as_junk(is_junk=True, move_item=True)
assert mailbox.junk.filter(subject="exported").count() == 1
item = mailbox.junk.get(subject="exported")
item.mark_as_junk(is_junk=False, move_item=True)
assert mailbox.inbox.filter(subject="exported").count() == 1
mailbox.inbox.get(subject="exported").mark_as_junk(is_junk=True, move_item=False)

# User configurations.
values = {"text": "grün", "number": 7, "yes": True, "many": ("a", "b")}
mailbox.calendar.create_user_configuration(name="exchaos.test", dictionary=values, xml_data=b"<x/>", binary_data=b"\x00")
kept = mailbox.calendar.get_user_configuration(name="exchaos.test")
assert kept.dictionary == values and kept.xml_data == b"<x/>" and kept.binary_data == b"\x00", kept
try:
    mailbox.calendar.create_user_configuration(name="exchaos.test", dictionary=values)
    raise AssertionError("there are two")
except ErrorItemSave:
    pass
mailbox.calendar.update_user_configuration(name="exchaos.test", dictionary={"text": "rot"})
kept = mailbox.calendar.get_user_configuration(name="exchaos.test")
assert kept.dictionary == {"text": "rot"} and kept.xml_data == b"<x/>", kept
assert mailbox.calendar.get_user_configuration(name="exchaos.test", properties="Dictionary").xml_data is None
mailbox.calendar.delete_user_configuration(name="exchaos.test")
try:
    mailbox.calendar.get_user_configuration(name="exchaos.test")
    raise AssertionError("it is still there")
except ErrorItemNotFound:
    pass

# What a draft assumes.
draft = Message(account=mailbox, folder=mailbox.drafts, subject="assumed", body="text", to_recipients=[ALICE, BOB], cc_recipients=[BOB])
draft.save()
draft = mailbox.drafts.get(subject="assumed")
assert draft.is_draft and not draft.is_submitted and draft.author == draft.sender == ALICE, draft
assert (draft.display_to, draft.display_cc) == ("alice@contoso.test; Bob", "Bob"), draft
assert draft.headers is None and draft.received_by is None and draft.message_id and draft.conversation_id
assert draft.item_class == "IPM.Note" and draft.effective_rights.delete and draft.culture == "en-US"
assert draft.last_modified_name and draft.datetime_created and draft.size > 0 and not draft.has_attachments
draft.send()
sent = mailbox.sent.get(subject="assumed")
assert not sent.is_draft and sent.is_read and sent.author.email_address == "alice@contoso.test"

# An appointment.
meeting = CalendarItem(
    account=mailbox,
    folder=mailbox.calendar,
    subject="assumed",
    start=START,
    end=START.replace(hour=10),
    required_attendees=[Attendee(mailbox=BOB)],
    reminder_minutes_before_start=20,
    reminder_is_set=True,
)
meeting.save()
meeting = mailbox.calendar.get(subject="assumed")
assert meeting.is_meeting and not meeting.is_recurring and meeting.type == "Single" and meeting.uid
assert meeting.organizer.email_address == "alice@contoso.test" and meeting.my_response_type == "Organizer"
assert meeting.duration == "PT1H" and meeting.reminder_due_by == START and meeting.legacy_free_busy_status == "Busy"
assert meeting.required_attendees[0].mailbox.name == "Bob" and meeting.required_attendees[0].response_type == "Unknown"
assert meeting._start_timezone == UTC and meeting.item_class == "IPM.Appointment"
meeting.start = meeting.start.replace(minute=30)
meeting.save(update_fields=["start"])
assert mailbox.calendar.get(subject="assumed").duration == "PT30M"

# A contact, a task, a post.
contact = Contact(account=mailbox, folder=mailbox.contacts, display_name="Ann B. Other", given_name="Ann", middle_name="B.", surname="Other")
contact.save()
contact = mailbox.contacts.get(display_name="Ann B. Other")
assert contact.complete_name.full_name == "Ann B. Other" and contact.complete_name.first_name == "Ann", contact.complete_name
assert contact.item_class == "IPM.Contact" and not contact.has_picture and contact.postal_address_index == "None"
task = Task(account=mailbox, folder=mailbox.tasks, subject="assumed")
task.save()
task = mailbox.tasks.get(subject="assumed")
assert task.status == "NotStarted" and not task.is_complete and task.percent_complete == 0 and task.owner
task.complete()
task = mailbox.tasks.get(subject="assumed")
assert task.status == "Completed" and task.is_complete and task.percent_complete == 100 and task.complete_date
post = PostItem(account=mailbox, folder=mailbox.inbox, subject="assumed", body="posted")
post.save()
(post,) = [one for one in mailbox.inbox.filter(subject="assumed") if isinstance(one, PostItem)]

# A reply, and a forward, of what came.
came = [one for one in mailbox.inbox.filter(is_draft=False) if one.item_class == "IPM.Note" and one.author != ALICE][0]
assert came.headers and came.received_by.email_address == "alice@contoso.test" and not came.is_draft, came.received_by
reply = came.create_reply(subject="Re: it", body="yes", to_recipients=[came.author])
reply.save(mailbox.drafts)
assert mailbox.drafts.get(subject="Re: it").in_reply_to == came.message_id
came.forward(subject="Fwd: it", body="look", to_recipients=[BOB])
assert mailbox.sent.get(subject="Fwd: it").to_recipients[0].email_address == "bob@contoso.test"
print("ok,", witness.seen, "answers valid")
