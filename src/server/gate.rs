//! What strikes before a connection is made: nobody listens, or nobody answers.
//!
//! A name cannot pick these, as no name is known yet: the listener's scenario does, or the default; `dedicated_listeners` has
//! listeners for names that lead there.
//!
//! Nobody listens where an address is bound and no more. The system refuses then, and shows nobody whom: it is no hit.
//!
//! Nobody answers where the SYNs of a client are dropped. Each client is judged when its first SYN was dropped; a hit is a
//! client that is struck. It stays unanswered, however often its system sends the SYN again, for as long as the fault says.
//! Clients that the rules spare meanwhile are let in at once where the next client is spared, whoever it is; where only the
//! client's address tells, once its SYN comes again.

use std::collections::HashMap;
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep};

use super::bound::{Bound, Protocol};
use super::connecting::{Attempt, LOOK};
use super::listener::QUEUE;
use super::request_context::ResolvedScenario;
use super::shared::Shared;
use super::snapshot::Snapshot;
use super::syn_filter::{MOST, Pass};
use crate::director::ScenarioRun;
use crate::facts;
use crate::fault::tcp::{At, Gate as Fault};
use crate::journal::Event;

/// How long a client is remembered that is not waiting any more: it may not be accepted yet.
const MEMORY: Duration = Duration::from_secs(5);

/// The door of a listener, and who waits at it.
pub(super) struct Gate {
    shared: Arc<Shared>,
    bound: Bound,
    snapshot: watch::Receiver<Arc<Snapshot>>,
    /// What clients meet who come now.
    run: Arc<ScenarioRun>,
    door: Door,
    waiting: HashMap<Attempt, Judged>,
    outage: Outage,
}

/// A client that was accepted.
pub(super) struct Accepted {
    pub(super) socket: TcpStream,
    pub(super) peer: SocketAddr,
    /// The number of its connection.
    pub(super) number: u64,
    pub(super) permit: OwnedSemaphorePermit,
}

enum Door {
    /// Somebody listens, and hears those SYNs.
    Open(TcpListener, Pass),
    /// Nobody listens, though the address is kept.
    Deaf(Socket),
    /// The address is lost.
    Gone,
}

/// What is decided about a client that tries to connect.
struct Judged {
    /// The number of its connection, if there will be one.
    number: u64,
    /// Until when it gets no answer; for good without.
    silent_until: Option<Instant>,
    /// Since when it is not waiting any more.
    left: Option<Instant>,
    accepted: bool,
}

/// A time in which nobody listens.
#[derive(Clone, Copy)]
enum Outage {
    /// There is none.
    None,
    /// It goes on until then.
    Until(Instant),
    /// It is over, and the next client is let in.
    Over,
}

/// How the door has to be.
enum Wanted {
    /// Everybody is let in but clients that were struck.
    Open,
    /// Nobody is let in but clients that were spared.
    Shut,
    /// Nobody listens.
    Deaf,
}

impl Gate {
    /// The door of a listener. What strikes before a connection is made is in force when this returns.
    pub(super) fn new(
        shared: &Arc<Shared>,
        bound: &Bound,
        listener: TcpListener,
    ) -> io::Result<Self> {
        let snapshot = shared.snapshot.subscribe();
        let mut gate = Self {
            run: run(shared, bound),
            shared: Arc::clone(shared),
            bound: bound.clone(),
            snapshot,
            door: Door::Open(listener, Pass::All),
            waiting: HashMap::new(),
            outage: Outage::None,
        };
        gate.set()?;
        Ok(gate)
    }

    /// Waits for the next client that is let in, and judges those that try to connect meanwhile. Nothing where the system has
    /// no socket left to give; an error where the address is lost.
    pub(super) async fn accept(&mut self) -> io::Result<Option<Accepted>> {
        loop {
            self.look().await?;
            let gated = self.run.gates();
            let accepted = tokio::select! {
                accepted = accept(&self.shared, &self.door) => accepted,
                () = changed(&mut self.snapshot) => continue,
                () = sleep(LOOK), if gated => continue,
            };
            let Ok((permit, socket, peer)) = accepted else {
                return Ok(None);
            };
            let number = self.let_in(peer);
            // Before this client is served, the door is what the next one has to meet.
            self.set()?;
            return Ok(Some(Accepted {
                socket,
                peer,
                number,
                permit,
            }));
        }
    }

    /// Looks what clients meet now and who is waiting, and lets the door be as that wants it.
    async fn look(&mut self) -> io::Result<()> {
        let run = run(&self.shared, &self.bound);
        if !Arc::ptr_eq(&run, &self.run) {
            // Who waited for another scenario is judged anew.
            self.run = run;
            self.waiting.clear();
            self.outage = Outage::None;
        }
        if let Door::Open(listener, pass) = &self.door
            && *pass != Pass::All
        {
            let mut attempts = self.shared.connecting.attempts().await?.to_vec();
            attempts.retain(|attempt| attempt.is_to(listener));
            self.note(&attempts);
        }
        self.set()
    }

    /// Judges those that are new, as long as the next client is one to drop, and notes who has left.
    fn note(&mut self, attempts: &[Attempt]) {
        let now = Instant::now();
        for (attempt, judged) in &mut self.waiting {
            match attempts.contains(attempt) {
                true => judged.left = None,
                false => drop(judged.left.get_or_insert(now)),
            }
        }
        let stays = |left: Instant, judged: &Judged| !judged.is_silent(now) && now < left + MEMORY;
        self.waiting
            .retain(|_, judged| judged.left.is_none_or(|left| stays(left, judged)));
        for attempt in attempts {
            let drops = matches!(self.next(), Some(Fault::Late(_) | Fault::Silent(_)));
            if drops && !self.waiting.contains_key(attempt) {
                let judged = self.judge(attempt.client, now);
                self.waiting.insert(*attempt, judged);
            }
        }
    }

    fn judge(&self, client: SocketAddr, now: Instant) -> Judged {
        let number = self.number();
        let connection = self.facts(number, client);
        let strike = self.run.tcp(At::Connect, &connection);
        let silent_until = match &strike {
            None => Some(now),
            Some(strike) => {
                let struck = strike.struck.clone();
                let event = Event::Fault { struck };
                self.shared.journal.record(number, &self.run.met, event);
                match strike.fault.gate(&self.shared.clock) {
                    Some(Fault::Late(time)) => Some(now + time),
                    Some(Fault::Silent(time)) => time.map(|time| now + time),
                    // Who was dropped once is not refused.
                    Some(Fault::Refused(_)) | None => None,
                }
            }
        };
        Judged {
            number,
            silent_until,
            left: None,
            accepted: false,
        }
    }

    /// The number of the connection of a client that was accepted. One that was not judged before is counted now.
    fn let_in(&mut self, peer: SocketAddr) -> u64 {
        let client = SocketAddr::new(peer.ip().to_canonical(), peer.port());
        let mut waiting = self.waiting.iter_mut();
        let known = waiting.find(|(known, judged)| known.client == client && !judged.accepted);
        if let Some((_, judged)) = known {
            // It is remembered for as long as a table may be old that has it.
            judged.accepted = true;
            judged.left = Some(Instant::now());
            return judged.number;
        }
        let number = self.number();
        match self.outage {
            Outage::None if self.run.gates() && self.next().is_none() => {
                let _counted = self.run.tcp(At::Connect, &self.facts(number, client));
            }
            Outage::Over => self.outage = Outage::None,
            // It came before the door was shut.
            Outage::None | Outage::Until(_) => {}
        }
        number
    }

    /// Lets the door be as it has to be now.
    fn set(&mut self) -> io::Result<()> {
        let wanted = self.wanted();
        let now = Instant::now();
        // The next client from the same port is another one.
        let waits = |judged: &Judged| judged.left.is_none() && !judged.accepted;
        let clients = |silent: bool| {
            let waiting = self.waiting.iter();
            let clients =
                waiting.filter(|(_, judged)| waits(judged) && judged.is_silent(now) == silent);
            clients.map(|(attempt, _)| attempt.client).collect()
        };
        let pass = match wanted {
            Wanted::Deaf => return self.deafen(),
            Wanted::Shut => Pass::Only(clients(false)),
            Wanted::Open => {
                let struck: Vec<_> = clients(true);
                match struck.len() {
                    0 => Pass::All,
                    // Until some of so many have left, nobody is let in.
                    more if more > MOST => Pass::Only(Vec::new()),
                    _ => Pass::AllBut(struck),
                }
            }
        };
        self.door.open(pass)
    }

    fn wanted(&mut self) -> Wanted {
        if let Outage::Until(end) = self.outage {
            if Instant::now() < end {
                return Wanted::Deaf;
            }
            self.outage = Outage::Over;
        }
        if let Outage::Over = self.outage {
            return Wanted::Open;
        }
        match self.next() {
            None => Wanted::Open,
            Some(Fault::Late(_) | Fault::Silent(_)) => Wanted::Shut,
            // Who got no answer would be refused now.
            Some(Fault::Refused(_)) if self.waiting.values().any(|one| one.left.is_none()) => {
                Wanted::Shut
            }
            Some(Fault::Refused(None)) => Wanted::Deaf,
            Some(Fault::Refused(Some(time))) => {
                // The schedule counts the time in which nobody listens, and the journal nobody.
                let nobody = self.facts(0, self.bound.address);
                let _counted = self.run.tcp(At::Connect, &nobody);
                self.outage = Outage::Until(Instant::now() + time);
                Wanted::Deaf
            }
        }
    }

    fn deafen(&mut self) -> io::Result<()> {
        self.waiting.clear();
        self.door.deafen(self.bound.address)
    }

    /// What strikes the client that comes next, whoever that is.
    fn next(&self) -> Option<Fault> {
        let nobody = self.facts(0, self.bound.address);
        let fault = self.run.next_gate(&nobody)?;
        fault.gate(&self.shared.clock)
    }

    fn number(&self) -> u64 {
        self.shared.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// What is known about a client that is not connected yet.
    fn facts(&self, number: u64, peer: SocketAddr) -> facts::Connection {
        facts::Connection {
            number,
            peer,
            listener: self.bound.address,
            secure: self.bound.protocol == Protocol::Https,
            hello: None,
        }
    }
}

impl Judged {
    /// Whether it gets no answer.
    fn is_silent(&self, now: Instant) -> bool {
        self.silent_until.is_none_or(|until| now < until)
    }
}

/// What clients meet who name nothing.
fn run(shared: &Shared, bound: &Bound) -> Arc<ScenarioRun> {
    let snapshot = shared.snapshot();
    ResolvedScenario::of(&snapshot.director, None, bound.selection.as_ref()).run
}

/// Waits until something else is in force. Where the server is gone, for ever.
async fn changed(snapshot: &mut watch::Receiver<Arc<Snapshot>>) {
    if snapshot.changed().await.is_err() {
        pending().await
    }
}

/// Accepts the next client, once there is room for one more.
async fn accept(
    shared: &Shared,
    door: &Door,
) -> io::Result<(OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let Door::Open(listener, _) = door else {
        return pending().await;
    };
    let Ok(permit) = Arc::clone(&shared.room).acquire_owned().await else {
        return pending().await;
    };
    let (socket, peer) = listener.accept().await?;
    Ok((permit, socket, peer))
}

impl Door {
    /// Lets somebody listen, and hear those SYNs.
    fn open(&mut self, pass: Pass) -> io::Result<()> {
        let listener = match std::mem::replace(self, Self::Gone) {
            Self::Open(listener, now) => {
                if now != pass {
                    pass.apply(&listener)?;
                }
                listener
            }
            Self::Deaf(socket) => {
                socket.listen(QUEUE.cast_signed())?;
                let listener = TcpListener::from_std(socket.into())?;
                if pass != Pass::All {
                    pass.apply(&listener)?;
                }
                listener
            }
            Self::Gone => return Err(io::ErrorKind::NotConnected.into()),
        };
        *self = Self::Open(listener, pass);
        Ok(())
    }

    /// Keeps the address without listening.
    fn deafen(&mut self, address: SocketAddr) -> io::Result<()> {
        if let Self::Deaf(_) = self {
            return Ok(());
        }
        *self = Self::Gone;
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        // On Windows this would let others take the address too.
        #[cfg(not(windows))]
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        *self = Self::Deaf(socket);
        Ok(())
    }
}
