"""Attaches files and items to items of alice, reads them back, and takes them away."""

import account
import witness
from exchangelib import Contact, FileAttachment, HTMLBody, ItemAttachment, Mailbox, Message
from exchangelib.errors import ErrorInvalidAttachmentId

mailbox = account.connect()
ALICE = Mailbox(email_address="alice@contoso.test")
BYTES = bytes(range(256)) * 400


def draft(subject, **more):
    return Message(account=mailbox, folder=mailbox.inbox, subject=subject, to_recipients=[ALICE], **more)


# A file and an inline image, attached when the item is made.
item = draft("files", body=HTMLBody('<img src="cid:logo">'))
item.attach(FileAttachment(name="data.bin", content=BYTES, content_type="application/octet-stream"))
item.attach(FileAttachment(name="logo.png", content=b"\x89PNG", is_inline=True, content_id="logo"))
item.save()
fresh = mailbox.inbox.get(subject="files")
data, logo = sorted(fresh.attachments, key=lambda one: one.name)
assert (data.name, data.size, data.is_inline, data.content_type) == ("data.bin", len(BYTES), False, "application/octet-stream")
assert (logo.content_id, logo.is_inline, logo.content) == ("logo", True, b"\x89PNG")
assert data.content == BYTES and fresh.has_attachments
with data.fp as stream:
    read = stream.read(1000) + stream.read()
assert read == BYTES, len(read)

# Another one, attached later: the item has another ChangeKey then.
before = fresh.changekey
fresh.attach(FileAttachment(name="später.txt", content="grün".encode(), content_type="text/plain"))
assert fresh.changekey != before
fresh = mailbox.inbox.get(subject="files")
later = [one for one in fresh.attachments if one.name == "später.txt"][0]
assert later.content.decode() == "grün" and later.last_modified_time
fresh.detach(later)
assert mailbox.inbox.get(subject="files").changekey != fresh.changekey
assert len(mailbox.inbox.get(subject="files").attachments) == 2
fresh = mailbox.inbox.get(subject="files")
gone = fresh.attachments[0]
fresh.detach(fresh.attachments[0])
gone.parent_item = fresh
try:
    gone.attachment_id = logo.attachment_id if gone.name == logo.name else data.attachment_id
    gone._content = None
    gone.content
    raise AssertionError("it is still there")
except ErrorInvalidAttachmentId:
    pass

# An item within an item within an item.
inner = draft("innermost", body="deep")
inner.attach(FileAttachment(name="deep.txt", content=b"deep"))
middle = draft("middle", body=HTMLBody("<b>middle</b>"))
middle.attach(ItemAttachment(name="inner", item=inner))
outer = draft("outer", body="outer")
outer.attach(ItemAttachment(name="middle", item=middle))
outer.save()
found = mailbox.inbox.get(subject="outer").attachments[0]
assert isinstance(found, ItemAttachment) and found.item.subject == "middle", found
assert "<b>middle</b>" in found.item.body and found.item.to_recipients == [ALICE], found.item
deeper = found.item.attachments[0]
deeper.parent_item = mailbox.inbox.get(subject="outer")
assert deeper.item.subject == "innermost", deeper
deepest = deeper.item.attachments[0]
deepest.parent_item = deeper.parent_item
assert deepest.content == b"deep"

# A contact attached to a message; a picture attached to a contact.
message = draft("with a contact")
message.attach(ItemAttachment(name="card", item=Contact(display_name="Ann", given_name="Ann", surname="Other")))
message.save()
card = mailbox.inbox.get(subject="with a contact").attachments[0].item
assert isinstance(card, Contact) and (card.given_name, card.surname) == ("Ann", "Other"), card
contact = Contact(account=mailbox, folder=mailbox.contacts, display_name="Pictured", given_name="Pictured")
contact.save()
contact.attach(FileAttachment(name="ContactPicture.jpg", content=b"\xff\xd8", is_contact_photo=True))
fresh = mailbox.contacts.get(display_name="Pictured")
assert fresh.has_picture and fresh.attachments[0].is_contact_photo
fresh.detach(fresh.attachments[0])
assert not mailbox.contacts.get(display_name="Pictured").has_picture
print("ok,", witness.seen, "answers valid")
