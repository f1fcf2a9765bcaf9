"""Validates an answer of EWS against Microsoft's schemas, with libxml2: python validate.py SCHEMAS ANSWER."""

import sys

from lxml import etree

SCHEMAS, ANSWER = sys.argv[1:3]
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


def check(name, element):
    """Exits where the element is not valid."""
    schema = etree.XMLSchema(etree.parse(f"{SCHEMAS}/{name}.xsd"))
    # A document of its own: what stands around the element is SOAP's.
    document = etree.ElementTree(etree.fromstring(etree.tostring(element)))
    if not schema.validate(document):
        sys.exit(str(schema.error_log))


envelope = etree.parse(ANSWER).getroot()
check("types", envelope.find(f"{SOAP}Header")[0])
check("messages", envelope.find(f"{SOAP}Body")[0])
