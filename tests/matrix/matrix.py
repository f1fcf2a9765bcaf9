"""Lets clients that others wrote meet each scenario, and compares what they say with what is recorded.

    python matrix.py EXCHAOS [--only ID,...] [--clients NAME,...] [--update]

Each run has a server of its own and a time limit. `recorded.toml` has the words of each client and what the journal says of the
run; `--update` writes it, and the tables of docs/matrix.md with it.
"""

import argparse
import concurrent.futures
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import account
import document
import programs
from normal import normal

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.toml"
# The longest that a client runs, in seconds, and how many run at the same time.
LIMIT, AT_ONCE = 20, 2


class Catalogue:
    """What `exchaos list` and `exchaos show` say."""

    def __init__(self, exchaos):
        self.exchaos = exchaos
        listed = json.loads(self.say("list", "--json"))
        # A fault of DNS needs a client that asks our server for names.
        self.ids = sorted(row["id"] for row in listed if row["layer"] != "dns")

    def say(self, *words):
        return subprocess.run([self.exchaos, *words], check=True, capture_output=True, text=True).stdout

    def show(self, scenario):
        return json.loads(self.say("show", "--json", scenario))


def verdict(ended, struck, outcomes):
    """One sign for a run: see the key in docs/matrix.md."""
    if ended is None:
        return "T"
    if not struck:
        return "–" if ended else "?"
    if not ended:
        return "x"
    sound = not outcomes or {"succeeds", "recovers"} & set(outcomes)
    return "o" if sound else "B"


def run(catalogue, client, scenario, certs):
    """What a client says to a scenario, and what the journal says of that."""
    shown = catalogue.show(scenario)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        with programs.serve(catalogue.exchaos, scenario, client, certs, folder) as ports:
            meeting = programs.Meeting(shown, ports, certs / "ca.pem", folder)
            ended, said = programs.ask(client, meeting, LIMIT)
        journal = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    struck, saw = account.of(journal, exact=ended is not None)
    sign = verdict(ended, struck, shown["expect"]["outcome"])
    return {"verdict": sign, "said": normal(said), "saw": saw}


def runs(catalogue, clients, scenarios, certs):
    """Each run's client, scenario and result, as they end."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = {pool.submit(run, catalogue, client, scenario, certs): (scenario, client) for scenario in scenarios for client in clients}
        for done in concurrent.futures.as_completed(waiting):
            yield *waiting[done], done.result()


def differs(old, new):
    """Whether a result is another one; of a client that the limit ends, the words do not matter."""
    if old is None or old["verdict"] != new["verdict"]:
        return True
    return new["verdict"] != "T" and (old["said"], old["saw"]) != (new["said"], new["saw"])


def write(versions, cells):
    lines = [
        "# What clients say to each scenario, and what the journal says of that. Written by `make matrix UPDATE=1`.",
        "",
        "[versions]",
        *(f"{client} = {json.dumps(version)}" for client, version in sorted(versions.items())),
    ]
    for scenario in sorted(cells):
        lines += ["", f"[cells.{scenario}]"]
        for client, cell in sorted(cells[scenario].items()):
            pairs = ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in cell.items())
            lines.append(f"{client} = {{ {pairs} }}")
    RECORDED.write_text("\n".join(lines) + "\n")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("exchaos")
    parser.add_argument("--only", help="scenarios, separated by commas")
    parser.add_argument("--clients", help="clients, separated by commas")
    parser.add_argument("--update", action="store_true", help="record what is said now")
    parser.add_argument("--recorded-versions", action="store_true", help="leave out clients of another version than is recorded")
    parser.add_argument("--words", action="store_true", help="fail if only the words differ")
    parser.add_argument("--page", action="store_true", help="only say whether docs/matrix.md has what is recorded")
    return parser.parse_args()


def main():
    asked = arguments()
    recorded = tomllib.loads(RECORDED.read_text()) if RECORDED.exists() else {"versions": {}, "cells": {}}
    if asked.page:
        current = document.is_current(recorded["versions"], recorded["cells"])
        sys.exit(0 if current else "docs/matrix.md differs from tests/matrix/recorded.toml: `make matrix UPDATE=1` writes both")
    catalogue = Catalogue(asked.exchaos)
    scenarios = asked.only.split(",") if asked.only else catalogue.ids
    wanted = asked.clients.split(",") if asked.clients else list(programs.CLIENTS)
    clients, missing = programs.here(wanted)
    if asked.recorded_versions:
        others = {client: f"{programs.version(client)} is not the version that is recorded" for client in clients}
        others = {client: reason for client, reason in others.items() if programs.version(client) != recorded["versions"].get(client)}
        clients = [client for client in clients if client not in others]
        missing |= others
    for client, reason in missing.items():
        print(f"skipped: {client}: {reason}")
    cells, wrong, words = recorded["cells"], 0, 0
    versions = recorded["versions"] | {client: programs.version(client) for client in clients}
    with tempfile.TemporaryDirectory() as certs:
        for scenario, client, now in runs(catalogue, clients, scenarios, Path(certs)):
            old = cells.get(scenario, {}).get(client)
            if differs(old, now):
                other_end = old is None or old["verdict"] != now["verdict"]
                wrong += other_end or asked.words
                words += not other_end
                print(f"{scenario}, {client}:\n  recorded: {old}\n  now:      {now}", flush=True)
                cells.setdefault(scenario, {})[client] = now
                if asked.update:
                    # A run that is stopped keeps what it has.
                    write(versions, cells)
    if asked.update:
        if not asked.only:
            cells = {scenario: cells[scenario] for scenario in catalogue.ids if scenario in cells}
        write(versions, cells)
        document.write(versions, cells)
        wrong = 0
    # Which error a client meets first may depend on how fast the machine is: other words alone are no failure.
    print(f"{len(scenarios)} scenarios, {', '.join(clients)}: {wrong} differ from what is recorded, {words} in words alone")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
