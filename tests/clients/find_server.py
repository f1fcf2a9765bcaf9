"""From a domain to its Autodiscover by DNS alone, as exchangelib looks: python find_server.py CA DNS_PORT DOMAIN."""

import http.client
import socket
import ssl
import sys

from exchangelib.autodiscover.discovery import Autodiscovery, _select_srv_host

CA, PORT, DOMAIN = sys.argv[1], int(sys.argv[2]), sys.argv[3]

Autodiscovery.DNS_RESOLVER_KWARGS = {"configure": False}
Autodiscovery.DNS_RESOLVER_ATTRS = {"nameservers": ["127.0.0.1"], "port": PORT}
discovery = Autodiscovery(f"alice@{DOMAIN}")

# exchangelib takes a record of port 443 alone: a server of a test has another one, and says so.
records = discovery.resolver.resolve(f"_autodiscover._tcp.{DOMAIN}.", "SRV")
(record,) = records
found = discovery._get_srv_records(f"_autodiscover._tcp.{DOMAIN}")
for srv in found:
    srv.port = 443
host = _select_srv_host(found).rstrip(".")
assert host == record.target.to_text().rstrip("."), (host, record)
discovery._ensure_valid_hostname(f"https://{host}/")
address = discovery.resolver.resolve(f"{host}.", "A")[0].to_text()


class Connection(http.client.HTTPSConnection):
    """A connection to a name whose address DNS gave."""

    def connect(self):
        plain = socket.create_connection((address, record.port), 20)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)


connection = Connection(host, context=ssl.create_default_context(cafile=CA))
connection.request("GET", "/autodiscover/autodiscover.xml")
print(host, address, record.port, connection.getresponse().status)
