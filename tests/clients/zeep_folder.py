"""Reads what the server can do, then opens the inbox of alice, with zeep: python zeep_folder.py CA PORT HOST PASSWORD."""

import os
import socket
import sys

import requests
import zeep

CA, PORT, HOST, PASSWORD = sys.argv[1:5]
BASE = f"https://{HOST}/EWS"
MESSAGES = "{http://schemas.microsoft.com/exchange/services/2006/messages}"

# Every name of the lab is on loopback, as a lab's DNS would say it.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **more: resolve("127.0.0.1", PORT, *rest, **more)
for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
    os.environ.pop(name, None)

session = requests.Session()
session.verify = CA
session.auth = ("alice@contoso.test", PASSWORD)
client = zeep.Client(f"{BASE}/Services.wsdl", transport=zeep.Transport(session=session))
service = client.create_service(f"{MESSAGES}ExchangeServiceBinding", f"{BASE}/Exchange.asmx")
answer = service.GetFolder(
    FolderShape={"BaseShape": "Default"},
    FolderIds={"_value_1": [{"DistinguishedFolderId": {"Id": "inbox"}}]},
)
print(len(client.wsdl.bindings[f"{MESSAGES}ExchangeServiceBinding"].all()), "operations")
print(answer)
