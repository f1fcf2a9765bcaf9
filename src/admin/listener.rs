//! Accepts connections to the API. Their number is limited, and each has a task of its own.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;

use super::visitors::{Impatient, Visitor, Visitors};
use crate::settings;

/// The pause after the system ran out of sockets.
const REST: Duration = Duration::from_millis(50);

/// The local address that a request arrived at.
#[derive(Clone, Copy)]
pub(super) struct Local(pub(super) SocketAddr);

/// The state of the accept loop.
pub(super) struct Accepting {
    pub(super) router: Router,
    pub(super) visitors: Visitors,
    pub(super) stop: watch::Receiver<bool>,
    pub(super) alive: mpsc::Sender<()>,
}

impl Accepting {
    /// Accepts connections until the API stops.
    pub(super) async fn run(mut self, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                // An error means that the API is gone.
                _ = self.stop.wait_for(|stop| *stop) => return,
            };
            let Ok((socket, _)) = accepted else {
                tokio::time::sleep(REST).await;
                continue;
            };
            // If all connections are busy, the new one is closed.
            let Some(place) = self.visitors.admit() else {
                continue;
            };
            let (router, stop, alive) =
                (self.router.clone(), self.stop.clone(), self.alive.clone());
            tokio::spawn(async move {
                let visitor = Arc::clone(&place.visitor);
                tokio::select! {
                    () = serve(socket, router, &visitor, stop) => {}
                    () = visitor.leaves() => {}
                }
                drop((place, alive));
            });
        }
    }
}

async fn serve(
    socket: TcpStream,
    router: Router,
    visitor: &Arc<Visitor>,
    mut stop: watch::Receiver<bool>,
) {
    // An error means that the API is gone.
    let stopped = async move { drop(stop.wait_for(|stop| *stop).await) };
    // The client left before it was served.
    let Ok(local) = socket.local_addr() else {
        return;
    };
    // Answers are written at once. Nagle's algorithm would only add latency.
    drop(socket.set_nodelay(true));
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Local(local));
        let (router, visitor) = (router.clone(), Arc::clone(visitor));
        async move {
            visitor.set_busy(true);
            let answer = router.oneshot(request).await;
            let answer = answer.unwrap_or_else(|never| match never {});
            // A stream goes on.
            let kind = answer.headers().get(CONTENT_TYPE);
            let is_stream = kind.is_some_and(|kind| kind == "text/event-stream");
            visitor.set_busy(is_stream);
            Ok::<_, Infallible>(answer)
        }
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(settings::ADMIN_IDLE)
        .max_buf_size(settings::MAX_HEAD_BYTES);
    let mut connection =
        pin!(builder.serve_connection(TokioIo::new(Impatient::new(socket)), service));
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = stopped => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    // The client left, which is no error.
    drop(served);
}
