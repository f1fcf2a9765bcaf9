//! Why a rule did not strike: noted where that was decided, so that it is true of this request and not of a later one.

use std::fmt;

use crate::fault::Idle;

/// Why a rule was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is about other requests.
    OtherRequests,
    /// It is about other mailboxes.
    OtherMailboxes,
    /// It needs another state.
    Needs(String),
    /// It had so many hits, and strikes no more.
    Spent(u64),
    /// It does not strike at that hit.
    NotDue(u64),
    /// The odds spared that hit.
    Odds,
    /// Its fault has nothing to do here.
    Idle(Idle),
    /// It ends the connection, once that carried so many bytes.
    Bytes(u64),
    /// It would strike the request that ends the login which this one begins.
    Later,
    /// It would strike the request by which the client comes back with HTTP/1.1.
    ByHttp1,
    /// It locks accounts, and the credentials name none.
    NoAccount,
    /// It counts the refused attempts of an account, and has not locked it.
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

/// The rules that were asked, and did not strike.
#[derive(Clone, Debug, Default)]
pub struct Passed(Vec<(usize, Reason)>);

impl Passed {
    /// Notes why the rule at that place did not strike. What was noted last is closest to the answer.
    pub(super) fn note(&mut self, place: usize, reason: Reason) {
        self.0.retain(|(known, _)| *known != place);
        self.0.push((place, reason));
    }

    /// Why the rule at that place did not strike, where it was asked.
    pub(super) fn reason(&self, place: usize) -> Option<&Reason> {
        let noted = self.0.iter().find(|(known, _)| *known == place);
        noted.map(|(_, reason)| reason)
    }

    /// Notes that the rule, counted from 1, ends the connection once so many bytes are sent.
    pub fn ends_after(&mut self, rule: usize, bytes: u64) {
        self.note(rule - 1, Reason::Bytes(bytes));
    }

    /// The rules whose fault had nothing to do, counted from 1, and why.
    pub fn idle(&self) -> impl Iterator<Item = (usize, &Idle)> {
        self.0.iter().filter_map(|(place, reason)| match reason {
            Reason::Idle(why) => Some((place + 1, why)),
            _ => None,
        })
    }
}
