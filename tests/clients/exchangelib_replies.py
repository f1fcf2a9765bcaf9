"""Answers messages in every way, and looks at the answers and at what they answer."""

import account
import witness
from exchangelib import ExtendedProperty, HTMLBody, Mailbox, Message

mailbox = account.connect()
BOB = Mailbox(name="Bob", email_address="bob@contoso.test")
for name, tag, kind in [("verb", 0x1081, "Integer"), ("verb_time", 0x1082, "SystemTime"), ("icon", 0x1080, "Integer")]:
    Message.register(name, type(name, (ExtendedProperty,), {"property_tag": tag, "property_type": kind}))




def fresh(item):
    (found,) = mailbox.fetch([(item.id, None)])
    return found


came = [one for one in mailbox.inbox.all() if type(one) is Message and one.author.email_address != "alice@contoso.test"]
html = next(one for one in came if isinstance(one.body, HTMLBody))
text = next(one for one in came if not isinstance(one.body, HTMLBody) and one.cc_recipients)
attached = next(one for one in came if one.has_attachments and one not in (html, text))
assert html.verb is None and html.icon is None

# A reply that is sent at once: quoted, in the conversation, and the original is marked.
html.reply(subject=f"RE: {html.subject}", body=HTMLBody("<p>Yes &amp; no</p>"), to_recipients=[html.author])
reply = mailbox.sent.get(subject=f"RE: {html.subject}")
assert reply.in_reply_to == html.message_id and reply.references.split()[-1] == html.message_id
assert reply.conversation_index[:-5] == html.conversation_index and reply.conversation_id == html.conversation_id
assert reply.conversation_topic == html.conversation_topic
body = reply.body
assert body.count("<body") == body.count("</body>") == 1 and body.index("<p>Yes &amp; no</p>") < body.index('<div id="divRplyFwdMsg"')
assert f"<b>Subject:</b> {html.subject}" in body and f"&lt;{html.author.email_address}&gt;" in body and "<b>Sent:</b> " in body
assert reply.unique_body == "<html><body><p>Yes &amp; no</p></body></html>", reply.unique_body
marked = fresh(html)
assert (marked.verb, marked.icon) == (102, 0x105) and marked.verb_time >= reply.datetime_created, marked.verb_time
assert marked.changekey != html.changekey and marked.subject == html.subject

# A reply to all that is kept first: the original is marked when it is sent.
draft = text.create_reply_all(subject=f"RE: {text.subject}", body="No.").save(mailbox.drafts)
draft = mailbox.drafts.get(id=draft.id, changekey=draft.changekey)
assert fresh(text).verb is None and draft.is_draft
assert {one.email_address for one in draft.to_recipients} == {text.author.email_address}, draft.to_recipients
assert {one.email_address for one in draft.cc_recipients} == {one.email_address for one in text.cc_recipients}
lines = draft.body.split("\r\n")
assert lines[0] == "No." and "_" * 32 in lines and f"From: {text.author.name} <{text.author.email_address}>" in lines, lines
assert any(line.startswith("Cc: ") for line in lines) and f"Subject: {text.subject}" in lines
draft.send()
marked = fresh(text)
assert (marked.verb, marked.icon) == (103, 0x105), marked.verb

# A forward takes along what is attached.
attached.forward(subject=f"FW: {attached.subject}", body="look", to_recipients=[BOB])
forward = mailbox.sent.get(subject=f"FW: {attached.subject}")
assert [one.name for one in forward.attachments] == [one.name for one in attached.attachments]
assert (fresh(attached).verb, fresh(attached).icon) == (104, 0x106)
assert forward.conversation_id == attached.conversation_id and "Importance: " not in forward.body

# An answer that is not sent leaves no mark, nor one to what is gone.
gone = next(one for one in came if one not in (html, text, attached))
draft = gone.create_reply(subject="RE: gone", body="x", to_recipients=[BOB]).save(mailbox.drafts)
gone.delete()
mailbox.drafts.get(id=draft.id, changekey=draft.changekey).send()
assert mailbox.sent.filter(subject="RE: gone").count() == 1

print("ok,", witness.seen, "answers valid")
