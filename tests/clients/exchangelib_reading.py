"""Saves folders as they were read, and resumes a subscription by its watermark: both break the schema."""

import account
from exchangelib import Message

mailbox = account.connect()
for folder in (mailbox.inbox, mailbox.drafts, mailbox.contacts, mailbox.tasks):
    folder.refresh()
    before = folder.permission_set
    folder.save()
    folder.refresh()
    print(folder.name, "saved", "as it was" if folder.permission_set == before else folder.permission_set)

inbox = mailbox.inbox
subscription, mark = inbox.subscribe_to_pull()
inbox.unsubscribe(subscription)
Message(account=mailbox, folder=inbox, subject="meanwhile").save()
subscription, mark = inbox.subscribe_to_pull(watermark=mark)
for notification in inbox.get_events(subscription, mark):
    for event in notification.events:
        print(event.ELEMENT_NAME, getattr(event, "event_type", None))
