//! Applications that ask for tokens: how they prove who they are, and what they may do.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::{Password, matches};
use crate::pki::RsaPublic;
use crate::settings::DEFAULT_PASSWORD;

/// The role with access to every mailbox over EWS
/// ([OAuth for EWS](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-authenticate-an-ews-application-by-using-oauth)).
pub(crate) const FULL_ACCESS: &str = "full_access_as_app";
/// The permission to use EWS as the signed-in user.
pub(crate) const AS_USER: &str = "EWS.AccessAsUser.All";

/// An identifier of an application or a tenant: `00000000-0000-0000-0000-000000000000`, in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Guid(pub Uuid);

impl TryFrom<String> for Guid {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(&text).ok_or_else(|| {
            format!("`{text}` is no GUID: write it as `6731de76-14a6-49ae-97bc-6eba6914391e`")
        })
    }
}

impl Guid {
    /// Reads the form with hyphens, which is the only one that Entra takes.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let id = Uuid::try_parse(text).ok().map(Self);
        id.filter(|_| text.len() == 36)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl JsonSchema for Guid {
    fn schema_name() -> Cow<'static, str> {
        "Guid".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let digits = "[0-9A-Fa-f]";
        json_schema!({
            "type": "string",
            "pattern": format!("^{digits}{{8}}(-{digits}{{4}}){{3}}-{digits}{{12}}$"),
        })
    }
}

/// An application that asks for tokens, as registered in Entra
/// ([app registration](https://learn.microsoft.com/entra/identity-platform/quickstart-register-app)).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Application {
    /// The display name.
    pub name: Option<String>,
    /// The client secret. An application with neither secret nor certificate is a public client.
    pub secret: Option<Password>,
    /// Whether a user may also sign in through it without the secret ("Allow public client flows").
    pub public_client: bool,
    /// The certificates that verify its client assertions, as PEM.
    pub certificates: Vec<ClientKey>,
    /// The application permissions; `full_access_as_app` without it.
    pub roles: Vec<String>,
    /// The delegated permissions; `EWS.AccessAsUser.All` without it.
    pub scopes: Vec<String>,
    /// The mailboxes that it reaches without a user: `*@contoso.test`, `*` stands for any text. Without it, all.
    pub mailboxes: Option<String>,
    /// The URIs to which authorization codes are sent. Without it, those of native clients: `http://localhost` with any
    /// port and path, and `https://login.microsoftonline.com/common/oauth2/nativeclient`.
    pub redirect_uris: Vec<String>,
}

impl Default for Application {
    fn default() -> Self {
        Self {
            name: None,
            secret: None,
            public_client: false,
            certificates: Vec::new(),
            roles: vec![FULL_ACCESS.to_owned()],
            scopes: vec![AS_USER.to_owned()],
            mailboxes: None,
            redirect_uris: Vec::new(),
        }
    }
}

impl Application {
    /// The application that every client id stands for if none is configured.
    pub(crate) fn usual() -> Self {
        Self {
            secret: Some(Password::new(DEFAULT_PASSWORD)),
            public_client: true,
            ..Self::default()
        }
    }

    /// Whether it must authenticate.
    pub(crate) fn is_confidential(&self) -> bool {
        self.secret.is_some() || !self.certificates.is_empty()
    }

    /// Whether a user may sign in through it without its authentication.
    pub(crate) fn is_public(&self) -> bool {
        self.public_client || !self.is_confidential()
    }

    /// Whether it has access to a mailbox without a user.
    pub(crate) fn reaches(&self, address: &str) -> bool {
        let pattern = self.mailboxes.as_deref();
        pattern.is_none_or(|pattern| matches(pattern, address))
    }
}

/// A certificate that verifies client assertions.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ClientKey {
    pem: String,
    der: Vec<u8>,
    public: RsaPublic,
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientKey({} bytes)", self.der.len())
    }
}

impl ClientKey {
    /// The certificate as DER.
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its public key.
    pub(crate) fn public(&self) -> &RsaPublic {
        &self.public
    }
}

impl TryFrom<String> for ClientKey {
    type Error = String;

    fn try_from(pem: String) -> Result<Self, String> {
        use rustls::pki_types::CertificateDer;
        use rustls::pki_types::pem::PemObject;
        let hint =
            "write what stands from `-----BEGIN CERTIFICATE-----` to `-----END CERTIFICATE-----`";
        let der = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| format!("this is no certificate in PEM ({error}): {hint}"))?;
        let public = RsaPublic::of(&der).ok_or_else(|| {
            "this certificate has no RSA key, and Entra takes no other: make it with `openssl req -x509 -newkey rsa:2048`".to_owned()
        })?;
        Ok(Self {
            der: der.to_vec(),
            public,
            pem,
        })
    }
}

impl JsonSchema for ClientKey {
    fn schema_name() -> Cow<'static, str> {
        "ClientKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "-----BEGIN CERTIFICATE-----" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_is_read_with_what_it_does_not_say() {
        let text = "[applications.'6731DE76-14a6-49ae-97bc-6eba6914391e']\nsecret = 'geheim'\nmailboxes = 'a*@contoso.test'";
        #[derive(Deserialize)]
        struct File {
            applications: std::collections::BTreeMap<Guid, Application>,
        }
        let file: File = toml::from_str(text).unwrap();
        let (id, application) = file.applications.iter().next().unwrap();
        assert_eq!(id.to_string(), "6731de76-14a6-49ae-97bc-6eba6914391e");
        assert_eq!(application.roles, [FULL_ACCESS]);
        assert!(
            application.reaches("Alice@contoso.test") && !application.reaches("bob@contoso.test")
        );
        assert!(!format!("{application:?}").contains("geheim"));
        assert!(toml::from_str::<File>("[applications.x]").is_err());
        assert!(ClientKey::try_from("no PEM".to_owned()).is_err());
    }
}
