//! What a condition looks at, and when that is known.

use std::net::IpAddr;

use super::scheme::Scheme;
use crate::facts::{Connection, Hello, Question, Request};

/// How far a client has come where a rule is asked, or has to have come for a condition to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Its connection is accepted.
    Accept,
    /// Its ClientHello is read.
    Connection,
    /// The head of its request is read.
    Head,
    /// Its whole request is read.
    Request,
}

/// When a condition is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// From which layer on.
    pub(crate) layer: Layer,
    /// Whether a DNS question has it too.
    pub(crate) in_dns: bool,
}

impl Known {
    /// From that layer on.
    pub(super) const fn at(layer: Layer) -> Self {
        Self {
            layer,
            in_dns: false,
        }
    }

    /// In a DNS question too.
    pub(super) const fn and_in_dns(self) -> Self {
        Self {
            in_dns: true,
            ..self
        }
    }
}

/// What is known about a client. None of the answers means that it is not known here.
#[derive(Clone, Copy)]
pub(super) enum Facts<'a> {
    /// Its connection.
    Connection(&'a Connection),
    /// Its connection and its request.
    Request(&'a Connection, &'a Request),
    /// Its DNS question.
    Question(&'a Question),
}

impl<'a> Facts<'a> {
    pub(super) fn request(&self) -> Option<&'a Request> {
        match self {
            Self::Request(_, request) => Some(request),
            Self::Connection(_) | Self::Question(_) => None,
        }
    }

    pub(super) fn hello(&self) -> Option<&'a Hello> {
        self.connection()?.hello.as_ref()
    }

    /// The host that is named: by the request, by the ClientHello before there is one, by the question.
    pub(super) fn host(&self) -> Option<&'a str> {
        match self {
            Self::Connection(connection) => connection.server_name(),
            Self::Request(_, request) => Some(&request.host),
            Self::Question(question) => Some(&question.name),
        }
    }

    pub(super) fn scheme(&self) -> Option<Scheme> {
        let secure = self.connection()?.secure;
        Some(if secure { Scheme::Https } else { Scheme::Http })
    }

    pub(super) fn source(&self) -> IpAddr {
        match self {
            Self::Connection(connection) | Self::Request(connection, _) => connection.peer.ip(),
            Self::Question(question) => question.peer.ip(),
        }
    }

    /// The type of record that is asked for.
    pub(super) fn record(&self) -> Option<&'a str> {
        match self {
            Self::Question(question) => Some(&question.record),
            Self::Connection(_) | Self::Request(..) => None,
        }
    }

    fn connection(&self) -> Option<&'a Connection> {
        match self {
            Self::Connection(connection) | Self::Request(connection, _) => Some(connection),
            Self::Question(_) => None,
        }
    }
}
