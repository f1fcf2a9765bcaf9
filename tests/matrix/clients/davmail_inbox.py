"""Lists the inbox by IMAP through DavMail, as it comes: davmail_inbox.py URL discovers|knows CA FOLDER."""

import imaplib
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[2] / "clients"))
import davmail_server

url, _, ca, folder = sys.argv[1:5]
# How long an answer is waited for, in seconds, once DavMail runs.
PATIENCE = 18
process, ports = davmail_server.start("/usr/share/davmail/davmail.jar", url, ca, folder)
try:
    imap = imaplib.IMAP4("127.0.0.1", ports["imap"], timeout=PATIENCE)
    imap.login("alice@contoso.test", "exchaos")
    answer, data = imap.select("INBOX")
    if answer == "OK":
        answer, data = imap.search(None, "ALL")
    count = len((data[0] or b"").split())
    said = f"{count} messages" if answer == "OK" else f"{answer} {data[0].decode()}"
    print(json.dumps({"ok": answer == "OK", "said": said}))
except TimeoutError:
    print(json.dumps({"ok": None, "said": "nothing in time"}))
except (imaplib.IMAP4.error, OSError) as error:
    print(json.dumps({"ok": False, "said": f"{type(error).__name__}: {error}"}))
finally:
    process.kill()
    process.wait()
