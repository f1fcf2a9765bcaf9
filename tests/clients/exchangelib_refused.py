"""Opens the inbox as AUTH says; tells every answer that came, and what exchangelib calls the error."""

import account
import heard

heard.tell_requests()
try:
    mailbox = account.connect()
    mailbox.inbox.refresh()
except Exception as error:
    print(type(error).__name__)
else:
    print("no error")
