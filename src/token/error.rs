//! The errors of Entra: an AADSTS number, an OAuth error, and a text
//! ([error codes](https://learn.microsoft.com/entra/identity-platform/reference-error-codes)).

use serde::Serialize;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

/// The format of the time in an error.
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");

/// An error of the authorization server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The status: 400, or 401 for a client whose authentication failed.
    pub status: u16,
    /// The OAuth error ([RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)): `invalid_grant`.
    pub error: String,
    /// The numbers, such as `7000215`. The first one begins the text, and the others are within it.
    pub codes: Vec<u32>,
    /// The text without the number.
    pub text: String,
    /// The remedy for a client: `consent_required`.
    pub suberror: Option<String>,
}

/// The details of an answer for its error message.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The id of the request.
    pub trace: Uuid,
    /// The id in the client's request, or another one.
    pub correlation: Uuid,
    /// The time of the error.
    pub now: OffsetDateTime,
}

#[derive(Serialize)]
struct Document<'a> {
    error: &'a str,
    error_description: String,
    error_codes: &'a [u32],
    timestamp: String,
    trace_id: Uuid,
    correlation_id: Uuid,
    error_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suberror: Option<&'a str>,
}

impl Error {
    /// An error with its usual status.
    pub fn new(code: u32, error: &str, text: impl Into<String>) -> Self {
        Self {
            status: if error == "invalid_client" { 401 } else { 400 },
            error: error.to_owned(),
            codes: vec![code],
            text: text.into(),
            suberror: None,
        }
    }

    /// A parameter is missing.
    pub(super) fn missing(parameter: &str) -> Self {
        let text = format!("The request body must contain the following parameter: '{parameter}'.");
        Self::new(900_144, "invalid_request", text)
    }

    /// An assertion cannot be parsed.
    pub(super) fn no_assertion() -> Self {
        let text = "Client assertion is malformed: it is not a JSON web token.";
        Self::new(50_027, "invalid_client", text)
    }

    /// The endpoint does not support the grant type.
    pub(super) fn unsupported_grant(grant: &str) -> Self {
        let text = format!("The app requested an unsupported grant type '{grant}'.");
        Self::new(70_003, "unsupported_grant_type", text)
    }

    /// The request cannot be parsed.
    pub(super) fn malformed() -> Self {
        let text = "Invalid request. Request is malformed or invalid.";
        Self::new(9_002_313, "invalid_request", text)
    }

    /// The code, refresh token or device code is invalid, or belongs to another client.
    pub(super) fn bad_grant() -> Self {
        let text = "Provided grant is invalid or malformed.";
        Self::new(70_000, "invalid_grant", text)
    }

    /// The code or refresh token has expired.
    pub(super) fn expired_grant() -> Self {
        let text = "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.";
        Self::new(70_008, "invalid_grant", text)
    }

    /// The application asks for permissions that it was not granted.
    pub(super) fn no_consent(id: &str, name: &str) -> Self {
        let text = format!(
            "The user or administrator has not consented to use the application with ID '{id}' named '{name}'. Send an interactive authorization request for this user and resource."
        );
        Self {
            suberror: Some("consent_required".to_owned()),
            ..Self::new(65_001, "invalid_grant", text)
        }
    }

    /// The text with its number, and the details that find the answer in a log.
    pub fn description(&self, mark: &Mark) -> String {
        let code = self.codes.first().copied().unwrap_or_default();
        let Mark {
            trace, correlation, ..
        } = mark;
        let text = &self.text;
        let time = mark.time();
        format!(
            "AADSTS{code}: {text}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {time}"
        )
    }

    /// The body of the answer.
    pub fn document(&self, mark: &Mark) -> String {
        let code = self.codes.first().copied().unwrap_or_default();
        let document = Document {
            error: &self.error,
            error_description: self.description(mark),
            error_codes: &self.codes,
            timestamp: mark.time(),
            trace_id: mark.trace,
            correlation_id: mark.correlation,
            error_uri: format!("https://login.microsoftonline.com/error?code={code}"),
            suberror: self.suberror.as_deref(),
        };
        serde_json::to_string(&document).unwrap_or_default()
    }
}

impl Mark {
    fn time(&self) -> String {
        let utc = self.now.to_offset(UtcOffset::UTC);
        // An instant has every part of the format.
        utc.format(TIME).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn an_error_says_number_ids_and_time() {
        let mark = Mark {
            trace: Uuid::from_u128(1),
            correlation: Uuid::from_u128(2),
            now: datetime!(2024-01-01 01:02:03.4 +1),
        };
        let error = Error::missing("grant_type");
        insta::assert_snapshot!(error.document(&mark));
    }
}
