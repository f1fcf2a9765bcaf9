//! The security header of a request to an endpoint `/WSSecurity`
//! ([WS-Security](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-SOAPMessageSecurity.pdf)): its timestamp and the
//! delegation token.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::assertion::{Assertion, SAML, Untrusted};
use crate::exchange::xml::{self, Element, SOAP};
use crate::pki::RsaPublic;
use crate::settings::CLOCK_SKEW;

pub(super) const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
pub(super) const UTILITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

/// The security header of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    created: OffsetDateTime,
    expires: OffsetDateTime,
    token: Result<Assertion, Untrusted>,
}

/// The reason for refusing a security header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Insecure {
    /// It is missing or unreadable.
    #[error("no security header with a timestamp and one assertion")]
    Missing,
    /// The timestamp is too old, or in the future.
    #[error("a timestamp outside the tolerance of five minutes")]
    Stale,
    /// The token is invalid.
    #[error("{0}")]
    Token(#[from] Untrusted),
    /// The token has expired, or is not valid yet.
    #[error("an assertion outside its time")]
    Expired,
    /// The token is for another audience.
    #[error("an assertion for another audience")]
    Audience,
    /// The user of the token does not exist.
    #[error("an assertion for a user that does not exist here")]
    NoUser,
}

impl Insecure {
    /// Whether the reason concerns the token and not the message: `InvalidSecurityToken` instead of `InvalidSecurity`.
    pub fn is_of_token(self) -> bool {
        !matches!(self, Self::Missing | Self::Stale)
    }
}

impl Header {
    /// Reads the header of a request and verifies its token. It reads only the single assertion of the document, at its
    /// required position. A signed assertion at another position has no effect.
    ///
    /// # Errors
    ///
    /// [`Insecure`] if the header is missing or invalid.
    pub fn read(body: &[u8], key: Option<&RsaPublic>) -> Result<Self, Insecure> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let root = xml::read(body).map_err(|_| Insecure::Missing)?;
        let text = str::from_utf8(body).map_err(|_| Insecure::Missing)?;
        let header = root
            .child(SOAP, "Header")
            .filter(|_| root.is(SOAP, "Envelope"));
        let security = header.and_then(|header| only(header, WSSE, "Security"));
        let security = security.ok_or(Insecure::Missing)?;
        let assertion = only(security, SAML, "Assertion").ok_or(Insecure::Missing)?;
        if count(&root, SAML, "Assertion") != 1 {
            return Err(Insecure::Missing);
        }
        let time = |name| {
            let stamp = only(security, UTILITY, "Timestamp")?;
            OffsetDateTime::parse(only(stamp, UTILITY, name)?.text.trim(), &Rfc3339).ok()
        };
        let times = time("Created").zip(time("Expires"));
        let (created, expires) = times.ok_or(Insecure::Missing)?;
        let unsigned = Untrusted::Unsigned(super::signature::Unsigned::Signature);
        let token = key
            .ok_or(unsigned)
            .and_then(|key| Assertion::read(text, assertion, key));
        Ok(Self {
            created,
            expires,
            token,
        })
    }

    /// The address of the token's user, before its validity is checked.
    pub fn user(&self) -> Option<&str> {
        self.token.as_ref().ok().map(|token| token.email.as_str())
    }

    /// The content of the token, if it is valid now and for an audience of this server.
    ///
    /// # Errors
    ///
    /// [`Insecure`] with the reason.
    pub fn judge(
        &self,
        now: OffsetDateTime,
        known: impl Fn(&str) -> bool,
    ) -> Result<&Assertion, Insecure> {
        let skew = Duration::try_from(CLOCK_SKEW).unwrap_or_default();
        if self.created > now + skew || self.expires < now - skew || self.expires < self.created {
            return Err(Insecure::Stale);
        }
        // A message is valid for minutes. One with an unlimited validity could be replayed at any time.
        if self.created < now - skew - skew {
            return Err(Insecure::Stale);
        }
        let token = self
            .token
            .as_ref()
            .map_err(|untrusted| Insecure::Token(*untrusted))?;
        match () {
            () if token.from > now + skew || token.until <= now => Err(Insecure::Expired),
            () if !known(&token.audience) => Err(Insecure::Audience),
            () => Ok(token),
        }
    }
}

/// The child with a name, if there is exactly one.
fn only<'a, 'd>(element: &'a Element<'d>, namespace: &str, name: &str) -> Option<&'a Element<'d>> {
    let mut found = element
        .children
        .iter()
        .filter(|child| child.is(namespace, name));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The number of elements with a name, at any depth.
fn count(element: &Element<'_>, namespace: &str, name: &str) -> usize {
    let inside: usize = element
        .children
        .iter()
        .map(|child| count(child, namespace, name))
        .sum();
    inside + usize::from(element.is(namespace, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts() -> impl Strategy<Value = String> {
        let names = [
            format!("<s:Envelope xmlns:s='{SOAP}'><s:Header>"),
            format!("<Security xmlns='{WSSE}'>"),
            format!("<Timestamp xmlns='{UTILITY}'><Created>2026-01-01T00:00:00Z</Created>"),
            "<Expires>2026-01-01T00:05:00Z</Expires></Timestamp>".to_owned(),
            format!("<Assertion xmlns='{SAML}' AssertionID='a'>"),
            "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><SignedInfo>".to_owned(),
            "</SignedInfo></Signature>".to_owned(),
            "</Assertion>".to_owned(),
            "</Security></s:Header></s:Envelope>".to_owned(),
        ];
        let kept = proptest::collection::vec(0..5_u8, names.len());
        kept.prop_map(move |kept| {
            let parts = names.iter().zip(kept);
            let times = |(name, times): (&String, u8)| match times {
                0 => String::new(),
                1 => name.repeat(2),
                _ => name.clone(),
            };
            parts.map(times).collect()
        })
    }

    proptest! {
        #[test]
        fn no_document_makes_the_reader_panic_or_lets_anybody_in(document in parts()) {
            let nobody = RsaPublic { modulus: vec![0xc5; 256], exponent: vec![1, 0, 1] };
            if let Ok(header) = Header::read(document.as_bytes(), Some(&nobody)) {
                prop_assert_eq!(header.user(), None);
                let now = time::macros::datetime!(2026-01-01 00:01 UTC);
                prop_assert!(header.judge(now, |_| true).is_err());
            }
        }
    }
}
