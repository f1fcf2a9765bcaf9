"""Lets an appointment of alice recur, changes and deletes some of the times, and looks at them in views."""

import datetime

import account
import exchangelib
import witness
from exchangelib import CalendarItem
from exchangelib.errors import ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange, ErrorCalendarOccurrenceIsDeletedFromRecurrence
from exchangelib.recurrence import (
    AbsoluteMonthlyPattern,
    AbsoluteYearlyPattern,
    DailyPattern,
    Recurrence,
    RelativeMonthlyPattern,
    RelativeYearlyPattern,
    WeeklyPattern,
)

mailbox = account.connect()
UTC = exchangelib.EWSTimeZone("UTC")
START = exchangelib.EWSDateTime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = datetime.timedelta(days=1)


def recurring(subject, pattern, **boundary):
    """A master; what the server has of it."""
    recurrence = Recurrence(pattern=pattern, start=START.date(), **boundary)
    CalendarItem(
        account=mailbox,
        folder=mailbox.calendar,
        subject=subject,
        start=START,
        end=START + datetime.timedelta(hours=1),
        recurrence=recurrence,
    ).save()
    master = mailbox.calendar.get(subject=subject)
    assert master.recurrence.pattern == pattern and master.type == "RecurringMaster", master
    return master


def view(days, subject):
    found = mailbox.calendar.view(start=START - DAY, end=START + days * DAY)
    return [(item.start, item.type) for item in found if item.subject == subject]


master = recurring("daily", DailyPattern(interval=1), number=5)
days = [START + number * DAY for number in range(5)]
assert view(30, "daily") == [(day, "Occurrence") for day in days]
assert master.first_occurrence.start == days[0] and master.last_occurrence.start == days[4]
assert master.modified_occurrences is None and master.deleted_occurrences is None

# One of them, by its place; changed, it is an exception.
third = master.occurrence(index=3)
third.refresh()
assert third.start == days[2] and third.type == "Occurrence" and third.is_recurring
third.start += datetime.timedelta(minutes=30)
third.subject = "daily, once otherwise"
third.save(update_fields=["start", "subject"])
third.refresh()
assert third.type == "Exception" and third.subject == "daily, once otherwise" and third.original_start == days[2]
back = third.recurring_master()
back.refresh()
assert back.subject == "daily" and back.type == "RecurringMaster"

# Another one is deleted.
second = master.occurrence(index=2)
second.refresh()
second.delete()
master = mailbox.calendar.get(subject="daily")
assert [one.start for one in master.deleted_occurrences] == [days[1]]
assert [one.original_start for one in master.modified_occurrences] == [days[2]]
assert [start for start, _ in view(30, "daily")] == [days[0], days[3], days[4]]
assert view(30, "daily, once otherwise") == [(days[2] + datetime.timedelta(minutes=30), "Exception")]
for index, error in ((2, ErrorCalendarOccurrenceIsDeletedFromRecurrence), (6, ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange)):
    try:
        master.occurrence(index=index).refresh()
        raise AssertionError(index)
    except error:
        pass

# Every other pattern, and no end.
recurring("weekly", WeeklyPattern(interval=2, weekdays=["Monday", "Wednesday"], first_day_of_week="Monday"), number=4)
assert [start - START for start, _ in view(30, "weekly")] == [0 * DAY, 2 * DAY, 14 * DAY, 16 * DAY]
recurring("monthly", AbsoluteMonthlyPattern(interval=1, day_of_month=2), end=START.date() + 40 * DAY)
assert [start - START for start, _ in view(90, "monthly")] == [0 * DAY, 30 * DAY]
recurring("relative", RelativeMonthlyPattern(interval=1, weekday="Monday", week_number="First"))
assert [start - START for start, _ in view(60, "relative")] == [0 * DAY, 35 * DAY]
assert mailbox.calendar.get(subject="relative").last_occurrence is None
recurring("yearly", AbsoluteYearlyPattern(day_of_month=2, month="November"), number=2)
assert [start.year for start, _ in view(400, "yearly")] == [2026, 2027]
recurring("by weekday", RelativeYearlyPattern(weekday="Monday", week_number="First", month="November"), number=2)
assert [start.day for start, _ in view(400, "by weekday")] == [2, 1]
mailbox.calendar.get(subject="yearly").delete()
assert view(400, "yearly") == []
# In a zone whose clock is set: the time of day stays, and so UTC moves.
BERLIN = exchangelib.EWSTimeZone("Europe/Berlin")
for first, subject in ((exchangelib.EWSDateTime(2027, 3, 15, 9, 0, tzinfo=BERLIN), "spring"), (exchangelib.EWSDateTime(2026, 10, 12, 9, 0, tzinfo=BERLIN), "autumn")):
    CalendarItem(
        account=mailbox,
        folder=mailbox.calendar,
        subject=subject,
        start=first,
        end=first + datetime.timedelta(hours=1),
        recurrence=Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Monday"]), start=first.date(), number=4),
    ).save()
    found = mailbox.calendar.view(start=first - DAY, end=first + 40 * DAY)
    local = [item.start.astimezone(BERLIN) for item in found if item.subject == subject]
    assert [(one.hour, one.minute) for one in local] == [(9, 0)] * 4, local
    assert len({one.utcoffset() for one in local}) == 2, local
    assert [one.date() for one in local] == [first.date() + week * 7 * DAY for week in range(4)], local
    master = mailbox.calendar.get(subject=subject)
    assert master._start_timezone.key == "Europe/Berlin" and master.last_occurrence.start == local[3], master
    # One of them an hour later, another left out, on either side of the change.
    last = master.occurrence(index=4)
    last.refresh()
    last.start += datetime.timedelta(hours=1)
    last.end += datetime.timedelta(hours=1)
    last.save(update_fields=["start", "end"])
    second = master.occurrence(index=2)
    second.refresh()
    second.delete()
    found = mailbox.calendar.view(start=first - DAY, end=first + 40 * DAY)
    hours = [item.start.astimezone(BERLIN).hour for item in found if item.subject == subject]
    assert hours == [9, 9, 10], hours
    master = mailbox.calendar.get(subject=subject)
    assert [one.original_start for one in master.modified_occurrences] == [local[3]]
    assert [one.start for one in master.deleted_occurrences] == [local[1]]
    mime = master.mime_content.decode()
    for line in (
        "TZID:W. Europe Standard Time",
        "DTSTART;TZID=W. Europe Standard Time:%s" % first.strftime("%Y%m%dT%H%M%S"),
        "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;WKST=MO;COUNT=4",
        "EXDATE;TZID=W. Europe Standard Time:%s" % local[1].strftime("%Y%m%dT%H%M%S"),
        "RECURRENCE-ID;TZID=W. Europe Standard Time:%s" % local[3].strftime("%Y%m%dT%H%M%S"),
    ):
        assert line in mime.replace("\r\n ", "").split("\r\n"), (line, mime)
    # The same from its own MIME is the same again.
    mime = mime.replace(f"SUMMARY:{subject}", f"SUMMARY:{subject} again").encode()
    CalendarItem(account=mailbox, folder=mailbox.calendar, mime_content=mime, start=first, end=first + datetime.timedelta(hours=1)).save()
    found = mailbox.calendar.view(start=first - DAY, end=first + 40 * DAY)
    hours = [item.start.astimezone(BERLIN).hour for item in found if item.subject == f"{subject} again"]
    assert hours == [9, 9, 10], hours
    again = mailbox.calendar.get(subject=f"{subject} again")
    assert [one.start for one in again.deleted_occurrences] == [local[1]], again

# Whole days, every one of which begins at midnight where they are.
day = exchangelib.EWSDate(2027, 3, 26)
whole = CalendarItem(
    account=mailbox,
    folder=mailbox.calendar,
    subject="whole days",
    start=exchangelib.EWSDateTime(2027, 3, 26, 0, 0, tzinfo=BERLIN),
    end=exchangelib.EWSDateTime(2027, 3, 27, 0, 0, tzinfo=BERLIN),
    is_all_day=True,
    recurrence=Recurrence(pattern=DailyPattern(interval=1), start=day, number=4),
)
whole.save()
found = mailbox.calendar.view(start=exchangelib.EWSDateTime(2027, 3, 25, tzinfo=UTC), end=exchangelib.EWSDateTime(2027, 4, 2, tzinfo=UTC))
days = [item.start for item in found if item.subject == "whole days"]
assert days == [day + number * DAY for number in range(4)], days
print("ok,", witness.seen, "answers valid")
