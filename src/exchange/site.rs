//! The names under which one client sees the server: its own, repeated in every URL that is handed out.

use super::world::World;

/// The host family and port that a client used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The host that serves mailboxes: `mail.http-503-iis.contoso.test`.
    pub mail_host: String,
    /// The host that the client named, without the port.
    pub host: String,
    /// The port, where it is not 443.
    port: Option<u16>,
    /// The port of TLS for who came without it, where it is not 443.
    secure_port: Option<u16>,
}

impl Site {
    /// The site that a client means who calls `authority`, which may name a port; `https` is where TLS is spoken.
    pub fn of(world: &World, authority: &str, https: Option<u16>) -> Self {
        let parsed = authority.parse::<http::uri::Authority>().ok();
        let host = parsed
            .as_ref()
            .map_or("localhost", |authority| authority.host())
            .to_lowercase();
        let port = parsed
            .as_ref()
            .and_then(|authority| authority.port_u16())
            .filter(|port| *port != 443);
        Self {
            mail_host: mail_host(world, &host),
            host,
            port,
            secure_port: https.filter(|https| port.is_some() && *https != 443),
        }
    }

    /// The URL of a path on the host that serves mailboxes.
    pub fn url(&self, path: &str) -> String {
        match self.port {
            Some(port) => format!("https://{}:{port}{path}", self.mail_host),
            None => format!("https://{}{path}", self.mail_host),
        }
    }

    /// The URL of a path on the host that the client named, for who came without TLS: on the standard port if it came
    /// by the standard port, or by a proxy that hides ours.
    pub fn secure_url(&self, path: &str) -> String {
        match self.secure_port {
            Some(port) => format!("https://{}:{port}{path}", self.host),
            None => format!("https://{}{path}", self.host),
        }
    }
}

/// `autodiscover.x.contoso.test` and `x.contoso.test` both have their mailboxes at `mail.x.contoso.test`.
fn mail_host(world: &World, host: &str) -> String {
    let Some(domain) = world.domain_of(host) else {
        return host.to_owned();
    };
    let labels = host.strip_suffix(domain).unwrap_or_default();
    match labels.split_once('.') {
        Some(("autodiscover", rest)) => format!("mail.{rest}{domain}"),
        Some(("mail" | "outlook" | "owa" | "ews", _)) => host.to_owned(),
        _ => format!("mail.{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_repeat_the_host_family_and_port_of_the_client() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let url = |authority| Site::of(&world, authority, None).url("/x");
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
