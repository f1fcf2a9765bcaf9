//! The scenarios that the operator sets for clients that select none.

use std::collections::HashMap;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::journal::ScenarioRef;
use crate::settings::MAX_USES;

/// A scenario for clients that select none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The scenario's id.
    pub scenario: Arc<str>,
    /// The clients that it applies to.
    pub whom: Whom,
    /// The time at which it ends by itself.
    pub until: Option<OffsetDateTime>,
}

/// The clients that a use applies to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whom {
    /// The caller's mailbox, in lower case. `None` for all.
    pub mailbox: Option<Arc<str>>,
    /// The instance that the client selects. `None` for all.
    pub instance: Option<Arc<str>>,
}

/// All uses. A server has one such value at a time, and replaces it with each change.
#[derive(Clone, Debug, Default)]
pub struct Uses(HashMap<Whom, Use>);

/// The limit of uses is reached.
#[derive(Debug, thiserror::Error)]
#[error("{MAX_USES} scenarios are in use already\nhint: end some with `exchaos reset`")]
pub struct TooMany;

impl Uses {
    /// The use for clients of an instance whose listener selects no scenario.
    pub(super) fn everybody(
        &self,
        instance: Option<&Arc<str>>,
        now: OffsetDateTime,
    ) -> Option<&Use> {
        self.find(None, instance, now)
    }

    /// The use for a caller's mailbox in an instance.
    pub(super) fn mailbox(
        &self,
        mailbox: &str,
        instance: Option<&Arc<str>>,
        now: OffsetDateTime,
    ) -> Option<&Use> {
        self.find(Some(mailbox.into()), instance, now)
    }

    /// The uses that have not ended, in order.
    pub fn sorted(&self, now: OffsetDateTime) -> Vec<&Use> {
        let mut all: Vec<_> = self.0.values().filter(|one| one.lasts(now)).collect();
        all.sort_by(|a, b| a.whom.cmp(&b.whom));
        all
    }

    /// The end of the next use to end.
    pub fn next_end(&self) -> Option<OffsetDateTime> {
        self.0.values().filter_map(|one| one.until).min()
    }

    /// Whether there is no use.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These uses and one more. It replaces a use for the same clients.
    ///
    /// # Errors
    ///
    /// If the limit is reached.
    pub fn with(&self, one: Use) -> Result<Self, TooMany> {
        let mut uses = self.clone();
        uses.0.insert(one.whom.clone(), one);
        match uses.0.len() > MAX_USES {
            true => Err(TooMany),
            false => Ok(uses),
        }
    }

    /// The uses that `stay`, and the others.
    pub fn split(&self, stay: impl Fn(&Use) -> bool) -> (Self, Vec<Use>) {
        let (stay, mut gone): (Vec<_>, Vec<_>) = self.0.values().cloned().partition(stay);
        gone.sort_by(|a, b| a.whom.cmp(&b.whom));
        let stay = stay.into_iter().map(|one| (one.whom.clone(), one));
        (Self(stay.collect()), gone)
    }

    /// A use for one instance takes precedence over a use for all.
    fn find(
        &self,
        mailbox: Option<Arc<str>>,
        instance: Option<&Arc<str>>,
        now: OffsetDateTime,
    ) -> Option<&Use> {
        let get = |instance: Option<&Arc<str>>| {
            let whom = Whom {
                mailbox: mailbox.clone(),
                instance: instance.cloned(),
            };
            self.0.get(&whom).filter(|one| one.lasts(now))
        };
        let own = instance.and_then(|name| get(Some(name)));
        own.or_else(|| get(None))
    }
}

impl Use {
    /// The scenario and the instance, for the journal.
    pub fn met(&self) -> ScenarioRef {
        ScenarioRef {
            scenario: Some(Arc::clone(&self.scenario)),
            instance: self.whom.instance.clone(),
        }
    }

    /// Whether it has not ended.
    pub fn lasts(&self, now: OffsetDateTime) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn one(scenario: &str, mailbox: Option<&str>, instance: Option<&str>) -> Use {
        Use {
            scenario: scenario.into(),
            whom: Whom {
                mailbox: mailbox.map(Arc::from),
                instance: instance.map(Arc::from),
            },
            until: None,
        }
    }

    #[test]
    fn a_use_for_an_instance_takes_precedence_and_ends_on_time() {
        let noon = datetime!(2026-01-01 12:00 UTC);
        let mut short = one("short", None, Some("a"));
        short.until = Some(noon);
        let uses = Uses::default();
        assert!(uses.is_empty());
        let uses = uses.with(one("all", None, None)).unwrap();
        let uses = uses.with(short).unwrap();
        let uses = uses.with(one("hers", Some("a@x"), None)).unwrap();
        let met = |instance: Option<&str>, now| {
            let instance = instance.map(Arc::from);
            uses.everybody(instance.as_ref(), now)
                .map(|one| one.scenario.to_string())
        };
        let before = noon - time::Duration::SECOND;
        assert_eq!(met(Some("a"), before).as_deref(), Some("short"));
        assert_eq!(met(Some("b"), before).as_deref(), Some("all"));
        assert_eq!(met(Some("a"), noon).as_deref(), Some("all"));
        assert!(uses.mailbox("b@x", None, noon).is_none());
        assert_eq!(&*uses.mailbox("a@x", None, noon).unwrap().scenario, "hers");
        assert_eq!((uses.sorted(before).len(), uses.sorted(noon).len()), (3, 2));
        assert_eq!(uses.next_end(), Some(noon));
        let (stay, gone) = uses.split(|one| one.lasts(noon));
        assert_eq!((stay.sorted(noon).len(), gone.len()), (2, 1));
    }

    #[test]
    fn the_number_of_uses_is_bounded() {
        let mut uses = Uses::default();
        for number in 0..MAX_USES {
            uses = uses
                .with(one("x", Some(&format!("{number}@x")), None))
                .unwrap();
        }
        assert!(
            uses.with(one("x", Some("0@x"), None)).is_ok(),
            "in place of another"
        );
        assert!(uses.with(one("x", None, None)).is_err());
    }
}
