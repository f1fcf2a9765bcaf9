//! The context in which a fault answers a request in place of Exchange.

use crate::exchange::{Setup, Site, Stamp};
use crate::facts;

/// The context of a response.
#[derive(Clone, Copy)]
pub struct ResponseContext<'a> {
    /// The healthy server.
    pub setup: &'a Setup,
    /// The values that Exchange's response headers need.
    pub stamp: &'a Stamp<'a>,
    /// The host names and ports through which the client reaches the server.
    pub site: &'a Site,
    /// The request.
    pub request: &'a facts::Request,
}
