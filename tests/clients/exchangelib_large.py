"""Makes a message of ten megabytes, and one with an attachment of ten, and gets both back byte by byte."""

import base64
import random

import account
import witness
from exchangelib import FileAttachment, Message
from exchangelib.protocol import BaseProtocol

BaseProtocol.TIMEOUT = 300
mailbox = account.connect()
BYTES = random.Random(1).randbytes(10_000_000)

# As MIME, which comes back as it was.
lines = base64.encodebytes(BYTES[:7_400_000]).replace(b"\n", b"\r\n")
mime = (
    b"From: alice@contoso.test\r\nTo: alice@contoso.test\r\nSubject: large mime\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n"
    b"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=large.bin\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n" + lines + b"--b--\r\n"
)
Message(account=mailbox, folder=mailbox.inbox, mime_content=mime).save()
message = mailbox.inbox.all().only("mime_content", "subject", "size").get(subject="large mime")
assert message.mime_content == mime, len(message.mime_content)
assert message.size > 7_400_000, message.size
attached = mailbox.inbox.get(subject="large mime").attachments[0]
assert (attached.name, attached.content) == ("large.bin", BYTES[:7_400_000])

# As an attachment, attached to what is there already.
message = Message(account=mailbox, folder=mailbox.inbox, subject="large attachment")
message.save()
message.attach(FileAttachment(name="ten.bin", content=BYTES))
attached = mailbox.inbox.get(subject="large attachment").attachments[0]
assert attached.size == len(BYTES) and attached.content == BYTES, attached.size
with attached.fp as stream:
    pieces = iter(lambda: stream.read(1_000_000), b"")
    assert b"".join(pieces) == BYTES
print("ok,", witness.seen, "answers valid")
