"""Keeps extended properties of every type on items of alice, finds by them, and deletes them."""

import datetime
import decimal
import uuid

import account
import exchangelib
import witness
from exchangelib import ExtendedProperty, Message

mailbox = account.connect()
NOW = exchangelib.EWSDateTime(2026, 11, 2, 9, 0, tzinfo=exchangelib.EWSTimeZone("UTC"))
VALUES = {
    "ApplicationTime": decimal.Decimal("1.5"),
    "Binary": b"\x00\xff",
    "Boolean": True,
    "CLSID": str(uuid.UUID(int=7)),
    "Currency": 700,
    "Double": decimal.Decimal("2.25"),
    "Float": decimal.Decimal("0.5"),
    "Integer": -12,
    "Long": 9_000_000_000,
    "Short": 7,
    "SystemTime": NOW,
    "String": "grün & <rot>",
}
ARRAYS = [(f"{kind}Array", [value, value]) for kind, value in VALUES.items() if kind not in ("ApplicationTime", "Boolean")]
SET = "c11ff724-aa03-4555-9952-8fa248a11c3e"


def property_of(kind, number):
    """A class for a property of that type; its name is of each of the three ways in turn."""
    named = [
        {"property_set_id": SET, "property_name": f"exchaos {kind}"},
        {"distinguished_property_set_id": "Common", "property_id": 0x9100 + number},
        {"property_tag": 0x6800 + number},
    ][number % 3]
    return type(f"Prop{kind}", (ExtendedProperty,), {**named, "property_type": kind})


wanted = {}
for number, (kind, value) in enumerate(list(VALUES.items()) + ARRAYS):
    name = f"prop_{kind.lower()}"
    Message.register(name, property_of(kind, number))
    wanted[name] = value

item = Message(account=mailbox, folder=mailbox.inbox, subject="extended", **wanted)
item.save()
fresh = mailbox.inbox.get(subject="extended")
for name, value in wanted.items():
    assert getattr(fresh, name) == value, (name, getattr(fresh, name), value)

# Changed, found by, and deleted.
fresh.prop_string, fresh.prop_integer, fresh.prop_shortarray = "anders", 99, [1]
fresh.save(update_fields=["prop_string", "prop_integer", "prop_shortarray"])
assert mailbox.inbox.get(prop_string="anders").prop_shortarray == [1]
assert mailbox.inbox.filter(prop_integer__gt=98).count() == 1
assert mailbox.inbox.filter(prop_integer__gt=99).count() == 0
assert mailbox.inbox.filter(prop_clsid__exists=True).count() == 1
assert [one.prop_double for one in mailbox.inbox.filter(subject="extended").only("prop_double")] == [decimal.Decimal("2.25")]
fresh.prop_string = None
fresh.save(update_fields=["prop_string"])
assert mailbox.inbox.get(subject="extended").prop_string is None
assert mailbox.inbox.filter(prop_string="anders").count() == 0


class Reminder(ExtendedProperty):
    distinguished_property_set_id = "Common"
    property_id = 0x8503
    property_type = "Boolean"


class Flag(ExtendedProperty):
    property_tag = 0x1090
    property_type = "Integer"


# What EWS has a name of its own for, by its MAPI name.
Message.register("reminder", Reminder)
Message.register("flag", Flag)
item = Message(account=mailbox, folder=mailbox.inbox, subject="mirrored", flag=2, reminder_is_set=True, reminder_due_by=NOW + datetime.timedelta(days=1))
item.save()
fresh = mailbox.inbox.get(subject="mirrored")
assert fresh.flag == 2 and fresh.reminder is True, (fresh.flag, fresh.reminder)
fresh.reminder = False
fresh.save(update_fields=["reminder"])
assert mailbox.inbox.get(subject="mirrored").reminder_is_set is False
print("ok,", witness.seen, "answers valid")
