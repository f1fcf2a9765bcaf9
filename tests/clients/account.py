"""An exchangelib account on the server of a test: python SCRIPT CA PORT HOST PASSWORD [AUTH [ACCESS [MAILBOX]]]."""

import os
import socket
import sys

import exchangelib
import witness  # noqa: F401 - validates whatever is answered
from exchangelib.protocol import BaseProtocol

CA, PORT, HOST, PASSWORD = sys.argv[1:5]
AUTH, ACCESS, MAILBOX = (sys.argv[5:] + [None, None, None][len(sys.argv[5:]) :])[:3]

# Every name of the lab is on loopback, as a lab's DNS would say it.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **more: resolve("127.0.0.1", PORT, *rest, **more)

os.environ["REQUESTS_CA_BUNDLE"] = CA
for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
    os.environ.pop(name, None)
BaseProtocol.TIMEOUT = 20


def connect(version=None, address="alice@contoso.test"):
    """Logs in at the EWS address, without Autodiscover; without AUTH and version by what exchangelib picks itself."""
    credentials = exchangelib.Credentials(address, PASSWORD)
    configuration = exchangelib.Configuration(
        credentials=credentials,
        service_endpoint=f"https://{HOST}/EWS/Exchange.asmx",
        auth_type=AUTH,
        version=version,
        retry_policy=exchangelib.FailFast(),
    )
    return exchangelib.Account(
        MAILBOX or address,
        config=configuration,
        autodiscover=False,
        access_type=ACCESS or exchangelib.DELEGATE,
    )
