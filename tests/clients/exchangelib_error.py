"""Asks for the inbox, and prints what exchangelib calls the error that it meets."""

import account

try:
    mailbox = account.connect()
    mailbox.inbox.refresh()
except Exception as error:
    back_off = getattr(error, "back_off", None)
    print(type(error).__name__, back_off if back_off is not None else "")
else:
    print("no error")
