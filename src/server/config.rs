//! The configuration of a server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::Allowed;
use super::bound::Protocol;
use super::memory::Memory;
use super::push::Trust;
use crate::clock::Clock;
use crate::exchange::{Advertised, Offer, Population};
use crate::pki::{self, Authority};
use crate::scenario::{Catalogue, LoadError, Named, Scenario, Selection, Selector};
use crate::settings;

/// The folder of the CA for impersonated hosts, beside the other CA.
pub const IMPERSONATE: &str = "impersonate";

/// The configuration of a server.
pub struct Config {
    /// The scenarios.
    pub catalogue: Catalogue,
    /// The id of the scenario for clients that select none.
    pub scenario: String,
    /// The listeners.
    pub doors: Vec<(Protocol, Door)>,
    /// The domains whose labels select scenarios. The first one completes bare names.
    pub domains: Vec<String>,
    /// The impersonated hosts: the server answers for them with certificates of a separate CA.
    pub impersonate: Vec<String>,
    /// The storage of the CA.
    pub certificates: Certificates,
    /// The accounts in addition to those of every server.
    pub world: Population,
    /// The seed of all random choices, and of the mailboxes.
    pub seed: u64,
    /// The number of entries that the journal keeps.
    pub journal_capacity: usize,
    /// The source of the time.
    pub clock: Clock,
    /// The server's address for clients, in every URL. By default the one that they use.
    pub advertise: Option<Advertised>,
    /// The clients that may connect.
    pub allow: Allowed,
    /// A certificate chain in place of the CA's certificates, except in faults.
    pub tls: Option<pki::Files>,
    /// The settings for scenarios without their own.
    pub offer: Offer,
    /// Whether `X-Exchaos` names the scenario and the rules in answers.
    pub tell: bool,
    /// Whether push notifications may go to other machines.
    pub allow_push: bool,
    /// The roots (PEM) for TLS with receivers of notifications, in addition to those of the system and the server's own CA.
    pub push_ca: Option<PathBuf>,
    /// The memory that clients may fill.
    pub memory: Memory,
}

/// The storage of the CA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificates {
    /// Files of the user.
    Files(pki::Files),
    /// A folder, across restarts.
    Folder(PathBuf),
    /// None.
    Memory,
}

/// A listener to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The address. Port 0 is any free port.
    pub address: SocketAddr,
    /// The selection for clients without a name.
    pub selection: Option<Selection>,
    /// The settings for its clients if the scenario has none. A missing setting is that of the server.
    pub offer: Offer,
    /// Whether it may use another port if this one is occupied.
    pub gives_way: bool,
}

/// The errors of a start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address that cannot be bound.
    #[error(
        "cannot listen on {address}: {source}\nhint: choose another address with `{flag} ADDR`; port 0 is any free one"
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The flag with the address.
        flag: &'static str,
        /// The error of the system.
        source: std::io::Error,
    },
    /// An invalid domain.
    #[error(
        "`{0}` is no domain to serve\nhint: use a name of at least two labels such as `contoso.test`"
    )]
    Domain(String),
    /// An advertised host that would be refused.
    #[error(
        "`{host}` cannot be advertised: {reason}\nhint: advertise a host that clients are served by"
    )]
    Advertise {
        /// The host.
        host: String,
        /// The reason of the refusal.
        reason: String,
    },
    /// An unknown scenario.
    #[error("unknown scenario `{id}`{}\nhint: `exchaos list` shows them all", meant(.nearest))]
    Scenario {
        /// Its id.
        id: String,
        /// The most similar known id.
        nearest: Option<String>,
    },
    /// An invalid selection.
    #[error(
        "`{0}` names no scenario and instance\nhint: write `ID` or `ID@INSTANCE`, the instance of `a` to `z`, `0` to `9` and `-`"
    )]
    Instance(String),
    /// Scenarios that could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Certificates that cannot be used.
    #[error(transparent)]
    Pki(#[from] pki::Error),
}

impl Config {
    /// The configuration of a server with the built-in scenarios, without listeners and without storage.
    ///
    /// # Errors
    ///
    /// If a built-in scenario is not valid. A test rules that out.
    pub fn in_memory() -> Result<Self, StartError> {
        Ok(Self {
            catalogue: Catalogue::load(&[])?,
            scenario: "healthy".to_owned(),
            doors: Vec::new(),
            domains: vec![settings::DEFAULT_DOMAIN.to_owned()],
            impersonate: Vec::new(),
            certificates: Certificates::Memory,
            world: Population::default(),
            seed: settings::DEFAULT_SEED,
            journal_capacity: settings::JOURNAL_CAPACITY,
            clock: Clock::system(),
            advertise: None,
            allow: Allowed::default(),
            tls: None,
            offer: Offer::default(),
            tell: false,
            allow_push: false,
            push_ca: None,
            memory: Memory::default(),
        })
    }

    /// The CA from its storage, valid for all served domains.
    pub(super) fn authority(&self, domains: &[String]) -> Result<Authority, StartError> {
        let clock = self.clock.clone();
        let advertised = self.advertise.as_ref().map(|known| &*known.host);
        let mut names = domains.to_vec();
        names.extend(advertised.map(ToOwned::to_owned));
        let own = self.tls.as_ref().map(pki::Files::leaf).transpose()?;
        let mut authority = match &self.certificates {
            Certificates::Files(files) => Authority::bring(files, &names, clock)?,
            Certificates::Folder(folder) => Authority::open(folder, &names, clock)?,
            Certificates::Memory => Authority::ephemeral(&names, clock)?,
        };
        if let Some(host) = advertised {
            authority = authority.known_as(host);
        }
        if let Some(own) = own {
            authority = authority.serving(own);
        }
        Ok(authority)
    }

    /// The CA for impersonated hosts, beside the other CA. `None` without such hosts.
    pub(super) fn impersonating(&self, hosts: &[String]) -> Result<Option<Authority>, StartError> {
        if hosts.is_empty() {
            return Ok(None);
        }
        let beside = match &self.certificates {
            Certificates::Folder(folder) => Some(folder.as_path()),
            Certificates::Files(files) => files.certificate.parent(),
            Certificates::Memory => None,
        };
        let folder = beside.map(|folder| folder.join(IMPERSONATE));
        let clock = self.clock.clone();
        Ok(Some(Authority::impersonating(
            folder.as_deref(),
            hosts,
            clock,
        )?))
    }

    /// The folder of the key that signs tokens: beside the CA, if exchaos made that.
    pub(super) fn key_folder(&self) -> Option<PathBuf> {
        match &self.certificates {
            Certificates::Folder(folder) => Some(folder.clone()),
            Certificates::Files(_) | Certificates::Memory => None,
        }
    }

    /// The roots for TLS with receivers of notifications.
    pub(super) fn push_trust(&self, authority: &Authority) -> Result<Trust, pki::Error> {
        let mut own = vec![authority.certificate().clone()];
        if let Some(file) = &self.push_ca {
            own.extend(pki::certificates(file)?);
        }
        Ok(Trust::new(own, self.clock.clone()))
    }

    /// The valid domains, in lower case.
    pub(super) fn checked_domains(&self) -> Result<Vec<String>, StartError> {
        checked(&self.domains)
    }

    /// The valid impersonated hosts, in lower case.
    pub(super) fn checked_hosts(&self) -> Result<Vec<String>, StartError> {
        checked(&self.impersonate)
    }
}

/// Valid domain names in lower case.
fn checked(names: &[String]) -> Result<Vec<String>, StartError> {
    let plain = |label: &str| {
        let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(good)
    };
    let check = |domain: &String| {
        let name = domain.trim_end_matches('.').to_ascii_lowercase();
        let numeric = name
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        let good =
            name.len() <= 180 && name.contains('.') && name.split('.').all(plain) && !numeric;
        if good {
            Ok(name)
        } else {
            Err(StartError::Domain(domain.clone()))
        }
    };
    names.iter().map(check).collect()
}

impl Door {
    /// Any free loopback port.
    pub fn any() -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            address,
            selection: None,
            offer: Offer::default(),
            gives_way: false,
        }
    }

    /// Reads `ID` or `ID@INSTANCE`.
    ///
    /// # Errors
    ///
    /// If there is no id, or the instance cannot be a part of a host name.
    pub fn selection(text: &str) -> Result<Selection, StartError> {
        let (id, instance) = match text.split_once('@') {
            Some((id, instance)) => (id, Some(instance)),
            None => (text, None),
        };
        if id.is_empty() || instance.is_some_and(|name| !is_label(name)) {
            return Err(StartError::Instance(text.to_owned()));
        }
        Ok(Selection {
            scenario: Some(Arc::from(id)),
            instance: instance.map(Arc::from),
        })
    }
}

/// Whether a name can be an instance: it is a part of host names, after `i-`.
pub(super) fn is_label(name: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=61).contains(&name.len()) && name.bytes().all(good)
}

/// The scenario with an id.
pub(super) fn known(catalogue: &Catalogue, id: &str) -> Result<Arc<Scenario>, StartError> {
    match catalogue.get(id) {
        Some(scenario) => Ok(Arc::clone(scenario)),
        None => Err(StartError::Scenario {
            id: id.to_owned(),
            nearest: catalogue.nearest(id).map(ToOwned::to_owned),
        }),
    }
}

/// Whether the advertised host is served.
pub(super) fn reachable(
    advertised: Option<&Advertised>,
    selector: &Selector,
) -> Result<(), StartError> {
    match advertised.map(|known| (known, selector.host(&known.host))) {
        Some((advertised, Named::Unknown(reason))) => Err(StartError::Advertise {
            host: advertised.host.to_string(),
            reason,
        }),
        _ => Ok(()),
    }
}

fn meant(nearest: &Option<String>) -> String {
    nearest
        .as_ref()
        .map(|id| format!(", did you mean `{id}`?"))
        .unwrap_or_default()
}
