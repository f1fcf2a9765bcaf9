"""Validates answers of EWS against Microsoft's schemas, with libxml2: python validate.py SCHEMAS ANSWER..."""

import sys

from lxml import etree

SCHEMAS, *ANSWERS = sys.argv[1:]
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"

SETS = {name: etree.XMLSchema(etree.parse(f"{SCHEMAS}/{name}.xsd")) for name in ("types", "messages")}


def check(answer, name, element):
    """Exits where the element is not valid."""
    # A document of its own: what stands around the element is SOAP's.
    document = etree.ElementTree(etree.fromstring(etree.tostring(element)))
    if not SETS[name].validate(document):
        sys.exit(f"{answer}: {SETS[name].error_log}")


for answer in ANSWERS:
    envelope = etree.parse(answer).getroot()
    header, body = envelope.find(f"{SOAP}Header")[0], envelope.find(f"{SOAP}Body")[0]
    # Each set of schemas allows this header its own version alone, and Exchange each of them.
    if header.tag != f"{TYPES}RequestServerVersion":
        check(answer, "types", header)
    check(answer, "messages", body)
