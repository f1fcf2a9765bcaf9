//! Serves one address over UDP and TCP, until the server stops.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::backend::Backend;
use super::bind::Sockets;
use super::respond::Responder;
use super::{tcp, udp};

/// How a responder ends: when it is told to, and the server sees it by the end of `alive`.
pub struct Life {
    /// Told to stop.
    pub stop: watch::Receiver<bool>,
    /// Dropped at the end.
    pub alive: mpsc::Sender<()>,
}

impl<H: Backend> Responder<H> {
    /// Answers until told to stop; what waits then is dropped.
    pub async fn run(self, sockets: Sockets, life: Life) {
        let Life { mut stop, alive } = life;
        let responder = Arc::new(self);
        tokio::select! {
            () = udp::run(&responder, sockets.udp) => {}
            () = tcp::run(&responder, sockets.tcp) => {}
            // An error means that the server is gone.
            _ = stop.wait_for(|stop| *stop) => {}
        }
        drop(alive);
    }
}
