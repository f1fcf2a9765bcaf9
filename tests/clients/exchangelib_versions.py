"""Works on alice's mailbox as clients of older versions do, which must not be shown what came later."""

import account
import exchangelib
import witness
from exchangelib import CalendarItem, Contact, Message, Task
from exchangelib.version import Build, Version

VERSIONS = [
    (Build(14, 1), "Exchange2010_SP1"),
    (Build(14, 2), "Exchange2010_SP2"),
    (Build(15, 0), "Exchange2013"),
    (Build(15, 0, 847), "Exchange2013_SP1"),
    (Build(15, 1), "Exchange2016"),
]
for build, name in VERSIONS:
    exchangelib.close_connections()
    mailbox = account.connect(Version(build=build, api_version=name))
    assert mailbox.version.api_version == name, mailbox.version
    for folder, kind in (("inbox", Message), ("calendar", CalendarItem), ("contacts", Contact), ("tasks", Task)):
        items = list(getattr(mailbox, folder).all()[:5])
        assert items and any(isinstance(item, kind) for item in items), (name, folder)
    message = Message(account=mailbox, folder=mailbox.drafts, subject=f"of {name}", body="a", to_recipients=["bob@contoso.test"])
    message.save()
    message.subject += " and later"
    message.save()
    assert mailbox.drafts.get(subject=f"of {name} and later").conversation_id
    message.delete()

print("ok,", witness.seen, "answers valid")
