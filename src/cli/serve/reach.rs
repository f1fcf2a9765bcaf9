//! How `serve` is reached from outside: what it calls itself, what it shows, and who may come.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;

use crate::exchange::Advertised;
use crate::pki;
use crate::server::Allowed;

/// Flags that say what clients are told, and which clients.
#[derive(Args)]
pub(super) struct ReachFlags {
    /// Where clients reach the server: host and port of every URL that is handed out, and a name of the certificate
    /// for clients that name none [default: what the client called]
    #[arg(long, value_name = "HOST[:PORT]", env = "EXCHAOS_ADVERTISE")]
    pub(super) advertise: Option<Advertised>,
    /// A network whose clients may connect; others but loopback are closed at once; repeatable [default: everybody
    /// who can reach a listener]
    #[arg(
        long,
        value_name = "CIDR",
        env = "EXCHAOS_ALLOW_FROM",
        value_delimiter = ',',
        value_parser = network
    )]
    pub(super) allow_from: Vec<IpNet>,
    /// A certificate chain of yours (PEM), served wherever no fault of certificates is asked for
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
    /// Tell in each answer, as `X-Exchaos: ID; rule=1; hit=2`, which scenario and rule made it
    #[arg(long, env = "EXCHAOS_TELL")]
    pub(super) tell: bool,
    /// Push notifications to clients on other machines too; without it, only to those on loopback
    #[arg(long, env = "EXCHAOS_ALLOW_PUSH")]
    pub(super) allow_push: bool,
    /// Roots (PEM) of clients that take notifications over TLS, beside the system's and the test CA
    #[arg(long, value_name = "FILE", env = "EXCHAOS_PUSH_CA")]
    pub(super) push_ca: Option<PathBuf>,
}

impl ReachFlags {
    /// Who may connect.
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

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    let found = text.parse::<IpNet>().ok().or_else(address);
    found.map(|network| network.trunc()).ok_or_else(|| {
        format!("`{text}` is no network: write `192.0.2.0/24`, `2001:db8::/32`, or one address")
    })
}
