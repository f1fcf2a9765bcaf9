//! The mailboxes: which there are, and who may open them.
//!
//! Every address under a served domain is a mailbox from its first use. Nothing is stored: what a mailbox holds follows
//! from the seed and its address.

use globset::Glob;
use uuid::Uuid;

use super::setup::{Account, Password, Setup};

/// All mailboxes of one server.
#[derive(Clone, Debug)]
pub struct World {
    seed: u64,
    domains: Vec<String>,
}

/// Who is asking, once proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The SMTP address of the account, in lower case.
    pub address: String,
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Its primary SMTP address, in lower case.
    pub address: String,
    /// Its GUID, the same at every start with the same seed.
    pub guid: Uuid,
}

impl Mailbox {
    /// What people call its owner.
    pub fn display_name(&self) -> &str {
        self.address.split('@').next().unwrap_or_default()
    }
}

impl World {
    /// The world of a seed, with every mailbox of the served domains; the first one is that of bare names.
    pub fn new(seed: u64, domains: Vec<String>) -> Self {
        Self { seed, domains }
    }

    /// The served domain that a host belongs to.
    pub fn domain_of(&self, host: &str) -> Option<&str> {
        let within = |domain: &&String| {
            host.strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.domains.iter().find(within).map(String::as_str)
    }

    /// The mailbox of an address, if there is one.
    pub fn mailbox(&self, setup: &Setup, address: &str) -> Option<Mailbox> {
        let address = address.to_ascii_lowercase();
        self.exists(setup, &address).then(|| Mailbox {
            guid: self.guid(&address),
            address,
        })
    }

    /// Whether there is a mailbox of that address, in lower case.
    fn exists(&self, setup: &Setup, address: &str) -> bool {
        let Some((local, domain)) = address.rsplit_once('@') else {
            return false;
        };
        let served = !local.is_empty() && self.domain_of(domain).is_some();
        served || account(setup, address).is_some()
    }

    /// The address behind a login name: an address itself, `DOMAIN\user`, or a bare name of the first domain.
    pub fn address_of(&self, login: &str) -> String {
        let name = login.rsplit_once('\\').map_or(login, |(_, name)| name);
        let mut address = match (name.contains('@'), self.domains.first()) {
            (false, Some(domain)) => [name, "@", domain].concat(),
            _ => name.to_owned(),
        };
        address.make_ascii_lowercase();
        address
    }

    /// Lets an account in, if the password is its own.
    pub fn admit(&self, setup: &Setup, login: &str, password: &str) -> Option<Caller> {
        let address = self.address_of(login);
        let own = account(setup, &address).and_then(|account| account.password.as_ref());
        let right = match own {
            Some(own) => own.is(password),
            None => Password::usual(password),
        };
        (self.exists(setup, &address) && right).then_some(Caller { address })
    }

    /// Whether a caller may act as that mailbox. Accounts that no scenario describes may act as any.
    pub fn may_impersonate(&self, setup: &Setup, caller: &Caller, mailbox: &str) -> bool {
        let Some(account) = account(setup, &caller.address) else {
            return true;
        };
        let allowed = account
            .impersonates
            .as_deref()
            .unwrap_or_default()
            .to_lowercase();
        Glob::new(&allowed)
            .is_ok_and(|glob| glob.compile_matcher().is_match(mailbox.to_lowercase()))
    }

    /// A GUID that follows from the seed and a text: their FNV-1a hash
    /// ([draft](https://datatracker.ietf.org/doc/draft-eastlake-fnv/)), as nobody has to be kept from finding another
    /// text for it.
    pub fn guid(&self, text: &str) -> Uuid {
        const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let bytes = self.seed.to_le_bytes().into_iter().chain(text.bytes());
        let hash = bytes.fold(BASIS, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(PRIME)
        });
        // The last bytes of a text have only moved the low bits so far.
        let mixed = (hash ^ (hash >> 64)).wrapping_mul(BASIS);
        uuid::Builder::from_random_bytes((mixed ^ (mixed >> 61)).to_be_bytes()).into_uuid()
    }
}

fn account<'a>(setup: &'a Setup, address: &str) -> Option<&'a Account> {
    let mut accounts = setup.accounts.iter();
    accounts
        .find(|(known, _)| known.eq_ignore_ascii_case(address))
        .map(|(_, account)| account)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        World::new(1, vec!["contoso.test".to_owned()])
    }

    fn setup(address: &str, account: Account) -> Setup {
        Setup {
            accounts: [(address.to_owned(), account)].into(),
            ..Setup::default()
        }
    }

    #[test]
    fn every_address_under_a_served_domain_is_a_mailbox() {
        let (world, setup) = (world(), Setup::default());
        assert!(world.mailbox(&setup, "Alice@Contoso.test").is_some());
        assert!(
            world
                .mailbox(&setup, "alice@http-503-iis.contoso.test")
                .is_some()
        );
        assert!(world.mailbox(&setup, "alice@notcontoso.test").is_none());
        assert!(world.mailbox(&setup, "@contoso.test").is_none());
        assert!(world.mailbox(&setup, "alice").is_none());
    }

    #[test]
    fn a_login_has_three_forms() {
        for login in ["alice@contoso.test", "CONTOSO\\alice", "ALICE"] {
            let caller = world().admit(&Setup::default(), login, "exchaos").unwrap();
            assert_eq!(caller.address, "alice@contoso.test");
        }
        assert_eq!(world().admit(&Setup::default(), "alice", "wrong"), None);
        assert_eq!(
            world().admit(&Setup::default(), "alice@elsewhere.test", "exchaos"),
            None
        );
    }

    #[test]
    fn a_scenario_gives_passwords_and_rights() {
        let account = Account {
            password: Some(Password::new("geheim")),
            impersonates: Some("a*@contoso.test".to_owned()),
        };
        let setup = setup("Svc@contoso.test", account);
        assert_eq!(world().admit(&setup, "svc", "exchaos"), None);
        let caller = world().admit(&setup, "svc", "geheim").unwrap();
        assert!(world().may_impersonate(&setup, &caller, "Alice@contoso.test"));
        assert!(!world().may_impersonate(&setup, &caller, "bob@contoso.test"));
    }

    #[test]
    fn a_guid_follows_from_the_seed() {
        assert_eq!(world().guid("a"), world().guid("a"));
        assert_ne!(world().guid("a"), World::new(2, Vec::new()).guid("a"));
    }
}
