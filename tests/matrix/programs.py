"""The programs of a run: a server for one scenario, and one client that meets it."""

import contextlib
import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TOOLS = ROOT / ".tools"
JAR = Path("/usr/share/davmail/davmail.jar")
# How long a server may take to start, in seconds.
START = 60

# Scenarios that a client meets only in clear text.
CLEAR = {"sss-insecure-channel-refused"}

CLIENTS = {
    "curl": [sys.executable, "curl.py"],
    "exchangelib": [sys.executable, "exchangelib_inbox.py"],
    "ews-javascript-api": ["node", "ews_inbox.js"],
    "node-ews": ["node", "node_ews_inbox.js"],
    "davmail": [sys.executable, "davmail_inbox.py"],
}
MODULES = {"ews-javascript-api": TOOLS / "ews/node_modules", "node-ews": TOOLS / "node-ews/node_modules"}


class Meeting:
    """Where a client meets a scenario, and what it trusts."""

    def __init__(self, shown, ports, ca, folder):
        by_discovery = "/Autodiscover/" in (shown.get("curl") or "")
        clear = shown["id"] in CLEAR or "--http " in (shown.get("serve") or "")
        scheme = "http" if clear else "https"
        self.ca, self.folder = ca, folder
        self.dns = ports["dns"]
        self.discovers = by_discovery
        self.url = f"{scheme}://localhost:{ports[scheme]}"


def here(wanted):
    """Which of these clients are installed; why the others are not used."""
    missing = {}
    for client in wanted:
        if client not in CLIENTS:
            sys.exit(f"there is no client `{client}`: there are {', '.join(CLIENTS)}")
        try:
            version(client)
        except (OSError, ValueError, subprocess.CalledProcessError, importlib.metadata.PackageNotFoundError) as error:
            missing[client] = str(error)
    return [client for client in wanted if client not in missing], missing


def version(client):
    """The version of a client; an error where it is not installed."""
    if client in MODULES:
        package = json.loads((MODULES[client] / client / "package.json").read_text())
        node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip()
        return f"{package['version']}, Node {node.lstrip('v')}"
    if client == "davmail":
        installed = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "davmail-server"], check=True, capture_output=True, text=True)
        if not JAR.exists():
            raise FileNotFoundError(f"{JAR} is not there: `make tools` installs it")
        return installed.stdout.strip()
    if client == "exchangelib":
        return importlib.metadata.version("exchangelib")
    return subprocess.run(["curl", "--version"], check=True, capture_output=True, text=True).stdout.split()[1]


@contextlib.contextmanager
def serve(exchaos, scenario, client, certs, folder):
    """A server whose clients meet the scenario, and its ports by scheme."""
    ready = folder / "ready.json"
    words = [exchaos, "serve", "--scenario", scenario, "--certs", certs, "--journal", folder / "journal.jsonl", "--ready-file", ready]
    for listener in ("https", "http", "dns", "admin"):
        words += [f"--{listener}", "127.0.0.1:0"]
    if client == "node-ews" and takes_auth(exchaos):
        # It takes the first scheme that is named, and knows Basic.
        words += ["--auth", "Basic"]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        late = time.monotonic() + START
        while not ready.exists():
            if server.poll() is not None or time.monotonic() > late:
                raise SystemExit(f"{scenario}: the server did not start")
            time.sleep(0.05)
        listeners = json.loads(ready.read_text())["listeners"]
        yield {one["protocol"]: one["port"] for one in listeners}
    finally:
        server.terminate()
        server.wait()


def takes_auth(exchaos):
    return "--auth" in subprocess.run([exchaos, "serve", "--help"], check=True, capture_output=True, text=True).stdout


def ask(client, meeting, limit):
    """How a client ended: well, or not, or not at all within the limit; and what it said."""
    program, script = CLIENTS[client]
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment = clean | {
        "NODE_PATH": str(MODULES.get(client, "")),
        "NODE_EXTRA_CA_CERTS": str(meeting.ca),
        "REQUESTS_CA_BUNDLE": str(meeting.ca),
        "DNS_PORT": str(meeting.dns),
    }
    words = [program, HERE / "clients" / script, meeting.url, "discovers" if meeting.discovers else "knows", meeting.ca, meeting.folder]
    if client == "davmail":
        # It has a limit of its own, which begins when Java is up.
        limit += START
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        return None, f"nothing within {limit} s"
    finally:
        # Whatever it started ends with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    last = out.strip().splitlines()[-1:] or ["{}"]
    try:
        answer = json.loads(last[0])
        return answer["ok"], answer["said"]
    except (ValueError, KeyError):
        return False, f"ended with {process.returncode}: {err.strip().splitlines()[-1:] or out[-200:]}"
