//! Who is let in.

use super::mailboxes::World;
use crate::exchange::setup::{Account, Password, Setup, Standing};
use crate::settings::DEFAULT_PASSWORD;

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

impl World {
    /// Who asks to be let in. The password is there even where nobody has that name: a check takes the same time then.
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
