"""azure-identity at another authority: python SCRIPT CA PORT HOST PASSWORD APP."""

import os
import socket
import sys

CA, PORT, HOST, PASSWORD, APP = sys.argv[1:6]
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **more: resolve("127.0.0.1", PORT, *rest, **more)
os.environ["REQUESTS_CA_BUNDLE"] = CA
for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
    os.environ.pop(name, None)

import jwt  # noqa: E402
from azure.identity import ClientSecretCredential  # noqa: E402

credential = ClientSecretCredential(
    "contoso.test", APP, PASSWORD, authority=f"https://{HOST}", disable_instance_discovery=True
)
token = credential.get_token("https://outlook.office365.com/.default").token
claims = jwt.decode(token, options={"verify_signature": False})
print(claims["idtyp"], *claims["roles"])
