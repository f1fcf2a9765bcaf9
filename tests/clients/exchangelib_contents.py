"""Reads all that a mailbox begins with, and prints what was found."""

import io
import struct
import zipfile
import zlib
from email import message_from_bytes, policy

from exchangelib import CalendarItem, Contact, DistributionList, HTMLBody, Message, Task

import account

mailbox = account.connect()
inbox = list(mailbox.inbox.all().order_by("datetime_received"))
print("inbox:", len(inbox), mailbox.inbox.total_count, mailbox.inbox.unread_count)
print("unread:", sum(not item.is_read for item in inbox))
times = [item.datetime_received for item in inbox]
print("in order:", all(a < b for a, b in zip(times, times[1:])))
print("kinds:", *sorted({type(item).__name__ for item in inbox}))
messages = [item for item in inbox if isinstance(item, Message)]
print("html:", *sorted({isinstance(item.body, HTMLBody) for item in messages}))
print("not ascii:", *(any(word in item.body for item in messages) for word in ("Größe", "prête", "お世話", "🙏")))
ids = {item.message_id: item.conversation_id.id for item in messages}
answers = [item for item in messages if item.in_reply_to]
same = [ids[item.in_reply_to] == item.conversation_id.id for item in answers]
print("answers:", len(answers), all(same))


def sound(kind, content):
    """Whether a file is what it is said to be."""
    match kind:
        case "image/png":
            assert content.startswith(b"\x89PNG\r\n\x1a\n")
            at = 8
            while at < len(content):
                (length,) = struct.unpack(">I", content[at : at + 4])
                chunk = content[at + 4 : at + 8 + length]
                (sum,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
                assert sum == zlib.crc32(chunk)
                if chunk[:4] == b"IDAT":
                    assert len(zlib.decompress(chunk[4:])) == 16 * (1 + 16 * 3)
                at += 12 + length
        case "application/pdf":
            assert content.startswith(b"%PDF-1.4") and content.rstrip().endswith(b"%%EOF")
        case "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert archive.testzip() is None and "word/document.xml" in archive.namelist()
        case "text/calendar":
            assert content.startswith(b"BEGIN:VCALENDAR")
        case other:
            raise AssertionError(other)
    return kind.rsplit(".", 1)[-1]


files, shown, nested = set(), 0, 0
for message in messages:
    whole = message_from_bytes(message.mime_content, policy=policy.default)
    for part in whole.walk():
        if part.get_content_type() == "message/rfc822":
            nested += 1
        elif part.get_content_type() not in ("text/plain", "text/html") and not part.is_multipart():
            files.add(sound(part.get_content_type(), part.get_payload(decode=True)))
            if part["Content-ID"]:
                shown += f"cid:{part['Content-ID'].strip('<>')}" in message.body
print("files:", *sorted(files))
print("shown:", shown, "nested:", nested)

calendar = [item for item in mailbox.calendar.all() if isinstance(item, CalendarItem)]
series = [item for item in calendar if item.recurrence]
print("calendar:", len(calendar), "series:", len(series), "left out:", len(series[0].deleted_occurrences))
print("all day:", any(item.is_all_day for item in calendar), "private:", any(item.sensitivity == "Private" for item in calendar))
print("attendees:", any(len(item.required_attendees or []) > 1 for item in calendar))
contacts = list(mailbox.contacts.all())
people = [item for item in contacts if isinstance(item, Contact)]
lists = [item for item in contacts if isinstance(item, DistributionList)]
print("contacts:", len(people), "lists:", len(lists), "members:", len(lists[0].members))
print("fields:", all(item.email_addresses and item.phone_numbers and item.physical_addresses for item in people))
tasks = [item for item in mailbox.tasks.all() if isinstance(item, Task)]
print("tasks:", len(tasks), *sorted({item.status for item in tasks}), any(item.recurrence for item in tasks))
