"""Finds alice's people, appointments, tasks and folders by what only they have."""

from decimal import Decimal

import account
import exchangelib
import witness
from exchangelib import CalendarItem, Contact, Mailbox, Task
from exchangelib.errors import ErrorUnsupportedPathForQuery
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import Calendar, Contacts, Tasks
from exchangelib.indexed_properties import EmailAddress, PhoneNumber, PhysicalAddress
from exchangelib.items import SEND_TO_NONE
from exchangelib.properties import Attendee

mailbox = account.connect()
UTC = exchangelib.EWSTimeZone("UTC")


def day(number, hour=9):
    return exchangelib.EWSDateTime(2026, 12, number, hour, 0, tzinfo=UTC)


def made(kind, parent):
    folder = kind(parent=parent, name="looked through")
    folder.save()
    return folder


def names(query, field="subject"):
    return sorted(getattr(item, field) for item in query.only(field))


people = made(Contacts, mailbox.contacts)
for given, city, number in [("Ann", "Lyon", "+33 1"), ("Ben", "Łódź", "+48 2"), ("Cem", "Lyon", "+33 3")]:
    Contact(
        folder=people,
        given_name=given,
        display_name=given,
        email_addresses=[EmailAddress(label="EmailAddress1", email=f"{given.lower()}@people.example")],
        phone_numbers=[PhoneNumber(label="MobilePhone", phone_number=number)],
        physical_addresses=[PhysicalAddress(label="Business", city=city, street="1 Main St")],
        companies=[f"{given} & Co", "All"],
        birthday=exchangelib.EWSDate(1980, 1, len(given)),
    ).save()
found = people.filter
assert names(found(email_addresses=EmailAddress(label="EmailAddress1", email="ben@people.example")), "given_name") == ["Ben"]
assert names(found(email_addresses__EmailAddress1__contains="@people"), "given_name") == ["Ann", "Ben", "Cem"]
assert names(found(phone_numbers__MobilePhone="+48 2"), "given_name") == ["Ben"]
assert names(found(phone_numbers__MobilePhone__startswith="+33"), "given_name") == ["Ann", "Cem"]
assert names(found(phone_numbers__HomePhone__exists=True), "given_name") == []
assert names(found(physical_addresses__Business__city="Lyon"), "given_name") == ["Ann", "Cem"]
assert names(found(physical_addresses__Business__city__icontains="łód"), "given_name") == ["Ben"]
assert names(found(physical_addresses__Home__city__exists=True), "given_name") == []
assert [one.given_name for one in people.all().order_by("-given_name").only("given_name")] == ["Cem", "Ben", "Ann"]

calendar = made(Calendar, mailbox.calendar)
for number, (subject, where) in enumerate([("Plan", "Room 1"), ("Review", "Room 2"), ("Party", "Garden")], 1):
    attendees = [Attendee(mailbox=Mailbox(name=f"Guest {number}", email_address=f"guest{number}@contoso.test"))]
    item = CalendarItem(folder=calendar, subject=subject, location=where, start=day(number), end=day(number, 10), required_attendees=attendees)
    item.legacy_free_busy_status = ["Free", "Tentative", "OOF"][number - 1]
    item.save(send_meeting_invitations=SEND_TO_NONE)
found = calendar.filter
assert names(found(start__gt=day(1))) == ["Party", "Review"]
assert names(found(start__range=(day(1), day(2)))) == ["Plan", "Review"]
assert names(found(location__contains="Room")) == ["Plan", "Review"]
assert names(found(legacy_free_busy_status="OOF")) == ["Party"]
assert names(found(organizer__contains="alice")) == ["Party", "Plan", "Review"]
assert names(found(is_all_day=True)) == []
order = calendar.all().order_by("-legacy_free_busy_status").only("subject")
assert [item.subject for item in order] == ["Party", "Review", "Plan"]
assert names(found("to:guest2")) == ["Review"] and names(found("garden kind:meetings")) == ["Party"]


class GlobalId(ExtendedProperty):
    """By which clients look for an appointment whose UID they know: the UID itself cannot be searched."""

    distinguished_property_set_id = "Meeting"
    property_id = 0x3
    property_type = "Binary"


CalendarItem.register("global_id", GlobalId)
plan = calendar.get(subject="Plan")
assert names(found(global_id=plan.global_id)) == ["Plan"], plan.global_id
fields = {known.name: known for known in CalendarItem.FIELDS}
for name, value in (("uid", plan.uid),):
    fields[name].is_searchable = True
    try:
        found(**{name: value}).count()
        raise AssertionError(f"{name} cannot be searched")
    except ErrorUnsupportedPathForQuery:
        pass

tasks = made(Tasks, mailbox.tasks)
for number in range(1, 5):
    Task(folder=tasks, subject=f"Task {number}", due_date=day(number).date(), status="Completed" if number == 4 else "InProgress", percent_complete=Decimal(number * 25), importance=["Low", "High"][number % 2]).save()
found = tasks.filter
assert names(found(is_complete=True)) == ["Task 4"]
assert names(found(due_date__lte=day(2).date())) == ["Task 1", "Task 2"]
assert names(found(importance="High")) == ["Task 1", "Task 3"]
assert [task.subject for task in tasks.all().order_by("-due_date").only("subject")][0] == "Task 4"

made_here = mailbox.root.glob("**/looked through")
assert {folder.folder_class for folder in made_here} == {"IPF.Contact", "IPF.Appointment", "IPF.Task"}, list(made_here)
print("ok,", witness.seen, "answers valid")
