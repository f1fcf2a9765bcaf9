"""Walks the folders of alice, and makes, changes, moves, copies, sends and deletes 500 items in bulk."""

import datetime

import account
import exchangelib
import witness
from exchangelib import CalendarItem, Contact, DistributionList, HTMLBody, Mailbox, Message, PostItem, Task
from exchangelib.folders import Calendar, Contacts, Messages, Tasks
from exchangelib.indexed_properties import EmailAddress, PhoneNumber, PhysicalAddress
from exchangelib.items import HARD_DELETE, MOVE_TO_DELETED_ITEMS, SEND_AND_SAVE_COPY, SEND_ONLY, SOFT_DELETE
from exchangelib.properties import Attendee, Member

mailbox = account.connect()
walked = [folder.name for folder in mailbox.root.walk()]
assert len(walked) > 40, walked
assert mailbox.root.tois.name in walked
UTC = exchangelib.EWSTimeZone("UTC")
DAY = exchangelib.EWSDateTime(2026, 11, 2, 9, 0, tzinfo=UTC)
ALICE = Mailbox(email_address="alice@contoso.test")


def made(folder, name, kind):
    """A folder for the items of one kind."""
    made = kind(parent=folder, name=name)
    made.save()
    return made


def messages(folder, count):
    return [
        Message(
            folder=folder,
            subject=f"message {number}",
            body=HTMLBody(f"<p>body {number}</p>") if number % 2 else f"body {number}",
            to_recipients=[ALICE],
            categories=["odd" if number % 2 else "even"],
            importance="High" if number % 3 == 0 else "Normal",
        )
        for number in range(count)
    ]


def appointments(folder, count):
    return [
        CalendarItem(
            folder=folder,
            subject=f"appointment {number}",
            start=DAY + datetime.timedelta(days=number),
            end=DAY + datetime.timedelta(days=number, hours=1),
            location=f"room {number}",
            required_attendees=[Attendee(mailbox=ALICE, response_type="Accept")],
        )
        for number in range(count)
    ]


def contacts(folder, count):
    return [
        Contact(
            folder=folder,
            display_name=f"Given{number} Sur{number}",
            given_name=f"Given{number}",
            surname=f"Sur{number}",
            company_name="Contoso",
            email_addresses=[EmailAddress(label="EmailAddress1", email=f"given{number}@contoso.test")],
            phone_numbers=[PhoneNumber(label="MobilePhone", phone_number=f"+49 30 {number}")],
            physical_addresses=[PhysicalAddress(label="Business", street="Street 1", city="Berlin", zipcode="10115")],
        )
        for number in range(count)
    ]


def tasks(folder, count):
    return [Task(folder=folder, subject=f"task {number}", due_date=exchangelib.EWSDate(2026, 12, 1)) for number in range(count)]


def posts(folder, count):
    return [PostItem(folder=folder, subject=f"post {number}", body="posted") for number in range(count)]


def lists(folder, count):
    return [
        DistributionList(folder=folder, display_name=f"list {number}", members=[Member(mailbox=ALICE, status="Normal")])
        for number in range(count)
    ]


KINDS = [
    (messages, 150, Messages, mailbox.inbox, "subject"),
    (appointments, 100, Calendar, mailbox.calendar, "location"),
    (contacts, 100, Contacts, mailbox.contacts, "company_name"),
    (tasks, 100, Tasks, mailbox.tasks, "subject"),
    (posts, 30, Messages, mailbox.inbox, "subject"),
    (lists, 20, Contacts, mailbox.contacts, "display_name"),
]

total = 0
for make, count, kind, parent, changed in KINDS:
    name = make.__name__
    folder, other = made(parent, f"{name} one", kind), made(parent, f"{name} two", kind)
    ids = mailbox.bulk_create(folder=folder, items=make(folder, count), chunk_size=50)
    assert len(ids) == count and all(not isinstance(one, Exception) for one in ids), ids
    total += count
    items = list(mailbox.fetch(ids=ids, folder=folder))
    assert [type(item) for item in items] == [type(make(folder, 1)[0])] * count, items[:2]
    assert folder.all().count() == count
    for item in items:
        setattr(item, changed, f"changed {name}")
    updated = mailbox.bulk_update([(item, (changed,)) for item in items])
    assert len(updated) == count and updated[0][1] != ids[0].changekey, updated[:2]
    assert {getattr(item, changed) for item in folder.all().only(changed)} == {f"changed {name}"}
    copied = mailbox.bulk_copy(ids=updated, to_folder=other)
    assert len(copied) == count and other.all().count() == count
    moved = mailbox.bulk_move(ids=updated[: count // 2], to_folder=other)
    assert folder.all().count() == count - count // 2
    assert other.all().count() == count + count // 2
    third = count // 3
    for disposal, part in (
        (HARD_DELETE, copied[:third]),
        (SOFT_DELETE, copied[third : 2 * third]),
        (MOVE_TO_DELETED_ITEMS, copied[2 * third :]),
    ):
        more = {"affected_task_occurrences": "AllOccurrences", "send_meeting_cancellations": "SendToNone"}
        gone = mailbox.bulk_delete(ids=part, delete_type=disposal, **more)
        assert gone == [True] * len(part), gone
    assert other.all().count() == count // 2
    other.wipe()
    assert other.all().count() == 0
    folder.delete()
    other.delete(delete_type=HARD_DELETE)

# Sent in bulk, and one by one.
sent = mailbox.sent.all().count()
mailbox.bulk_create(folder=mailbox.sent, items=messages(mailbox.sent, 10), message_disposition=SEND_AND_SAVE_COPY)
assert mailbox.sent.all().count() == sent + 10
mailbox.bulk_create(folder=None, items=messages(None, 5), message_disposition=SEND_ONLY)
assert mailbox.sent.all().count() == sent + 10
draft = messages(mailbox.drafts, 1)[0]
draft.account = mailbox
draft.save()
draft.send()
assert mailbox.sent.all().count() == sent + 11
drafts = [mailbox.drafts.get(id=one.id) for one in mailbox.bulk_create(folder=mailbox.drafts, items=messages(mailbox.drafts, 3))]
assert mailbox.bulk_send(ids=drafts, save_copy=True) == [True] * 3
assert mailbox.sent.all().count() == sent + 14
print(total, "items,", witness.seen, "answers valid")
