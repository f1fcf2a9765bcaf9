"""Works through DavMail in the mailbox of alice: python davmail.py JAR TRUSTED_CA PORT.

DavMail is a server of IMAP, SMTP, POP, CalDAV and CardDAV, and a client of EWS: what this script says to it in those, it says to
Exchange. It speaks to `localhost`, and so meets the scenario of the listener.
"""

import base64
import email
import email.message
import http.client
import imaplib
import poplib
import re
import smtplib
import socket
import sys
import tempfile

from davmail_server import start

USER, PASSWORD = "alice@contoso.test", "exchaos"
DAV = f"/users/{USER}"


def good(answer):
    """What an answer of IMAP says, if it is a good one."""
    assert answer[0] == "OK", answer
    return answer[1]


def a_message(subject):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = USER, f"bob@contoso.test, {USER}", subject
    message["Message-ID"] = "<davmail@contoso.test>"
    message.set_content("Grüße\n")
    message.add_attachment(b"\0\1\2" * 1000, maintype="application", subtype="octet-stream", filename="bytes.bin")
    return message


def read(imap):
    """Everything in the inbox, in full, is as long as it says."""
    count = int(good(imap.select("INBOX"))[0])
    unseen = good(imap.search(None, "UNSEEN"))[0].split()
    subjects = 0
    for answer in good(imap.fetch("1:*", "(UID FLAGS RFC822.SIZE BODY.PEEK[])")):
        if isinstance(answer, tuple):
            size = int(re.search(rb"RFC822.SIZE (\d+)", answer[0]).group(1))
            assert size == len(answer[1]), answer[0]
            message = email.message_from_bytes(answer[1])
            subjects += bool(message["Subject"] and message["From"] and message["Date"])
    assert subjects == count, (subjects, count)
    assert good(imap.search(None, "SUBJECT", '"invoice"'))[0]
    return count, len(unseen)


def change(imap):
    """Flags, folders, and messages that are stored, copied and thrown away."""
    for add in ["\\Seen", "\\Flagged", "\\Answered", "$Forwarded"]:
        good(imap.store("1", "+FLAGS", f"({add})"))
        assert add.encode() in good(imap.fetch("1", "(FLAGS)"))[0], add
    good(imap.store("1", "-FLAGS", "(\\Seen)"))
    assert b"\\Seen" not in good(imap.fetch("1", "(FLAGS)"))[0]
    good(imap.create("Probe"))
    good(imap.create("Probe/Below"))
    good(imap.rename("Probe/Below", "Probe/Under"))
    date = imaplib.Time2Internaldate(1_700_000_000)
    good(imap.append("Probe", "(\\Seen)", date, a_message("Stored").as_bytes()))
    good(imap.copy("2", "Probe"))
    assert int(good(imap.select("Probe"))[0]) == 2
    stored = good(imap.search(None, "HEADER", "MESSAGE-ID", "<davmail@contoso.test>"))[0]
    answer = good(imap.fetch(stored, "(FLAGS INTERNALDATE BODY.PEEK[])"))[0]
    assert b"\\Seen" in answer[0] and b"14-Nov-2023 22:13:20" in answer[0], answer[0]
    parts = [part for part in email.message_from_bytes(answer[1]).walk() if part.get_filename()]
    assert [part.get_payload(decode=True) for part in parts] == [b"\0\1\2" * 1000]
    good(imap.store(stored, "+FLAGS", "(\\Deleted)"))
    good(imap.expunge())
    good(imap.uid("MOVE", "1:*", "INBOX"))
    good(imap.close())
    good(imap.delete("Probe/Under"))
    good(imap.delete("Probe"))


def send(imap, port):
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.login(USER, PASSWORD)
        assert smtp.send_message(a_message("Sent by SMTP")) == {}
    good(imap.select("Sent"))
    assert good(imap.search(None, "SUBJECT", '"Sent by SMTP"'))[0]
    good(imap.select("INBOX"))
    assert good(imap.search(None, "UNSEEN", "SUBJECT", '"Sent by SMTP"'))[0], "nothing arrived"


def dav(port, method, path, body=None, **headers):
    """An answer of CalDAV or CardDAV."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {token}"} | headers
    connection.request(method, DAV + path, body and body.encode(), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    assert answer.status < 300, (method, path, answer.status, text[:500])
    return text


def invitations(port):
    """What came about meetings, each as a calendar; how many, and what they are for."""
    find = '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>'
    hrefs = re.findall(r"<D:href>([^<]*)</D:href>", dav(port, "PROPFIND", "/inbox/", find, Depth="1"))
    names = [href.rsplit("/", 1)[1] for href in hrefs if not href.endswith("/")]
    methods = []
    for name in names:
        calendar = dav(port, "GET", f"/inbox/{name}")
        assert "BEGIN:VEVENT" in calendar and "ORGANIZER" in calendar and "ATTENDEE" in calendar, calendar
        methods.append(re.search(r"METHOD:(\w+)", calendar).group(1))
    return len(names), *sorted(set(methods))


def invite(imap):
    """Puts an invitation, an answer and a cancellation into the inbox, as they come from elsewhere."""
    for method, answer in [("REQUEST", "NEEDS-ACTION"), ("REPLY", "ACCEPTED"), ("CANCEL", "NEEDS-ACTION")]:
        event = f"""BEGIN:VCALENDAR
PRODID:-//Elsewhere//EN
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:{method}@elsewhere.example
SUMMARY:A meeting
DTSTAMP:20261101T080000Z
DTSTART:20261110T090000Z
DTEND:20261110T100000Z
ORGANIZER;CN=Ann:mailto:ann@elsewhere.example
ATTENDEE;CN=Alice;PARTSTAT={answer}:mailto:{USER}
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
        message = email.message.EmailMessage()
        message["From"], message["To"], message["Subject"] = "Ann <ann@elsewhere.example>", USER, f"A meeting: {method}"
        message.set_content("Please come.\n")
        message.add_alternative(event.encode(), maintype="text", subtype="calendar", params={"method": method})
        good(imap.append("INBOX", "", None, message.as_bytes()))


def collections(port):
    """The collections, how many appointments and people there are, and a new person."""
    find = '<D:propfind xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/"><D:prop><D:getetag/><S:getctag/></D:prop></D:propfind>'
    root = dav(port, "PROPFIND", "/", find, Depth="1")
    assert re.search(r"getctag[^>]*>[\w=]+<", root), root
    counts = []
    for folder in ["/calendar/", "/contacts/"]:
        names = re.findall(r"<D:href>([^<]*)</D:href>", dav(port, "PROPFIND", folder, find, Depth="1"))
        counts.append(len(names) - 1)
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:probe\r\nFN:Jörg Probe\r\nN:Probe;Jörg;;;\r\nEMAIL;TYPE=work:joerg@probe.example\r\nTEL;TYPE=cell:+49 170 1\r\nEND:VCARD\r\n"
    dav(port, "PUT", "/contacts/probe.vcf", card, **{"Content-Type": "text/vcard"})
    kept = dav(port, "GET", "/contacts/probe.vcf")
    assert "FN:Jörg Probe" in kept and "joerg@probe.example" in kept and "+49 170 1" in kept, kept
    dav(port, "DELETE", "/contacts/probe.vcf")
    return counts


def tag(port):
    """The tag of the calendar, which clients compare before they look for changes."""
    find = '<D:propfind xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/"><D:prop><S:getctag/></D:prop></D:propfind>'
    return re.search(r"getctag[^>]*>([^<]*)<", dav(port, "PROPFIND", "/calendar/", find, Depth="0")).group(1)


def appointments(port):
    """Stores, changes and deletes an appointment. The tag of the calendar is another one each time."""
    event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Probe//EN\r\nBEGIN:VEVENT\r\nUID:probe-event\r\nDTSTAMP:20261101T080000Z\r\n\
DTSTART:20261112T090000Z\r\nDTEND:20261112T100000Z\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    tags = [tag(port)]
    for subject in ["First", "Second"]:
        dav(port, "PUT", "/calendar/probe-event.ics", event.format(subject), **{"Content-Type": "text/calendar"})
        tags.append(tag(port))
        assert f"SUMMARY:{subject}" in dav(port, "GET", "/calendar/probe-event.ics")
    dav(port, "DELETE", "/calendar/probe-event.ics")
    tags.append(tag(port))
    assert len(set(tags)) == len(tags), tags


def ber(tag, *parts):
    """Something in BER, as LDAP is written: a tag, a length, and parts."""
    content = b"".join(parts)
    length = len(content)
    return bytes([tag]) + (bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")) + content


def content(stream):
    """The next thing in BER: its tag, and what is in it."""
    tag, length = stream.read(2)
    if length > 127:
        length = int.from_bytes(stream.read(length - 128), "big")
    return tag, stream.read(length)


def look_up(port, *filters):
    """What each search for people finds by LDAP."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        stream = connection.makefile("rb")
        login = ber(0x60, ber(0x02, b"\x03"), ber(0x04, USER.encode()), ber(0x80, PASSWORD.encode()))
        connection.sendall(ber(0x30, ber(0x02, b"\x01"), login))
        assert b"\x0a\x01\x00" in content(stream)[1], "the login failed"
        limits = [ber(0x0A, b"\x02"), ber(0x0A, b"\x00"), ber(0x02, b"\x64"), ber(0x02, b"\x00"), ber(0x01, b"\x00")]
        for number, (tag, name, value) in enumerate(filters, 2):
            value = ber(0x04, value.encode()) if tag == 0xA3 else ber(0x30, ber(0x80, value.encode()))
            wanted = ber(tag, ber(0x04, name.encode()), value)
            search = ber(0x63, ber(0x04, b"ou=people"), *limits, wanted, ber(0x30))
            connection.sendall(ber(0x30, ber(0x02, bytes([number])), search))
            found = []
            while True:
                message = content(stream)[1]
                if message[3] == 0x65:
                    break
                found.append(re.search(rb"[\w.'+-]+@[a-z.-]+", message.split(b"mail", 1)[1]).group().decode())
            yield found


jar, ca, server = sys.argv[1:4]
with tempfile.TemporaryDirectory() as folder:
    process, ports = start(jar, f"https://localhost:{server}", ca, folder)
    try:
        imap = imaplib.IMAP4("127.0.0.1", ports["imap"])
        good(imap.login(USER, PASSWORD))
        names = [line.decode().rsplit('"', 2)[1] for line in good(imap.list())]
        print(*sorted(set(names) & {"Drafts", "INBOX", "Junk", "Sent", "Trash", "Files", "Recipient Cache"}))
        print("inbox", *read(imap))
        change(imap)
        invite(imap)
        send(imap, ports["smtp"])
        imap.logout()
        pop = poplib.POP3("127.0.0.1", ports["pop"])
        pop.user(USER)
        pop.pass_(PASSWORD)
        print("pop", pop.stat()[0], len(pop.uidl()[1]))
        pop.quit()
        appointments(ports["caldav"])
        print("appointments and people", *collections(ports["caldav"]))
        print("invitations", *invitations(ports["caldav"]))
        equal, begins = 0xA3, 0xA4
        searches = [
            (begins, "mail", "alice"),
            (equal, "cn", "alice"),
            (begins, "sn", "Möl"),
            (equal, "mail", "juergen.moeller@hafenwerk.example"),
            (equal, "mail", "nobody@nowhere.example"),
        ]
        print("people", *(" ".join(found) or "nobody" for found in look_up(ports["ldap"], *searches)))
    finally:
        process.kill()
        process.wait()
