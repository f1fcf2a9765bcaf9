//! The names under which one client sees the server: its own, repeated in every URL that is handed out.

use std::sync::Arc;

use super::world::World;

/// The host family and port that a client used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The host that the client named, in lower case and without the port.
    pub host: Arc<str>,
    /// The port, where it is not 443.
    port: Option<u16>,
    /// The port of TLS for who came without it, where it is not 443.
    secure_port: Option<u16>,
    /// How much of the host, in bytes, stands left of its served domain; none where it is of no such domain.
    labels: Option<usize>,
}

impl Site {
    /// The site that a client means who calls `authority`, which may name a port; `https` is where TLS is spoken. `keep`
    /// makes the host a text that is shared with other requests.
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
        let port = port.filter(|port| *port != 443);
        let domain = world.domain_of(&host);
        Self {
            port,
            secure_port: https.filter(|https| port.is_some() && *https != 443),
            labels: domain.map(|domain| host.len() - domain.len()),
            host,
        }
    }

    /// The host that serves mailboxes: `mail.http-503-iis.contoso.test`. `autodiscover.x.contoso.test` and
    /// `x.contoso.test` both have theirs there; a host of no served domain has its own.
    pub fn mail_host(&self) -> String {
        let Some(labels) = self.labels else {
            return self.host.to_string();
        };
        let (labels, domain) = self.host.split_at(labels);
        match labels.split_once('.') {
            Some(("autodiscover", rest)) => format!("mail.{rest}{domain}"),
            Some(("mail" | "outlook" | "owa" | "ews", _)) => self.host.to_string(),
            _ => format!("mail.{}", self.host),
        }
    }

    /// The URL of a path on the host that serves mailboxes.
    pub fn url(&self, path: &str) -> String {
        https(&self.mail_host(), self.port, path)
    }

    /// The URL of a path on the host that the client named, for who came without TLS: on the standard port if it came
    /// by the standard port, or by a proxy that hides ours.
    pub fn secure_url(&self, path: &str) -> String {
        https(&self.host, self.secure_port, path)
    }
}

fn https(host: &str, port: Option<u16>, path: &str) -> String {
    match port {
        Some(port) => format!("https://{host}:{port}{path}"),
        None => format!("https://{host}{path}"),
    }
}

/// Host and port of an authority; nothing for what is none.
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
        assert_eq!(url("contoso.test:443"), "https://mail.contoso.test/x");
        assert_eq!(url("127.0.0.1:9443"), "https://127.0.0.1:9443/x");
        assert_eq!(url("[::1]:9443"), "https://[::1]:9443/x");
        assert_eq!(url("not a host"), "https://localhost/x");
    }
}
