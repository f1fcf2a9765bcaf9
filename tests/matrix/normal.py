"""Takes out of a client's words what is another in each run: ports, times, ids, addresses of memory."""

import re
from pathlib import Path

RULES = [
    (re.escape(str(Path(__file__).resolve().parents[2])), "."),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
    (r"0x[0-9a-f]+", "0xADDRESS"),
    (r"(localhost|127\.0\.0\.1)(:| port )\d+", r"\1\2PORT"),
    (r"port=\d+", "port=PORT"),
    (r"\(\d+, '?([A-Z])", r"(N, '\1"),
    (r"after \d+ (ms|milliseconds|seconds)", r"after N \1"),
    (r"\b\d+ milliseconds with", "N milliseconds with"),
    (r"\d+ out of (-?\d+) bytes", "N bytes"),
    (r"\d+ bytes? (read|received|missing|remaining to read)", r"N bytes \1"),
    (r"\d+ more expected", "N more expected"),
    (r"/tmp/[^\s'\"]+", "/tmp/FILE"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", "TIME"),
    (r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "DATE"),
    (r"[0-9a-f]{12}:error", "THREAD:error"),
    (r"\s+", " "),
]
# The longest that is kept of what a client says.
LENGTH = 300


def normal(text):
    for pattern, replacement in RULES:
        text = re.sub(pattern, replacement, text)
    text = text.strip()
    return text if len(text) <= LENGTH else text[:LENGTH] + " ..."
