//! The requirements of a rule and of a scenario: what a client has to do to meet the fault.

use super::{Per, Rule, Scenario, State, When};
use crate::fault::Fault;

impl Rule {
    /// The requirements of this rule for a client, as noun phrases. None for a rule that strikes every client at once.
    /// `index` is the position of the rule in `rules`.
    pub fn requires(&self, rules: &[Self]) -> Vec<String> {
        let mut all = self.on.phrases();
        let has_scheme = self.on.depends_on_credentials();
        let fault = self.fault.as_ref();
        for requirement in fault.into_iter().flat_map(Fault::requires) {
            let phrase = requirement.to_string();
            // The phrase of a scheme is more precise.
            let known = has_scheme && requirement.is_credentials();
            if !known && !all.contains(&phrase) {
                all.push(phrase);
            }
        }
        all.extend(self.repetition());
        all.extend(self.earlier(rules));
        all
    }

    /// The number of requests, or the time, until the schedule, odds and share are met.
    fn repetition(&self) -> Option<String> {
        let unit = match &self.fault {
            Some(Fault::Dns(_)) => "queries",
            Some(fault) if fault.is_below_http() => "connections",
            _ => "requests",
        };
        let unit = match self.per {
            Per::Instance => unit.to_owned(),
            Per::Mailbox => format!("{unit} for one mailbox"),
            Per::Connection => format!("{unit} on one connection"),
        };
        match self.when {
            When::After(count) if count > 0 => Some(format!("more than {count} {unit}")),
            When::Between(from, _) if from.get() > 1 => Some(format!("{from} {unit}")),
            When::Every(step) if step.get() > 1 => Some(format!("{step} {unit}")),
            When::AfterTime(lapse) => Some(format!("{unit} for more than {lapse}")),
            _ if !self.odds.is_certain() => Some(format!("several {unit}")),
            _ if !self.share.is_certain() => Some("several mailboxes".to_owned()),
            _ => None,
        }
    }

    /// The rule that has to strike first.
    fn earlier(&self, rules: &[Self]) -> Option<String> {
        let needs = self
            .needs
            .as_ref()
            .filter(|needs| needs.name() != State::START)?;
        let index = rules
            .iter()
            .position(|rule| rule.sets.as_ref() == Some(needs))?;
        Some(format!("rule {} first", index + 1))
    }

    /// Whether a client notices the rule, and it can strike before any other rule has.
    fn is_met_first(&self) -> bool {
        let first = |needs: &State| needs.name() == State::START;
        (self.fault.is_some() || self.delay.is_some()) && self.needs.as_ref().is_none_or(first)
    }
}

impl Scenario {
    /// The requirements of the scenario for a client, as noun phrases. Those that the file names come first, then those that
    /// all of its rules have; then, if no rule is without further ones, the further ones of each rule.
    pub fn requires(&self) -> Vec<String> {
        let met = self.rule.iter().filter(|rule| rule.is_met_first());
        let each: Vec<_> = met.map(|rule| rule.requires(&self.rule)).collect();
        let mut all = self.requires.clone();
        let Some((first, others)) = each.split_first() else {
            return all;
        };
        let in_all = |phrase: &&String| others.iter().all(|other| other.contains(phrase));
        let common: Vec<String> = first.iter().filter(in_all).cloned().collect();
        let mut further: Vec<String> = Vec::new();
        for phrases in &each {
            let own: Vec<_> = phrases
                .iter()
                .filter(|phrase| !common.contains(phrase))
                .cloned()
                .collect();
            let own = own.join(" with ");
            if !further.contains(&own) {
                further.push(own);
            }
        }
        all.extend(
            common
                .into_iter()
                .filter(|phrase| !self.requires.contains(phrase)),
        );
        if !further.iter().any(String::is_empty) {
            all.push(further.join(", or "));
        }
        all
    }
}
