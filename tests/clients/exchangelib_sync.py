"""Synchronises folders and items of alice twice, with changes in between."""

import account
import witness
from exchangelib import Message
from exchangelib.folders import Messages
from exchangelib.services import SyncFolderItems

mailbox = account.connect()


def sync(folder, **more):
    """What is new: by kind of change, the subjects or ids."""
    told = {}
    for kind, item in folder.sync_items(**more):
        told.setdefault(kind, []).append(item)
    return told


# The hierarchy, of which everything is new at first.
first = list(mailbox.root.sync_hierarchy())
assert len(first) > 40 and {kind for kind, _ in first} == {"create"}, first[:3]
assert list(mailbox.root.sync_hierarchy()) == []
folder = Messages(parent=mailbox.inbox, name="synchronised")
folder.save()
assert [(kind, one.name) for kind, one in mailbox.root.sync_hierarchy()] == [("create", "synchronised")]
folder.name = "renamed"
folder.save()
assert [(kind, one.name) for kind, one in mailbox.root.sync_hierarchy()] == [("update", "renamed")]

# Items, in portions of seven.
ids = mailbox.bulk_create(folder=folder, items=[Message(subject=f"item {number}") for number in range(30)])
told = sync(folder, max_changes_returned=7, only_fields=["subject", "is_read"])
assert set(told) == {"create"} and len({item.id for item in told["create"]}) == 30, told.keys()
assert sync(folder) == {}
items = {item.subject: item for item in folder.all()}
items["item 1"].subject = "changed"
items["item 1"].save(update_fields=["subject"])
items["item 2"].is_read = not items["item 2"].is_read
items["item 2"].save(update_fields=["is_read"])
items["item 3"].delete()
items["item 4"].move(to_folder=mailbox.drafts)
Message(account=mailbox, folder=folder, subject="new").save()
gone = Message(account=mailbox, folder=folder, subject="gone")
gone.save()
gone.delete()
told = sync(folder)
assert [item.subject for item in told["create"]] == ["new"], told
assert [item.subject for item in told["update"]] == ["changed"], told
assert [item.subject for item, _ in [(one, 0) for one in told["update"]]] == ["changed"]
assert len(told["delete"]) == 2, told
read = told[SyncFolderItems.READ_FLAG_CHANGE]
assert len(read) == 1 and read[0][1] == items["item 2"].is_read, read
assert sync(folder) == {}
everything = list(mailbox.inbox.sync_items(only_fields=["subject"]))
assert len(everything) == mailbox.inbox.all().count() and {kind for kind, _ in everything} == {"create"}
folder.delete()
assert [kind for kind, _ in mailbox.root.sync_hierarchy()] == ["delete"]
print("ok,", witness.seen, "answers valid")
