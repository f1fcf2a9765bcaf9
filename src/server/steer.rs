//! The operator's commands to a running server: use a scenario for clients that select none, and reset.

use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::StartError;
use super::config::{is_label, known};
use super::running::Server;
use super::shared::Shared;
use super::snapshot::Snapshot;
use crate::director::{TooMany, Use, Whom};
use crate::journal::{Event, ScenarioRef};
use crate::settings::MAX_USE;

/// The errors of a use.
#[derive(Debug, thiserror::Error)]
pub enum UseError {
    /// An unknown scenario.
    #[error(transparent)]
    Scenario(#[from] StartError),
    /// An invalid mailbox.
    #[error("`{0}` is no mailbox\nhint: write an address such as `alice@contoso.test`")]
    Mailbox(String),
    /// An invalid instance.
    #[error("`{0}` is no instance\nhint: use `a` to `z`, `0` to `9` and `-`, at most 61 of them")]
    Instance(String),
    /// A time that is too long, or zero.
    #[error(
        "a scenario cannot be used for {}\nhint: use a time above 0 and of at most {}, or none for no end",
        humantime::format_duration(*.0), humantime::format_duration(MAX_USE)
    )]
    Lasts(Duration),
    /// Too many uses.
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

/// The parts to reset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reset {
    /// The counters of rules.
    pub counters: bool,
    /// The journal.
    pub journal: bool,
    /// The uses from [`Server::use_scenario`].
    pub uses: bool,
    /// The scenario and the instance to reset. A missing part means all.
    pub only: ScenarioRef,
}

/// The result of a reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WasReset {
    /// The number of counters: a scenario counts once for each instance.
    pub counters: usize,
    /// The number of removed entries.
    pub entries: usize,
    /// The number of ended uses.
    pub uses: usize,
}

impl Server {
    /// Sets a scenario for clients that select none, from now on: idle connections with another scenario are closed, and no
    /// TLS session is resumed.
    ///
    /// # Errors
    ///
    /// If the scenario is unknown, `whom` is invalid, or the time is too long or zero.
    pub fn use_scenario(
        &self,
        id: &str,
        whom: Whom,
        lasts: Option<Duration>,
    ) -> Result<Use, UseError> {
        let until = lasts.map(|lasts| self.shared.end(lasts)).transpose()?;
        let whom = checked(whom)?;
        let one = self.shared.restage(|snapshot| {
            let scenario = known(snapshot.director.catalogue(), id)?;
            let one = Use {
                scenario: Arc::clone(&scenario.id),
                whom,
                until,
            };
            let uses = snapshot.director.uses().with(one.clone())?;
            Ok::<_, UseError>((snapshot.with(snapshot.director.using(uses)), one))
        })?;
        self.shared.tls.clear();
        let event = Event::Use {
            mailbox: one.whom.mailbox.clone(),
            until: one.until,
        };
        self.shared.journal.record(0, &one.met(), event);
        Ok(one)
    }

    /// Ends the use for exactly these clients, if there is one.
    pub fn end_use(&self, whom: &Whom) -> Option<Use> {
        self.shared.end_uses(|one| one.whom == *whom).pop()
    }

    /// The uses.
    pub fn uses(&self) -> Vec<Use> {
        let snapshot = self.shared.snapshot();
        let now = self.shared.clock.now();
        snapshot
            .director
            .uses()
            .sorted(now)
            .into_iter()
            .cloned()
            .collect()
    }

    /// The scenario for clients without a selection and an instance: the use, else that of the start.
    pub fn fallback(&self) -> Use {
        let snapshot = self.shared.snapshot();
        let scenario = Arc::clone(
            &snapshot
                .director
                .scenario(&crate::scenario::Selection::default())
                .id,
        );
        let used = self
            .uses()
            .into_iter()
            .find(|one| one.whom == Whom::default());
        used.unwrap_or(Use {
            scenario,
            whom: Whom::default(),
            until: None,
        })
    }

    /// Resets counters, the journal and uses, as requested.
    pub fn reset(&self, reset: &Reset) -> WasReset {
        let mut was = WasReset::default();
        if reset.uses {
            let ended = self.shared.end_uses(|one| one.met().is_of(&reset.only));
            was.uses = ended.len();
        }
        if reset.counters {
            let Ok(runs) = self.shared.restage(|snapshot| {
                let (director, runs) = snapshot.director.reset(&reset.only);
                Ok::<_, std::convert::Infallible>((snapshot.with(director), runs))
            });
            was.counters = runs;
        }
        if reset.journal {
            let journal = &self.shared.journal;
            was.entries = journal.clear(|entry| entry.met.is_of(&reset.only));
        }
        let event = Event::Reset {
            counters: was.counters,
            entries: was.entries,
            uses: was.uses,
        };
        self.shared.journal.record(0, &reset.only, event);
        was
    }
}

impl Shared {
    /// Replaces the snapshot, one task at a time.
    pub(super) fn restage<T, E>(
        &self,
        next: impl FnOnce(&Snapshot) -> Result<(Snapshot, T), E>,
    ) -> Result<T, E> {
        let _one = self.steering.lock().unwrap_or_else(PoisonError::into_inner);
        let (snapshot, result) = next(&self.snapshot())?;
        self.snapshot.send_replace(Arc::new(snapshot));
        Ok(result)
    }

    /// The end of a use that begins now.
    fn end(&self, lasts: Duration) -> Result<time::OffsetDateTime, UseError> {
        match lasts.is_zero() || lasts > MAX_USE {
            true => Err(UseError::Lasts(lasts)),
            false => Ok(self.clock.now() + lasts),
        }
    }

    /// Ends some uses, and records each.
    fn end_uses(&self, over: impl Fn(&Use) -> bool) -> Vec<Use> {
        let ended = self.restage(|snapshot| {
            let (uses, gone) = snapshot.director.uses().split(|one| !over(one));
            // No change: the connections need not look.
            let none = if gone.is_empty() { Err(()) } else { Ok(()) };
            none.map(|()| (snapshot.with(snapshot.director.using(uses)), gone))
        });
        // An error means that no use ended.
        let ended = ended.unwrap_or_default();
        if !ended.is_empty() {
            self.tls.clear();
        }
        for one in &ended {
            let mailbox = one.whom.mailbox.clone();
            self.journal
                .record(0, &one.met(), Event::UseEnded { mailbox });
        }
        ended
    }
}

/// Ends uses at the end of their time, while the server exists.
pub(super) async fn expire(shared: Weak<Shared>, mut snapshot: watch::Receiver<Arc<Snapshot>>) {
    loop {
        let next = snapshot.borrow_and_update().director.uses().next_end();
        let rest = {
            let Some(shared) = shared.upgrade() else {
                return;
            };
            // A negative time is over already.
            next.map(|end| (end - shared.clock.now()).try_into().unwrap_or_default())
        };
        let changed = match rest {
            Some(rest) => tokio::select! {
                changed = snapshot.changed() => changed,
                () = sleep(rest) => Ok(()),
            },
            None => snapshot.changed().await,
        };
        let (Ok(()), Some(shared)) = (changed, shared.upgrade()) else {
            return;
        };
        let now = shared.clock.now();
        drop(shared.end_uses(|one| !one.lasts(now)));
    }
}

/// Valid clients of a use.
fn checked(mut whom: Whom) -> Result<Whom, UseError> {
    if let Some(mailbox) = &whom.mailbox {
        let good = mailbox.len() <= 320
            && !mailbox
                .chars()
                .any(|char| char.is_control() || char.is_whitespace())
            && mailbox.split('@').all(|part| !part.is_empty())
            && mailbox.matches('@').count() == 1;
        if !good {
            return Err(UseError::Mailbox(mailbox.to_string()));
        }
        whom.mailbox = Some(mailbox.to_lowercase().into());
    }
    match &whom.instance {
        Some(name) if !is_label(name) => Err(UseError::Instance(name.to_string())),
        _ => Ok(whom),
    }
}
