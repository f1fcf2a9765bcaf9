//! What follows an answer, on the same connection or on one of its own.

use super::push_channel::PushChannel;
use super::streaming_connection::StreamingConnection;
use crate::exchange::ews::answers::ResponseMessage;

/// What a response leads to, later than it.
#[derive(Clone, Debug)]
pub enum FollowUp {
    /// More documents on the same connection.
    StreamingConnection(StreamingConnection),
    /// Requests to the client.
    PushChannel(PushChannel),
}

/// A message, and what it leads to.
pub(crate) type Led = (ResponseMessage, Option<FollowUp>);
