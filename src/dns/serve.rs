//! Serves one address over UDP and TCP until the server stops.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::backend::Backend;
use super::bind::Sockets;
use super::respond::Responder;
use super::{tcp, udp};

/// The lifetime of a responder. The server waits for the end of all `alive`.
pub struct Life {
    /// Tells the responder to stop.
    pub stop: watch::Receiver<bool>,
    /// Dropped when the responder has stopped.
    pub alive: mpsc::Sender<()>,
}

impl<H: Backend> Responder<H> {
    /// Answers queries until it is stopped. Delayed responses are then dropped.
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
