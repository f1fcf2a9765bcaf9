//! `serve --exposure`: everything that a server would bind, write and call, for those who must approve it. Nothing is
//! done.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::flags::{Format, Serve};
use crate::cli::output;
use crate::cli::verdict::Failure;
use crate::pki;
use crate::server::{Certificates, IMPERSONATE, Protocol};
use crate::settings::{APART_NETWORK, MAX_APART};

/// The exposure of a server to the machine and the network.
#[derive(Serialize)]
struct Exposure {
    binds: Vec<Bind>,
    /// Listeners that are bound on demand.
    binds_later: Vec<String>,
    /// The networks, besides loopback, that may connect; empty for all.
    allows: Vec<String>,
    reads: Vec<PathBuf>,
    writes: Vec<Write>,
    /// The hosts that the server calls by itself. There are none.
    calls: Vec<String>,
}

/// A listener that would be bound.
#[derive(Serialize)]
struct Bind {
    protocol: &'static str,
    transport: &'static str,
    address: SocketAddr,
    beyond_loopback: bool,
    /// Whether another port is used if this one is not free.
    gives_way: bool,
    purpose: &'static str,
}

/// A file that would be written.
#[derive(Serialize)]
struct Write {
    path: PathBuf,
    purpose: &'static str,
}

/// Prints the exposure of `serve` with these flags.
pub(super) fn expose(flags: &Serve, format: Format) -> Result<(), Failure> {
    let exposure = Exposure::of(flags)?;
    match format {
        Format::Text => output::print(exposure.text().trim_end()),
        Format::Json => output::print(&serde_json::to_string_pretty(&exposure)?),
    }
}

impl Bind {
    fn of((protocol, address, gives_way): (Protocol, SocketAddr, bool)) -> Vec<Self> {
        let transports: &[_] = match protocol {
            Protocol::Dns => &["udp", "tcp"],
            Protocol::Http | Protocol::Https => &["tcp"],
        };
        let (protocol, purpose) = match protocol {
            Protocol::Dns => (
                "dns",
                "answers for the served names (REFUSED for all others)",
            ),
            Protocol::Http => (
                "http",
                "redirects, and CONNECT to the served names (403 for all others)",
            ),
            Protocol::Https => ("https", "EWS and Autodiscover over TLS"),
        };
        let bind = |transport: &&'static str| Self {
            protocol,
            transport,
            address,
            beyond_loopback: !address.ip().is_loopback(),
            gives_way,
            purpose,
        };
        transports.iter().map(bind).collect()
    }

    fn of_admin((address, gives_way): (SocketAddr, bool)) -> Self {
        Self {
            transport: "tcp",
            protocol: "http",
            address,
            beyond_loopback: !address.ip().is_loopback(),
            gives_way,
            purpose: "the admin API, which steers the server; beyond loopback for those with its token",
        }
    }

    fn text(&self) -> String {
        let port = match (self.address.port(), self.gives_way) {
            (0, _) => ", on any free port",
            (_, true) => ", or on a free port where that one is taken",
            (_, false) => "",
        };
        let reach = if self.beyond_loopback {
            "open to the network"
        } else {
            "loopback only"
        };
        let (address, purpose) = (self.address, self.purpose);
        format!(
            "  {} {address:<22} {:<6}{reach}: {purpose}{port}\n",
            self.transport, self.protocol
        )
    }
}

impl Exposure {
    fn of(flags: &Serve) -> Result<Self, Failure> {
        let binds = flags.listeners.wanted().into_iter();
        let admin = flags.steering.wanted().into_iter().map(Bind::of_admin);
        let mut reads = flags.scenarios.scenarios.clone();
        reads.extend(flags.world.clone());
        let mut writes = Vec::new();
        match flags.authority.certificates()? {
            Certificates::Files(files) => reads.extend([files.certificate, files.key]),
            Certificates::Folder(folder) => {
                writes.extend(test_ca(&folder));
                if !flags.impersonate.is_empty() {
                    writes.extend(test_ca(&folder.join(IMPERSONATE)));
                }
            }
            Certificates::Memory => {}
        }
        if let Some(files) = flags.reach.chain() {
            reads.extend([files.certificate, files.key]);
        }
        writes.extend(flags.record.journal.clone().map(|path| Write {
            path,
            purpose: "the journal, appended for as long as the server runs",
        }));
        writes.extend(flags.ready_file.clone().map(|path| Write {
            path,
            purpose: "the ready file, there for as long as the server runs",
        }));
        Ok(Self {
            binds: binds.flat_map(Bind::of).chain(admin).collect(),
            // With an advertised address, clients are on other hosts, where loopback is of no use.
            binds_later: flags
                .reach
                .advertise
                .is_none()
                .then(later)
                .into_iter()
                .collect(),
            allows: flags
                .reach
                .allow_from
                .iter()
                .map(ToString::to_string)
                .collect(),
            reads,
            writes,
            calls: Vec::new(),
        })
    }

    fn text(&self) -> String {
        let mut text = "binds\n".to_owned();
        text.extend(self.binds.iter().map(Bind::text));
        if !self.binds_later.is_empty() {
            text += "\nbinds later\n";
        }
        text.extend(self.binds_later.iter().map(|later| format!("  {later}\n")));
        text += "\nreads\n  the built-in scenarios, which are part of the program\n";
        text.extend(
            self.reads
                .iter()
                .map(|path| format!("  {}\n", path.display())),
        );
        text += "\nwrites\n";
        text.extend(
            self.writes
                .iter()
                .map(|Write { path, purpose }| format!("  {}: {purpose}\n", path.display())),
        );
        text += "\ncalls\n  nobody: no update check, no telemetry, no name lookups\n";
        text += "\nwho must allow it\n";
        text + &self.advice()
    }

    fn advice(&self) -> String {
        let open: Vec<&Bind> = self
            .binds
            .iter()
            .filter(|bind| bind.beyond_loopback)
            .collect();
        if open.is_empty() {
            return "  nobody: no other machine can reach it, and no firewall rule is needed\n  a client that uses a proxy has to reach loopback without it (NO_PROXY)\n".to_owned();
        }
        let ports = ["tcp", "udp"].map(|transport| ports(&open, transport));
        let ports: Vec<_> = ports.into_iter().flatten().collect();
        let from = if self.allows.is_empty() {
            "any client: `--allow-from CIDR` would narrow it".to_owned()
        } else {
            format!(
                "{} (the server closes all others but loopback)",
                self.allows.join(", ")
            )
        };
        format!(
            "  the firewall of this machine and on the way: inbound {} from {from}\n  proxies of the clients: TLS must pass unbroken, or they see the proxy's certificates and not ours\n",
            ports.join(" and ")
        )
    }
}

/// The ports of a transport that are open, as a phrase; `None` if there are none.
fn ports(open: &[&Bind], transport: &str) -> Option<String> {
    let of = |bind: &&&Bind| bind.transport == transport;
    let mut ports: Vec<u16> = open
        .iter()
        .filter(of)
        .map(|bind| bind.address.port())
        .collect();
    ports.sort_unstable();
    ports.dedup();
    let listed: Vec<_> = ports.iter().map(ToString::to_string).collect();
    (!listed.is_empty()).then(|| format!("{} {}", transport.to_uppercase(), listed.join(", ")))
}

/// The listeners for scenarios that a host name cannot pick.
fn later() -> String {
    let [a, b, c] = APART_NETWORK;
    format!(
        "tcp {a}.{b}.{c}.0/24, loopback only: the ports of HTTPS and HTTP once more, one address for each of at most {MAX_APART} scenarios that strike before a client can send a name, bound when DNS or Autodiscover first returns it"
    )
}

/// The files in the folder of the test CA.
fn test_ca(folder: &Path) -> [Write; 3] {
    let write = |name, purpose| Write {
        path: folder.join(name),
        purpose,
    };
    [
        write(pki::CERTIFICATE, "the test CA, created on first use"),
        write(pki::KEY, "its key, readable only by its owner"),
        write(pki::LOCK, "locked while the CA is read or created"),
    ]
}
