"""Documents that Microsoft's schemas accept, and such documents with one thing wrong, each with the verdict of two schemas.

    python schema_corpus.py MICROSOFT OURS SEED

Both are folders with types.xsd and messages.xsd. A line per document: whether Microsoft's accepts it, whether ours does,
what was done to it, and the document itself.
"""

import copy
import random
import sys

from lxml import etree

MICROSOFT, OURS, SEED = sys.argv[1:4]
XS = "{http://www.w3.org/2001/XMLSchema}"
BASE = "http://schemas.microsoft.com/exchange/services/2006/"
SPACES = {"t": BASE + "types", "m": BASE + "messages"}
# How deep documents grow before only what must be there is there.
DEEP = 5
SAMPLES, MUTATIONS = 3, 8
PATTERNS = {
    "GuidType": "00062008-0000-0000-c000-000000000046",
    "PropertyTagType": "0x0E1f",
    "ExcludesAttributeType": "0x10",
}
VALUES = {
    "string": "text",
    "boolean": "true",
    "int": "7",
    "long": "7",
    "short": "7",
    "integer": "7",
    "nonNegativeInteger": "7",
    "unsignedInt": "7",
    "unsignedShort": "7",
    "unsignedByte": "7",
    "double": "0.5",
    "float": "0.5",
    "dateTime": "2026-11-25T10:00:00Z",
    "date": "2026-11-25",
    "time": "10:00:00",
    "duration": "PT1H",
    "base64Binary": "AAECAw==",
    "language": "en-US",
    "anyURI": "https://contoso.test/",
    "anyType": "text",
}
WRONG = ["", "nonsense", "-1", "True", "99999999999", " 7 ", "2026-13-01T00:00:00Z", "AAA", "1.5", "0"]

roots = {prefix: etree.parse(f"{MICROSOFT}/{name}.xsd").getroot() for prefix, name in (("t", "types"), ("m", "messages"))}
declared = {
    (prefix, child.tag.removeprefix(XS), child.get("name")): child
    for prefix, root in roots.items()
    for child in root
    if isinstance(child.tag, str)
}
random_ = random.Random(int(SEED))


def parts(node):
    return [child for child in node if isinstance(child.tag, str) and child.tag != XS + "annotation"]


def find(kind, name, here):
    prefix, local = name.split(":") if ":" in name else (here, name)
    prefix = here if prefix == "tns" else prefix
    return declared.get((prefix, kind, local)), prefix, local


def value(name, here):
    """A value of the simple type of that name."""
    prefix, local = name.split(":")
    if prefix == "xs":
        return VALUES[local]
    node, prefix, local = find("simpleType", name, here)
    if local in PATTERNS:
        return PATTERNS[local]
    return restricted(node, prefix)


def restricted(node, here):
    inner = parts(node)[0]
    if inner.tag == XS + "list":
        nested = parts(inner)
        return restricted(nested[0], here) if nested else value(inner.get("itemType"), here)
    if inner.tag == XS + "union":
        nested = parts(inner)
        return restricted(nested[0], here)
    words = [part.get("value") for part in inner.findall(XS + "enumeration")]
    if words:
        return random_.choice(words)
    facets = {part.tag.removeprefix(XS): part.get("value") for part in parts(inner)}
    if facets.get("length") == "0":
        return ""
    return facets.get("minInclusive") or value(inner.get("base"), here)


def content(node, here, depth, into):
    """What the content of a type may be: a choice of elements, made by chance."""
    tag = node.tag.removeprefix(XS)
    least, most = int(node.get("minOccurs", "1")), node.get("maxOccurs", "1")
    times = least
    if depth < DEEP and random_.random() < 0.9 / (depth + 1):
        times = max(1, least)
        if most == "unbounded" and random_.random() < 0.4:
            times += 1
    for _ in range(times):
        if tag in ("sequence", "all"):
            for part in parts(node):
                content(part, here, depth, into)
        elif tag == "choice":
            options = parts(node)
            content(random_.choice(options) if depth < DEEP else options[0], here, depth, into)
        elif tag == "group":
            group, prefix, _ = find("group", node.get("ref"), here)
            content(parts(group)[0], prefix, depth, into)
        elif tag == "element":
            into.append(element(node, here, depth + 1))


def members(name, here):
    """The elements that may stand for another."""
    prefix, local = name.split(":")
    return [
        node
        for (space, kind, _), node in declared.items()
        if kind == "element" and space == prefix and node.get("substitutionGroup") == name
    ]


def element(node, here, depth):
    if node.get("ref"):
        target, here, local = find("element", node.get("ref"), here)
        standing = members(f"{here}:{local}", here)
        if standing and local in ("Path", "SearchExpression"):
            target = standing[0] if depth >= DEEP - 1 else random_.choice(standing)
        node = target
    made = etree.Element(f"{{{SPACES[here]}}}{node.get('name')}", nsmap={**SPACES, "xs": "http://www.w3.org/2001/XMLSchema"})
    name = node.get("type")
    if name is None:
        inner = parts(node)
        if inner and inner[0].tag == XS + "complexType":
            fill(inner[0], here, depth, made)
        elif inner:
            made.text = restricted(inner[0], here)
        return made
    typed(name, here, depth, made)
    return made


def typed(name, here, depth, made):
    node, prefix, _ = find("complexType", name, here)
    if node is None:
        made.text = value(name, here)
    else:
        fill(node, prefix, depth, made)


def fill(node, here, depth, made):
    for part in parts(node):
        tag = part.tag.removeprefix(XS)
        if tag in ("complexContent", "simpleContent"):
            derived = parts(part)[0]
            if derived.tag == XS + "extension":
                typed(derived.get("base"), here, depth, made)
            fill(derived, here, depth, made)
        elif tag == "attributeGroup":
            group, prefix, _ = find("attributeGroup", part.get("ref"), here)
            fill(group, prefix, depth, made)
        elif tag == "attribute" and part.get("name") and part.get("use") != "prohibited":
            if part.get("use") == "required" or random_.random() < 0.5:
                nested = parts(part)
                made.set(part.get("name"), restricted(nested[0], here) if nested else value(part.get("type"), here))
        elif tag in ("sequence", "choice", "all", "group"):
            content(part, here, depth, made)


def mutate(document):
    """The document with one thing changed, and what that was; it may still be valid."""
    changed = copy.deepcopy(document)
    nodes = list(changed.iter())
    node = random_.choice(nodes)
    kind = random_.choice(["swap", "drop", "double", "rename", "space", "value", "text", "lose", "attribute", "word", "nil", "type"])
    parent = node.getparent()
    if kind == "swap" and len(node) > 1:
        first, second = sorted(random_.sample(range(len(node)), 2))
        children = list(node)
        children[first], children[second] = children[second], children[first]
        node[:] = children
    elif kind == "drop" and parent is not None:
        parent.remove(node)
    elif kind == "double" and parent is not None:
        node.addnext(copy.deepcopy(node))
    elif kind == "rename" and parent is not None:
        node.tag = random_.choice(nodes).tag
    elif kind == "space" and parent is not None:
        local = etree.QName(node).localname
        node.tag = "{%s}%s" % (random_.choice([*SPACES.values(), "urn:other"]), local)
    elif kind == "value" and len(node) == 0:
        node.text = random_.choice(WRONG)
    elif kind == "text" and node.text != VALUES["duration"]:  # libxml2 forgets that spaces around one do not matter
        node.text = (node.text or "") + random_.choice(["x", " ", "\n  "])
    elif kind == "lose" and node.attrib:
        del node.attrib[random_.choice(sorted(node.attrib))]
    elif kind == "attribute":
        node.set(random_.choice(["Id", "Unknown", "ResponseClass"]), "x")
    elif kind == "word" and node.attrib:
        node.set(random_.choice(sorted(node.attrib)), random_.choice(WRONG))
    elif kind == "nil":
        node.set("{http://www.w3.org/2001/XMLSchema-instance}nil", random_.choice(["true", "false"]))
    elif kind == "type":
        name = random_.choice(["t:ItemType", "t:MessageType", "t:AlternateIdType", "m:GetItemType", "xs:string", "t:Nothing"])
        node.set("{http://www.w3.org/2001/XMLSchema-instance}type", name)
    else:
        return None, kind
    return changed, kind


def main():
    schemas = [etree.XMLSchema(etree.parse(f"{folder}/messages.xsd")) for folder in (MICROSOFT, OURS)]
    for (prefix, kind, _), node in list(declared.items()):
        if prefix != "m" or kind != "element":
            continue
        for _ in range(SAMPLES):
            document = element(node, prefix, 0)
            tell(schemas, document, "nothing")
            for _ in range(MUTATIONS):
                changed, how = mutate(document)
                if changed is not None:
                    tell(schemas, changed, how)


def tell(schemas, document, how):
    text = etree.tostring(document).replace(b"\r", b"&#13;").replace(b"\n", b"&#10;")
    read = etree.fromstring(text)
    verdicts = " ".join(str(int(schema.validate(read))) for schema in schemas)
    sys.stdout.write(f"{verdicts} {how} {text.decode()}\n")


main()
