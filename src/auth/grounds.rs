//! The context of a verification.

use super::connection::Connection;
use crate::clock::Clock;
use crate::exchange::{Scheme, Setup, Site, World, offers};
use crate::facts::Service;
use crate::token::Keys;

/// The context in which credentials are verified.
#[derive(Clone, Copy)]
pub struct Grounds<'a> {
    /// The accounts.
    pub world: &'a World,
    /// The scenario's description of the server.
    pub setup: &'a Setup,
    /// The requested service.
    pub service: Service,
    /// The domain of the server.
    pub domain: &'a str,
    /// The host names in URLs for the client.
    pub site: &'a Site,
    /// The key that verifies tokens.
    pub keys: &'a Keys,
    /// The time.
    pub clock: &'a Clock,
    /// The connection of the request.
    pub connection: &'a Connection,
    /// A foreign domain to name in the challenge. A client that answers for it is refused.
    pub foreign: Option<&'a str>,
    /// Whether a device in front of the server accepts passwords in addition to the offered schemes.
    pub basic_too: bool,
}

impl Grounds<'_> {
    pub(super) fn offer(&self, scheme: Scheme) -> bool {
        let by_device = scheme == Scheme::Basic && self.basic_too;
        by_device || offers(self.setup, self.service, scheme)
    }
}
