"""Writes the tables of docs/matrix.md between its marks, from what is recorded."""

from collections import defaultdict
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs/matrix.md"
START, END = "<!-- matrix -->\n", "<!-- end of matrix -->"
COLUMNS = ["curl", "exchangelib", "ews-javascript-api", "node-ews", "davmail"]


def shown(text):
    """Words as a cell of a table holds them."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


def counts(cells):
    """How often each client has each sign."""
    signs = ["–", "o", "x", "B", "T", "?"]
    lines = ["| | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for sign in signs:
        numbers = [sum(row.get(client, {}).get("verdict") == sign for row in cells.values()) for client in COLUMNS]
        lines.append(f"| {sign} | " + " | ".join(map(str, numbers)) + " |")
    return lines


def table(cells):
    lines = ["| scenario | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for scenario, row in sorted(cells.items()):
        signs = [row.get(client, {}).get("verdict", "") for client in COLUMNS]
        lines.append(f"| `{scenario}` | " + " | ".join(signs) + " |")
    return lines


def unmet(cells):
    """The scenarios whose faults struck no client."""
    names = [scenario for scenario, row in sorted(cells.items()) if not any("struck" in cell["saw"] for cell in row.values())]
    return [f"{len(names)} of {len(cells)}: " + ", ".join(f"`{name}`" for name in names) + "."]


def words(cells, client):
    """What a client says, and to which scenarios."""
    by_words = defaultdict(list)
    for scenario, row in sorted(cells.items()):
        if client in row and row[client]["verdict"] not in "–T":
            by_words[row[client]["said"]].append(f"`{scenario}` {row[client]['verdict']}")
    lines = ["| words | scenarios |", "|---|---|"]
    ordered = sorted(by_words.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return lines + [f"| {shown(said)} | {', '.join(scenarios)} |" for said, scenarios in ordered]


def text(versions, cells):
    lines = ["| client | version |", "|---|---|"]
    lines += [f"| {client} | {versions[client]} |" for client in COLUMNS if client in versions]
    lines += ["", *counts(cells), "", "## Scenario by scenario", "", *table(cells)]
    lines += ["", "## Scenarios that struck no client", "", *unmet(cells)]
    for client in COLUMNS:
        if client in versions:
            lines += ["", f"## The words of {client}", "", *words(cells, client)]
    return "\n".join(lines) + "\n"


def write(versions, cells):
    before, rest = DOCUMENT.read_text().split(START)
    _, after = rest.split(END)
    DOCUMENT.write_text(before + START + text(versions, cells) + END + after)


def is_current(versions, cells):
    """Whether the document has the tables of what is recorded."""
    return START + text(versions, cells) + END in DOCUMENT.read_text()
