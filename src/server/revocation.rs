//! Revocation lists on the HTTP listener, in any scenario: every certificate has their address.

use hyper::Request;

use super::http::Client;
use crate::exchange::headers;
use crate::facts::Word;
use crate::journal::Event;
use crate::reply::Reply;

/// The revocation list for a request. `None` for other requests
/// ([RFC 5280 §4.2.1.13](https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.13)).
pub(super) fn asked<B>(client: &Client, request: &Request<B>) -> Option<Reply> {
    let path = request.uri().path();
    let list = client.shared.authority.revocation_list(path)?;
    let event = Event::RevocationList {
        path: Word::path(path),
    };
    let met = &client.resolved.run.met;
    client
        .shared
        .journal
        .record(client.facts.number, met, event);
    let clock = &client.shared.clock;
    let mut reply = headers::device(200, Some("application/pkix-crl"), clock);
    reply.body = list.into();
    Some(reply)
}
