//! The mailboxes: which there are, and who may open them.
//!
//! Every address under a served domain is a mailbox from its first use. Nothing is stored: what a mailbox holds follows
//! from the seed and its address.

use time::OffsetDateTime;
use uuid::Uuid;

use super::accounts::{Account, Password, Standing, Thumbprint, matches};
use super::setup::Setup;
use super::store::{Origin, milliseconds};
use crate::settings::DEFAULT_PASSWORD;

/// All mailboxes of one server.
#[derive(Clone, Debug)]
pub struct World {
    seed: u64,
    domains: Vec<String>,
    /// The day that counts as today in what mailboxes begin with.
    today: OffsetDateTime,
}

/// Who is asking, once proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The SMTP address of the account, in lower case.
    pub address: String,
}

/// Who asks to be let in.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// The SMTP address of the account, in lower case.
    pub address: String,
    standing: Standing,
    exists: bool,
    password: &'a str,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Nobody has that name.
    UnknownUser,
    /// The password is another.
    WrongPassword,
    /// The account may not log on.
    Barred(Standing),
}

/// What a delegate may do in another mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Open the folder.
    Granted,
    /// Nothing.
    Denied,
    /// Something, but the folder is not shown to it.
    Hidden,
}

impl Candidate<'_> {
    /// The password that lets it in, for those who have to compute with it.
    pub(crate) fn password(&self) -> &str {
        self.password
    }

    /// Whether that is the password; compared in a time that only depends on the length of the attempt.
    pub fn knows(&self, attempt: &str) -> bool {
        same(self.password.as_bytes(), attempt.as_bytes())
    }

    /// Lets it in, if it has `proven` its password and may.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn admit(self, proven: bool) -> Result<Caller, Denied> {
        match () {
            () if !self.exists => Err(Denied::UnknownUser),
            () if !proven => Err(Denied::WrongPassword),
            () if self.standing != Standing::Active => Err(Denied::Barred(self.standing)),
            () => Ok(Caller {
                address: self.address,
            }),
        }
    }
}

/// Compares in a time that only depends on the length of the attempt.
fn same(ours: &[u8], attempt: &[u8]) -> bool {
    let mut expected = ours.iter().chain(std::iter::repeat(&0));
    let differing = attempt
        .iter()
        .fold(0, |all, byte| all | (byte ^ expected.next().unwrap_or(&0)));
    std::hint::black_box(differing) == 0 && ours.len() == attempt.len()
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
        Self {
            seed,
            domains,
            today: OffsetDateTime::UNIX_EPOCH,
        }
    }

    /// The same, where that day counts as today in what mailboxes begin with.
    #[must_use]
    pub fn on(self, day: OffsetDateTime) -> Self {
        let today = day.replace_time(time::Time::MIDNIGHT);
        Self { today, ..self }
    }

    /// What a mailbox is made from.
    pub(super) fn origin(&self, mailbox: &Mailbox, now: OffsetDateTime) -> Origin {
        Origin {
            address: mailbox.address.as_str().into(),
            seed: self.seed,
            today: self.today,
            run: milliseconds(now),
        }
    }

    /// The served domain that a host belongs to.
    pub fn domain_of(&self, host: &str) -> Option<&str> {
        let within = |domain: &&String| {
            host.strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.domains.iter().find(within).map(String::as_str)
    }

    /// The mailbox of an address, which may be one of its aliases, if there is one.
    pub fn mailbox(&self, setup: &Setup, address: &str) -> Option<Mailbox> {
        let address = match self.primary(setup, address) {
            Some(primary) => primary.to_ascii_lowercase(),
            None => address.to_ascii_lowercase(),
        };
        self.exists(setup, &address).then(|| Mailbox {
            guid: self.guid(&address),
            address,
        })
    }

    /// The primary address of the mailbox that has this one as an alias.
    pub fn primary<'a>(&self, setup: &'a Setup, alias: &str) -> Option<&'a str> {
        let own = |account: &Account| {
            account
                .aliases
                .iter()
                .any(|own| own.eq_ignore_ascii_case(alias))
        };
        let mut accounts = setup.accounts.iter();
        accounts
            .find(|(_, account)| own(account))
            .map(|(address, _)| address.as_str())
    }

    /// The mailbox of a security identifier. Only accounts that a scenario describes have one.
    pub fn mailbox_of_sid(&self, setup: &Setup, sid: &str) -> Option<Mailbox> {
        let own = |account: &Account| {
            account
                .sid
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(sid))
        };
        let (address, _) = setup.accounts.iter().find(|(_, account)| own(account))?;
        self.mailbox(setup, address)
    }

    /// Whether there is a mailbox of that address, in lower case.
    fn exists(&self, setup: &Setup, address: &str) -> bool {
        let Some((local, domain)) = address.rsplit_once('@') else {
            return false;
        };
        let served = !local.is_empty() && self.domain_of(domain).is_some();
        served || account(setup, address).is_some()
    }

    /// The address behind a login name: an address itself, `DOMAIN\user`, or a bare name of the first domain. A domain is
    /// known by its own name and by its first label; any other stands for the first one.
    pub fn address_of(&self, login: &str) -> String {
        let (before, name) = login.rsplit_once('\\').unwrap_or(("", login));
        let own = |domain: &&String| {
            let label = domain.split('.').next().unwrap_or_default();
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

    /// The address of whoever logs in with a name: an account that a scenario gives that name, else what it means anyway.
    pub fn named(&self, setup: &Setup, login: &str) -> String {
        let own = |account: &Account| {
            account
                .logins
                .iter()
                .any(|own| own.eq_ignore_ascii_case(login))
        };
        match setup.accounts.iter().find(|(_, account)| own(account)) {
            Some((address, _)) => address.to_ascii_lowercase(),
            None => self.address_of(login),
        }
    }

    /// Who asks to be let in. The password is there even where nobody has that name: a check takes the same time then.
    pub fn candidate<'a>(&self, setup: &'a Setup, login: &str) -> Candidate<'a> {
        let address = self.named(setup, login);
        let account = account(setup, &address);
        let own = account.and_then(|account| account.password.as_ref());
        Candidate {
            password: own.map_or(DEFAULT_PASSWORD, Password::reveal),
            standing: account.map(|account| account.state).unwrap_or_default(),
            exists: self.exists(setup, &address),
            address,
        }
    }

    /// The account that a certificate belongs to.
    pub fn certified(&self, setup: &Setup, certificate: &Thumbprint) -> Option<Caller> {
        let own = |account: &Account| account.certificate.as_ref() == Some(certificate);
        let (address, account) = setup.accounts.iter().find(|(_, account)| own(account))?;
        let address = address.to_ascii_lowercase();
        (account.state == Standing::Active).then_some(Caller { address })
    }

    /// Whether an account may log on, whatever it proves.
    pub fn standing(&self, setup: &Setup, address: &str) -> Standing {
        account(setup, address)
            .map(|account| account.state)
            .unwrap_or_default()
    }

    /// Whether a caller may act as that mailbox. Accounts that no scenario describes may act as any.
    pub fn may_impersonate(&self, setup: &Setup, caller: &Caller, mailbox: &str) -> bool {
        let Some(account) = account(setup, &caller.address) else {
            return true;
        };
        let allowed = account.impersonates.as_deref().unwrap_or_default();
        matches(allowed, mailbox)
    }

    /// What whoever works in a mailbox may do in another one. Accounts that no scenario describes may open any.
    pub fn access(
        &self,
        setup: &Setup,
        own: &Mailbox,
        other: Uuid,
        folder: Option<&str>,
    ) -> Access {
        let account = match account(setup, &own.address) {
            Some(account) if own.guid != other => account,
            _ => return Access::Granted,
        };
        // An id has the GUID alone: a pattern cannot be held against it, and is taken to include it.
        let includes = |address: &str| {
            address.contains('*') || self.guid(&address.to_ascii_lowercase()) == other
        };
        let mut open = account
            .opens
            .iter()
            .filter(|opens| includes(opens.address()));
        let Some(first) = open.next() else {
            return Access::Denied;
        };
        match first.folder(folder) || open.any(|opens| opens.folder(folder)) {
            true => Access::Granted,
            false => Access::Hidden,
        }
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

    fn admit(setup: &Setup, login: &str, password: &str) -> Result<String, Denied> {
        let candidate = world().candidate(setup, login);
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
        let caller = Caller {
            address: "svc@contoso.test".to_owned(),
        };
        assert!(world().may_impersonate(&setup, &caller, "Alice@contoso.test"));
        assert!(!world().may_impersonate(&setup, &caller, "bob@contoso.test"));
    }

    #[test]
    fn an_account_in_bad_standing_is_told_only_from_its_right_password() {
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
    fn a_delegate_is_denied_a_mailbox_and_shown_only_its_folders() {
        let account = Account {
            opens: vec![super::super::setup::Opens(
                "bob@contoso.test/calendar".to_owned(),
            )],
            ..Account::default()
        };
        let setup = setup("svc@contoso.test", account);
        let access = |own: &str, other: &str, folder| {
            let mailbox = |address| world().mailbox(&setup, address).unwrap();
            world().access(&setup, &mailbox(own), mailbox(other).guid, Some(folder))
        };
        let svc = "svc@contoso.test";
        assert_eq!(access(svc, svc, "inbox"), Access::Granted);
        assert_eq!(access(svc, "bob@contoso.test", "calendar"), Access::Granted);
        assert_eq!(access(svc, "bob@contoso.test", "inbox"), Access::Hidden);
        assert_eq!(access(svc, "eve@contoso.test", "calendar"), Access::Denied);
        assert_eq!(
            access("eve@contoso.test", svc, "inbox"),
            Access::Granted,
            "no scenario describes eve"
        );
    }

    #[test]
    fn a_guid_follows_from_the_seed() {
        assert_eq!(world().guid("a"), world().guid("a"));
        assert_ne!(world().guid("a"), World::new(2, Vec::new()).guid("a"));
    }
}
