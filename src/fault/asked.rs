//! What a fault knows of a request that it answers.

use crate::exchange::{Setup, Site, Stamp};
use crate::facts;

/// What is known of a request that is answered in place of Exchange.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The healthy server.
    pub setup: &'a Setup,
    /// What the headers of Exchange's answers need to know.
    pub stamp: &'a Stamp<'a>,
    /// The names under which the client sees the server.
    pub site: &'a Site,
    /// The request.
    pub request: &'a facts::Request,
}
