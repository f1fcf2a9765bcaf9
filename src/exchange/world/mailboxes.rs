//! The world of a server: domains, mailboxes and accounts.

use std::sync::Arc;

use time::OffsetDateTime;
use uuid::Uuid;

use super::candidate::Caller;
use crate::exchange::data::value::milliseconds;
use crate::exchange::seed::Origin;
use crate::exchange::setup::{
    Account, Exists, FolderName, Listed, Population, Presence, Setup, Standing, Thumbprint,
};

/// The mailboxes of a server.
#[derive(Clone, Debug)]
pub struct World {
    seed: u64,
    domains: Vec<String>,
    /// The day that counts as today in initial mailbox contents.
    today: OffsetDateTime,
    /// The impersonated hosts. No mailbox has an address there.
    impersonated: Vec<String>,
    pub(crate) listed: Arc<Listed>,
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The primary SMTP address, in lower case.
    pub address: String,
    /// The GUID. It is the same for the same seed.
    pub guid: Uuid,
    /// Whether the mailbox has a licence. Without one, each part of a request fails on its own.
    pub licensed: bool,
    name: String,
}

impl Mailbox {
    /// The display name of the owner.
    pub fn display_name(&self) -> &str {
        &self.name
    }
}

impl World {
    /// The world of a seed with all mailboxes of the served domains. Login names without a domain belong to the first
    /// one.
    pub fn new(seed: u64, domains: Vec<String>) -> Self {
        Self {
            seed,
            domains,
            today: OffsetDateTime::UNIX_EPOCH,
            impersonated: Vec::new(),
            listed: Arc::default(),
        }
    }

    /// Sets the day that counts as today in initial mailbox contents.
    #[must_use]
    pub fn on(self, day: OffsetDateTime) -> Self {
        let today = day.replace_time(time::Time::MIDNIGHT);
        Self { today, ..self }
    }

    /// The world with impersonated hosts, in lower case.
    #[must_use]
    pub fn impersonating(self, impersonated: Vec<String>) -> Self {
        Self {
            impersonated,
            ..self
        }
    }

    /// Whether a host, in lower case, is impersonated.
    pub(crate) fn is_impersonated(&self, host: &str) -> bool {
        self.impersonated.iter().any(|known| known == host)
    }

    /// Adds the contents of a world file.
    #[must_use]
    pub fn with(mut self, population: Population) -> Self {
        self.listed = Arc::new(Listed::of(population));
        self
    }

    /// Whether both worlds have the same world file contents.
    pub fn is_like(&self, other: &Self) -> bool {
        self.listed == other.listed
    }

    /// The served domains; the first is that of bare names.
    pub(crate) fn domains(&self) -> &[String] {
        &self.domains
    }

    /// The served domain of a host.
    pub fn domain_of(&self, host: &str) -> Option<&str> {
        let within = |domain: &&String| {
            host.strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.domains.iter().find(within).map(String::as_str)
    }

    /// Whether the server answers for a host, in lower case: one under a served domain, or an impersonated one.
    pub fn answers_for(&self, host: &str) -> bool {
        self.domain_of(host).is_some() || self.is_impersonated(host)
    }

    /// The mailbox with an address or alias; `None` if there is none.
    pub fn mailbox(&self, setup: &Setup, address: &str) -> Option<Mailbox> {
        let address = match self.primary(setup, address) {
            Some(primary) => primary.to_lowercase(),
            None => address.to_lowercase(),
        };
        let account = self.account(setup, &address);
        let there = account.map_or_else(|| self.is_served(&address), Account::has_mailbox);
        let unlicensed = account.is_some_and(|own| own.mailbox == Presence::Unlicensed);
        let name = account.and_then(|account| account.display_name.clone());
        there.then(|| Mailbox {
            guid: self.guid(&address),
            licensed: !unlicensed,
            name: name.unwrap_or_else(|| local(&address).to_owned()),
            address,
        })
    }

    /// A placeholder for the mailbox of an account without one.
    pub(crate) fn nowhere(&self, address: &str) -> Mailbox {
        Mailbox {
            address: address.to_owned(),
            guid: self.guid(address),
            licensed: true,
            name: local(address).to_owned(),
        }
    }

    /// The primary address of the mailbox with an alias.
    pub fn primary<'a>(&'a self, setup: &'a Setup, alias: &str) -> Option<&'a str> {
        let is = |own: &String| own.eq_ignore_ascii_case(alias);
        let own = find(setup, |account| account.aliases.iter().any(is));
        own.or_else(|| self.unless_overridden(setup, self.listed.by_alias(alias)?))
    }

    /// The mailbox with a security identifier. Only described accounts have one.
    pub fn mailbox_of_sid(&self, setup: &Setup, sid: &str) -> Option<Mailbox> {
        let is = |own: &str| own.eq_ignore_ascii_case(sid);
        let own = find(setup, |account| account.sid.as_deref().is_some_and(is));
        let address = own.or_else(|| self.unless_overridden(setup, self.listed.by_sid(sid)?))?;
        self.mailbox(setup, address)
    }

    /// The inputs of a mailbox's initial content.
    pub(crate) fn origin(&self, setup: &Setup, mailbox: &Mailbox, now: OffsetDateTime) -> Origin {
        let address = mailbox.address.as_str();
        Origin {
            items: FolderName::ALL.map(|folder| self.items(setup, address, folder)),
            address: address.into(),
            name: mailbox.display_name().into(),
            seed: self.seed,
            today: self.today,
            epoch: milliseconds(now),
        }
    }

    /// The initial number of items in a folder of a mailbox.
    pub fn items(&self, setup: &Setup, address: &str, folder: FolderName) -> u32 {
        let own = self.account(setup, address);
        let own = own.and_then(|account| account.items.get(&folder));
        let count = own.or_else(|| self.listed.items.get(&folder));
        count.map_or(folder.usual_items(), |count| count.get())
    }

    /// Whether an address in lower case exists without a description.
    pub(crate) fn is_served(&self, address: &str) -> bool {
        let Some((local, domain)) = address.rsplit_once('@') else {
            return false;
        };
        let all = self.listed.exists == Exists::All;
        all && !local.is_empty() && self.domain_of(domain).is_some()
    }

    /// The description of an account: in the scenario, or else in the world file. In the world file, an address with
    /// subdomain labels or a `+` tag stands for the account without them.
    pub(crate) fn account<'a>(&'a self, setup: &'a Setup, address: &str) -> Option<&'a Account> {
        let overridden = overridden(setup, address);
        overridden
            .or_else(|| self.listed.account(address))
            .or_else(|| self.listed.account(&self.plain(address)?))
    }

    /// The address without a `+` tag, and without labels before the served domain.
    pub(crate) fn plain(&self, address: &str) -> Option<String> {
        let (local, domain) = address.rsplit_once('@')?;
        let local = local.split('+').next().unwrap_or(local);
        Some([local, "@", self.domain_of(domain)?].concat())
    }

    /// An address of the world file, unless the scenario describes it.
    fn unless_overridden<'a>(&self, setup: &Setup, listed: &'a str) -> Option<&'a str> {
        overridden(setup, listed).is_none().then_some(listed)
    }

    /// The address of a login name: an address, `DOMAIN\user`, or a name of the first domain. A domain is recognized by
    /// its name or its first label; any other stands for the first domain.
    pub fn address_of(&self, login: &str) -> String {
        let (before, name) = login.rsplit_once('\\').unwrap_or(("", login));
        let own = |domain: &&String| {
            let label = domain
                .split_once('.')
                .map_or(domain.as_str(), |(first, _)| first);
            before.eq_ignore_ascii_case(domain) || before.eq_ignore_ascii_case(label)
        };
        let domain = self.domains.iter().find(own).or(self.domains.first());
        let mut address = match (name.contains('@'), domain) {
            (false, Some(domain)) => [name, "@", domain].concat(),
            _ => name.to_owned(),
        };
        address.make_ascii_lowercase();
        address
    }

    /// The address of the account with a login name, or else the address that the name stands for.
    pub fn named(&self, setup: &Setup, login: &str) -> String {
        let is = |own: &String| own.eq_ignore_ascii_case(login);
        let own = find(setup, |account| account.logins.iter().any(is));
        let own = own.or_else(|| self.unless_overridden(setup, self.listed.by_login(login)?));
        own.map_or_else(|| self.address_of(login), str::to_lowercase)
    }

    /// The account with a client certificate.
    pub fn certified(&self, setup: &Setup, certificate: &Thumbprint) -> Option<Caller> {
        let own = find(setup, |account| {
            account.certificate.as_ref() == Some(certificate)
        });
        let listed = || self.unless_overridden(setup, self.listed.by_certificate(certificate)?);
        let address = own.or_else(listed)?.to_lowercase();
        (self.standing(setup, &address) == Standing::Active).then(|| Caller::user(address))
    }

    /// The state of an account. Unlike for a login, a room without a password counts as active, since it may be
    /// impersonated.
    pub fn standing(&self, setup: &Setup, address: &str) -> Standing {
        let account = self.account(setup, address);
        account.map(|account| account.state).unwrap_or_default()
    }

    /// A GUID derived from the seed and a text by FNV-1a
    /// ([draft](https://datatracker.ietf.org/doc/draft-eastlake-fnv/)). The hash is not cryptographic, since collisions
    /// need not be prevented.
    pub fn guid(&self, text: &str) -> Uuid {
        const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let bytes = self.seed.to_le_bytes().into_iter().chain(text.bytes());
        let hash = bytes.fold(BASIS, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(PRIME)
        });
        // FNV-1a leaves the last bytes of a text in the low bits; this spreads them.
        let mixed = (hash ^ (hash >> 64)).wrapping_mul(BASIS);
        uuid::Builder::from_random_bytes((mixed ^ (mixed >> 61)).to_be_bytes()).into_uuid()
    }
}

/// The part before the `@`.
pub(crate) fn local(address: &str) -> &str {
    address.split_once('@').map_or(address, |(local, _)| local)
}

/// The description of an account in a scenario.
pub(crate) fn overridden<'a>(setup: &'a Setup, address: &str) -> Option<&'a Account> {
    let mut accounts = setup.accounts.iter();
    let own = accounts.find(|(known, _)| known.eq_ignore_ascii_case(address));
    own.map(|(_, account)| account)
}

/// The address of the first account in a scenario that passes the test.
fn find(setup: &Setup, is: impl Fn(&Account) -> bool) -> Option<&str> {
    let mut accounts = setup.accounts.iter();
    let own = accounts.find(|(_, account)| is(account));
    own.map(|(address, _)| address.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::setup::Password;
    use crate::exchange::world::candidate::{Caller, Denied};

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

    fn admit(setup: &Setup, login: &str, password: &str) -> Result<String, Denied> {
        let world = world();
        let candidate = world.candidate(setup, login);
        let proven = candidate.knows(password);
        candidate.admit(proven).map(|caller| caller.address)
    }

    #[test]
    fn a_login_has_three_forms() {
        let setup = Setup::default();
        for login in [
            "alice@contoso.test",
            "CONTOSO\\alice",
            "ALICE",
            "contoso.test\\Alice",
        ] {
            assert_eq!(
                admit(&setup, login, "exchaos").unwrap(),
                "alice@contoso.test"
            );
        }
        assert_eq!(admit(&setup, "alice", "wrong"), Err(Denied::WrongPassword));
        assert_eq!(
            admit(&setup, "alice", "exchaos "),
            Err(Denied::WrongPassword)
        );
        assert_eq!(
            admit(&setup, "alice@elsewhere.test", "exchaos"),
            Err(Denied::UnknownUser)
        );
    }

    #[test]
    fn a_domain_is_known_by_its_first_label() {
        let world = World::new(
            1,
            vec!["contoso.test".to_owned(), "corp.example".to_owned()],
        );
        assert_eq!(world.address_of("CORP\\bob"), "bob@corp.example");
        assert_eq!(world.address_of("ELSEWHERE\\bob"), "bob@contoso.test");
    }

    #[test]
    fn a_scenario_gives_names_passwords_and_rights() {
        let account = Account {
            password: Some(Password::new("geheim")),
            logins: vec![
                "FABRIKAM\\service".to_owned(),
                "service@fabrikam.example".to_owned(),
            ],
            impersonates: Some("a*@contoso.test".to_owned()),
            ..Account::default()
        };
        let setup = setup("Svc@contoso.test", account);
        assert_eq!(admit(&setup, "svc", "exchaos"), Err(Denied::WrongPassword));
        for login in ["svc", "fabrikam\\SERVICE", "service@fabrikam.example"] {
            assert_eq!(admit(&setup, login, "geheim").unwrap(), "svc@contoso.test");
        }
        let caller = Caller::user("svc@contoso.test".to_owned());
        assert!(world().may_impersonate(&setup, &caller, "Alice@contoso.test"));
        assert!(!world().may_impersonate(&setup, &caller, "bob@contoso.test"));
    }

    #[test]
    fn only_the_right_password_reveals_a_barred_account() {
        for state in [
            Standing::Disabled,
            Standing::Locked,
            Standing::Expired,
            Standing::PasswordExpired,
            Standing::MustChangePassword,
        ] {
            let setup = setup(
                "bob@contoso.test",
                Account {
                    state,
                    ..Account::default()
                },
            );
            assert_eq!(admit(&setup, "bob", "exchaos"), Err(Denied::Barred(state)));
            assert_eq!(admit(&setup, "bob", "wrong"), Err(Denied::WrongPassword));
        }
    }

    #[test]
    fn a_scenario_overrides_the_world_file() {
        let text = r"
            exists = 'listed'
            items = { inbox = 7 }
            [accounts.'Alice@contoso.test']
            aliases = ['al@contoso.test']
            items = { inbox = 9 }
            [accounts.'bob@contoso.test']
            sid = 'S-1'
            logins = ['CORP\b']";
        let world = world().with(toml::from_str(text).unwrap());
        let healthy = Setup::default();
        let address = |setup: &Setup, name: &str| {
            let mailbox = world.mailbox(setup, name);
            mailbox.map(|mailbox| mailbox.address)
        };
        assert_eq!(
            address(&healthy, "AL@contoso.test").unwrap(),
            "alice@contoso.test"
        );
        assert_eq!(address(&healthy, "carol@contoso.test"), None);
        assert_eq!(world.named(&healthy, "corp\\B"), "bob@contoso.test");
        assert!(world.mailbox_of_sid(&healthy, "s-1").is_some());
        let items = |setup: &Setup, address| world.items(setup, address, FolderName::Inbox);
        assert_eq!(items(&healthy, "alice@contoso.test"), 9);
        assert_eq!(items(&healthy, "alice@i-x.contoso.test"), 9);
        assert_eq!(items(&healthy, "bob@contoso.test"), 7);
        let own = setup("alice@contoso.test", Account::default());
        assert_eq!(items(&own, "alice@contoso.test"), 7);
        assert_eq!(address(&own, "al@contoso.test"), None);
    }

    #[test]
    fn a_guid_depends_on_the_seed() {
        assert_eq!(world().guid("a"), world().guid("a"));
        assert_ne!(world().guid("a"), World::new(2, Vec::new()).guid("a"));
    }
}
