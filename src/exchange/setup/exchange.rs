//! The properties of the healthy server: the `[exchange]` table of a scenario.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use super::accounts::Account;
use crate::exchange::soap::Product;

/// An authentication scheme, as spelled in `WWW-Authenticate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Scheme {
    /// [RFC 7617](https://www.rfc-editor.org/rfc/rfc7617).
    Basic,
    /// OAuth, as [MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/) profiles it.
    Bearer,
    /// SPNEGO ([RFC 4559](https://www.rfc-editor.org/rfc/rfc4559)).
    Negotiate,
    /// [MS-NTHT](https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/).
    #[serde(rename = "NTLM")]
    Ntlm,
}

impl Scheme {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Bearer => "Bearer",
            Self::Negotiate => "Negotiate",
            Self::Ntlm => "NTLM",
        }
    }
}

/// An application protocol for ALPN, by its registered name
/// ([RFC 7301 §6](https://www.rfc-editor.org/rfc/rfc7301#section-6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Protocol {
    /// HTTP/2.
    #[serde(rename = "h2")]
    H2,
    /// HTTP/1.1.
    #[serde(rename = "http/1.1")]
    Http11,
}

impl Protocol {
    /// The name on the wire.
    pub fn name(self) -> &'static [u8] {
        match self {
            Self::H2 => b"h2",
            Self::Http11 => b"http/1.1",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The properties of the healthy server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setup {
    /// The version of Exchange.
    pub product: Product,
    /// The offered authentication schemes, in order.
    pub auth: Vec<Scheme>,
    /// The protocols offered by ALPN, the preferred one first.
    pub alpn: Vec<Protocol>,
    /// The accepted versions of NTLM.
    pub ntlm: Vec<NtlmVersion>,
    /// Whether an NTLM login must have a message integrity code.
    pub mic: Mic,
    /// Whether an NTLM login must be bound to its TLS channel.
    pub channel_binding: ChannelBinding,
    /// Whether the server requests a client certificate.
    pub client_certificate: ClientCertificate,
    /// Accounts in addition to the implicit mailboxes, by SMTP address. An account of the world file with the same
    /// address is replaced.
    pub accounts: BTreeMap<String, Account>,
    /// Whether EWS and Autodiscover require TLS, like "Require SSL" in IIS.
    pub requires_tls: bool,
    /// The most open streaming connections for one mailbox. Without it, the default of the product: 3, or 10 for
    /// `exchange2010` and `online`.
    pub hanging_connection_limit: Option<u32>,
    /// The most subscriptions charged to one mailbox. Without it, the default of the product: 5,000, or 20 for
    /// `online`.
    pub ews_max_subscriptions: Option<u32>,
}

/// A version of NTLM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum NtlmVersion {
    /// LAN Manager.
    #[serde(rename = "LM")]
    Lm,
    /// Windows NT.
    #[serde(rename = "NTLMv1")]
    V1,
    /// Windows NT 4.0 SP4 and later.
    #[serde(rename = "NTLMv2")]
    V2,
}

/// Whether a message integrity code is required.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mic {
    /// It is checked if the client announces one.
    #[default]
    Optional,
    /// A login without one is refused.
    Required,
}

/// Extended protection, with the values of IIS
/// ([extendedProtection](https://learn.microsoft.com/iis/configuration/system.webserver/security/authentication/windowsauthentication/extendedprotection/)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelBinding {
    /// Channel bindings are ignored.
    Off,
    /// A channel binding is checked if there is one.
    #[default]
    Allow,
    /// A valid channel binding is required.
    Require,
}

/// Whether the server requests a client certificate, with the values of IIS
/// ([access](https://learn.microsoft.com/iis/configuration/system.webserver/security/access)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientCertificate {
    /// None is requested.
    #[default]
    Ignored,
    /// One is requested. A client without one logs in as usual.
    Wanted,
    /// One is requested. A client without one is refused.
    Required,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            product: Product::default(),
            auth: vec![Scheme::Ntlm, Scheme::Basic],
            alpn: vec![Protocol::H2, Protocol::Http11],
            ntlm: vec![NtlmVersion::V2],
            mic: Mic::default(),
            channel_binding: ChannelBinding::default(),
            client_certificate: ClientCertificate::default(),
            accounts: BTreeMap::new(),
            requires_tls: true,
            hanging_connection_limit: None,
            ews_max_subscriptions: None,
        }
    }
}

impl Setup {
    /// The most open streaming connections for one mailbox.
    pub fn most_streams(&self) -> u32 {
        let usual = self.product.release().hanging_connection_limit;
        self.hanging_connection_limit.unwrap_or(usual)
    }

    /// The most subscriptions charged to one mailbox.
    pub fn most_subscriptions(&self) -> u32 {
        let usual = self.product.release().max_subscriptions;
        self.ews_max_subscriptions.unwrap_or(usual)
    }
}
