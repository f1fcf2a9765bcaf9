//! What follows an answer, on the same connection or on one of its own.

use super::courier::Courier;
use super::feed::Feed;
use crate::exchange::ews::answers::ResponseMessage;

/// What a response leads to, later than it.
#[derive(Clone, Debug)]
pub enum Sequel {
    /// More documents on the same connection.
    Feed(Feed),
    /// Requests to the client.
    Courier(Courier),
}

/// A message, and what it leads to.
pub(crate) type Led = (ResponseMessage, Option<Sequel>);
