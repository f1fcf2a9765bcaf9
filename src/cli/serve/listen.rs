//! The listeners of `serve`: those of the flags, or the default ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use clap::Args;

use crate::cli::verdict::Failure;
use crate::exchange::Offer;
use crate::server::{Door, Protocol, Server};
use crate::settings::{DNS_PORT, HTTP_PORT, HTTPS_PORT};

/// Flags for listeners.
#[derive(Args)]
pub(super) struct Listeners {
    /// An address for HTTPS, and the scenario of its clients; repeatable [default: 127.0.0.1:8443 and [::1]:8443]
    #[arg(
        long,
        value_name = "ADDR[=ID[@INSTANCE]][,auth=LIST][,alpn=LIST]",
        env = "EXCHAOS_HTTPS"
    )]
    https: Vec<Listens>,
    /// An address for HTTP, which is also a proxy to the others; repeatable [default: 127.0.0.1:8080 and [::1]:8080]
    #[arg(
        long,
        value_name = "ADDR[=ID[@INSTANCE]][,auth=LIST][,alpn=LIST]",
        env = "EXCHAOS_HTTP"
    )]
    http: Vec<Listens>,
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
        open(server, Protocol::Https, doors(&self.https), HTTPS_PORT).await?;
        open(server, Protocol::Http, doors(&self.http), HTTP_PORT).await?;
        open(server, Protocol::Dns, self.dns_doors(), DNS_PORT).await
    }

    fn dns_doors(&self) -> Vec<Door> {
        self.dns.iter().map(|Listen(door)| door.clone()).collect()
    }

    /// The listeners to open: protocol, address, and whether another port is acceptable.
    pub(super) fn wanted(&self) -> Vec<(Protocol, SocketAddr, bool)> {
        let wanted = |protocol, asked: &[Door], port| {
            let asked = asked.iter().map(|door| (protocol, door.address, false));
            let mut wanted: Vec<_> = asked.collect();
            if wanted.is_empty() {
                wanted.extend(loopback(port).map(|address| (protocol, address, true)));
            }
            wanted
        };
        [
            wanted(Protocol::Https, &doors(&self.https), HTTPS_PORT),
            wanted(Protocol::Http, &doors(&self.http), HTTP_PORT),
            wanted(Protocol::Dns, &self.dns_doors(), DNS_PORT),
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

/// Listeners, separated by commas. Each address may be followed by its offer.
#[derive(Clone, Debug)]
struct Listens(Vec<Door>);

impl std::str::FromStr for Listens {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut doors: Vec<Door> = Vec::new();
        for word in text.split(',') {
            let Some((key @ ("auth" | "alpn"), list)) = word.split_once('=') else {
                let Listen(door) = word.parse()?;
                doors.push(door);
                continue;
            };
            let Some(Door { offer, .. }) = doors.last_mut() else {
                return Err(format!(
                    "`{word}` has no listener: put it behind an address, as in `127.0.0.1:{HTTPS_PORT},{word}`"
                ));
            };
            let twice = match key {
                "auth" => offer
                    .auth
                    .replace(Offer::read_schemes(list, '+')?)
                    .is_some(),
                _ => offer
                    .alpn
                    .replace(Offer::read_protocols(list, '+')?)
                    .is_some(),
            };
            if twice {
                return Err(format!(
                    "`{key}` is given twice for a listener: join the list by `+`"
                ));
            }
        }
        Ok(Self(doors))
    }
}

fn doors(listens: &[Listens]) -> Vec<Door> {
    listens
        .iter()
        .flat_map(|Listens(doors)| doors.clone())
        .collect()
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
            ..Door::any()
        }))
    }
}

/// Opens the listeners of the flags, or the default ones, whose ports are replaced if they are in use.
async fn open(
    server: &Server,
    protocol: Protocol,
    asked: Vec<Door>,
    port: u16,
) -> Result<(), Failure> {
    if !asked.is_empty() {
        for door in asked {
            server.open(protocol, door).await?;
        }
        return Ok(());
    }
    let [v4, mut v6] = loopback(port);
    let bound = server
        .open(
            protocol,
            Door {
                address: v4,
                gives_way: true,
                ..Door::any()
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
                gives_way: true,
                ..Door::any()
            },
        )
        .await;
    if second.is_err() {
        anstream::eprintln!("this machine has no IPv6: {v6} is not served");
    }
    Ok(())
}
