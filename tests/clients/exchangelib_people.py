"""Finds people of alice's contacts and of the directory, by names and addresses."""

import account
import witness
from exchangelib import Contact, DistributionList
from exchangelib.errors import ErrorInvalidItemForOperationExpandDL, ErrorInvalidNameForNameResolution, ErrorNameResolutionNoResults
from exchangelib.folders import Contacts
from exchangelib.indexed_properties import EmailAddress, ImAddress
from exchangelib.properties import DLMailbox, Mailbox, Member

mailbox = account.connect()
team = Contacts(parent=mailbox.contacts, name="team")
team.save()


def person(folder, given, surname, *addresses, **more):
    entries = [EmailAddress(email=address, label=f"EmailAddress{place}") for place, address in enumerate(addresses, 1)]
    name = f"{given} {surname}"
    Contact(folder=folder, given_name=given, surname=surname, display_name=name, email_addresses=entries, **more).save()


person(mailbox.contacts, "Zelda", "Quixby", "zelda@quixby.example", "zq@home.example", nickname="Zee")
person(mailbox.contacts, "Zelda", "Quorn", "quorn@fabrikam.example", im_addresses=[ImAddress(im_address="sip:zquorn@chat.example", label="ImAddress1")])
person(mailbox.contacts, "Alice", "Abroad", "alice@abroad.example")
person(team, "Xenia", "Inteam", "xenia@team.example")
members = [Member(mailbox=Mailbox(name="Zelda", email_address="zelda@quixby.example", mailbox_type="OneOff"))]
DistributionList(folder=mailbox.contacts, display_name="Zebra friends", members=members).save()


def resolved(name, scope="Contacts", **more):
    """Names and addresses, or what they are not found by."""
    try:
        found = mailbox.protocol.resolve_names([name], search_scope=scope, **more)
    except ErrorInvalidNameForNameResolution as error:
        return type(error)
    for one in found:
        if isinstance(one, Exception):
            return type(one)
    return [(one.name, one.email_address, one.mailbox_type) for one in found]


QUIXBY = ("Zelda Quixby", "zelda@quixby.example", "Contact")
QUORN = ("Zelda Quorn", "quorn@fabrikam.example", "Contact")
ABROAD = ("Alice Abroad", "alice@abroad.example", "Contact")
ALICE = ("alice", "alice@contoso.test", "Mailbox")
ZEBRA = ("Zebra friends", None, "PrivateDL")
for entry, expected in {
    "zelda": [QUIXBY, QUORN],
    "Quorn": [QUORN],
    "Zelda Quix": [QUIXBY],
    "quix zel": [QUIXBY],
    "zee": [QUIXBY],
    "zelda@quixby.example": [QUIXBY],
    "smtp:ZELDA@quix": [QUIXBY],
    "zq@home.example": [("Zelda Quixby", "zq@home.example", "Contact")],
    "sip:zquorn@chat.example": [("Zelda Quorn", "zquorn@chat.example", "Contact")],
    "zebra": [ZEBRA],
    "ze": [ZEBRA, QUIXBY, QUORN],
    "Xenia": ErrorNameResolutionNoResults,
    "smtp:Quorn Z": ErrorNameResolutionNoResults,
    "-": ErrorInvalidNameForNameResolution,
    " , ": ErrorInvalidNameForNameResolution,
}.items():
    assert resolved(entry) == expected, (entry, resolved(entry))
assert resolved("zelda", "ActiveDirectory") is ErrorNameResolutionNoResults
assert resolved("alice", "ActiveDirectory") == [ALICE]
assert resolved("alice", "ActiveDirectoryContacts") == [ALICE, ABROAD]
assert resolved("alice", "ContactsActiveDirectory") == [ABROAD, ALICE]
assert resolved("alice", None) == [ALICE, ABROAD]
assert resolved("Xenia", parent_folders=[team]) == [("Xenia Inteam", "xenia@team.example", "Contact")]
assert resolved("zelda", parent_folders=[team]) is ErrorNameResolutionNoResults

(one,) = mailbox.protocol.resolve_names(["quorn"], search_scope="Contacts")
(kept,) = mailbox.fetch([(one.item_id.id, one.item_id.changekey)])
assert kept.surname == "Quorn", kept
((told, contact),) = mailbox.protocol.resolve_names(["quorn"], search_scope="Contacts", return_full_contact_data=True, shape="AllProperties")
assert contact.surname == "Quorn" and contact.contact_source == "Store", contact
(friends,) = mailbox.protocol.resolve_names(["zebra"], search_scope="Contacts")
(member,) = mailbox.protocol.expand_dl(DLMailbox(item_id=friends.item_id, mailbox_type="PrivateDL"))
assert member.email_address == "zelda@quixby.example", member
try:
    mailbox.protocol.expand_dl(DLMailbox(item_id=one.item_id, mailbox_type="PrivateDL"))
    raise AssertionError("nobody is on a person")
except ErrorInvalidItemForOperationExpandDL:
    pass
for number in range(110):
    person(mailbox.contacts, "Many", f"Of{number:03}", f"many{number}@fabrikam.example")
found = mailbox.protocol.resolve_names(["many"], search_scope="Contacts")
assert len(found) == 100, len(found)
print("ok,", witness.seen, "answers valid")
