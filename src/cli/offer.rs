//! Flags for the offer of scenarios that do not specify one.

use std::str::FromStr;

use clap::Args;

use crate::exchange::setup::Protocol;
use crate::exchange::{Offer, Scheme, Setup};

/// The offer of scenarios that do not specify one.
#[derive(Args)]
pub(super) struct OfferFlags {
    /// The authentication schemes, in order, of scenarios that name none: Basic, NTLM, Negotiate, Bearer [default:
    /// NTLM,Basic]
    #[arg(long, value_name = "LIST", env = "EXCHAOS_AUTH")]
    auth: Option<Schemes>,
    /// The protocols above TLS (ALPN), best first, of scenarios that name none: h2, http/1.1 [default: h2,http/1.1]
    #[arg(long, value_name = "LIST", env = "EXCHAOS_ALPN")]
    alpn: Option<Protocols>,
}

/// Schemes, separated by commas.
#[derive(Clone)]
struct Schemes(Vec<Scheme>);

/// Protocols, separated by commas.
#[derive(Clone)]
struct Protocols(Vec<Protocol>);

impl FromStr for Schemes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Offer::read_schemes(text, ',').map(Self)
    }
}

impl FromStr for Protocols {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Offer::read_protocols(text, ',').map(Self)
    }
}

impl OfferFlags {
    /// The offer of the flags.
    pub(super) fn offer(&self) -> Offer {
        Offer {
            auth: self.auth.as_ref().map(|Schemes(schemes)| schemes.clone()),
            alpn: self
                .alpn
                .as_ref()
                .map(|Protocols(protocols)| protocols.clone()),
        }
    }
}

/// The names of schemes, in order.
pub(super) fn schemes(schemes: &[Scheme]) -> Vec<&'static str> {
    schemes.iter().map(|scheme| scheme.name()).collect()
}

/// The names of protocols, in order.
pub(super) fn protocols(protocols: &[Protocol]) -> Vec<&'static str> {
    protocols.iter().map(|protocol| protocol.name()).collect()
}

/// The offer for people: `NTLM, Basic over h2, http/1.1`.
pub(super) fn described(offer: &Offer) -> String {
    let setup = Setup::default().completed_by(offer);
    let or_none = |names: Vec<&str>| match names.is_empty() {
        true => "nothing".to_owned(),
        false => names.join(", "),
    };
    format!(
        "{} over {}",
        or_none(schemes(setup.schemes())),
        or_none(protocols(setup.protocols()))
    )
}
