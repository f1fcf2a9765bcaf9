//! What a server is told at its start.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::Allowed;
use super::bound::Protocol;
use super::push::Trust;
use crate::clock::Clock;
use crate::exchange::{Advertised, Offer, Population};
use crate::pki::{self, Authority};
use crate::scenario::{Catalogue, LoadError, Named, Scenario, Selection, Selector};
use crate::settings;

/// What a server is told at its start.
pub struct Config {
    /// The scenarios.
    pub catalogue: Catalogue,
    /// The id of what clients meet who name nothing.
    pub scenario: String,
    /// The listeners.
    pub doors: Vec<(Protocol, Door)>,
    /// The domains under which labels pick scenarios; the first is that of bare names.
    pub domains: Vec<String>,
    /// Where the CA is kept.
    pub certificates: Certificates,
    /// Who there is beside the mailboxes that exist anyway.
    pub world: Population,
    /// The seed of every chance, and of the mailboxes.
    pub seed: u64,
    /// How many entries the journal keeps.
    pub journal_capacity: usize,
    /// Where the time comes from.
    pub clock: Clock,
    /// Where clients reach the server, in every URL that is handed out; without it as they call it.
    pub advertise: Option<Advertised>,
    /// Who may connect.
    pub allow: Allowed,
    /// A certificate chain to serve in place of those that the CA would sign, wherever no fault is asked for.
    pub tls: Option<pki::Files>,
    /// What scenarios offer that do not say it themselves.
    pub offer: Offer,
    /// Whether answers tell in `X-Exchaos` which scenario and rules made them.
    pub tell: bool,
    /// Whether notifications are pushed to clients that are not on this machine.
    pub allow_push: bool,
    /// The roots (PEM) of those who receive notifications over TLS, beside the system's and the server's own CA.
    pub push_ca: Option<PathBuf>,
}

/// Where the CA is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificates {
    /// In files of the user's.
    Files(pki::Files),
    /// In that folder, over restarts.
    Folder(PathBuf),
    /// Nowhere.
    Memory,
}

/// A listener to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The address; port 0 is any free one.
    pub address: SocketAddr,
    /// What its clients meet who name nothing.
    pub selection: Option<Selection>,
    /// What scenarios offer its clients that do not say it themselves; what is left open is the server's.
    pub offer: Offer,
    /// Whether a free port will do where this one is taken.
    pub gives_way: bool,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be bound.
    #[error(
        "cannot listen on {address}: {source}\nhint: choose another address with `{flag} ADDR`; port 0 is any free one"
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The flag that names it.
        flag: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A domain is no domain.
    #[error(
        "`{0}` is no domain to serve\nhint: use a name of at least two labels such as `contoso.test`"
    )]
    Domain(String),
    /// The advertised host is one that would be refused.
    #[error(
        "`{host}` cannot be advertised: {reason}\nhint: advertise a host that clients are served by"
    )]
    Advertise {
        /// The host.
        host: String,
        /// Why clients would be refused.
        reason: String,
    },
    /// There is no such scenario.
    #[error("unknown scenario `{id}`{}\nhint: `exchaos list` shows them all", meant(.nearest))]
    Scenario {
        /// What was asked for.
        id: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// An instance has no name.
    #[error(
        "`{0}` names no scenario and instance\nhint: write `ID` or `ID@INSTANCE`, the instance of `a` to `z`, `0` to `9` and `-`"
    )]
    Instance(String),
    /// Scenarios could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The certificates cannot be used.
    #[error(transparent)]
    Pki(#[from] pki::Error),
}

impl Config {
    /// A server of the built-in scenarios that opens no listener and keeps nothing.
    ///
    /// # Errors
    ///
    /// Where a built-in scenario is not valid, which a test rules out.
    pub fn in_memory() -> Result<Self, StartError> {
        Ok(Self {
            catalogue: Catalogue::load(&[])?,
            scenario: "healthy".to_owned(),
            doors: Vec::new(),
            domains: vec![settings::DEFAULT_DOMAIN.to_owned()],
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
        })
    }

    /// Takes the CA from where it is, good for all that is served.
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

    /// Where the key that signs tokens is kept: beside the CA, if exchaos made that one.
    pub(super) fn key_folder(&self) -> Option<PathBuf> {
        match &self.certificates {
            Certificates::Folder(folder) => Some(folder.clone()),
            Certificates::Files(_) | Certificates::Memory => None,
        }
    }

    /// Whom to believe who receives notifications over TLS.
    pub(super) fn push_trust(&self, authority: &Authority) -> Result<Trust, pki::Error> {
        let mut own = vec![authority.certificate().clone()];
        if let Some(file) = &self.push_ca {
            own.extend(pki::certificates(file)?);
        }
        Ok(Trust::new(own, self.clock.clone()))
    }

    /// The domains in lower case, each a name.
    pub(super) fn checked_domains(&self) -> Result<Vec<String>, StartError> {
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
        self.domains.iter().map(check).collect()
    }
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
    /// Where there is no id, or an instance that could not stand in a host name.
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

/// Whether an instance can be called that: it stands in host names, after `i-`.
pub(super) fn is_label(name: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=61).contains(&name.len()) && name.bytes().all(good)
}

/// The scenario of that id.
pub(super) fn known(catalogue: &Catalogue, id: &str) -> Result<Arc<Scenario>, StartError> {
    match catalogue.get(id) {
        Some(scenario) => Ok(Arc::clone(scenario)),
        None => Err(StartError::Scenario {
            id: id.to_owned(),
            nearest: catalogue.nearest(id).map(ToOwned::to_owned),
        }),
    }
}

/// Whether clients are served by what is advertised to them.
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
