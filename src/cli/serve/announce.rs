//! What `serve` says when it is ready: where it is, and how it is met.

use super::{Canonical, Serve, shown};
use crate::admin::Admin;
use crate::server::{Bound, Protocol, Server};

/// The scenarios that the start shows how to meet.
const SHOWN: [&str; 3] = ["healthy", "http-503-iis", "http-404-autodiscover"];

impl Serve {
    /// Says where the server is, how it is met, and that it is ready.
    pub(super) fn announce(&self, server: &Server, admin: &Admin) {
        for bound in server.bound() {
            anstream::eprintln!("{}", announced(&bound));
        }
        for address in admin.bound() {
            anstream::eprintln!("http://{address} is the admin API");
        }
        let catalogue = server.catalogue();
        let scenarios = catalogue.sorted().len();
        anstream::eprintln!(
            "{scenarios} scenarios, seed {}; clients that name none meet `{}`",
            self.seed,
            self.scenario
        );
        let https = server
            .bound()
            .into_iter()
            .find(|bound| bound.protocol == Protocol::Https);
        let domain = server
            .domains()
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        let ca = server.authority().path().map(shown).unwrap_or_default();
        for scenario in SHOWN.iter().filter_map(|id| catalogue.get(id)) {
            let Some(https) = &https else { break };
            let request = Canonical {
                body: None,
                ..Canonical::of(scenario, domain)
            };
            anstream::eprintln!("  {}", request.curl(&ca, &https.address.to_string()));
        }
        anstream::eprintln!("ready");
    }
}

fn announced(bound: &Bound) -> String {
    let scheme = match bound.protocol {
        Protocol::Dns => "dns",
        Protocol::Http => "http",
        Protocol::Https => "https",
    };
    let picks = bound.selection.as_ref().and_then(|selection| {
        let instance = selection
            .instance
            .as_ref()
            .map(|name| format!("@{name}"))
            .unwrap_or_default();
        Some(format!(" = {}{instance}", selection.scenario.as_ref()?))
    });
    let instead = bound
        .instead_of
        .map(|taken| format!(" (as {taken} is taken)"));
    format!(
        "{scheme}://{}{}{}",
        bound.address,
        picks.unwrap_or_default(),
        instead.unwrap_or_default()
    )
}
