//! Faults that strike before a connection exists: no server listens, or no server answers.
//!
//! The listener's scenario or the default has these faults, because no name is known yet; `dedicated_listeners` has listeners
//! for names that lead there.
//!
//! With `tcp.refuse`, the address is bound and no socket listens. The system refuses the connections and does not show them, so
//! they are no hits.
//!
//! The other faults drop SYNs. The next client is dropped if a rule is due, and then judged by its address and port. A client
//! that a rule strikes is a hit. It gets no answer, however often its system repeats the SYN, until the fault's time is over.
//! Meanwhile the filter of the listener lets all other clients in, if no rule is due for them.

use std::collections::HashMap;
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep};

use super::bound::{Bound, Protocol};
use super::connecting::{Attempt, LOOK, NAP, Table};
use super::listener::QUEUE;
use super::request_context::ResolvedScenario;
use super::shared::Shared;
use super::snapshot::Snapshot;
use super::syn_filter::{MOST, Pass};
use crate::director::ScenarioRun;
use crate::facts;
use crate::fault::tcp::{At, Gate as Fault};
use crate::journal::Event;
use crate::settings::MAX_ADDRESS_CONNECTIONS;

/// The time for which the gate remembers a client that stopped waiting: the client may still be in the queue of the listener.
const MEMORY: Duration = Duration::from_secs(5);

/// The gate of a listener, and the clients that wait at it.
pub(super) struct Gate {
    shared: Arc<Shared>,
    bound: Bound,
    snapshot: watch::Receiver<Arc<Snapshot>>,
    /// The scenario for the clients that come now.
    run: Arc<ScenarioRun>,
    door: Door,
    waiting: HashMap<Attempt, Judged>,
    /// The attempts to connect, while SYNs are dropped.
    attempts: Option<watch::Receiver<Table>>,
    outage: Outage,
    /// The room for the clients of this address.
    room: Arc<Semaphore>,
}

/// An accepted client.
pub(super) struct Accepted {
    pub(super) socket: TcpStream,
    pub(super) peer: SocketAddr,
    /// The number of its connection.
    pub(super) number: u64,
    pub(super) permit: Permit,
}

/// The places that a client takes: one among those of its address, and one among all.
pub(super) type Permit = [OwnedSemaphorePermit; 2];

enum Door {
    /// The socket listens, and receives these SYNs.
    Open(TcpListener, Pass),
    /// The address is bound, and no socket listens.
    Deaf(Socket),
    /// The address is lost.
    Gone,
}

/// The decision about a client that tries to connect.
struct Judged {
    /// The number of its connection, if it gets one.
    number: u64,
    /// The end of the time without an answer; `None` for good.
    silent_until: Option<Instant>,
    /// The time at which it stopped waiting.
    left: Option<Instant>,
    accepted: bool,
}

/// A time in which no socket listens.
#[derive(Clone, Copy)]
enum Outage {
    /// There is none.
    None,
    /// It ends then.
    Until(Instant),
    /// It is over, and the next client is not counted.
    Over,
}

/// The state that the gate has to have.
enum Wanted {
    /// All clients are let in, except those that a rule struck.
    Open,
    /// Only clients that the rules spared are let in.
    Shut,
    /// No socket listens.
    Deaf,
}

impl Gate {
    /// The gate of a listener. Its faults are in force when this returns.
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
            attempts: None,
            outage: Outage::None,
            room: Arc::new(Semaphore::new(MAX_ADDRESS_CONNECTIONS)),
        };
        gate.set()?;
        Ok(gate)
    }

    /// Waits for the next client that is let in, and judges the clients that try to connect meanwhile. Returns `None` if the
    /// system has no socket left, and an error if the address is lost.
    pub(super) async fn accept(&mut self) -> io::Result<Option<Accepted>> {
        loop {
            self.look()?;
            let gated = self.run.gates();
            let rest = self.rest();
            let accepted = tokio::select! {
                accepted = accept(&self.shared, &self.room, &self.door) => accepted,
                () = changed(&mut self.snapshot) => continue,
                () = comes(&mut self.attempts), if gated => continue,
                () = sleep(rest), if gated => continue,
            };
            let Ok((permit, socket, peer)) = accepted else {
                return Ok(None);
            };
            let number = self.let_in(peer);
            // The gate is ready for the next client before this one is served.
            self.set()?;
            return Ok(Some(Accepted {
                socket,
                peer,
                number,
                permit,
            }));
        }
    }

    /// Reads the scenario and the waiting clients, and sets the gate accordingly.
    fn look(&mut self) -> io::Result<()> {
        let run = run(&self.shared, &self.bound);
        if !Arc::ptr_eq(&run, &self.run) {
            // The new scenario judges the waiting clients again.
            self.run = run;
            self.waiting.clear();
            self.outage = Outage::None;
        }
        match &self.door {
            Door::Open(listener, pass) if *pass != Pass::All => {
                let follow = || self.shared.connecting.follow();
                let table = self.attempts.get_or_insert_with(follow);
                let mut attempts = table.borrow_and_update().clone()?.to_vec();
                attempts.retain(|attempt| attempt.is_to(listener));
                self.note(&attempts);
            }
            _ => self.attempts = None,
        }
        self.set()
    }

    /// The rest while no client comes. It is short while a client or the listener has a deadline, so that the end is not missed.
    fn rest(&self) -> Duration {
        let is_quiet = self.waiting.is_empty() && matches!(self.outage, Outage::None);
        if is_quiet { NAP } else { LOOK }
    }

    /// Judges the new clients while a rule is due for the next one, and notes the clients that stopped waiting.
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
        self.shared.dedicated_listeners.touch(self.bound.address);
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
                    // The system cannot refuse a client whose SYN was dropped.
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

    /// The number of the connection of an accepted client. A client that was not judged is counted now.
    fn let_in(&mut self, peer: SocketAddr) -> u64 {
        let client = SocketAddr::new(peer.ip().to_canonical(), peer.port());
        let mut waiting = self.waiting.iter_mut();
        let known = waiting.find(|(known, judged)| known.client == client && !judged.accepted);
        if let Some((_, judged)) = known {
            // A table that is still in use may contain it as waiting.
            judged.accepted = true;
            judged.left = Some(Instant::now());
            return judged.number;
        }
        let number = self.number();
        match self.outage {
            Outage::None if self.run.gates() && self.next().is_none() => {
                self.count(number, client);
            }
            Outage::Over => self.outage = Outage::None,
            // It connected before the gate was shut.
            Outage::None | Outage::Until(_) => {}
        }
        number
    }

    /// Brings the gate into the state that it has to have now.
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
                    // The filter cannot name so many: all clients wait until some of them leave.
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
            // Otherwise the clients without an answer would be refused now.
            Some(Fault::Refused(_)) if self.waiting.values().any(|one| one.left.is_none()) => {
                Wanted::Shut
            }
            Some(Fault::Refused(None)) => Wanted::Deaf,
            Some(Fault::Refused(Some(time))) => {
                // The schedule counts the outage; the journal has no hit.
                self.count(0, self.bound.address);
                self.outage = Outage::Until(Instant::now() + time);
                Wanted::Deaf
            }
        }
    }

    fn deafen(&mut self) -> io::Result<()> {
        self.waiting.clear();
        self.door.deafen(self.bound.address)
    }

    /// Counts a client for the schedules, without an entry in the journal.
    fn count(&self, number: u64, client: SocketAddr) {
        let _unrecorded = self.run.tcp(At::Connect, &self.facts(number, client));
    }

    /// The fault that strikes the next client.
    fn next(&self) -> Option<Fault> {
        let nobody = self.facts(0, self.bound.address);
        let fault = self.run.next_gate(&nobody)?;
        fault.gate(&self.shared.clock)
    }

    fn number(&self) -> u64 {
        self.shared.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The facts about a client that is not connected yet.
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

/// The scenario for clients that name none.
fn run(shared: &Shared, bound: &Bound) -> Arc<ScenarioRun> {
    let snapshot = shared.snapshot();
    ResolvedScenario::of(&snapshot.director, None, bound.selection.as_ref()).run
}

/// Waits for another snapshot; for ever if the server is gone.
async fn changed(snapshot: &mut watch::Receiver<Arc<Snapshot>>) {
    if snapshot.changed().await.is_err() {
        pending().await
    }
}

/// Waits for another table of attempts; for ever if none is followed.
async fn comes(attempts: &mut Option<watch::Receiver<Table>>) {
    if let Some(attempts) = attempts
        && attempts.changed().await.is_ok()
    {
        return;
    }
    pending().await
}

/// Accepts the next client as soon as there is room for a connection.
async fn accept(
    shared: &Shared,
    room: &Arc<Semaphore>,
    door: &Door,
) -> io::Result<(Permit, TcpStream, SocketAddr)> {
    let Door::Open(listener, _) = door else {
        return pending().await;
    };
    let own = Arc::clone(room).acquire_owned().await;
    let common = Arc::clone(&shared.room).acquire_owned().await;
    let (Ok(own), Ok(common)) = (own, common) else {
        return pending().await;
    };
    let (socket, peer) = listener.accept().await?;
    Ok(([own, common], socket, peer))
}

impl Door {
    /// Listens, and receives these SYNs.
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

    /// Keeps the address bound, and does not listen.
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
