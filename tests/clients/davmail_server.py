"""Starts DavMail, a server of IMAP, SMTP, POP, CalDAV and LDAP that is a client of EWS."""

import socket
import subprocess
import threading
from pathlib import Path

SERVICES = ["imap", "smtp", "pop", "caldav", "ldap"]


def free_ports():
    """Ports that nobody listens on now: DavMail has no word for any port."""
    sockets = [socket.socket() for _ in SERVICES]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return dict(zip(SERVICES, ports))


def start(jar, url, ca, folder):
    """DavMail for the server at a URL, once it listens, and its ports."""
    ports = free_ports()
    settings = {
        "davmail.server": "true",
        "davmail.mode": "EWS",
        "davmail.url": f"{url}/EWS/Exchange.asmx",
        "davmail.bindAddress": "127.0.0.1",
        "davmail.allowRemote": "false",
        "davmail.disableUpdateCheck": "true",
        "davmail.logFilePath": f"{folder}/davmail.log",
        "log4j.rootLogger": "WARN",
        "log4j.logger.davmail": "INFO",
    } | {f"davmail.{name}Port": str(number) for name, number in ports.items()}
    file = Path(folder, "davmail.properties")
    file.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    store = f"{folder}/trust.p12"
    keytool = ["keytool", "-importcert", "-noprompt", "-alias", "ca", "-file", ca, "-keystore", store, "-storepass", "changeit"]
    subprocess.run(keytool, check=True, capture_output=True)
    trust = [f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=changeit"]
    java = ["java", "-XX:TieredStopAtLevel=1", *trust, "-jar", jar, "-server", str(file)]
    process = subprocess.Popen(java, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in process.stdout:
        if "listening on" in line:
            # What nobody reads would stop it once the pipe is full.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return process, ports
    raise SystemExit("DavMail did not start")
