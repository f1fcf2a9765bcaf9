"""Gets the inbox and lists it by curl, as it comes: curl.py URL discovers|knows CA FOLDER."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

url, how, ca, folder = sys.argv[1:5]
ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>{}</s:Body></s:Envelope>'
)
INBOX = '<t:DistinguishedFolderId Id="inbox"/>'
GET_FOLDER = f"<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>{INBOX}</m:FolderIds></m:GetFolder>"
FIND_ITEM = (
    '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
    f"<m:ParentFolderIds>{INBOX}</m:ParentFolderIds></m:FindItem>"
)
SCHEMAS = "http://schemas.microsoft.com/exchange/autodiscover/outlook"
DISCOVER = (
    f'<Autodiscover xmlns="{SCHEMAS}/requestschema/2006"><Request><EMailAddress>alice@contoso.test</EMailAddress>'
    f"<AcceptableResponseSchema>{SCHEMAS}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>"
)
FORMAT = "%{exitcode} %{http_code} %{errormsg}\\n"


def well_formed(text):
    try:
        ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return False
    return True


def request(body, path, answer):
    return ["-sS", "--noproxy", "*", "--cacert", ca, "--max-time", "8", "-u", "alice@contoso.test:exchaos"] + [
        *("-H", "Content-Type: text/xml; charset=utf-8", "--data-binary", body),
        *("-o", answer, "-w", FORMAT, url + path),
    ]


steps = {
    "GetFolder": (ENVELOPE.format(GET_FOLDER), "/EWS/Exchange.asmx"),
    "FindItem": (ENVELOPE.format(FIND_ITEM), "/EWS/Exchange.asmx"),
}
if how == "discovers":
    steps = {"Autodiscover": (DISCOVER, "/Autodiscover/Autodiscover.xml")} | steps
words, answers = ["curl"], {}
for name, (body, path) in steps.items():
    answers[name] = Path(folder, f"{name}.xml")
    words += (["--next"] if len(words) > 1 else []) + request(body, path, str(answers[name]))
ended = subprocess.run(words, capture_output=True, text=True)
said, good, slow = [], True, False
for name, line in zip(steps, ended.stdout.splitlines()):
    exit, status, message = (line + "  ").split(" ", 2)
    body = answers[name].read_text(errors="replace") if answers[name].exists() else ""
    slow = slow or exit == "28"
    # curl reads no XML: that of Python says whether the body can be used.
    broken = status == "200" and not well_formed(body)
    wanted = "<EwsUrl>" in body if name == "Autodiscover" else "NoError" in body
    fine = exit == "0" and status == "200" and wanted and not broken
    code = next((part.split("<")[0].split(">")[-1] for part in body.split("ResponseCode")[1:2]), "")
    good = good and fine
    code = f" {code}" if code else ""
    said.append(f"{name} {status}{code}" + (", not well-formed" if broken else "") + (f", exit {exit}: {message.strip()}" if exit != "0" else ""))
print(json.dumps({"ok": None if slow else good and len(said) == len(steps), "said": "; ".join(said)}))
