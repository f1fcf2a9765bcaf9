//! The facts that a stage knows, and whether these satisfy a rule's conditions.

use crate::facts;
use crate::scenario::{On, Per};

/// The facts that a stage knows.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    Connection(&'a facts::Connection),
    Question(&'a facts::Question),
    Request(&'a facts::Connection, &'a facts::Request),
}

impl<'a> Known<'a> {
    pub(super) fn satisfies(self, on: &On) -> bool {
        match self {
            Self::Connection(connection) => on.connection(connection),
            Self::Question(question) => on.question(question),
            Self::Request(connection, request) => on.request(connection, request),
        }
    }

    /// The conditions that are not satisfied, as noun phrases.
    pub(super) fn unsatisfied(self, on: &On) -> Vec<String> {
        match self {
            Self::Connection(connection) => on.unsatisfied_by_connection(connection),
            Self::Question(_) => Vec::new(),
            Self::Request(connection, request) => on.unsatisfied_by(connection, request),
        }
    }

    /// The connection. `None` for a DNS query.
    pub(super) fn connection(self) -> Option<&'a facts::Connection> {
        match self {
            Self::Connection(connection) | Self::Request(connection, _) => Some(connection),
            Self::Question(_) => None,
        }
    }

    /// The caller's mailbox, if it is known.
    pub(super) fn mailbox(self) -> Option<&'a str> {
        match self {
            Self::Connection(_) | Self::Question(_) => None,
            Self::Request(_, request) => request.mailbox.as_deref(),
        }
    }

    /// Whether another request ends the login that this one begins. It is anonymous and asks for the schemes, begins a
    /// handshake, or has to be repeated over HTTP/1.1.
    pub(super) fn is_leg(self) -> bool {
        match self {
            Self::Connection(_) | Self::Question(_) => false,
            Self::Request(_, request) => {
                request.comes_back || request.begins() && request.service.challenges()
            }
        }
    }

    /// The key under which the rule counts this hit.
    pub(super) fn key(self, per: Per) -> String {
        match (per, self) {
            (Per::Instance, _) => String::new(),
            // Requests without a mailbox share one key.
            (Per::Mailbox, Self::Request(_, request)) => {
                request.mailbox.as_deref().unwrap_or_default().to_owned()
            }
            (_, Self::Question(question)) => question.number.to_string(),
            (_, Self::Connection(connection) | Self::Request(connection, _)) => {
                connection.number.to_string()
            }
        }
    }
}
