"""What Python's ssl says to each server that it is named on standard input, one line of JSON each.

    python verdicts.py PORT CA < HOSTS
"""

import json
import socket
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor

port, ca = int(sys.argv[1]), sys.argv[2]


def verdict(host):
    context = ssl.create_default_context(cafile=ca)
    context.set_alpn_protocols(["http/1.1"])
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
            with context.wrap_socket(plain, server_hostname=host) as secure:
                request = f"GET /EWS/Exchange.asmx HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
                secure.sendall(request.encode())
                got = b""
                while chunk := secure.recv(65536):
                    got += chunk
                return "ok" if got.startswith(b"HTTP/1.1 401") else "no answer"
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except ssl.SSLError as error:
        # The place in Python's source is another one with each version.
        return error.reason or str(error).split(" (_ssl.c")[0]
    except OSError as error:
        return type(error).__name__


with ThreadPoolExecutor(4) as pool:
    hosts = sys.stdin.read().split()
    for host, said in zip(hosts, pool.map(verdict, hosts)):
        print(json.dumps([host, said]))
