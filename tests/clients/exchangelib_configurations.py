"""Reads and changes the configurations that a mailbox has from the start."""

import account
import witness
from exchangelib.errors import ErrorItemNotFound
from lxml import etree

mailbox = account.connect()

options = mailbox.root.get_user_configuration("OWA.UserOptions")
assert options.dictionary["timezone"] == "UTC" and options.dictionary["weekstartday"] == 0, options.dictionary
assert options.dictionary["enablereminders"] is True and options.xml_data is None
mailbox.root.update_user_configuration("OWA.UserOptions", dictionary={name: value for name, value in options.dictionary.items() if value is not None} | {"signaturetext": "Grüße"})
assert mailbox.root.get_user_configuration("OWA.UserOptions").dictionary["signaturetext"] == "Grüße"

categories = etree.fromstring(mailbox.calendar.get_user_configuration("CategoryList").xml_data)
named = {one.get("name"): one for one in categories.iterfind("{CategoryList.xsd}category")}
assert categories.get("default") in named and len({one.get("guid") for one in named.values()}) == len(named)
used = {name for one in mailbox.inbox.all() for name in one.categories or []}
assert used and used <= set(named), used - set(named)

hours = etree.fromstring(mailbox.calendar.get_user_configuration("WorkHours").xml_data)
slot = hours.find(".//{WorkingHours.xsd}TimeSlot")
assert [part.text for part in slot] == ["08:00:00", "17:00:00"]
assert mailbox.calendar.get_user_configuration("Calendar").dictionary["piRemindDefault"] == 15
assert mailbox.calendar.get_user_configuration("AvailabilityOptions").dictionary["publishmonths"] == 2
for folder, name in [(mailbox.inbox, "CategoryList"), (mailbox.calendar, "OWA.UserOptions")]:
    try:
        folder.get_user_configuration(name)
        raise AssertionError(f"{name} is in another folder")
    except ErrorItemNotFound:
        pass

# They are items that are associated with the folder, and not among the others.
assert mailbox.calendar.total_count == 14
mailbox.calendar.delete_user_configuration("AvailabilityOptions")
mailbox.calendar.create_user_configuration("AvailabilityOptions", dictionary={"publishmonths": 3})
assert mailbox.calendar.get_user_configuration("AvailabilityOptions").dictionary == {"publishmonths": 3}
print("ok,", witness.seen, "answers valid")
