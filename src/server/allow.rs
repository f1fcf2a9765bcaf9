//! The clients that may connect: loopback always, others by their network.

use std::net::IpAddr;

use ipnet::IpNet;

/// The networks whose clients are served. Empty: all clients are served that reach the listener.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed(Vec<IpNet>);

impl Allowed {
    /// Only the clients of these networks, and of loopback.
    pub fn only(networks: &[IpNet]) -> Self {
        Self(networks.to_vec())
    }

    /// Whether a client at an address is served.
    pub fn admits(&self, peer: IpAddr) -> bool {
        // A listener on `[::]` sees clients of IPv4 as `::ffff:192.0.2.7`.
        let peer = peer.to_canonical();
        let within = |network: &IpNet| network.contains(&peer);
        self.0.is_empty() || peer.is_loopback() || self.0.iter().any(within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_always_served_and_other_clients_by_their_network() {
        let admits = |networks: &[&str], peer: &str| {
            let networks: Vec<IpNet> = networks.iter().map(|net| net.parse().unwrap()).collect();
            Allowed::only(&networks).admits(peer.parse().unwrap())
        };
        assert!(admits(&[], "192.0.2.7"));
        assert!(admits(&["192.0.2.0/24"], "192.0.2.7"));
        assert!(admits(&["192.0.2.0/24"], "::ffff:192.0.2.7"));
        assert!(admits(&["192.0.2.0/24"], "127.0.0.9") && admits(&["192.0.2.0/24"], "::1"));
        assert!(!admits(&["192.0.2.0/24", "2001:db8::/32"], "198.51.100.1"));
        assert!(admits(&["192.0.2.0/24", "2001:db8::/32"], "2001:db8::1"));
    }
}
