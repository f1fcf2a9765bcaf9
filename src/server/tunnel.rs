//! CONNECT: the HTTP listener as a proxy to ourselves, so that a client without DNS meets real names and port 443
//! ([RFC 9110 §9.3.6](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6)).

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Method, Response};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

use super::app_io::AppIo;
use super::body::Sent;
use super::http::Client;
use crate::exchange::headers;
use crate::journal::Event;
use crate::reply::Reply;
use crate::scenario::Named;
use crate::wire::Wire;

/// The only port that a tunnel leads to.
const PORT: u16 = 443;

/// The tunnel that a connection became, if it did.
#[derive(Clone, Default)]
pub(super) struct Requests(Arc<Mutex<Option<OnUpgrade>>>);

/// What a request on the HTTP listener asks for.
pub(super) enum Asked {
    /// A tunnel, which is open once this is sent.
    Opened(Response<Sent>),
    /// A name that is not ours.
    Refused(Reply),
    /// No tunnel, but an answer.
    Nothing(hyper::Request<Incoming>),
}

impl Requests {
    /// The wire of the tunnel, its first bytes put back.
    pub(super) async fn opened(self) -> Option<Wire> {
        let upgrade = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()?;
        let upgraded = upgrade.await.ok()?;
        let parts = upgraded.downcast::<TokioIo<AppIo<Wire>>>().ok()?;
        let mut wire = parts.io.into_inner().into_inner();
        wire.unread(parts.read_buf);
        Some(wire)
    }
}

/// Whether a request asks for a tunnel, or for somebody else's server.
pub(super) fn asked(
    client: &Client,
    mut request: hyper::Request<Incoming>,
    requests: &Requests,
) -> Asked {
    let Some(authority) = request.uri().authority().cloned() else {
        return Asked::Nothing(request);
    };
    let host = authority.host().to_ascii_lowercase();
    let connect = request.method() == Method::CONNECT;
    let refused = match client.shared.stage().selector.host(&host) {
        Named::Picks(_) if connect && authority.port_u16() != Some(PORT) => {
            Some(format!("only port {PORT} is behind this proxy"))
        }
        // What is no tunnel is refused where its answer is made, and told there.
        Named::Picks(_) => None,
        Named::Unknown(_) if !connect => None,
        Named::Unknown(reason) => Some(reason),
        Named::Foreign => Some("only served names are behind this proxy".to_owned()),
    };
    if connect {
        let target = authority.to_string();
        record(
            client,
            Event::Tunnel {
                target,
                opened: refused.is_none(),
            },
        );
    }
    match refused {
        Some(reason) => Asked::Refused(refusal(client, host, reason)),
        None if connect => {
            let upgrade = hyper::upgrade::on(&mut request);
            *requests.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(upgrade);
            Asked::Opened(Response::new(Sent::whole(Bytes::new(), None)))
        }
        None => Asked::Nothing(request),
    }
}

fn refusal(client: &Client, name: String, reason: String) -> Reply {
    let mut reply = headers::device(403, Some("text/plain; charset=utf-8"), &client.shared.clock);
    reply.body = format!("exchaos: {name}: {reason}\n").into();
    reply
        .headers
        .append("Content-Length", reply.body.len().to_string());
    record(client, Event::Refused { name, reason });
    reply
}

fn record(client: &Client, event: Event) {
    client
        .shared
        .journal
        .record(client.facts.number, &client.chosen.play.met, event);
}
