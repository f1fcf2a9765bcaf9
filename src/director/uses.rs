//! What a running server was told: which scenario clients meet who pick none, whose, and until when.

use std::collections::HashMap;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::journal::ScenarioRef;
use crate::settings::MAX_USES;

/// A scenario for clients who pick none themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The scenario's id.
    pub scenario: Arc<str>,
    /// Of whom.
    pub whom: Whom,
    /// When it ends by itself.
    pub until: Option<OffsetDateTime>,
}

/// Whose requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whom {
    /// The caller's mailbox, in lower case; everybody's without it.
    pub mailbox: Option<Arc<str>>,
    /// The instance that the client named; any without it.
    pub instance: Option<Arc<str>>,
}

/// All that is in use. A server has one of these at a time, and never edits it.
#[derive(Clone, Debug, Default)]
pub struct Uses(HashMap<Whom, Use>);

/// There are too many already.
#[derive(Debug, thiserror::Error)]
#[error("{MAX_USES} scenarios are in use already\nhint: end some with `exchaos reset`")]
pub struct TooMany;

impl Uses {
    /// What clients of that instance meet, whose listener picks nothing.
    pub(super) fn everybody(
        &self,
        instance: Option<&Arc<str>>,
        now: OffsetDateTime,
    ) -> Option<&Use> {
        self.find(None, instance, now)
    }

    /// What the caller's mailbox meets in that instance.
    pub(super) fn mailbox(
        &self,
        mailbox: &str,
        instance: Option<&Arc<str>>,
        now: OffsetDateTime,
    ) -> Option<&Use> {
        self.find(Some(mailbox.into()), instance, now)
    }

    /// Those that have not ended, in order.
    pub fn sorted(&self, now: OffsetDateTime) -> Vec<&Use> {
        let mut all: Vec<_> = self.0.values().filter(|one| one.lasts(now)).collect();
        all.sort_by(|a, b| a.whom.cmp(&b.whom));
        all
    }

    /// When the next of them ends.
    pub fn next_end(&self) -> Option<OffsetDateTime> {
        self.0.values().filter_map(|one| one.until).min()
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// With one more, or another in the place of one for the same clients.
    ///
    /// # Errors
    ///
    /// Where there are too many.
    pub fn with(&self, one: Use) -> Result<Self, TooMany> {
        let mut uses = self.clone();
        uses.0.insert(one.whom.clone(), one);
        match uses.0.len() > MAX_USES {
            true => Err(TooMany),
            false => Ok(uses),
        }
    }

    /// Those that `stay`, and the others.
    pub fn split(&self, stay: impl Fn(&Use) -> bool) -> (Self, Vec<Use>) {
        let (stay, mut gone): (Vec<_>, Vec<_>) = self.0.values().cloned().partition(stay);
        gone.sort_by(|a, b| a.whom.cmp(&b.whom));
        let stay = stay.into_iter().map(|one| (one.whom.clone(), one));
        (Self(stay.collect()), gone)
    }

    /// What was set for the instance alone comes before what was set for all.
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
    /// As the journal names it.
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
    fn the_instance_comes_before_all_and_an_end_is_an_end() {
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
    fn there_is_an_end_to_them() {
        let mut uses = Uses::default();
        for number in 0..MAX_USES {
            uses = uses
                .with(one("x", Some(&format!("{number}@x")), None))
                .unwrap();
        }
        assert!(
            uses.with(one("x", Some("0@x"), None)).is_ok(),
            "in the place of another"
        );
        assert!(uses.with(one("x", None, None)).is_err());
    }
}
