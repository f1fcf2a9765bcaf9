//! The facts that conditions are about, and the layers at which they are known.

use std::net::IpAddr;

use super::scheme::Scheme;
use crate::facts::{Connection, Hello, Question, Request};

/// A layer of a connection. A rule is decided at one, and the facts of a condition are known from one on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The connection is accepted.
    Accept,
    /// The ClientHello is read.
    Connection,
    /// The head of the request is read.
    Head,
    /// The whole request is read.
    Request,
}

/// The availability of a condition's facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// The first layer at which they are known.
    pub(crate) layer: Layer,
    /// Whether a DNS query has them too.
    pub(crate) in_dns: bool,
}

impl Known {
    /// Known from this layer on.
    pub(super) const fn at(layer: Layer) -> Self {
        Self {
            layer,
            in_dns: false,
        }
    }

    /// Known in a DNS query too.
    pub(super) const fn and_in_dns(self) -> Self {
        Self {
            in_dns: true,
            ..self
        }
    }
}

/// The known facts about a client. `None` means that a fact is not known yet.
#[derive(Clone, Copy)]
pub(super) enum Facts<'a> {
    /// Its connection.
    Connection(&'a Connection),
    /// Its connection and its request.
    Request(&'a Connection, &'a Request),
    /// Its DNS query.
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

    /// The host: of the request, of the ClientHello before a request, or of the query.
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

    /// The queried record type.
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
