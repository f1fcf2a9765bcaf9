//! CONNECT: the HTTP listener is a proxy to this server, so a client without DNS can use real names and port 443
//! ([RFC 9110 §9.3.6](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6)).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Response};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::time::sleep;

use super::app_io::AppIo;
use super::body::Sent;
use super::http::{Client, wait};
use super::request_context::ResolvedScenario;
use crate::exchange::headers;
use crate::facts::{self, Word};
use crate::fault::tcp::{At, Gate};
use crate::journal::Event;
use crate::reply::Reply;
use crate::scenario::Named;
use crate::settings::PROXY_PATIENCE;
use crate::wire::Wire;

/// The only port for tunnels.
const PORT: u16 = 443;

/// The tunnel of a connection, if it becomes one.
#[derive(Clone, Default)]
pub(super) struct Requests(Arc<Mutex<Option<(OnUpgrade, String)>>>);

/// A connection that became a tunnel.
pub(super) struct Tunnel {
    pub(super) wire: Wire,
    /// The name at its far end.
    pub(super) host: String,
}

/// The refusal of a tunnel: a status and a text.
type Refusal = (u16, String);

/// The result of a request on the HTTP listener.
pub(super) enum ConnectRequest {
    /// A tunnel. It is open when this response is sent.
    Opened(Response<Sent>),
    /// A foreign name, or one without a server.
    Refused(Reply),
    /// No tunnel: another request.
    Nothing(hyper::Request<Incoming>),
}

impl Requests {
    /// The tunnel, with its first bytes put back.
    pub(super) async fn opened(self) -> Option<Tunnel> {
        let (upgrade, host) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()?;
        let upgraded = upgrade.await.ok()?;
        let parts = upgraded.downcast::<TokioIo<AppIo<Wire>>>().ok()?;
        let mut wire = parts.io.into_inner().into_inner();
        wire.unread(parts.read_buf);
        Some(Tunnel { wire, host })
    }
}

/// Whether a request is for a tunnel, or for a foreign server.
pub(super) async fn asked(
    client: &Client,
    mut request: hyper::Request<Incoming>,
    requests: &Requests,
) -> ConnectRequest {
    let Some(authority) = request.uri().authority().cloned() else {
        return ConnectRequest::Nothing(request);
    };
    let host = authority.host().to_ascii_lowercase();
    let connect = request.method() == Method::CONNECT;
    let named = client.shared.snapshot().selector.host(&host);
    let refused = match named {
        _ if authority.as_str().contains('@') => {
            return ConnectRequest::Refused(malformed(client, &host));
        }
        Named::Picks(_) if connect && authority.port_u16() != Some(PORT) => {
            Some(format!("only port {PORT} is behind this proxy"))
        }
        // A request without CONNECT is refused and recorded at its own stage.
        Named::Picks(_) => None,
        Named::Unknown(_) if !connect => None,
        Named::Unknown(reason) => Some(reason),
        Named::Foreign => Some("only served names are behind this proxy".to_owned()),
    };
    let refused = match refused {
        Some(reason) => Some((403, reason)),
        None if connect => reach(client, &host).await.err(),
        None => None,
    };
    if connect {
        let target = match authority.port_u16() {
            Some(port) => Word::new(format!("{host}:{port}")),
            None => Word::new(&*host),
        };
        let opened = refused.is_none();
        record(client, Event::Tunnel { target, opened });
    }
    match refused {
        Some(refused) => ConnectRequest::Refused(refusal(client, host, refused)),
        None if connect => {
            let upgrade = hyper::upgrade::on(&mut request);
            *requests.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((upgrade, host));
            ConnectRequest::Opened(Response::new(Sent::whole(Bytes::new(), None)))
        }
        None => ConnectRequest::Nothing(request),
    }
}

/// Applies the faults before a connection to the name: a client of a proxy learns of them from the proxy.
async fn reach(client: &Client, host: &str) -> Result<(), Refusal> {
    let snapshot = client.shared.snapshot();
    let resolved = snapshot.choose(Some(host), client.listener.as_ref());
    let Ok(ResolvedScenario { run, .. }) = resolved else {
        return Ok(());
    };
    let behind = facts::Connection {
        secure: true,
        ..client.facts.clone()
    };
    let Some(strike) = run.tcp(At::Connect, &behind) else {
        return Ok(());
    };
    let struck = strike.struck.clone();
    let journal = &client.shared.journal;
    journal.record(client.facts.number, &run.met, Event::Fault { struck });
    wait(strike.delay).await;
    let silent = match strike.fault.gate(&client.shared.clock) {
        None => Duration::ZERO,
        Some(Gate::Late(late)) => late,
        Some(Gate::Refused(_)) => return Err((502, "the connection was refused".to_owned())),
        Some(Gate::Silent(most)) => most.unwrap_or(Duration::MAX),
    };
    sleep(silent.min(PROXY_PATIENCE)).await;
    if silent >= PROXY_PATIENCE {
        return Err((504, "nobody answers".to_owned()));
    }
    Ok(())
}

/// Refuses a target with user information, which no client may send
/// ([RFC 9110 §4.2.4](https://www.rfc-editor.org/rfc/rfc9110#section-4.2.4)).
fn malformed(client: &Client, host: &str) -> Reply {
    let reason = "the target of a request has no user information".to_owned();
    let mut reply = refusal(client, host.to_owned(), (400, reason));
    reply.headers.append("Connection", "close");
    reply
}

fn refusal(client: &Client, name: String, (status, reason): Refusal) -> Reply {
    let text = "text/plain; charset=utf-8";
    let mut reply = headers::device(status, Some(text), &client.shared.clock);
    reply.body = format!("{name}: {reason}\n").into();
    reply
        .headers
        .append("Content-Length", reply.body.len().to_string());
    let (name, reason) = (Word::new(name), Word::new(reason));
    record(client, Event::Refused { name, reason });
    reply
}

fn record(client: &Client, event: Event) {
    client
        .shared
        .journal
        .record(client.facts.number, &client.resolved.run.met, event);
}
