"""Logs in by NTLM with requests-ntlm: python SCRIPT CA PORT HOST USER PASSWORD cbt|none; prints each answer's status."""

import os
import socket
import sys

import requests
from requests_ntlm import HttpNtlmAuth

CA, PORT, HOST, USER, PASSWORD, BINDING = sys.argv[1:]

resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **more: resolve("127.0.0.1", PORT, *rest, **more)
os.environ.pop("REQUESTS_CA_BUNDLE", None)

session = requests.Session()
session.trust_env = False
session.auth = HttpNtlmAuth(USER, PASSWORD, send_cbt=BINDING == "cbt")
for _ in range(2):
    answer = session.get(f"https://{HOST}/EWS/Exchange.asmx", verify=CA, timeout=20)
    print(*(one.status_code for one in [*answer.history, answer]))
