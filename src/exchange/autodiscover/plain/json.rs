//! Autodiscover's JSON form. Without authentication, it returns the URL of one protocol
//! ([the form](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/autodiscover-for-exchange)).

use std::borrow::Cow;

use serde::Serialize;

use super::entry::EWS;
use crate::exchange::setup::Setup;
use crate::exchange::world::{Site, World};
use crate::facts::under;

/// The path segment before an address in the path.
const VERSION: &str = "/v1.0/";

/// The protocols with a URL, in canonical spelling, and their paths.
const PROTOCOLS: [(&str, &str); 5] = [
    ("ActiveSync", "/Microsoft-Server-ActiveSync"),
    ("AutodiscoverV1", "/Autodiscover/Autodiscover.xml"),
    ("Ews", EWS),
    ("OutlookCalendar", EWS),
    ("Rest", "/api"),
];

/// A request of the JSON form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The address to look up.
    pub address: Option<String>,
    protocol: Option<String>,
}

/// A response of the JSON form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The URL of the protocol.
    Found {
        /// The protocol in canonical spelling, and its path.
        protocol: (&'static str, &'static str),
        /// The site of the URL.
        site: Site,
    },
    /// A redirect to another server.
    Redirect(String),
    /// An error.
    Error {
        /// The HTTP status.
        status: u16,
        /// The error code.
        code: &'static str,
        /// The error message.
        message: Cow<'static, str>,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found<'a> {
    protocol: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failed<'a> {
    error_code: &'a str,
    error_message: &'a str,
}

impl Request {
    /// Parses the rest of the path and the query; `None` if the path does not exist.
    pub(crate) fn read(rest: &str, query: &str) -> Option<Self> {
        let decoded = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8_lossy()
                .into_owned()
        };
        let in_path = match rest {
            "" | "/" => None,
            _ if under(rest, VERSION) => Some(decoded(&rest[VERSION.len()..])),
            _ => return None,
        };
        let parameter = |name: &str| {
            let mut all = form_urlencoded::parse(query.as_bytes());
            let found = all.find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.into_owned())
        };
        Some(Self {
            address: in_path.or_else(|| parameter("Email")),
            protocol: parameter("Protocol"),
        })
    }

    /// The response of a healthy Exchange.
    pub(crate) fn answer(&self, world: &World, setup: &Setup, site: &Site) -> Answer {
        let Some(wanted) = self.protocol.as_deref().filter(|wanted| !wanted.is_empty()) else {
            let message = "A valid value must be provided for the query parameter 'Protocol'";
            return Answer::refused(400, "MandatoryParameterMissing", message);
        };
        let known = |(name, _): &(&str, &str)| name.eq_ignore_ascii_case(wanted);
        let Some(protocol) = PROTOCOLS.into_iter().find(known) else {
            let names = PROTOCOLS.map(|(name, _)| name).join(",");
            let message = format!(
                "The given protocol value '{wanted}' is invalid. Supported values are '{names}'"
            );
            return Answer::refused(400, "InvalidProtocol", message);
        };
        let address = self.address.as_deref().unwrap_or_default();
        if !address.contains('@') {
            return Answer::refused(
                400,
                "InvalidUserId",
                "The given user identifier is not valid",
            );
        }
        match world.mailbox(setup, address) {
            Some(_) => Answer::Found {
                protocol,
                site: site.clone(),
            },
            None => Answer::refused(404, "UserNotFound", "The given user is not found"),
        }
    }
}

impl Answer {
    /// An error response.
    pub fn refused(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Self::Error {
            status,
            code,
            message,
        }
    }

    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Found { .. } => 200,
            Self::Redirect(_) => 302,
            Self::Error { status, .. } => *status,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Found { .. } | Self::Redirect(_) => "NoError",
            Self::Error { code, .. } => code,
        }
    }

    pub(crate) fn document(&self) -> Vec<u8> {
        let document = match self {
            Self::Found {
                protocol: (protocol, path),
                site,
            } => serde_json::to_vec(&Found {
                protocol,
                url: &site.url(path),
            }),
            Self::Redirect(_) => return Vec::new(),
            Self::Error { code, message, .. } => serde_json::to_vec(&Failed {
                error_code: code,
                error_message: message,
            }),
        };
        document.expect("texts can always be written as JSON")
    }
}
