//! What credentials are checked against.

use super::connection::Connection;
use crate::clock::Clock;
use crate::exchange::{Scheme, Setup, World, offers};
use crate::facts::Service;

/// What credentials are checked against.
#[derive(Clone, Copy)]
pub struct Grounds<'a> {
    /// The accounts.
    pub world: &'a World,
    /// What the scenario says about them.
    pub setup: &'a Setup,
    /// The service that is asked.
    pub service: Service,
    /// The domain that the server is in.
    pub domain: &'a str,
    /// The time.
    pub clock: &'a Clock,
    /// The connection that they came over.
    pub connection: &'a Connection,
    /// The domain that a challenge names in place of ours; who believes it is refused.
    pub foreign: Option<&'a str>,
}

impl Grounds<'_> {
    pub(super) fn offer(&self, scheme: Scheme) -> bool {
        offers(self.setup, self.service, scheme)
    }
}
