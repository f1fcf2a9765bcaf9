//! The reasons why rules did not strike. They are recorded at the decision, so they hold for this request and not for a
//! later one.

use std::fmt;

use crate::fault::Idle;

/// Why a rule did not strike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is about other requests.
    OtherRequests,
    /// It is about other mailboxes.
    OtherMailboxes,
    /// It needs another state.
    Needs(String),
    /// It had this number of hits, and its schedule is over.
    Spent(u64),
    /// Its schedule leaves this hit out.
    NotDue(u64),
    /// The odds left this hit out.
    Odds,
    /// Its fault has no effect here.
    Idle(Idle),
    /// It ends the connection after this number of bytes.
    Bytes(u64),
    /// It strikes the request that ends the login that this one begins.
    Later,
    /// It strikes the client's request over HTTP/1.1.
    ByHttp1,
    /// It locks accounts, and the credentials have no account.
    NoAccount,
    /// It counts failed logins, and has not locked the account.
    Unlocked,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherRequests => f.write_str("is about other requests"),
            Self::OtherMailboxes => f.write_str("is about other mailboxes"),
            Self::Needs(state) => write!(f, "waits for the state `{state}`"),
            Self::Spent(hits) => write!(f, "is spent, with {hits} hits so far"),
            Self::NotDue(hit) => write!(f, "is not due at hit {hit}"),
            Self::Odds => f.write_str("was spared by the odds"),
            Self::Idle(why) => write!(f, "did not apply: {why}"),
            Self::Bytes(bytes) => write!(f, "ends the connection once {bytes} bytes are sent"),
            Self::Later => f.write_str("waits for the request that ends this login"),
            Self::ByHttp1 => f.write_str("waits for the request that comes back by HTTP/1.1"),
            Self::NoAccount => f.write_str("locks accounts, and the credentials name none"),
            Self::Unlocked => f.write_str("has not locked this account"),
        }
    }
}

/// The rules that were decided and did not strike.
#[derive(Clone, Debug, Default)]
pub struct Passed(Vec<(usize, Reason)>);

impl Passed {
    /// Records why a rule did not strike. A later reason replaces an earlier one, because its stage is closer to the answer.
    pub(super) fn note(&mut self, index: usize, reason: Reason) {
        self.0.retain(|(known, _)| *known != index);
        self.0.push((index, reason));
    }

    /// The reason why a rule did not strike, if it was decided.
    pub(super) fn reason(&self, index: usize) -> Option<&Reason> {
        let noted = self.0.iter().find(|(known, _)| *known == index);
        noted.map(|(_, reason)| reason)
    }

    /// Records that a rule, counted from 1, ends the connection after a number of bytes.
    pub fn ends_after(&mut self, rule: usize, bytes: u64) {
        self.note(rule - 1, Reason::Bytes(bytes));
    }

    /// The rules whose fault had no effect, counted from 1, with the reason.
    pub fn idle(&self) -> impl Iterator<Item = (usize, &Idle)> {
        self.0.iter().filter_map(|(index, reason)| match reason {
            Reason::Idle(why) => Some((index + 1, why)),
            _ => None,
        })
    }
}
