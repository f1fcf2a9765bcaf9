//! A request to the security token service ([WS-Trust](https://schemas.xmlsoap.org/ws/2005/02/trust/)).

use super::header::{UTILITY, WSSE};
use crate::exchange::xml::{self, Element};

/// SOAP 1.2.
pub(super) const SOAP12: &str = "http://www.w3.org/2003/05/soap-envelope";
pub(super) const TRUST: &str = "http://schemas.xmlsoap.org/ws/2005/02/trust";
pub(super) const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
pub(super) const POLICY: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
const AUTHORIZATION: &str = "http://schemas.xmlsoap.org/ws/2006/12/authorization";
const ISSUE: &str = "http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue";

/// A request for a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Ask {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
    /// The audience of the token.
    pub audience: String,
    /// The action that the token permits.
    pub action: Option<String>,
    /// The id of the message, which the answer repeats.
    pub message: Option<String>,
    /// The creation and expiry times of the request, as texts.
    pub times: Option<(String, String)>,
}

/// The reason why a request cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is no SOAP 1.2.
    Envelope,
    /// It is no request for a token.
    Action,
    /// It lacks a part of a request for a token.
    Token,
}

impl Ask {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// [`Unread`] if it is no request for a token.
    pub fn read(body: &[u8]) -> Result<Self, Unread> {
        let root = xml::read(body).map_err(|_| Unread::Envelope)?;
        let inside = |name| {
            root.child(SOAP12, name)
                .filter(|_| root.is(SOAP12, "Envelope"))
        };
        let body = inside("Body").ok_or(Unread::Envelope)?;
        let header = inside("Header").ok_or(Unread::Action)?;
        let text = |element: Option<&Element<'_>>| Some(element?.text.trim().to_owned());
        if text(header.child(ADDRESSING, "Action")).as_deref() != Some(ISSUE) {
            return Err(Unread::Action);
        }
        let asked = body
            .child(TRUST, "RequestSecurityToken")
            .ok_or(Unread::Token)?;
        let applies = asked.child(POLICY, "AppliesTo").and_then(|applies| {
            let reference = applies.child(ADDRESSING, "EndpointReference")?;
            text(reference.child(ADDRESSING, "Address"))
        });
        let security = header.child(WSSE, "Security");
        let token = |name| text(security?.at(WSSE, &["UsernameToken", name]));
        let time = |name| text(security?.at(UTILITY, &["Timestamp", name]));
        let claim = asked.child(TRUST, "Claims").and_then(|claims| {
            let named = claims.find(AUTHORIZATION, "ClaimType")?;
            text(named.child(AUTHORIZATION, "Value"))
        });
        Ok(Self {
            user: token("Username").unwrap_or_default(),
            password: token("Password").unwrap_or_default(),
            audience: applies
                .filter(|address| !address.is_empty())
                .ok_or(Unread::Token)?,
            action: claim.filter(|action| !action.is_empty()),
            message: text(header.child(ADDRESSING, "MessageID")),
            times: time("Created").zip(time("Expires")),
        })
    }
}
