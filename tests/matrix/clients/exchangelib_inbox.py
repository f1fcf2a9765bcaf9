"""Lists the inbox by exchangelib, as it comes: exchangelib_inbox.py URL discovers|knows CA FOLDER."""

import json
import os
import socket
import sys
from urllib.parse import urlsplit

import exchangelib
from exchangelib.autodiscover.discovery import Autodiscovery

url, how = sys.argv[1:3]
port = urlsplit(url).port

if how == "discovers":
    # The server answers for every name, and has all of them at one port.
    Autodiscovery.DNS_RESOLVER_KWARGS = {"configure": False}
    Autodiscovery.DNS_RESOLVER_ATTRS = {"nameservers": ["127.0.0.1"], "port": int(os.environ["DNS_PORT"])}
    resolve = socket.getaddrinfo
    socket.getaddrinfo = lambda host, _, *rest, **more: resolve("127.0.0.1", port, *rest, **more)

credentials = exchangelib.Credentials("alice@contoso.test", "exchaos")
try:
    configuration = None
    if how != "discovers":
        configuration = exchangelib.Configuration(credentials=credentials, service_endpoint=f"{url}/EWS/Exchange.asmx")
    account = exchangelib.Account("alice@contoso.test", credentials=credentials, config=configuration, autodiscover=how == "discovers")
    account.inbox.refresh()
    items = list(account.inbox.all().only("subject"))
    errors = [item for item in items if isinstance(item, Exception)]
    if errors:
        raise errors[0]
    print(json.dumps({"ok": True, "said": f"{len(items)} items"}))
except Exception as error:
    print(json.dumps({"ok": False, "said": f"{type(error).__name__}: {error}"}))
