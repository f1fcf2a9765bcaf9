"""Holds the time zones that the server defines against those that Python knows; prints what was compared, and what differs."""

import calendar
import datetime
import sys
import zoneinfo

import account
from exchangelib.properties import TimeZone
from exchangelib.winzone import MS_TIMEZONE_TO_IANA_MAP

YEAR = datetime.date.today().year


def day(rule):
    """The day of a year on which a clock is set."""
    length = calendar.monthrange(YEAR, rule.iso_month)[1]
    days = [datetime.date(YEAR, rule.iso_month, number + 1) for number in range(length)]
    days = [one for one in days if one.isoweekday() == rule.weekday]
    return days[-1] if rule.occurrence in (-1, 5) else days[rule.occurrence - 1]


def differs(definition):
    """Where the clock of a zone does not say what its definition does; "unruly" where there is no rule."""
    known = zoneinfo.ZoneInfo(MS_TIMEZONE_TO_IANA_MAP[definition.id])
    zone = TimeZone.from_server_timezone(definition, for_year=YEAR)
    noons = [datetime.datetime(YEAR, month, 1, 12, tzinfo=known) for month in range(1, 13)]
    if zone.daylight_time.bias == 0:
        said = {noon.utcoffset() for noon in noons}
        if len(said) > 1:
            return "unruly"
        return said != {datetime.timedelta(minutes=-zone.bias)}
    for rule, other in ((zone.standard_time, zone.daylight_time), (zone.daylight_time, zone.standard_time)):
        at = datetime.datetime.combine(day(rule), rule.time)
        utc = (at + datetime.timedelta(minutes=zone.bias + other.bias)).replace(tzinfo=datetime.timezone.utc)
        for moment, bias in ((-1, other.bias), (1, rule.bias)):
            there = (utc + datetime.timedelta(minutes=moment)).astimezone(known)
            if there.utcoffset() != datetime.timedelta(minutes=-zone.bias - bias):
                return f"{at} {there.utcoffset()}"
    return False


protocol = account.connect().protocol
definitions = list(protocol.get_timezones(return_full_timezone_data=True))
print(len(definitions), len({definition.id for definition in definitions}))
for definition in definitions:
    if definition.id in MS_TIMEZONE_TO_IANA_MAP and differs(definition):
        print(definition.id, differs(definition))
for short in protocol.get_timezones(timezones=[account.exchangelib.EWSTimeZone("Europe/Berlin")]):
    print(short.id, short.name, short.periods)
sys.stdout.flush()
