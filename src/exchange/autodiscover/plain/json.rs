//! Autodiscover's JSON form, which anybody may ask for the URL of one protocol
//! ([the form](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/autodiscover-for-exchange)).

use std::borrow::Cow;

use serde::Serialize;

use super::entry::EWS;
use crate::exchange::setup::Setup;
use crate::exchange::world::{Site, World};
use crate::facts::under;

/// What follows the name of the form, where the address is part of the path.
const VERSION: &str = "/v1.0/";

/// The protocols that have a URL here, as they are spelled, and where each is.
const PROTOCOLS: [(&str, &str); 5] = [
    ("ActiveSync", "/Microsoft-Server-ActiveSync"),
    ("AutodiscoverV1", "/Autodiscover/Autodiscover.xml"),
    ("Ews", EWS),
    ("OutlookCalendar", EWS),
    ("Rest", "/api"),
];

/// What a client asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The address that it wants to be set up for.
    pub address: Option<String>,
    protocol: Option<String>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Where the protocol is.
    Found {
        /// The protocol, as it is spelled, and its path.
        protocol: (&'static str, &'static str),
        /// The names under which the client sees the server.
        site: Site,
    },
    /// That whoever answers at this URL can say.
    Redirect(String),
    /// That it cannot be told.
    Error {
        /// The HTTP status.
        status: u16,
        /// What is wrong, in a word.
        code: &'static str,
        /// What is wrong.
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
    /// Reads what follows the name of the form in the path, and the query; nothing if no such path is there.
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

    /// The answer of a healthy Exchange.
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
    /// An answer that is an error.
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
        document.unwrap_or_default()
    }
}
