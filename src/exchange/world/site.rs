//! Sites: the host names and ports by which a client reaches the server. All URLs in responses use them.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use super::mailboxes::World;

/// Host labels of services on the mailbox server.
const MAIL: [&str; 4] = ["ews", "mail", "outlook", "owa"];

/// Host labels of services beside the mailbox server.
const ELSEWHERE: [&str; 3] = ["autodiscover", "login", "sts"];

/// The host and port that a client used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The host of the request, in lower case and without port.
    pub host: Arc<str>,
    /// Whether the client came over TLS.
    secure: bool,
    /// The TLS port, if it is not 443.
    https: Option<u16>,
    /// The port without TLS, if it is not 80.
    http: Option<u16>,
    /// The advertised host. It replaces the client's in all URLs.
    outside: Option<Arc<str>>,
    /// The length (bytes) of the labels before the served domain; `None` if the host belongs to no served domain.
    labels: Option<usize>,
}

/// The way in which a client reached the server.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arrival {
    /// Whether the client came over TLS.
    pub secure: bool,
    /// The TLS port for a client that came without TLS.
    pub https: Option<u16>,
    /// The port without TLS for a client that came over TLS.
    pub http: Option<u16>,
}

/// The port that an https URL leaves out.
const HTTPS: u16 = 443;
/// The port that an http URL leaves out.
const HTTP: u16 = 80;

/// The advertised address: where clients reach the server behind a port mapping or a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advertised {
    /// A name or an IP address, in lower case, without brackets.
    pub host: Arc<str>,
    /// The port; without it, the client's.
    pub port: Option<u16>,
}

impl From<SocketAddr> for Advertised {
    fn from(address: SocketAddr) -> Self {
        Self {
            host: address.ip().to_string().into(),
            port: Some(address.port()),
        }
    }
}

impl FromStr for Advertised {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not a host and port: write `mail.example.com`, `192.0.2.7:8443` or `[2001:db8::7]:8443`"
            )
        };
        let (host, port) = split(text).ok_or_else(wrong)?;
        let host = host.to_ascii_lowercase();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        let bracketed = address.len() != host.len();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        let good = match address.parse::<IpAddr>() {
            Ok(address) => address.is_ipv6() == bracketed,
            Err(_) => !bracketed && host.bytes().all(plain) && host.split('.').all(is_label),
        };
        if !good || port == Some(0) {
            return Err(wrong());
        }
        Ok(Self {
            host: address.into(),
            port,
        })
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
}

impl Site {
    /// The site of a request to `authority`, which may have a port. A client that names no port uses the standard ports,
    /// or a proxy that hides ours. `keep` interns the host, so that requests share its text.
    pub fn of(
        world: &World,
        authority: &str,
        arrival: Arrival,
        keep: impl FnOnce(&str) -> Arc<str>,
    ) -> Self {
        let (host, port) = split(authority).unwrap_or(("localhost", None));
        let host = match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => keep(&host.to_ascii_lowercase()),
            false => keep(host),
        };
        let Arrival { secure, .. } = arrival;
        let standard = if secure { HTTPS } else { HTTP };
        let port = port.filter(|port| *port != standard);
        let other = |port_of_ours: Option<u16>| port_of_ours.filter(|_| port.is_some());
        let (https, http) = match secure {
            true => (port, other(arrival.http)),
            false => (other(arrival.https), port),
        };
        let domain = world.domain_of(&host);
        Self {
            secure,
            https: https.filter(|port| *port != HTTPS),
            http: http.filter(|port| *port != HTTP),
            outside: None,
            labels: domain.map(|domain| host.len() - domain.len()),
            host,
        }
    }

    /// Whether `authority` has a valid host.
    pub fn is_named_by(authority: &str) -> bool {
        split(authority).is_some()
    }

    /// The site with the advertised address. If the client used a host of the same served domain, it keeps its labels,
    /// since they select its scenario.
    #[must_use]
    pub fn advertised(mut self, world: &World, advertised: &Advertised) -> Self {
        let domain = world.domain_of(&advertised.host);
        if domain.is_none() || domain != world.domain_of(&self.host) {
            self.outside = Some(match advertised.host.contains(':') {
                true => format!("[{}]", advertised.host).into(),
                false => Arc::clone(&advertised.host),
            });
        }
        if advertised.port.is_some() {
            self.https = advertised.port.filter(|port| *port != HTTPS);
            self.http = advertised.port.filter(|port| *port != HTTP);
        }
        self
    }

    /// The host of the mailbox server: `mail.http-503-iis.contoso.test` for both
    /// `autodiscover.http-503-iis.contoso.test` and `http-503-iis.contoso.test`. A host outside of the served domains
    /// stays itself.
    pub fn mail_host(&self) -> String {
        if let Some(outside) = &self.outside {
            return outside.to_string();
        }
        let Some(labels) = self.labels else {
            return self.host.to_string();
        };
        let (labels, domain) = self.host.split_at(labels);
        match labels.split_once('.') {
            Some((service, rest)) if ELSEWHERE.contains(&service) => format!("mail.{rest}{domain}"),
            Some((service, _)) if MAIL.contains(&service) => self.host.to_string(),
            _ => format!("mail.{}", self.host),
        }
    }

    /// The host without the label of a service: `http-503-iis.contoso.test`.
    fn family(&self, labels: usize) -> &str {
        match self.host[..labels].split_once('.') {
            Some((service, _)) if ELSEWHERE.contains(&service) || MAIL.contains(&service) => {
                &self.host[service.len() + 1..]
            }
            _ => &self.host,
        }
    }

    /// The site with another mailbox server: `outlook.http-503-iis.contoso.test`. A host outside of the served domains
    /// stays itself.
    #[must_use]
    pub fn on(&self, service: &str) -> Self {
        let Some(labels) = self.labels else {
            return self.clone();
        };
        Self {
            host: format!("{service}.{}", self.family(labels)).into(),
            labels: None,
            ..self.clone()
        }
    }

    /// The URL of a path on the mailbox server.
    pub fn url(&self, path: &str) -> String {
        let authority = self.mail().authority(true);
        format!("https://{authority}{path}")
    }

    /// The URL of a path on the client's own host, or the advertised one; without TLS if the client came so.
    pub fn own_url(&self, secure: bool, path: &str) -> String {
        let scheme = if secure { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.authority(secure))
    }

    /// Whether a host, with or without a port, is this one or another name of the same family: the audience of a token
    /// may be any of them.
    pub fn is_known_as(&self, world: &World, authority: &str) -> bool {
        let arrival = Arrival {
            secure: true,
            ..Arrival::default()
        };
        let other = Self::of(world, authority, arrival, |host| host.into());
        let port = split(authority)
            .and_then(|(_, port)| port)
            .filter(|port| *port != HTTPS);
        let same_port = port.is_none_or(|port| port == self.port(self.secure));
        let advertised = self.outside.as_ref() == Some(&other.host);
        same_port
            && (advertised || other.host == self.host || other.mail_host() == self.mail_host())
    }

    /// The https URL of a path on the client's host.
    pub fn secure_url(&self, path: &str) -> String {
        format!("https://{}{path}", self.authority(true))
    }

    /// The site of the mailbox server, for the same client.
    #[must_use]
    pub fn mail(&self) -> Self {
        Self {
            host: self.mail_host().into(),
            ..self.clone()
        }
    }

    /// Whether the client came over TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The client's host, with the port of the scheme if it is not the standard one.
    pub fn authority(&self, secure: bool) -> String {
        let host = self.outside.as_ref().unwrap_or(&self.host);
        match if secure { self.https } else { self.http } {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        }
    }

    /// The port of the scheme, also the standard one.
    pub fn port(&self, secure: bool) -> u16 {
        match secure {
            true => self.https.unwrap_or(HTTPS),
            false => self.http.unwrap_or(HTTP),
        }
    }
}

/// The host and port of an authority; `None` if it is invalid.
// Colons inside the brackets belong to an IPv6 address.
fn split(authority: &str) -> Option<(&str, Option<u16>)> {
    let end = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match authority[end..].rfind(':') {
        Some(colon) => (
            &authority[..end + colon],
            Some(authority[end + colon + 1..].parse().ok()?),
        ),
        None => (authority, None),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
    (!host.is_empty() && host.bytes().all(plain)).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_repeat_the_host_family_and_port_of_the_client() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let site = |authority| {
            let arrival = Arrival {
                secure: true,
                ..Arrival::default()
            };
            Site::of(&world, authority, arrival, |host| host.into())
        };
        let url = |authority| site(authority).url("/x");
        assert_eq!(
            url("autodiscover.a.contoso.test:8443"),
            "https://mail.a.contoso.test:8443/x"
        );
        assert_eq!(url("Mail.a.contoso.test"), "https://mail.a.contoso.test/x");
        let on = |authority| site(authority).on("outlook").mail_host();
        assert_eq!(on("autodiscover.a.contoso.test"), "outlook.a.contoso.test");
        assert_eq!(on("a.contoso.test"), "outlook.a.contoso.test");
        assert_eq!(on("contoso.test"), "outlook.contoso.test");
        assert_eq!(on("127.0.0.1:9443"), "127.0.0.1");
        assert_eq!(url("contoso.test:443"), "https://mail.contoso.test/x");
        assert_eq!(url("127.0.0.1:9443"), "https://127.0.0.1:9443/x");
        assert_eq!(url("[::1]:9443"), "https://[::1]:9443/x");
        assert_eq!(url("not a host"), "https://localhost/x");
    }

    #[test]
    fn a_client_is_led_to_the_port_that_speaks_what_the_url_says() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let authorities = |authority, secure| {
            let arrival = Arrival {
                secure,
                https: Some(8443),
                http: Some(8080),
            };
            let site = Site::of(&world, authority, arrival, |host| host.into());
            [site.authority(true), site.authority(false)]
        };
        let host = "mail.contoso.test";
        let with = |https: &str, http: &str| [format!("{host}{https}"), format!("{host}{http}")];
        // Another listener than the first one keeps its port.
        assert_eq!(
            authorities("Mail.contoso.test:9443", true),
            with(":9443", ":8080")
        );
        assert_eq!(
            authorities("mail.contoso.test:9080", false),
            with(":8443", ":9080")
        );
        for standard in ["mail.contoso.test", "mail.contoso.test:443"] {
            assert_eq!(authorities(standard, true), with("", ""));
        }
        for standard in ["mail.contoso.test", "mail.contoso.test:80"] {
            assert_eq!(authorities(standard, false), with("", ""));
        }
        assert_eq!(
            authorities("[::1]:9443", true),
            ["[::1]:9443", "[::1]:8080"].map(ToOwned::to_owned)
        );
    }

    #[test]
    fn urls_are_as_advertised_and_names_of_the_same_domain_keep_their_scenario() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let url = |advertised: &str, authority| {
            let advertised = advertised.parse().unwrap();
            let arrival = Arrival {
                secure: true,
                https: Some(8443),
                http: None,
            };
            let site = Site::of(&world, authority, arrival, |host| host.into());
            let site = site.advertised(&world, &advertised);
            (site.url("/x"), site.secure_url("/x"))
        };
        let one = |text: &str| (text.to_owned(), text.to_owned());
        let outside = "https://lab.example:9443/x";
        assert_eq!(
            url("Lab.example:9443", "autodiscover.a.contoso.test:8443"),
            one(outside)
        );
        assert_eq!(url("lab.example:9443", "127.0.0.1:8080"), one(outside));
        assert_eq!(
            url("[2001:db8::7]:443", "127.0.0.1:8080"),
            one("https://[2001:db8::7]/x")
        );
        assert_eq!(
            url("lab.example", "127.0.0.1:8443").0,
            "https://lab.example:8443/x"
        );
        assert_eq!(
            url("mail.contoso.test:443", "autodiscover.a.contoso.test:8443").0,
            "https://mail.a.contoso.test/x"
        );
        for wrong in [
            "",
            ":1",
            "a b",
            "x:0",
            "x:70000",
            "2001:db8::7",
            "[x]:1",
            "a..b",
            "-a",
            "[1.2.3.4]",
        ] {
            assert!(wrong.parse::<Advertised>().is_err(), "{wrong}");
        }
    }
}
