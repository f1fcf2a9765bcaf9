"""Logs in with pyspnego: python SCRIPT CA PORT HOST USER PASSWORD negotiate|ntlm [LEVEL]; prints each status.

With a LEVEL below 3 it answers as clients did before NTLMv2. What each leg heard is told in lines that begin with `<`.
"""

import base64
import http.client
import os
import ssl
import sys

CA, PORT, HOST, USER, PASSWORD, PROTOCOL = sys.argv[1:7]
if len(sys.argv) > 7:
    os.environ["LM_COMPAT_LEVEL"] = sys.argv[7]

import heard
import spnego

options = spnego.NegotiateOptions.use_negotiate if PROTOCOL == "negotiate" else spnego.NegotiateOptions.use_ntlm
context = spnego.client(USER, PASSWORD, hostname=HOST, service="http", protocol=PROTOCOL, options=options)
scheme = "Negotiate" if PROTOCOL == "negotiate" else "NTLM"


class Connection(http.client.HTTPSConnection):
    """A connection to the lab, by the name of the host."""

    def connect(self):
        self.port = int(PORT)
        host, self.host = self.host, "127.0.0.1"
        http.client.HTTPConnection.connect(self)
        self.host = host
        self.sock = self._context.wrap_socket(self.sock, server_hostname=host)


connection = Connection(HOST, context=ssl.create_default_context(cafile=CA), timeout=20)
token = None
while not context.complete or token is not None:
    out = context.step(token)
    token = None
    if out is None:
        break
    header = f"{scheme} {base64.b64encode(out).decode()}"
    connection.request("GET", "/EWS/Exchange.asmx", headers={"Host": HOST, "Authorization": header})
    answer = connection.getresponse()
    body = answer.read()
    print(answer.status)
    heard.tell(answer.status, answer.reason, answer.getheaders(), body)
    for line in answer.headers.get_all("WWW-Authenticate") or []:
        given, _, rest = line.partition(" ")
        if given == scheme and rest:
            token = base64.b64decode(rest)
    if token is None:
        break
print("complete" if context.complete else "incomplete")
connection.request("GET", "/EWS/Exchange.asmx", headers={"Host": HOST})
print(connection.getresponse().status)
