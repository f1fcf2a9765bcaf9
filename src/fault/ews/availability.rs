//! `ews.availability`: an error in place of the free/busy of an attendee, or of the suggestions.
//!
//! *What the client sees:* HTTP 200, and a `FreeBusyResponse` with the class Error: an exception of .NET in `MessageText`, and
//! its parts in `MessageXml`. The other attendees of the request are answered.
//!
//! *Who documents it:* [resolve free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors),
//! [KB 2667844](https://support.microsoft.com/help/2667844).
//!
//! *What a sound client does:* uses the answers about the others, and does not count the status 200 as success.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::ews::{AvailabilityError, Response};
use crate::exchange::setup::accounts::matches;
use crate::fault::change::{Answering, Change, Report};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::ews_code::Code;
use crate::fault::text::File;
use crate::fault::text::fill_mailbox;

/// The server that errors name.
const SERVER: &str = "EX01";

/// Parameters of `ews.availability`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Availability {
    /// The code: `ErrorNoFreeBusyAccess`.
    pub code: Code,
    /// The part of the answer with the error.
    #[serde(default)]
    pub at: AvailabilityAt,
    /// The attendees with the error, by their addresses; `*` stands for any characters. Without it, all.
    #[serde(default)]
    pub attendees: Vec<String>,
    /// The text, if it is not the default one of the code. `{user}` is the address of the attendee, `{name}` the part before
    /// the `@`, `{domain}` the part after it.
    pub text: Option<String>,
    /// The exception: `NoFreeBusyAccessException`, or a full name of .NET. Without it, the code's name with `Exception` in
    /// place of `Error`.
    pub exception: Option<String>,
    /// The number in `ExceptionCode`: 5037.
    pub exception_code: Option<u32>,
    /// The server where the exception originated: `EX01`.
    pub server: Option<String>,
    /// The location identifier.
    pub lid: Option<u32>,
    /// The frames of the stack below the text: `at System.Web.Services…`.
    #[serde(default)]
    pub stack: Vec<String>,
    /// The URL in `ResponseSource`: the server behind this one.
    pub response_source: Option<String>,
}

/// A part of an answer with free/busy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AvailabilityAt {
    /// The free/busy of an attendee.
    #[default]
    Attendee,
    /// The suggestions of times.
    Suggestions,
}

impl Availability {
    /// The error about an attendee.
    pub fn about(&self, user: &str) -> AvailabilityError {
        let code = self.code.response_code();
        let usual = || {
            let name = code.name();
            format!("{}Exception", name.strip_prefix("Error").unwrap_or(name))
        };
        let domain = user.rsplit_once('@').map_or("", |(_, domain)| domain);
        let filled = |text: &String| fill_mailbox(text, user).replace("{domain}", domain);
        AvailabilityError {
            code,
            exception: self.exception.clone().unwrap_or_else(usual),
            number: self.exception_code,
            server: self.server.clone().unwrap_or_else(|| SERVER.to_owned()),
            text: filled(&self.code.text(self.text.as_ref())),
            stack: self.stack.clone(),
            lid: self.lid,
            source: self.response_source.as_ref().map(filled),
        }
    }

    fn is_about(&self, user: &str) -> bool {
        let mut patterns = self.attendees.iter();
        self.attendees.is_empty() || patterns.any(|pattern| matches(pattern, user))
    }
}

impl Report for Availability {
    fn apply(&self, response: &mut Response, asked: &[String]) -> bool {
        let mut struck = false;
        let mut users = asked.iter();
        for message in &mut response.messages {
            let error = match (self.at, message.apart) {
                (AvailabilityAt::Attendee, None) => {
                    let user = users.next().map_or("", String::as_str);
                    self.is_about(user).then(|| self.about(user).for_attendee())
                }
                (AvailabilityAt::Suggestions, Some(_)) => {
                    let user = asked.first().map_or("", String::as_str);
                    Some(self.about(user).for_suggestions())
                }
                _ => None,
            };
            if let Some(error) = error {
                *message = error;
                struck = true;
            }
        }
        struck
    }

    fn error(&self, user: &str) -> Option<AvailabilityError> {
        let is_about = self.at == AvailabilityAt::Attendee && self.is_about(user);
        is_about.then(|| self.about(user))
    }
}

impl Answering for Availability {
    fn change(&self) -> Change<'_> {
        Change::Report(self)
    }
}

impl Mechanism for Availability {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Reports,
            requires: None,
            refuses: match self.attendees.is_empty() && self.at == AvailabilityAt::Attendee {
                true => Refuses::Everybody,
                false => Refuses::Some,
            },
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
