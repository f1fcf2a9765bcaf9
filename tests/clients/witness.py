"""Watches over exchangelib's shoulder: validates every body of EWS that it gets against Microsoft's schemas, with libxml2."""

import io
import os

from exchangelib.protocol import BaseProtocol
from lxml import etree
from requests.adapters import HTTPAdapter

SCHEMAS = os.path.join(os.path.dirname(__file__), "..", "..", ".tools", "schemas")
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"
MESSAGES = "{http://schemas.microsoft.com/exchange/services/2006/messages}"

# Elements that Exchange 2019 sends and the judge's schema, that of Exchange 2013, does not have yet.
LATER = {}

# What Microsoft's clients read by position where something failed; the schema lets all of it be left out.
FAILURE = [MESSAGES + name for name in ("MessageText", "ResponseCode", "DescriptiveLinkKey")]

seen = 0
schemas = {}


def check(name, element):
    """Raises where the element is not valid by that schema."""
    if name not in schemas:
        schemas[name] = etree.XMLSchema(etree.parse(f"{SCHEMAS}/{name}.xsd"))
    # A document of its own: what stands around the element is SOAP's.
    document = etree.fromstring(etree.tostring(element), etree.XMLParser(huge_tree=True))
    for later in LATER:
        for one in list(document.iter(TYPES + later)):
            one.getparent().remove(one)
    if not schemas[name].validate(etree.ElementTree(document)):
        log = str(schemas[name].error_log)
        raise AssertionError(f"{log}\n{etree.tostring(element, pretty_print=True).decode()[:6000]}")


def check_failures(body):
    """Raises where an error or a warning lacks what is read by position."""
    for message in body.iter():
        if message.get("ResponseClass", "Success") != "Success" and [part.tag for part in message[:3]] != FAILURE:
            raise AssertionError(etree.tostring(message, pretty_print=True).decode()[:6000])


class Witness(HTTPAdapter):
    """Lets everything through that is valid."""

    def send(self, request, **options):
        global seen
        response = super().send(request, **options)
        # A form for tokens is text, and a body of EWS is bytes.
        soap = isinstance(request.body, bytes) and b"GetStreamingEvents" not in request.body
        if response.status_code == 200 and request.method == "POST" and soap:
            envelope = etree.fromstring(response.content, etree.XMLParser(huge_tree=True))
            check("types", envelope.find(f"{SOAP}Header")[0])
            check("messages", envelope.find(f"{SOAP}Body")[0])
            check_failures(envelope.find(f"{SOAP}Body"))
            seen += 1
            # For those who read the stream themselves.
            response.raw = io.BytesIO(response.content)
        return response


if os.path.exists(f"{SCHEMAS}/messages.xsd"):
    BaseProtocol.HTTP_ADAPTER_CLS = Witness
