//! Sites: the host names and ports by which a client reaches the server. All URLs in responses use them.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use super::mailboxes::World;

/// Host labels of services on the mailbox server.
const MAIL: [&str; 4] = ["ews", "mail", "outlook", "owa"];

/// The host and port that a client used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The host of the request, in lower case and without port.
    pub host: Arc<str>,
    /// The port, if it is not 443.
    port: Option<u16>,
    /// The TLS port for clients that came without TLS, if it is not 443.
    secure_port: Option<u16>,
    /// The advertised host. It replaces the client's in all URLs.
    outside: Option<Arc<str>>,
    /// The length (bytes) of the labels before the served domain; `None` if the host belongs to no served domain.
    labels: Option<usize>,
}

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
    /// The site of a request to `authority`, which may have a port. `https` is the TLS port. `keep` interns the host,
    /// so that requests share its text.
    pub fn of(
        world: &World,
        authority: &str,
        https: Option<u16>,
        keep: impl FnOnce(&str) -> Arc<str>,
    ) -> Self {
        let (host, port) = split(authority).unwrap_or(("localhost", None));
        let host = match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => keep(&host.to_ascii_lowercase()),
            false => keep(host),
        };
        // URLs omit the default port.
        let port = port.filter(|port| *port != 443);
        let domain = world.domain_of(&host);
        Self {
            port,
            secure_port: https.filter(|https| port.is_some() && *https != 443),
            outside: None,
            labels: domain.map(|domain| host.len() - domain.len()),
            host,
        }
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
            self.port = advertised.port.filter(|port| *port != 443);
            self.secure_port = self.port;
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
            Some(("autodiscover", rest)) => format!("mail.{rest}{domain}"),
            Some((service, _)) if MAIL.contains(&service) => self.host.to_string(),
            _ => format!("mail.{}", self.host),
        }
    }

    /// The host without the label of a service: `http-503-iis.contoso.test`.
    fn family(&self, labels: usize) -> &str {
        match self.host[..labels].split_once('.') {
            Some((service, _)) if service == "autodiscover" || MAIL.contains(&service) => {
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
        https(&self.mail_host(), self.port, path)
    }

    /// The https URL of a path on the client's host, for a client that came without TLS. The port is the standard one
    /// if the client used the standard port, or if a proxy hides ours.
    pub fn secure_url(&self, path: &str) -> String {
        https(
            self.outside.as_ref().unwrap_or(&self.host),
            self.secure_port,
            path,
        )
    }
}

fn https(host: &str, port: Option<u16>, path: &str) -> String {
    match port {
        Some(port) => format!("https://{host}:{port}{path}"),
        None => format!("https://{host}{path}"),
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
        let url = |authority| Site::of(&world, authority, None, |host| host.into()).url("/x");
        assert_eq!(
            url("autodiscover.a.contoso.test:8443"),
            "https://mail.a.contoso.test:8443/x"
        );
        assert_eq!(url("Mail.a.contoso.test"), "https://mail.a.contoso.test/x");
        let on = |authority| {
            let site = Site::of(&world, authority, None, |host| host.into());
            site.on("outlook").mail_host()
        };
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
    fn urls_are_as_advertised_and_names_of_the_same_domain_keep_their_scenario() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let url = |advertised: &str, authority| {
            let advertised = advertised.parse().unwrap();
            let site = Site::of(&world, authority, Some(8443), |host| host.into());
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
