//! Login candidates: accounts that authenticate.

use uuid::Uuid;

use super::mailboxes::World;
use crate::exchange::setup::{Account, Password, Setup, Standing};
use crate::settings::DEFAULT_PASSWORD;

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The SMTP address of the account, in lower case. An application without a user has `ID@TENANT`, which is no mailbox.
    pub address: String,
    /// The client id of the application, if it acts without a user.
    pub application: Option<String>,
}

impl Caller {
    /// The user of an account.
    pub fn user(address: String) -> Self {
        Self {
            address,
            application: None,
        }
    }

    /// An application that acts without a user.
    pub fn application(id: &str, tenant: Uuid) -> Self {
        Self {
            address: format!("{id}@{tenant}"),
            application: Some(id.to_owned()),
        }
    }
}

/// An account that a login names. It may not exist.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// The SMTP address of the account, in lower case.
    pub address: String,
    standing: Standing,
    exists: bool,
    password: &'a str,
}

/// The reason why a login is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The account does not exist.
    UnknownUser,
    /// The password is wrong.
    WrongPassword,
    /// The state of the account forbids it.
    Barred(Standing),
}

impl Candidate<'_> {
    /// The expected password, for computations.
    pub(crate) fn password(&self) -> &str {
        self.password
    }

    /// Whether the password is right. The time depends only on the length of the attempt.
    pub fn knows(&self, attempt: &str) -> bool {
        same(self.password.as_bytes(), attempt.as_bytes())
    }

    /// Admits the account if the password is `proven` and the account may log on.
    ///
    /// # Errors
    ///
    /// The reason why the login is denied.
    pub fn admit(self, proven: bool) -> Result<Caller, Denied> {
        match () {
            // The state of an account is disclosed only to a client that knows the password.
            () if !self.exists => Err(Denied::UnknownUser),
            () if !proven => Err(Denied::WrongPassword),
            () if self.standing != Standing::Active => Err(Denied::Barred(self.standing)),
            () => Ok(Caller::user(self.address)),
        }
    }
}

/// Compares in a time that depends only on the length of the attempt.
fn same(ours: &[u8], attempt: &[u8]) -> bool {
    let mut expected = ours.iter().chain(std::iter::repeat(&0));
    // `black_box` keeps the compiler from returning at the first difference.
    let differing = attempt
        .iter()
        .fold(0, |all, byte| all | (byte ^ expected.next().unwrap_or(&0)));
    std::hint::black_box(differing) == 0 && ours.len() == attempt.len()
}

impl World {
    /// The account that a login names. An unknown account has a password too, so that its check takes the same time.
    pub fn candidate<'a>(&'a self, setup: &'a Setup, login: &str) -> Candidate<'a> {
        let address = self.named(setup, login);
        let account = self.account(setup, &address);
        let own = account.and_then(|account| account.password.as_ref());
        let logs_in = |account: &Account| account.kind.has_mailbox();
        Candidate {
            password: own.map_or(DEFAULT_PASSWORD, Password::reveal),
            standing: account.map(Account::standing).unwrap_or_default(),
            exists: account.map_or_else(|| self.is_served(&address), logs_in),
            address,
        }
    }
}
