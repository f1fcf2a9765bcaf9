"""Opens the inbox as AUTH and ACCESS say, and prints its name and its id, or what exchangelib calls the error."""

import account

try:
    mailbox = account.connect()
    mailbox.inbox.refresh()
except Exception as error:
    print(type(error).__name__)
else:
    print(mailbox.inbox.name, mailbox.inbox.id)
