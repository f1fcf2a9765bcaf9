"""Validates an answer of EWS against Microsoft's schemas, with libxml2: python validate.py SCHEMAS ANSWER."""

import sys

from lxml import etree

SCHEMAS, ANSWER = sys.argv[1:3]
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
MESSAGES = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"

# What is streamed has these in the namespace of messages, where the EWS Managed API and exchangelib read them; the schema has
# them in that of types.
STREAMED = (("Notifications", "Notification"), ("ErrorSubscriptionIds", "SubscriptionId"))


def check(name, element):
    """Exits where the element is not valid."""
    schema = etree.XMLSchema(etree.parse(f"{SCHEMAS}/{name}.xsd"))
    # A document of its own: what stands around the element is SOAP's.
    document = etree.ElementTree(etree.fromstring(etree.tostring(element)))
    if not schema.validate(document):
        sys.exit(str(schema.error_log))


envelope = etree.parse(ANSWER).getroot()
header, body = envelope.find(f"{SOAP}Header")[0], envelope.find(f"{SOAP}Body")[0]
# Each set of schemas allows this header its own version alone, and Exchange each of them.
if header.tag != f"{TYPES}RequestServerVersion":
    check("types", header)
for around, name in STREAMED:
    for element in body.iterfind(f".//{MESSAGES}{around}/{MESSAGES}{name}"):
        element.tag = f"{TYPES}{name}"
check("messages", body)
