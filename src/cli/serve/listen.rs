//! The listeners of `serve`: those of the flags, or the default ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use clap::Args;

use crate::cli::verdict::Failure;
use crate::server::{Door, Protocol, Server};
use crate::settings::{DNS_PORT, HTTP_PORT, HTTPS_PORT};

/// Flags for listeners.
#[derive(Args)]
pub(super) struct Listeners {
    /// An address for HTTPS, and the scenario of its clients; repeatable [default: 127.0.0.1:8443 and [::1]:8443]
    #[arg(
        long,
        value_name = "ADDR[=ID[@INSTANCE]]",
        env = "EXCHAOS_HTTPS",
        value_delimiter = ','
    )]
    https: Vec<Listen>,
    /// An address for HTTP, which is also a proxy to the others; repeatable [default: 127.0.0.1:8080 and [::1]:8080]
    #[arg(
        long,
        value_name = "ADDR[=ID[@INSTANCE]]",
        env = "EXCHAOS_HTTP",
        value_delimiter = ','
    )]
    http: Vec<Listen>,
    /// An address for DNS, over UDP and TCP; repeatable [default: 127.0.0.1:8053 and [::1]:8053]
    #[arg(
        long,
        value_name = "ADDR[=ID[@INSTANCE]]",
        env = "EXCHAOS_DNS",
        value_delimiter = ','
    )]
    dns: Vec<Listen>,
}

impl Listeners {
    /// Opens all listeners.
    pub(super) async fn open(&self, server: &Server) -> Result<(), Failure> {
        open(server, Protocol::Https, &self.https, HTTPS_PORT).await?;
        open(server, Protocol::Http, &self.http, HTTP_PORT).await?;
        open(server, Protocol::Dns, &self.dns, DNS_PORT).await
    }

    /// The listeners to open: protocol, address, and whether another port is acceptable.
    pub(super) fn wanted(&self) -> Vec<(Protocol, SocketAddr, bool)> {
        let wanted = |protocol, asked: &[Listen], port| {
            let asked = asked
                .iter()
                .map(|Listen(door)| (protocol, door.address, false));
            let mut wanted: Vec<_> = asked.collect();
            if wanted.is_empty() {
                wanted.extend(loopback(port).map(|address| (protocol, address, true)));
            }
            wanted
        };
        [
            wanted(Protocol::Https, &self.https, HTTPS_PORT),
            wanted(Protocol::Http, &self.http, HTTP_PORT),
            wanted(Protocol::Dns, &self.dns, DNS_PORT),
        ]
        .concat()
    }
}

/// A port on both loopback addresses.
pub(super) fn loopback(port: u16) -> [SocketAddr; 2] {
    [
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port),
        SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port),
    ]
}

/// Parses an address to listen on. `port` is used in the example of the error.
pub(super) fn socket_address(text: &str, port: u16) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!(
            "`{text}` is not an IP address and port: write `127.0.0.1:{port}`, `[::1]:{port}`, or port 0 for any"
        )
    })
}

/// A listener in the form of the command line.
#[derive(Clone, Debug)]
pub(super) struct Listen(Door);

impl std::str::FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (address, selection) = match text.split_once('=') {
            Some((address, selection)) => (address, Some(selection)),
            None => (text, None),
        };
        let address = socket_address(address, HTTPS_PORT)?;
        let selection = selection
            .map(Door::selection)
            .transpose()
            .map_err(|error| error.to_string())?;
        Ok(Self(Door {
            address,
            selection,
            gives_way: false,
        }))
    }
}

/// Opens the listeners of the flags, or the default ones, whose ports are replaced if they are in use.
async fn open(
    server: &Server,
    protocol: Protocol,
    asked: &[Listen],
    port: u16,
) -> Result<(), Failure> {
    for Listen(door) in asked {
        server.open(protocol, door.clone()).await?;
    }
    if !asked.is_empty() {
        return Ok(());
    }
    let [v4, mut v6] = loopback(port);
    let bound = server
        .open(
            protocol,
            Door {
                address: v4,
                selection: None,
                gives_way: true,
            },
        )
        .await?;
    // IPv6 uses the port that IPv4 got, so that `localhost` works with either.
    v6.set_port(bound.address.port());
    let second = server
        .open(
            protocol,
            Door {
                address: v6,
                selection: None,
                gives_way: true,
            },
        )
        .await;
    if second.is_err() {
        anstream::eprintln!("this machine has no IPv6: {v6} is not served");
    }
    Ok(())
}
