"""What dnspython, which exchangelib asks, makes of names: python resolve.py PORT SECONDS NAME TYPE [NAME TYPE]..."""

import sys

import dns.exception
import dns.resolver

resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = ["127.0.0.1"]
resolver.port = int(sys.argv[1])
resolver.lifetime = float(sys.argv[2])
asked = sys.argv[3:]
for name, record in zip(asked[::2], asked[1::2]):
    try:
        said = " ".join(sorted(item.to_text() for item in resolver.resolve(name + ".", record)))
    except dns.exception.DNSException as error:
        said = type(error).__name__
    print(name, record, said)
