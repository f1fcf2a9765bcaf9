"""Asks for the free/busy of four people, three of whom fail in different ways."""

import datetime

import account
import exchangelib
from exchangelib import CalendarItem, EWSDateTime
from exchangelib.errors import ResponseMessageError

mailbox = account.connect()
zone = exchangelib.EWSTimeZone("Europe/Berlin")
start = EWSDateTime(2026, 12, 1, 9, 0, tzinfo=zone)
end = start + datetime.timedelta(hours=1)
CalendarItem(account=mailbox, folder=mailbox.calendar, subject="Mine", start=start, end=end).save()
people = [
    ("alice@contoso.test", "Organizer", False),
    ("bob@http-503-iis.contoso.test", "Required", False),
    ("carol@avail-no-freebusy-access.contoso.test", "Required", False),
    ("nobody@elsewhere.example", "Optional", False),
]
midnight = EWSDateTime(2026, 12, 1, 0, 0, tzinfo=zone)


def ask(person):
    """What exchangelib has of one person. It raises some errors and returns others, so each person is asked for alone."""
    found = mailbox.protocol.get_free_busy_info(
        accounts=[person],
        start=midnight,
        end=midnight + datetime.timedelta(days=1),
        merged_free_busy_interval=60,
        requested_view="DetailedMerged",
    )
    [one] = list(found)
    if isinstance(one, Exception):
        raise one
    return one


for person in people:
    try:
        one = ask(person)
    except ResponseMessageError as error:
        print(type(error).__name__)
        continue
    print(one.view_type, one.merged)
    for event in one.calendar_events:
        print(event.start.strftime("%H:%M"), event.busy_type, event.details.subject)
    print([hours.weekdays for hours in one.working_hours])
