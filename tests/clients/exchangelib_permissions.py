"""Works in another's calendar as the rights there allow, and prints what exchangelib sees of them."""

import account
import exchangelib

RIGHTS = ("create_associated", "create_contents", "create_hierarchy", "delete", "modify", "read", "view_private_items")


def rights(thing):
    """The names of what is allowed."""
    return " ".join(name for name in RIGHTS if name in thing.effective_rights)


def attempt(name, action):
    """Prints how an action went."""
    try:
        action()
    except Exception as error:
        print(name, type(error).__name__)
    else:
        print(name, "done")


def appointment(folder, subject):
    """An appointment of an hour."""
    start = exchangelib.EWSDateTime(2030, 1, 2, 10, tzinfo=exchangelib.UTC)
    end = exchangelib.EWSDateTime(2030, 1, 2, 11, tzinfo=exchangelib.UTC)
    return exchangelib.CalendarItem(account=folder.account, folder=folder, subject=subject, start=start, end=end)


mailbox = account.connect()
calendar = mailbox.calendar
calendar.refresh()
print("calendar:", rights(calendar))
print("told:", calendar.permission_set)
first = next(iter(calendar.all().order_by("start")))
print("theirs:", rights(first))
first.subject = "other"
attempt("save", lambda: first.save(update_fields=["subject"]))
attempt("delete", first.delete)
own = appointment(calendar, "own")
attempt("create", own.save)
if own.id:
    own = calendar.get(id=own.id)
    print("own:", rights(own))
    own.subject = "changed"
    attempt("save own", lambda: own.save(update_fields=["subject"]))
    attempt("delete own", own.delete)
attempt("tasks", lambda: mailbox.tasks.refresh())
attempt("contacts", lambda: list(mailbox.contacts.all()))

home = exchangelib.Account(
    "alice@contoso.test", config=mailbox.protocol.config, autodiscover=False, access_type=exchangelib.DELEGATE
)


def told(folder):
    """Prints who is given what."""
    folder.refresh()
    for permission in folder.permission_set.calendar_permissions or folder.permission_set.permissions:
        who = permission.user_id.distinguished_user or permission.user_id.primary_smtp_address
        level = getattr(permission, "calendar_permission_level", None)
        print(folder.name, who, level, permission.read_items, permission.edit_items, permission.is_folder_visible)


told(home.calendar)
told(home.inbox)
# Sets that exchangelib writes break the schema of EWS: it can only take all of it back.
home.calendar.permission_set = None
home.calendar.save(update_fields=["permission_set"])
told(home.calendar)
