//! The start message of `serve`: its addresses, and commands to try it.

use super::Serve;
use crate::admin::Admin;
use crate::cli::canonical::Canonical;
use crate::cli::offer::described;
use crate::cli::output::shown;
use crate::cli::requires::requirements;
use crate::exchange::Offer;
use crate::server::{Bound, Protocol, Server};
use crate::settings::MAX_CONNECTIONS;

/// The scenarios in the start message.
const SHOWN: [&str; 3] = ["healthy", "http-503-iis", "http-404-autodiscover"];

/// Prints the addresses, commands to try the server, and that it is ready.
pub(super) fn announce(flags: &Serve, server: &Server, admin: &Admin) {
    let own = |bound: &Bound| announced(bound, server.offer());
    let mut lines: Vec<String> = server.bound().iter().map(own).collect();
    let opened = admin.bound().into_iter();
    lines.extend(opened.map(|address| format!("http://{address} is the admin API")));
    lines.push(format!(
        "{} scenarios, seed {}; clients that name none meet `{}`",
        server.catalogue().sorted().len(),
        flags.seed,
        flags.scenario
    ));
    let requires = server
        .catalogue()
        .get(&flags.scenario)
        .map(|one| one.requires());
    if let Some(requires) = requires.filter(|requires| !requires.is_empty()) {
        lines.push(format!(
            "`{}` requires {}",
            flags.scenario,
            requirements(&requires)
        ));
    }
    let memory = server.memory();
    lines.push(format!(
        "memory: {} MB for requests and answers under way, {} MB for stored items",
        memory.transit / (1024 * 1024),
        memory.stored / (1024 * 1024)
    ));
    let most = server.most_connections();
    if most < MAX_CONNECTIONS {
        lines.push(format!(
            "warning: this process may open few files (`ulimit -n`), so at most {most} clients are served at once"
        ));
    }
    if server.authority().is_wide() {
        let path = server.authority().path().map(shown).unwrap_or_default();
        lines.push(format!(
            "the CA {path} may sign for more than TLS servers: an earlier version made it; without it and its key, a narrower one is made"
        ));
    }
    if *server.offer() != Offer::default() {
        let offered = described(server.offer());
        lines.push(format!(
            "scenarios that do not say otherwise offer {offered}"
        ));
    }
    lines.extend(impersonates(flags, server));
    lines.extend(ways(server, flags.authority.first_domain()));
    lines.push("ready".to_owned());
    // In one write, since stderr is not buffered.
    anstream::eprintln!("{}", lines.join("\n"));
}

/// The warning about trust in the second CA.
fn impersonates(flags: &Serve, server: &Server) -> Option<String> {
    let ca = server.impersonating()?.path().map(shown);
    Some(format!(
        "WARNING: this server answers for {}, which belong to somebody else; a client that trusts {} takes it for them: trust that CA in the client under test alone, and in no system store",
        flags.impersonate.join(", "),
        ca.unwrap_or_else(|| "its second CA".to_owned()),
    ))
}

/// The curl commands for some scenarios.
fn ways(server: &Server, domain: &str) -> Vec<String> {
    let bound = server.bound();
    let Some(https) = bound.iter().find(|bound| bound.protocol == Protocol::Https) else {
        return Vec::new();
    };
    let address = https.address.to_string();
    let ca = server.authority().path().map(shown).unwrap_or_default();
    let catalogue = server.catalogue();
    let shown = SHOWN.iter().filter_map(|id| catalogue.get(id));
    shown
        .map(|scenario| {
            let request = Canonical {
                body: None,
                ..Canonical::of(scenario, &https.offer, domain)
            };
            format!("  {}", request.curl(&ca, &address))
        })
        .collect()
}

fn announced(bound: &Bound, usual: &Offer) -> String {
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
    let offers = (*bound.offer != *usual).then(|| format!(" offers {}", described(&bound.offer)));
    format!(
        "{scheme}://{}{}{}{}",
        bound.address,
        picks.unwrap_or_default(),
        offers.unwrap_or_default(),
        instead.unwrap_or_default()
    )
}
