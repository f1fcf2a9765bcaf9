//! Delegation tokens: SAML 1.1 assertions with the user for whom a partner acts, and the permitted action
//! ([MS-OXWSLVID](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwslvid/)).

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use super::signature::{self, Seal, Unsigned};
use crate::exchange::xml::{self, Element, canonical_attribute, canonical_text};
use crate::pki::{RsaPublic, SigningKey};

/// The namespace of SAML 1.1.
pub(super) const SAML: &str = "urn:oasis:names:tc:SAML:1.0:assertion";
const CLAIMS: &str = "http://schemas.xmlsoap.org/claims";
const AUTHORIZATION: &str = "http://schemas.xmlsoap.org/ws/2006/12/authorization/claims";
const UPN: &str = "http://schemas.xmlsoap.org/claims/UPN";

/// The content of a delegation token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The identifier, an XML name.
    pub id: String,
    /// The issuer.
    pub issuer: String,
    /// The audience.
    pub audience: String,
    /// The identifier of the user at the issuer.
    pub name: String,
    /// The address of the user.
    pub email: String,
    /// The permitted action: `MSExchange.SharingCalendarFreeBusy`.
    pub action: String,
    /// The start of its validity.
    pub from: OffsetDateTime,
    /// The end of its validity.
    pub until: OffsetDateTime,
}

/// The reason for refusing a delegation token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// It is not signed with the server's key.
    #[error("{0}")]
    Unsigned(#[from] Unsigned),
    /// It lacks a part.
    #[error("an assertion without issuer, audience, times or user")]
    Incomplete,
}

impl Assertion {
    /// The signed token in canonical form.
    pub fn write(&self, key: &SigningKey, seal: Seal) -> Option<String> {
        let Self { id, .. } = self;
        let (from, until) = (instant(self.from), instant(self.until));
        let issuer = canonical_attribute(&self.issuer);
        let [authority, audience, name, email, action] = [
            &self.issuer,
            &self.audience,
            &self.name,
            &self.email,
            &self.action,
        ]
        .map(|text| canonical_text(text));
        let attribute = |namespace: &str, name: &str, value: &str| {
            format!(
                "<saml:Attribute AttributeName=\"{name}\" AttributeNamespace=\"{namespace}\"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"
            )
        };
        let subject = format!(
            "<saml:Subject><saml:NameIdentifier Format=\"{UPN}\">{name}</saml:NameIdentifier><saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>"
        );
        let start = format!(
            "<saml:Assertion xmlns:saml=\"{SAML}\" AssertionID=\"{id}\" IssueInstant=\"{from}\" Issuer=\"{issuer}\" MajorVersion=\"1\" MinorVersion=\"1\"><saml:Conditions NotBefore=\"{from}\" NotOnOrAfter=\"{until}\"><saml:AudienceRestrictionCondition><saml:Audience>{audience}</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions><saml:AttributeStatement>{subject}{}{}{}{}</saml:AttributeStatement><saml:AuthenticationStatement AuthenticationInstant=\"{from}\" AuthenticationMethod=\"urn:oasis:names:tc:SAML:1.0:am:password\">{subject}</saml:AuthenticationStatement>",
            attribute(CLAIMS, "EmailAddress", &email),
            attribute(AUTHORIZATION, "action", &action),
            attribute(
                "http://schemas.microsoft.com/ws/2006/04/identity/claims",
                "ThirdPartyRequested",
                ""
            ),
            attribute(
                "http://schemas.microsoft.com/ws/2008/06/identity/claims",
                "AuthenticatingAuthority",
                &authority
            ),
        );
        let end = "</saml:Assertion>";
        let signature = signature::sign(&format!("{start}{end}"), id, key, seal)?;
        Some(format!("{start}{signature}{end}"))
    }

    /// The content of an element, if the server's key signed it.
    ///
    /// # Errors
    ///
    /// [`Untrusted`] if the server's key did not sign it, or if it lacks a part.
    pub fn read(document: &str, element: &Element<'_>, key: &RsaPublic) -> Result<Self, Untrusted> {
        let id = element.attribute("AssertionID").unwrap_or_default();
        let text = signature::verify(document, element, id, key)?;
        let read = xml::read(text.as_bytes()).ok().as_ref().and_then(Self::of);
        read.ok_or(Untrusted::Incomplete)
    }

    /// Reads a verified assertion.
    fn of(root: &Element<'_>) -> Option<Self> {
        let conditions = root.child(SAML, "Conditions")?;
        let time = |name: &str| OffsetDateTime::parse(conditions.attribute(name)?, &Rfc3339).ok();
        let audience = conditions.at(SAML, &["AudienceRestrictionCondition", "Audience"])?;
        let statement = root.child(SAML, "AttributeStatement")?;
        let named = |name: &str| {
            let is = |one: &&Element<'_>| {
                one.is(SAML, "Attribute") && one.attribute("AttributeName") == Some(name)
            };
            let attribute = statement.children.iter().find(is)?;
            Some(
                attribute
                    .child(SAML, "AttributeValue")?
                    .text
                    .trim()
                    .to_owned(),
            )
        };
        let name = statement.at(SAML, &["Subject", "NameIdentifier"])?;
        Some(Self {
            id: root.attribute("AssertionID")?.to_owned(),
            issuer: root.attribute("Issuer")?.to_owned(),
            audience: audience.text.trim().to_owned(),
            name: name.text.trim().to_owned(),
            email: named("EmailAddress")?,
            action: named("action").unwrap_or_default(),
            from: time("NotBefore")?,
            until: time("NotOnOrAfter")?,
        })
    }
}

/// A time in the form of SAML.
pub(super) fn instant(time: OffsetDateTime) -> String {
    let utc = time.to_offset(UtcOffset::UTC);
    let whole = utc.replace_nanosecond(0).unwrap_or(utc);
    // A year of four digits always has this form.
    whole.format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml::canonical;
    use time::macros::datetime;

    #[test]
    fn a_token_is_written_in_canonical_form_and_read_back() {
        let now = datetime!(2026-11-30 10:00 UTC);
        let key = SigningKey::ephemeral(now).unwrap();
        let assertion = Assertion {
            id: "saml-1".to_owned(),
            issuer: "urn:federation:a\"<&>".to_owned(),
            audience: "a&b\"".to_owned(),
            name: "<alice>".to_owned(),
            email: "alice@contoso.test".to_owned(),
            action: String::new(),
            from: now,
            until: now + time::Duration::HOUR,
        };
        let written = assertion.write(&key, Seal::Good).unwrap();
        assert_eq!(canonical(&written, 0, None).as_ref(), Some(&written));
        let document = format!("<x xmlns='urn:d' xmlns:ds='urn:e'>{written}</x>");
        for document in [&written, &document] {
            let root = xml::read(document.as_bytes()).unwrap();
            let element = if root.name == "x" {
                &root.children[0]
            } else {
                &root
            };
            let read = Assertion::read(document, element, key.public());
            assert_eq!(read.as_ref(), Ok(&assertion));
        }
        for seal in [Seal::Stranger, Seal::Absent] {
            let written = assertion.write(&key, seal).unwrap();
            let root = xml::read(written.as_bytes()).unwrap();
            let read = Assertion::read(&written, &root, key.public());
            assert!(matches!(read, Err(Untrusted::Unsigned(_))), "{read:?}");
        }
    }
}
