//! Work that follows a response, on the same connection or on a new one.

use super::push_channel::PushChannel;
use super::streaming_connection::StreamingConnection;
use crate::exchange::ews::answers::ResponseMessage;

/// Work that a response starts, and that outlives it.
#[derive(Clone, Debug)]
pub enum FollowUp {
    /// Further documents on the same connection.
    StreamingConnection(StreamingConnection),
    /// Requests from the server to the client.
    PushChannel(PushChannel),
}

/// A response message, and the work that it starts.
pub(crate) type Led = (ResponseMessage, Option<FollowUp>);
