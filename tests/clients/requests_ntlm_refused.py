"""Asks once, by NTLM with requests-ntlm: python SCRIPT CA PORT HOST USER PASSWORD; tells every answer that came."""

import os
import socket
import sys

import heard
import requests
from requests_ntlm import HttpNtlmAuth

CA, PORT, HOST, USER, PASSWORD = sys.argv[1:]

resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **more: resolve("127.0.0.1", PORT, *rest, **more)
os.environ.pop("REQUESTS_CA_BUNDLE", None)

heard.tell_requests()
session = requests.Session()
session.trust_env = False
session.auth = HttpNtlmAuth(USER, PASSWORD)
print(session.get(f"https://{HOST}/EWS/Exchange.asmx", verify=CA, timeout=20).status_code)
