"""What Python's http.client says to the answer of each host on standard input, one line each.

    python answers.py PORT CA < HOSTS
"""

import http.client
import socket
import ssl
import sys

port, ca = int(sys.argv[1]), sys.argv[2]
context = ssl.create_default_context(cafile=ca)


class Connection(http.client.HTTPSConnection):
    def connect(self):
        plain = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


# alice@contoso.test with her password
headers = {"Authorization": "Basic YWxpY2VAY29udG9zby50ZXN0OmV4Y2hhb3M="}
for host in sys.stdin.read().split():
    try:
        connection = Connection(host)
        connection.request("GET", "/EWS/Exchange.asmx", headers=headers)
        answer = connection.getresponse()
        answer.read()
        print("ok", answer.status)
    except (http.client.HTTPException, OSError) as error:
        print(type(error).__name__)
