//! The requirements of a fault: what a client has to do so that the fault can strike it.

use std::fmt;

/// A requirement of a fault for its clients, written as a noun phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// A longer answer: a body with more than this number of bytes.
    Answer(usize),
    /// An Autodiscover request.
    Autodiscover,
    /// A request with a body.
    Body,
    /// This number of connections.
    Connections(u64),
    /// Credentials, valid or not.
    Credentials,
    /// A request for a delegation token.
    DelegationRequest,
    /// A delegation token.
    DelegationToken,
    /// A DNS query to this server.
    Dns,
    /// A DNS query for a name that does not exist.
    UnknownName,
    /// A request to EWS.
    Ews,
    /// A GetUserAvailability request.
    FreeBusy,
    /// HTTP/1.1: over HTTP/2 the client sees something else.
    Http11,
    /// A request on behalf of another user.
    Impersonation,
    /// A login that succeeds.
    Login,
    /// A login with NTLM.
    Ntlm,
    /// A ClientHello with ALPN.
    OffersAlpn,
    /// A ClientHello that offers HTTP/2.
    OffersH2,
    /// A connection to the port without TLS.
    PlainPort,
    /// An Autodiscover request in plain XML (POX).
    PlainXml,
    /// A second connection that resumes the TLS session of the first.
    Resumption,
    /// A second request on the connection.
    SecondRequest,
    /// A DNS query for an SRV record.
    Srv,
    /// A bearer token.
    Token,
    /// A request for the metadata or the keys of the authorization server.
    TokenMetadata,
    /// A request for a token.
    TokenRequest,
    /// A DNS query over UDP.
    Udp,
    /// This number of wrong passwords in a row.
    WrongPasswords(u32),
}

impl Requirement {
    /// Whether any credentials meet it.
    pub fn is_credentials(self) -> bool {
        self == Self::Credentials
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(bytes) => write!(f, "an answer of more than {bytes} bytes"),
            Self::Autodiscover => f.write_str("Autodiscover"),
            Self::Body => f.write_str("a request with a body"),
            Self::Connections(count) => write!(f, "{count} connections"),
            Self::Credentials => f.write_str("credentials"),
            Self::DelegationRequest => f.write_str("a request for a delegation token"),
            Self::DelegationToken => f.write_str("a delegation token"),
            Self::Dns => f.write_str("DNS"),
            Self::UnknownName => f.write_str("a query for an unknown name"),
            Self::Ews => f.write_str("EWS"),
            Self::FreeBusy => f.write_str("a request for free/busy"),
            Self::Http11 => f.write_str("HTTP/1.1"),
            Self::Impersonation => f.write_str("impersonation"),
            Self::Login => f.write_str("a valid login"),
            Self::Ntlm => f.write_str("a login with NTLM"),
            Self::OffersAlpn => f.write_str("an ALPN offer"),
            Self::OffersH2 => f.write_str("an ALPN offer of h2"),
            Self::PlainPort => f.write_str("the port without TLS"),
            Self::PlainXml => f.write_str("plain XML (POX)"),
            Self::Resumption => f.write_str("a resumed TLS session"),
            Self::SecondRequest => f.write_str("a second request on the connection"),
            Self::Srv => f.write_str("a query for SRV"),
            Self::Token => f.write_str("a bearer token"),
            Self::TokenMetadata => f.write_str("the metadata of the authorization server"),
            Self::TokenRequest => f.write_str("a request for a token"),
            Self::Udp => f.write_str("a query over UDP"),
            Self::WrongPasswords(count) => write!(f, "{count} wrong passwords in a row"),
        }
    }
}
