"""Subscribes to the inbox, changes it, and asks what happened there."""

import account
from exchangelib import Message


def refused(ask):
    """The name of the error that a question raises."""
    try:
        ask()
    except Exception as error:
        return type(error).__name__
    return "nothing"


mailbox = account.connect()
inbox = mailbox.inbox
inbox.refresh()
before = inbox.unread_count


def told(subscription, mark):
    """Prints what happened; the next watermark."""
    for notification in inbox.get_events(subscription, mark):
        for event in notification.events:
            unread = getattr(event, "unread_count", None)
            about = getattr(event, "event_type", None)
            print(event.ELEMENT_NAME, about, *([] if unread is None else [unread - before]))
            mark = event.watermark
    return mark


with inbox.pull_subscription() as (subscription, mark):
    mark = told(subscription, mark)
    message = Message(account=mailbox, folder=inbox, subject="one", is_read=False)
    message.save()
    mark = told(subscription, mark)
    message.is_read = True
    message.save(update_fields=["is_read"])
    message.move(mailbox.drafts)
    mark = told(subscription, mark)
    message.delete()
    mark = told(subscription, mark)
    print(refused(lambda: list(inbox.get_events(subscription, "AAA-"))))
    print(refused(lambda: list(inbox.get_events("AAA-", mark))))
print(refused(lambda: inbox.unsubscribe(subscription)))
