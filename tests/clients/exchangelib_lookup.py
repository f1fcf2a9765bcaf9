"""Looks into folders of alice, and resolves names; prints what was found."""

import datetime

import account

mailbox = account.connect()
print(list(mailbox.outbox.all()), mailbox.outbox.all().count())
day = datetime.datetime(1999, 1, 1, tzinfo=datetime.timezone.utc)
print(list(mailbox.calendar.view(start=day, end=day + datetime.timedelta(days=31))))
print(list(mailbox.journal.all()))
for name in ("alice@contoso.test", "alice", "nobody"):
    for found in mailbox.protocol.resolve_names([name], return_full_contact_data=True):
        if isinstance(found, tuple):
            print(found[0].name, found[0].email_address, found[1].display_name)
        else:
            print(type(found).__name__)
