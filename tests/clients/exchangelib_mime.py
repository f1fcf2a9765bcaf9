"""Gives alice messages, contacts and appointments as MIME, vCard and iCalendar, and takes them back."""

import email
import email.message
import email.policy

import account
import exchangelib
import witness
from exchangelib import CalendarItem, Contact, FileAttachment, HTMLBody, ItemAttachment, Mailbox, Message
from exchangelib.indexed_properties import EmailAddress, PhoneNumber, PhysicalAddress
from exchangelib.properties import Attendee

mailbox = account.connect()
UTC = exchangelib.EWSTimeZone("UTC")
START = exchangelib.EWSDateTime(2026, 11, 2, 9, 0, tzinfo=UTC)
BOB = Mailbox(name="Bob", email_address="bob@contoso.test")

# What came as MIME is given back byte for byte, whatever it is.
nested = email.message.EmailMessage()
nested["Subject"], nested["From"], nested["To"] = "innen", "Ann <ann@fabrikam.example>", "alice@contoso.test"
nested.set_content("tief")
whole = email.message.EmailMessage()
whole["Subject"], whole["From"], whole["To"] = "Grüße", "Jürgen <j@fabrikam.example>", "alice@contoso.test"
whole["Message-ID"] = "<1@fabrikam.example>"
whole.set_content("Text")
whole.add_alternative('<p>schön <img src="cid:bild"></p>', subtype="html")
whole.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<bild>")
whole.add_attachment("a;b".encode(), maintype="text", subtype="csv", filename="Übersicht.csv")
whole.add_attachment(nested)
raws = {
    "built": whole.as_bytes(policy=email.policy.SMTP),
    "8bit": b"Subject: latin\r\nFrom: a@b.example\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\ngr\xfcn\r\n",
    "broken": b"Subject: =?utf-8?Q?halb\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\xff\x00",
}
saved = {}
for name, raw in raws.items():
    item = Message(account=mailbox, folder=mailbox.inbox, mime_content=raw)
    item.save()
    saved[name] = mailbox.inbox.get(id=item.id)
    assert saved[name].mime_content == raw, (name, saved[name].mime_content)
item = saved["built"]
assert item.subject == "Grüße" and item.author.name == "Jürgen" and "schön" in item.body, item
assert item.message_id == "<1@fabrikam.example>" and item.headers
attached = {one.name: one for one in item.attachments}
assert attached["Übersicht.csv"].content == b"a;b", attached
inline = [one for one in item.attachments if one.content_id == "bild"]
assert inline and inline[0].is_inline and inline[0].content == b"\x89PNG", item.attachments
inner = [one for one in item.attachments if isinstance(one, ItemAttachment)]
assert inner[0].item.subject == "innen" and "tief" in inner[0].item.body, inner
assert "grün" in saved["8bit"].body
# Another MIME makes it another message; another subject makes another MIME.
item.mime_content = raws["8bit"]
item.save(update_fields=["mime_content"])
item = mailbox.inbox.get(id=item.id)
assert item.subject == "latin" and item.mime_content == raws["8bit"] and not item.attachments
item.subject = "anders"
item.save(update_fields=["subject"])
read = email.message_from_bytes(mailbox.inbox.get(id=item.id).mime_content, policy=email.policy.default)
assert read["Subject"] == "anders" and "grün" in read.get_content()

# What came as properties is read by others.
item = Message(account=mailbox, folder=mailbox.drafts, subject="Über alles", body=HTMLBody("<b>ß</b>"), to_recipients=[BOB])
item.attach(FileAttachment(name="ä.bin", content=b"\x00\x01", content_type="application/octet-stream"))
item.save()
read = email.message_from_bytes(mailbox.drafts.get(id=item.id).mime_content, policy=email.policy.default)
assert read["Subject"] == "Über alles" and read["To"].addresses[0].addr_spec == "bob@contoso.test"
assert "<b>ß</b>" in read.get_body().get_content()
assert [(part.get_filename(), part.get_content()) for part in read.iter_attachments()] == [("ä.bin", b"\x00\x01")]

# A contact is a vCard, an appointment is iCalendar, in both directions.
contact = Contact(
    account=mailbox,
    folder=mailbox.contacts,
    display_name="Änne; Other",
    given_name="Änne",
    surname="Other",
    company_name="Contoso, Inc.",
    email_addresses=[EmailAddress(label="EmailAddress1", email="a@contoso.test")],
    phone_numbers=[PhoneNumber(label="MobilePhone", phone_number="+49 30 1")],
    physical_addresses=[PhysicalAddress(label="Business", street="Street 1", city="Berlin", zipcode="10115")],
)
contact.save()
card = mailbox.contacts.get(id=contact.id).mime_content
assert card.startswith(b"BEGIN:VCARD\r\n") and card.endswith(b"END:VCARD\r\n"), card
copy = Contact(account=mailbox, folder=mailbox.contacts, mime_content=card, display_name="Copy")
copy.save()
copy, contact = mailbox.contacts.get(id=copy.id), mailbox.contacts.get(id=contact.id)
assert copy.display_name == "Copy"
for name in ("given_name", "surname", "company_name", "email_addresses", "phone_numbers", "physical_addresses"):
    assert getattr(copy, name) == getattr(contact, name), (name, getattr(copy, name), getattr(contact, name))
meeting = CalendarItem(
    account=mailbox,
    folder=mailbox.calendar,
    subject="Besprechung, lang; und schön " + "x" * 80,
    body="Zeile\r\nZeile",
    location="Raum 1",
    start=START,
    end=START.replace(hour=10),
    required_attendees=[Attendee(mailbox=BOB)],
)
meeting.save()
meeting = mailbox.calendar.get(id=meeting.id)
calendar = meeting.mime_content
assert calendar.startswith(b"BEGIN:VCALENDAR\r\n") and all(len(line) <= 75 for line in calendar.split(b"\r\n")), calendar
copy = CalendarItem(account=mailbox, folder=mailbox.calendar, mime_content=calendar, start=START.replace(hour=8), end=START.replace(hour=9))
copy.save()
copy = mailbox.calendar.get(id=copy.id)
assert copy.start == START.replace(hour=8)
for name in ("uid", "location"):
    assert getattr(copy, name) == getattr(meeting, name), (name, getattr(copy, name), getattr(meeting, name))
assert [one.mailbox.email_address for one in copy.required_attendees] == ["bob@contoso.test"], copy.required_attendees
print("ok,", witness.seen, "answers valid")
