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
print("ok,", witness.seen, "answers valid")
