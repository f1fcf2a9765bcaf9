"""Validates the description that the admin API at the given address serves, and calls every route that is in it: each
answers with a status, a type and a body that the description has. Prints the routes."""

import json
import sys
import urllib.error
import urllib.request

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

base = sys.argv[1]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# What is sent to each route: the query, and the body. Each route is called once so that it succeeds, and once so that it
# does not, where it can fail.
SAMPLES = {
    ("get", "/api/v1/health"): [("", None)],
    ("get", "/api/v1/ready"): [("", None)],
    ("get", "/api/v1/version"): [("", None)],
    ("get", "/api/v1/memory"): [("", None)],
    ("get", "/api/v1/scenarios"): [("", None)],
    ("get", "/api/v1/scenarios/{id}"): [("healthy", None), ("nothing", None)],
    ("get", "/api/v1/default"): [("", None)],
    ("put", "/api/v1/default"): [("", {"scenario": "http-503-iis", "for": "20m"}), ("", {"scenario": "x"}), ("", {"x": 1})],
    ("get", "/api/v1/uses"): [("", None)],
    ("post", "/api/v1/uses"): [("", {"scenario": "healthy", "mailbox": "a@contoso.test"}), ("", {"scenario": "x"}), ("", [])],
    ("delete", "/api/v1/uses"): [("?mailbox=a@contoso.test", None), ("?instance=none", None), ("?x=1", None)],
    ("get", "/api/v1/journal"): [("?since=0&limit=5", None), ("?limit=0", None), ("?scenario=x", None)],
    ("get", "/api/v1/journal/stream"): [("?since=0", None), ("?since=x", None)],
    ("get", "/api/v1/wait"): [("?hits=1&timeout=20s", None), ("?timeout=9h", None), ("?scenario=x", None)],
    ("post", "/api/v1/reset"): [("", {"counters": True}), ("", {"scenario": "x"}), ("", {"x": 1})],
}
# A reset takes away what the others look at.
ORDER = sorted(SAMPLES, key=lambda route: ("reset" in route[1], route[0] == "delete"))

document = json.load(opener.open(f"{base}/api/v1/openapi.json"))
validate(document)
registry = Registry().with_resource("urn:api", Resource.from_contents(document, default_specification=DRAFT202012))


def call(method, path, sample, body):
    target = path.replace("{id}", sample) if "{id}" in path else path + sample
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(base + target, data=data, method=method.upper())
    if data is not None:
        request.add_header("Content-Type", "application/json")
    try:
        answer = opener.open(request)
    except urllib.error.HTTPError as error:
        answer = error
    kind = answer.headers.get_content_type()
    # A stream has no end: its first lines will do.
    text = answer.readline() if kind == "text/event-stream" else answer.read()
    return answer.status, kind, text


def check(method, path, status, kind, text):
    where = f"{method} {path}: {status} {kind}"
    responses = document["paths"][path][method]["responses"]
    described = responses.get(str(status))
    if described is None:
        assert status >= 400, f"{where} is not described"
        described = responses["default"]
    assert kind in described["content"], f"{where} is not described, but {list(described['content'])}"
    if kind == "text/event-stream":
        assert text.startswith(b": from entry"), text
        return
    schema = json.loads(json.dumps(described["content"][kind]["schema"]).replace('"#/', '"urn:api#/'))
    errors = list(Draft202012Validator(schema, registry=registry).iter_errors(json.loads(text)))
    assert not errors, f"{where}: {errors[0]} in {text}"


described = {(method, path) for path, item in document["paths"].items() for method in item}
assert described == set(SAMPLES), f"not called: {described - set(SAMPLES)}; not described: {set(SAMPLES) - described}"
for method, path in ORDER:
    statuses = []
    for sample, body in SAMPLES[method, path]:
        status, kind, text = call(method, path, sample, body)
        check(method, path, status, kind, text)
        statuses.append(status)
    assert statuses[0] == 200, f"{method} {path} answers {statuses[0]}"
    assert all(status >= 400 for status in statuses[1:]), f"{method} {path} answers {statuses}"
    print(method, path, statuses)
