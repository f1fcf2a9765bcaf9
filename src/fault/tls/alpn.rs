//! `tls.alpn`: another answer to the client's ALPN offer.
//!
//! *What the client sees:* the alert `no_application_protocol`, no choice at all, or the choice of HTTP/2 and then HTTP/1.1.
//!
//! *Who documents it:* [RFC 7301 §3.2](https://www.rfc-editor.org/rfc/rfc7301#section-3.2); devices that terminate TLS and
//! support another version of HTTP than the server behind them.
//!
//! *What a sound client does:* continues with HTTP/1.1 if the server chose nothing; gives up otherwise.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::change::Idle;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Substitute};
use crate::fault::requirement::Requirement;
use crate::fault::text::File;

/// Parameters of `tls.alpn`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Alpn {
    /// The answer to the offer.
    pub how: AlpnHow,
}

/// The answer to the offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlpnHow {
    /// HTTP/2 is chosen, and HTTP/1.1 is used.
    BrokenH2,
    /// The server supports none of the protocols: an alert.
    Mismatch,
    /// The server chooses no protocol.
    None,
}

impl Alpn {
    /// The reason why a client does not notice it. `healthy` are the protocols of the healthy server. `None` if the client
    /// notices it.
    pub(super) fn idle(&self, healthy: &[&[u8]], offered: &[String]) -> Option<Idle> {
        if offered.is_empty() {
            return Some("the client offers no ALPN".into());
        }
        let mut plan = Plan::default();
        self.shape(&mut plan);
        let chosen = choice(&plan.protocols, offered);
        let broken = plan.broken_h2 && chosen == Choice::Protocol(b"h2");
        let same = chosen == choice(healthy, offered) && !broken;
        same.then(|| {
            let offered = offered.join(", ");
            format!("the client offers {offered}, of which a healthy server chooses the same")
                .into()
        })
    }
}

/// The answer of a server to an offer ([RFC 7301 §3.2](https://www.rfc-editor.org/rfc/rfc7301#section-3.2)).
#[derive(Debug, PartialEq, Eq)]
enum Choice<'a> {
    /// A protocol.
    Protocol(&'a [u8]),
    /// No choice: the server does not support ALPN.
    Nothing,
    /// An alert.
    Alert,
}

fn choice<'a>(known: &[&'a [u8]], offered: &[String]) -> Choice<'a> {
    let both = |known: &&&[u8]| offered.iter().any(|one| one.as_bytes() == **known);
    match known.iter().find(both) {
        _ if known.is_empty() => Choice::Nothing,
        Some(protocol) => Choice::Protocol(protocol),
        None => Choice::Alert,
    }
}

impl Handshake for Alpn {
    fn shape(&self, plan: &mut Plan) {
        plan.protocols = match self.how {
            AlpnHow::BrokenH2 => vec![b"h2", b"http/1.1"],
            AlpnHow::Mismatch => vec![b"exchaos"],
            AlpnHow::None => Vec::new(),
        };
        plan.broken_h2 = self.how == AlpnHow::BrokenH2;
    }

    fn instead(&self) -> Option<Substitute> {
        None
    }

    fn goes_with_legacy(&self, _: bool) -> bool {
        false
    }
}

impl Mechanism for Alpn {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Handshake,
            requires: Some(match self.how {
                AlpnHow::BrokenH2 => Requirement::OffersH2,
                AlpnHow::Mismatch | AlpnHow::None => Requirement::OffersAlpn,
            }),
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
