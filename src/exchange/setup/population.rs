//! The population of a world file: accounts in addition to the implicit mailboxes.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::Deserialize;

use super::accounts::{Account, Thumbprint};
use super::applications::{Application, Guid};
use super::folder_name::{Items, keys};

/// The contents of a world file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Population {
    /// The addresses that exist.
    pub exists: Exists,
    /// The initial numbers of items in folders, where they differ from the default and the account has no number of its
    /// own.
    #[schemars(extend("propertyNames" = keys()))]
    pub items: Items,
    /// The accounts, by SMTP address.
    pub accounts: BTreeMap<String, Account>,
    /// The identifier of the tenant, as tokens name it (`tid`). Without it, one that the seed determines.
    pub tenant: Option<Guid>,
    /// The applications that may ask for tokens, by client id. While neither this file nor the scenario describes any,
    /// every client id is an application with the secret `exchaos`.
    pub applications: BTreeMap<Guid, Application>,
}

/// The addresses that exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Exists {
    /// Every address of a served domain is a mailbox, listed or not.
    #[default]
    All,
    /// Only listed addresses.
    Listed,
}

/// The accounts of a world, indexed by all their names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) exists: Exists,
    pub(crate) items: Items,
    pub(crate) tenant: Option<Guid>,
    pub(crate) applications: BTreeMap<Guid, Application>,
    /// By address, in lower case.
    accounts: BTreeMap<String, Account>,
    aliases: HashMap<String, String>,
    logins: HashMap<String, String>,
    sids: HashMap<String, String>,
    certificates: HashMap<Thumbprint, String>,
}

impl Listed {
    /// The accounts of a world.
    pub(crate) fn of(population: Population) -> Self {
        let mut listed = Self {
            exists: population.exists,
            items: population.items,
            tenant: population.tenant,
            applications: population.applications,
            ..Self::default()
        };
        for (address, account) in population.accounts {
            listed.put(address.to_lowercase(), account);
        }
        listed
    }

    fn put(&mut self, address: String, account: Account) {
        let to = |name: &String| (name.to_lowercase(), address.clone());
        self.aliases.extend(account.aliases.iter().map(to));
        self.logins.extend(account.logins.iter().map(to));
        self.sids.extend(account.sid.iter().map(to));
        let certificate = account.certificate.map(|known| (known, address.clone()));
        self.certificates.extend(certificate);
        self.accounts.insert(address, account);
    }

    /// The account with an address, in lower case.
    pub(crate) fn account(&self, address: &str) -> Option<&Account> {
        self.accounts.get(address)
    }

    /// All accounts, by address.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (&str, &Account)> {
        self.accounts
            .iter()
            .map(|(address, account)| (address.as_str(), account))
    }

    /// The address of the account with an alias.
    pub(crate) fn by_alias(&self, alias: &str) -> Option<&str> {
        self.aliases.get(&alias.to_lowercase()).map(String::as_str)
    }

    /// The address of the account with a login name.
    pub(crate) fn by_login(&self, login: &str) -> Option<&str> {
        self.logins.get(&login.to_lowercase()).map(String::as_str)
    }

    /// The address of the account with a security identifier.
    pub(crate) fn by_sid(&self, sid: &str) -> Option<&str> {
        self.sids.get(&sid.to_lowercase()).map(String::as_str)
    }

    /// The address of the account with a client certificate.
    pub(crate) fn by_certificate(&self, certificate: &Thumbprint) -> Option<&str> {
        self.certificates.get(certificate).map(String::as_str)
    }
}
