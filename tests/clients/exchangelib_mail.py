"""Sends mail between two mailboxes in every way, and looks at what both have afterwards."""

import account
from exchangelib import FileAttachment, Mailbox, Message
from exchangelib.properties import Actions, Conditions, Rule

alice, bob = account.connect(), account.connect(address="bob@contoso.test")
ALICE, BOB = (Mailbox(email_address=one.primary_smtp_address) for one in (alice, bob))


def show(title, message):
    people = ", ".join(sorted(one.email_address for one in message.to_recipients or []))
    print(f"{title}: {message.subject!r} from {message.author.email_address} to {people}, read: {message.is_read}, draft: {message.is_draft}")


# To oneself, without a copy.
Message(account=alice, subject="note to myself", body="remember", to_recipients=[ALICE]).send(save_copy=False)
show("myself", alice.inbox.get(subject="note to myself"))
print("copies:", alice.sent.filter(subject="note to myself").count())

# To another, with a copy and an attachment.
before = bob.inbox.unread_count
message = Message(account=alice, folder=alice.sent, subject="report", body="see there", to_recipients=[BOB], cc_recipients=[ALICE])
message.attach(FileAttachment(name="report.txt", content=b"numbers"))
message.send_and_save()
came, copy = bob.inbox.get(subject="report"), alice.sent.get(subject="report")
show("came", came)
show("copy", copy)
assert came.message_id == copy.message_id and came.attachments[0].content == b"numbers"
assert came.received_by.email_address == "bob@contoso.test" and came.bcc_recipients is None
bob.inbox.refresh()
print("unread:", bob.inbox.unread_count - before)

# An answer, and a forward of it.
came.reply(subject="RE: report", body="thanks")
answer = alice.inbox.get(subject="RE: report")
show("answer", answer)
assert answer.in_reply_to == copy.message_id
assert answer.conversation_index.startswith(copy.conversation_index) and answer.conversation_topic == "report"
answer.forward(subject="FW: report", body="look", to_recipients=[BOB])
show("forward", bob.inbox.get(subject="FW: report"))

# With a receipt, which goes out when it is read.
Message(account=alice, subject="urgent", body="now", to_recipients=[BOB], is_read_receipt_requested=True).send()
assert not alice.inbox.filter(subject="Read: urgent").exists()
urgent = bob.inbox.get(subject="urgent")
urgent.is_read = True
bob.bulk_update([(urgent, ["is_read"])], suppress_read_receipts=False)
receipt = alice.inbox.get(subject="Read: urgent")
show("receipt", receipt)
print("class:", receipt.item_class)

# A rule of the recipient, which moves what has a word in its subject.
rule = Rule(
    account=bob,
    display_name="offers",
    priority=1,
    is_enabled=True,
    conditions=Conditions(contains_subject_strings=["offer"]),
    actions=Actions(move_to_folder=bob.junk),
)
bob.create_rule(rule=rule)
Message(account=alice, subject="an offer", body="buy", to_recipients=[BOB]).send()
print("moved:", bob.junk.filter(subject="an offer").count(), bob.inbox.filter(subject="an offer").count())
print("rules:", [(one.display_name, one.priority) for one in bob.rules])
bob.delete_rule(rule=bob.rules[0])
print("rules:", list(bob.rules))
