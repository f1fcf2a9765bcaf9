//! Faults of the security token service, in the form of captured ones: a SOAP 1.2 code, two numbers, and a text.

use time::OffsetDateTime;

use super::assertion::instant;
use super::request::{SOAP12, TRUST};
use crate::exchange::xml::canonical_text as escaped;

const PASSPORT: &str = "http://schemas.microsoft.com/Passport/SoapServices/SOAPFault";

/// A fault of the security token service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The first number: `0x80048821`.
    pub value: u32,
    /// The inner number: `0x80041012`.
    pub inner: u32,
    /// The text.
    pub text: String,
}

impl Fault {
    /// A fault of the sign-in.
    pub fn new(value: u32, inner: u32, text: &str) -> Self {
        Self {
            value,
            inner,
            text: text.to_owned(),
        }
    }

    /// The password is wrong.
    pub(super) fn wrong_password() -> Self {
        let text = "The entered and stored passwords do not match.";
        Self::new(0x8004_8821, 0x8004_1012, text)
    }

    /// The user does not exist, or its name is no address.
    pub(super) fn invalid_member() -> Self {
        // Microsoft's text ends with a space.
        let text = "The specified member name is either invalid or empty. ";
        Self::new(0x8004_8821, 0x8004_1034, text)
    }

    // No capture has the numbers of the others, so they use that of a failed sign-in.
    pub(super) fn password_expired() -> Self {
        let text = "The password for the account has expired";
        Self::new(0x8004_8821, 0x8004_8821, text)
    }

    pub(super) fn must_change() -> Self {
        Self::new(0x8004_8821, 0x8004_8821, "The password has to be changed")
    }

    pub(super) fn barred() -> Self {
        Self::new(0x8004_8821, 0x8004_8821, "The account is disabled.")
    }

    pub(super) fn invalid_request() -> Self {
        Self::new(0x8004_8804, 0x8004_8804, "Invalid request.")
    }

    pub(super) fn bad_request() -> Self {
        let text = "The request for a security token lacks a required element.";
        Self::new(0x8004_8804, 0x8004_8804, text)
    }

    pub(super) fn stale() -> Self {
        let text = "The message is outside of its time range.";
        Self::new(0x8004_8820, 0x8004_8820, text)
    }

    pub(super) fn unavailable() -> Self {
        Self::new(0x8004_8801, 0x8004_8801, "The service cannot sign.")
    }

    /// The envelope.
    pub fn document(&self, now: OffsetDateTime) -> String {
        let Self { value, inner, text } = self;
        let time = instant(now);
        let text = escaped(text);
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><S:Envelope xmlns:S=\"{SOAP12}\" xmlns:wst=\"{TRUST}\" xmlns:psf=\"{PASSPORT}\"><S:Header><psf:pp><psf:serverVersion>1</psf:serverVersion><psf:authstate>0x80048800</psf:authstate><psf:reqstatus>{value:#010x}</psf:reqstatus><psf:serverInfo Path=\"Live1\" RollingUpgradeState=\"ExclusiveNew\" LocVersion=\"0\" ServerTime=\"{time}\" BuildVersion=\"16.0.28066.5\">EX1STS</psf:serverInfo><psf:cookies></psf:cookies><psf:response></psf:response></psf:pp></S:Header><S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value><S:Subcode><S:Value>wst:FailedAuthentication</S:Value></S:Subcode></S:Code><S:Reason><S:Text xml:lang=\"en-US\">Authentication Failure</S:Text></S:Reason><S:Detail><psf:error><psf:value>{value:#010x}</psf:value><psf:internalerror><psf:code>{inner:#010x}</psf:code><psf:text>{text}</psf:text></psf:internalerror></psf:error></S:Detail></S:Fault></S:Body></S:Envelope>"
        )
    }
}
