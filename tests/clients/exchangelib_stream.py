"""Keeps a connection open on which is told what happens in the inbox, while another one makes it happen."""

import threading

import account
from exchangelib import Message

mailbox = account.connect()
mailbox.protocol.max_connections = 4
inbox = mailbox.inbox


def work():
    """Makes, moves and deletes."""
    message = Message(account=mailbox, folder=inbox, subject="one")
    message.save()
    message.move(mailbox.drafts)
    Message(account=mailbox, folder=inbox, subject="two").save().delete()


with inbox.streaming_subscription(event_types=["CreatedEvent", "MovedEvent", "DeletedEvent"]) as subscription:
    worker = threading.Thread(target=work)
    told = []
    stream = inbox.get_streaming_events(subscription, connection_timeout=1)
    worker.start()
    for notification in stream:
        told.extend(event.ELEMENT_NAME for event in notification.events)
        if "DeletedEvent" in told:
            break
    stream.close()
    worker.join()
    print(*told)

try:
    list(inbox.get_streaming_events("AAA-", connection_timeout=1))
except Exception as error:
    print(type(error).__name__, error)
