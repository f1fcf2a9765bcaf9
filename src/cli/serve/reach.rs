//! The reachability of `serve`: its advertised address, its certificate, and its allowed clients.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;

use crate::exchange::Advertised;
use crate::pki;
use crate::server::{Allowed, Memory};
use crate::settings::{STORED_MEMORY, TRANSIT_MEMORY};

/// Flags for the advertised address and the allowed clients.
#[derive(Args)]
pub(super) struct ReachFlags {
    /// The address at which clients reach the server: host and port of all URLs in responses, and a name in the
    /// certificate for clients without SNI [default: the address of the request]
    #[arg(long, value_name = "HOST[:PORT]", env = "EXCHAOS_ADVERTISE")]
    pub(super) advertise: Option<Advertised>,
    /// A network whose clients may connect; all others but loopback are closed at once; repeatable
    /// [default: all clients]
    #[arg(
        long,
        value_name = "CIDR",
        env = "EXCHAOS_ALLOW_FROM",
        value_delimiter = ',',
        value_parser = network
    )]
    pub(super) allow_from: Vec<IpNet>,
    /// A certificate chain of yours (PEM), served wherever a scenario asks for no flaw
    #[arg(
        long,
        value_name = "FILE",
        env = "EXCHAOS_TLS_CERT",
        requires = "tls_key"
    )]
    pub(super) tls_cert: Option<PathBuf>,
    /// The key of that chain's first certificate (PEM)
    #[arg(
        long,
        value_name = "FILE",
        env = "EXCHAOS_TLS_KEY",
        requires = "tls_cert"
    )]
    pub(super) tls_key: Option<PathBuf>,
    /// Name the scenario and rule of each response in a header `X-Exchaos: ID; rule=1; hit=2`
    #[arg(long, env = "EXCHAOS_TELL")]
    pub(super) tell: bool,
    /// Send push notifications to clients on other machines; without it, only to those on loopback
    #[arg(long, env = "EXCHAOS_ALLOW_PUSH")]
    pub(super) allow_push: bool,
    /// The memory for requests and answers that are under way, in MB; what is over it waits, and is answered by 503 then
    #[arg(long, value_name = "MB", env = "EXCHAOS_TRANSIT_MEMORY", default_value_t = TRANSIT_MEMORY / MB,
        value_parser = clap::value_parser!(u64).range(1..=MAX_MB))]
    transit_memory: u64,
    /// The memory for what clients store in mailboxes, in MB; more fails with ErrorQuotaExceeded
    #[arg(long, value_name = "MB", env = "EXCHAOS_STORED_MEMORY", default_value_t = STORED_MEMORY / MB,
        value_parser = clap::value_parser!(u64).range(1..=MAX_MB))]
    stored_memory: u64,
    /// Root certificates (PEM) for push notifications over TLS, besides the system's and the test CA
    #[arg(long, value_name = "FILE", env = "EXCHAOS_PUSH_CA")]
    pub(super) push_ca: Option<PathBuf>,
}

/// A megabyte, and the most of them.
const MB: u64 = 1024 * 1024;
const MAX_MB: u64 = 1024 * 1024;

impl ReachFlags {
    /// The memory that clients may fill.
    pub(super) fn memory(&self) -> Memory {
        Memory {
            transit: self.transit_memory * MB,
            stored: self.stored_memory * MB,
        }
    }

    /// The clients that may connect.
    pub(super) fn allowed(&self) -> Allowed {
        Allowed::only(&self.allow_from)
    }

    /// The chain to serve.
    pub(super) fn chain(&self) -> Option<pki::Files> {
        Some(pki::Files {
            certificate: self.tls_cert.clone()?,
            key: self.tls_key.clone()?,
        })
    }
}

/// Parses a network or an address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    let found = text.parse::<IpNet>().ok().or_else(address);
    found.map(|network| network.trunc()).ok_or_else(|| {
        format!("`{text}` is not a network: write `192.0.2.0/24`, `2001:db8::/32`, or one address")
    })
}
