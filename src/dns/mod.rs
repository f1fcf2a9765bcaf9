//! Answers the questions by which clients find the server, and fails to.
//!
//! ```text
//!   datagram or stream -> read -> choose -> answer -> fault -> write
//!                                   |name     |zone    |dns
//! ```
//!
//! One [`Responder`] per address answers over UDP and TCP. It asks nobody else: a name of no served domain is refused, and a
//! name of a served one that means nothing does not exist, loudly. `Responder::respond` names the stations;
//! it does no I/O and never waits.

mod ask;
mod bind;
mod packet;
mod respond;
mod tcp;
mod udp;
mod zone;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

pub use ask::{Heard, ask};
pub use bind::{Sockets, bind};
pub use respond::{Client, Outcome};

use crate::clock::Clock;
use crate::director::Play;
use crate::journal::{Journal, Met};
use crate::scenario::Selection;

/// What the responder asks of the server that it leads to.
pub trait House: Send + Sync + 'static {
    /// What a host, in lower case, leads to; where it leaves something open, the listener's.
    fn choose(&self, host: &str, listener: Option<&Selection>) -> Chosen;
    /// Whether a client from there is served.
    fn admits(&self, peer: IpAddr) -> bool;
    /// The served domains, the first of them that of bare names.
    fn domains(&self) -> &[String];
    /// Where HTTPS is served, as a client from there reaches it who is to meet `play`.
    fn homes(&self, play: &Play, peer: IpAddr) -> Vec<Home>;
    /// Where it is written down.
    fn journal(&self) -> &Journal;
    /// Where the time comes from.
    fn clock(&self) -> &Clock;
    /// A number for a connection.
    fn number(&self) -> u64;
}

/// What a name leads to.
pub enum Chosen {
    /// Nothing: it is of no served domain.
    Foreign,
    /// That play; with why the name means nothing, where it is only the name's last labels that lead there.
    Play(Arc<Play>, Option<String>),
}

/// A listener that names lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Where it is.
    pub address: SocketAddr,
    /// What its clients meet who name nothing.
    pub selection: Option<Selection>,
}

impl Home {
    /// Whether it is a listener of what is met there.
    pub fn is_of(&self, met: &Met) -> bool {
        self.selection.as_ref().is_some_and(|picked| {
            let any = picked.instance.is_none();
            picked.scenario == met.scenario && (any || picked.instance == met.instance)
        })
    }
}

/// Answers questions on one address.
pub struct Responder<H> {
    house: Arc<H>,
    listener: SocketAddr,
    /// What the listener picks.
    selection: Option<Selection>,
}

/// How a responder ends: when it is told to, and the server sees it by the end of `alive`.
pub struct Life {
    /// Told to stop.
    pub stop: watch::Receiver<bool>,
    /// Dropped at the end.
    pub alive: mpsc::Sender<()>,
}

impl<H: House> Responder<H> {
    /// A responder for an address.
    pub fn new(house: Arc<H>, listener: SocketAddr, selection: Option<Selection>) -> Self {
        Self {
            house,
            listener,
            selection,
        }
    }

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
