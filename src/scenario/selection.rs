//! The scenario that a name selects: the labels of a host, or the tag and domain of a mailbox.
//!
//! Labels only count under a served domain. There, an unknown label is refused and never ignored: a typo must not look
//! healthy.

use std::sync::Arc;

use super::catalogue::Catalogue;
use super::labels::{INSTANCE, SERVICES};

/// The id of a scenario, and the name of the instance that counts. Both are optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The scenario's id.
    pub scenario: Option<Arc<str>>,
    /// The instance's name.
    pub instance: Option<Arc<str>>,
}

/// The meaning of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The name is outside of the served domains.
    Foreign,
    /// The name selects this. Empty for the bare domain, or a service of it.
    Picks(Selection),
    /// The name is in a served domain and has no meaning. The text has the error and a suggestion.
    Unknown(String),
}

/// Reads names, with a catalogue.
#[derive(Clone)]
pub struct Selector {
    domains: Vec<String>,
    catalogue: Arc<Catalogue>,
}

/// The labels of a host below a served domain, leftmost first. `None` for a host of another domain.
pub fn host_labels<'a>(domains: &[String], host: &'a str) -> Option<Vec<&'a str>> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let rest = domains
        .iter()
        .filter_map(|domain| host.strip_suffix(domain.as_str()))
        .min_by_key(|rest| rest.len())?;
    match rest.strip_suffix('.') {
        Some(labels) => Some(labels.split('.').collect()),
        None if rest.is_empty() => Some(Vec::new()),
        None => None,
    }
}

impl Selector {
    /// A selector for the served domains, in lower case.
    pub fn new(domains: Vec<String>, catalogue: Arc<Catalogue>) -> Self {
        Self { domains, catalogue }
    }

    /// The selection of a host name, in lower case and without port.
    pub fn host(&self, host: &str) -> Named {
        let Some(labels) = host_labels(&self.domains, host) else {
            return Named::Foreign;
        };
        let services = labels
            .iter()
            .take_while(|label| SERVICES.contains(label))
            .count();
        self.labels(&labels[services..])
    }

    /// The selection of a mailbox, in lower case: that of its tag, else that of its domain.
    pub fn mailbox(&self, address: &str) -> Named {
        let Some((local, domain)) = address.rsplit_once('@') else {
            return Named::Foreign;
        };
        let served = host_labels(&self.domains, domain).is_some();
        match local.rsplit_once('+') {
            Some((_, tag)) if served => self.labels(&[tag]),
            // With a foreign domain, most tags are the user's own. Only the id of a scenario counts.
            Some((_, tag)) if self.catalogue.get(tag).is_some() => self.labels(&[tag]),
            _ => self.host(domain),
        }
    }

    /// The selection of a host's last labels if its first labels have no meaning: `x.dns-catch-all.contoso.test` belongs to
    /// `dns-catch-all`.
    pub fn within(&self, host: &str) -> Option<Selection> {
        let labels = host_labels(&self.domains, host)?;
        let mut selection = Selection::default();
        for label in labels.iter().rev() {
            match (label.strip_prefix(INSTANCE), self.catalogue.get(label)) {
                (Some(name), _) if !name.is_empty() => {
                    selection.instance = Some(name.into());
                    break;
                }
                (None, Some(scenario)) if selection.scenario.is_none() => {
                    selection.scenario = Some(Arc::clone(&scenario.id));
                }
                _ => break,
            }
        }
        Some(selection)
    }

    fn labels(&self, labels: &[&str]) -> Named {
        let mut selection = Selection::default();
        for label in labels {
            let free = selection.scenario.is_none();
            match (label.strip_prefix(INSTANCE), self.catalogue.get(label)) {
                (Some(name), _) if !name.is_empty() && selection.instance.is_none() && free => {
                    selection.instance = Some(name.into());
                }
                (None, Some(scenario)) if free => {
                    selection.scenario = Some(Arc::clone(&scenario.id))
                }
                _ => return Named::Unknown(self.unknown(label)),
            }
        }
        Named::Picks(selection)
    }

    fn unknown(&self, label: &str) -> String {
        let meant = match self.catalogue.nearest(label) {
            Some(id) => format!("; did you mean `{id}`?"),
            None => String::new(),
        };
        format!("`{label}` is no scenario, instance or service here{meant}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn selector() -> Selector {
        let catalogue = Catalogue::of(["healthy", "http-503-iis"].map(|id| {
            let (scenario, _) = super::super::read("title = 'x'", id);
            scenario.unwrap()
        }));
        Selector::new(vec!["contoso.test".to_owned()], Arc::new(catalogue))
    }

    fn picks(scenario: Option<&str>, instance: Option<&str>) -> Named {
        Named::Picks(Selection {
            scenario: scenario.map(Arc::from),
            instance: instance.map(Arc::from),
        })
    }

    #[test]
    fn a_label_of_a_served_domain_selects() {
        let host = |host: &str| selector().host(host);
        assert_eq!(
            host("http-503-iis.contoso.test"),
            picks(Some("http-503-iis"), None)
        );
        assert_eq!(
            host("mail.http-503-iis.contoso.test."),
            picks(Some("http-503-iis"), None)
        );
        assert_eq!(
            host("mail.i-job42.http-503-iis.contoso.test"),
            picks(Some("http-503-iis"), Some("job42"))
        );
        assert_eq!(
            host("_autodiscover._tcp.http-503-iis.contoso.test"),
            picks(Some("http-503-iis"), None)
        );
        assert_eq!(host("i-a.contoso.test"), picks(None, Some("a")));
        assert_eq!(host("contoso.test"), picks(None, None));
        assert_eq!(host("autodiscover.contoso.test"), picks(None, None));
        assert_eq!(host("http-503-iis.example.com"), Named::Foreign);
        assert_eq!(host("xcontoso.test"), Named::Foreign);
    }

    #[test]
    fn a_typo_is_refused_with_a_suggestion() {
        let Named::Unknown(reason) = selector().host("mail.http-503-isi.contoso.test") else {
            panic!("it is refused");
        };
        assert!(reason.contains("did you mean `http-503-iis`"), "{reason}");
        for host in [
            "http-503-iis.mail.contoso.test",
            "http-503-iis.i-a.contoso.test",
            "i-.contoso.test",
            ".contoso.test",
        ] {
            assert!(matches!(selector().host(host), Named::Unknown(_)), "{host}");
        }
    }

    #[test]
    fn the_last_labels_select_for_a_name_without_a_meaning() {
        let within = |host: &str| {
            let selection = selector().within(host)?;
            Some((
                selection.scenario.map(|id| id.to_string()),
                selection.instance.is_some(),
            ))
        };
        let picked = Some("http-503-iis".to_owned());
        assert_eq!(
            within("x.http-503-iis.contoso.test"),
            Some((picked.clone(), false))
        );
        assert_eq!(
            within("x.i-a.http-503-iis.contoso.test"),
            Some((picked, true))
        );
        assert_eq!(within("x.contoso.test"), Some((None, false)));
        assert_eq!(within("x.example.com"), None);
    }

    #[test]
    fn a_mailbox_selects_by_tag_before_domain() {
        let mailbox = |address: &str| selector().mailbox(address);
        assert_eq!(
            mailbox("alice@http-503-iis.contoso.test"),
            picks(Some("http-503-iis"), None)
        );
        assert_eq!(
            mailbox("alice+http-503-iis@corp.example"),
            picks(Some("http-503-iis"), None)
        );
        assert_eq!(
            mailbox("alice+http-503-iis@healthy.contoso.test"),
            picks(Some("http-503-iis"), None)
        );
        assert_eq!(mailbox("alice+news@corp.example"), Named::Foreign);
        assert!(matches!(
            mailbox("alice+news@contoso.test"),
            Named::Unknown(_)
        ));
        assert_eq!(mailbox("nobody"), Named::Foreign);
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name in "[a-z0-9.@+-]{0,40}") {
            let selector = selector();
            drop(selector.host(&name));
            drop(selector.mailbox(&name));
            drop(selector.host(&format!("{name}.contoso.test")));
        }
    }
}
