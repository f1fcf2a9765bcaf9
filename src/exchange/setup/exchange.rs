//! How one healthy Exchange differs from another: what a scenario says under `[exchange]`.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use super::accounts::Account;
use crate::exchange::soap::Product;

/// An authentication scheme, as `WWW-Authenticate` spells it.
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
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Bearer => "Bearer",
            Self::Negotiate => "Negotiate",
            Self::Ntlm => "NTLM",
        }
    }
}

/// A protocol above TLS, by its registered name
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
    /// The name as it is sent.
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

/// What a scenario says about the healthy server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setup {
    /// Which Exchange it is.
    pub product: Product,
    /// The schemes that are offered, in that order.
    pub auth: Vec<Scheme>,
    /// The protocols that are offered above TLS, best first.
    pub alpn: Vec<Protocol>,
    /// The versions of NTLM that are allowed.
    pub ntlm: Vec<NtlmVersion>,
    /// Whether an NTLM login has to have an integrity code.
    pub mic: Mic,
    /// Whether a login by NTLM has to be bound to the TLS channel that it came over.
    pub channel_binding: ChannelBinding,
    /// Whether clients are asked for a certificate.
    pub client_certificate: ClientCertificate,
    /// Accounts beside the mailboxes that exist anyway, by SMTP address. One that the world describes too is as it stands
    /// here.
    pub accounts: BTreeMap<String, Account>,
    /// Whether EWS and Autodiscover are only there over TLS, as IIS's "Require SSL" says.
    pub requires_tls: bool,
    /// How many streaming connections may be open for one mailbox; without it as many as the product allows by default: 3, or
    /// 10 for `exchange2010` and `online`.
    pub hanging_connection_limit: Option<u32>,
    /// How many subscriptions may be charged to one mailbox; without it as many as the product allows by default: 5,000, or 20
    /// for `online`.
    pub ews_max_subscriptions: Option<u32>,
}

/// A version of NTLM, by the name that administrators know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum NtlmVersion {
    /// LAN Manager's own.
    #[serde(rename = "LM")]
    Lm,
    /// Windows NT's.
    #[serde(rename = "NTLMv1")]
    V1,
    /// The one since Windows NT 4.0 SP4.
    #[serde(rename = "NTLMv2")]
    V2,
}

/// Whether an integrity code has to be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mic {
    /// It is checked where the client says that there is one.
    #[default]
    Optional,
    /// Who sends none is refused.
    Required,
}

/// Extended protection, in the words of IIS
/// ([extendedProtection](https://learn.microsoft.com/iis/configuration/system.webserver/security/authentication/windowsauthentication/extendedprotection/)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelBinding {
    /// Nobody looks.
    Off,
    /// A binding that is there has to be right; none is good too.
    #[default]
    Allow,
    /// The right binding has to be there.
    Require,
}

/// Whether clients are asked for a certificate, in the words of IIS
/// ([access](https://learn.microsoft.com/iis/configuration/system.webserver/security/access)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientCertificate {
    /// They are not asked.
    #[default]
    Ignored,
    /// They are asked; without one they log in as ever.
    Wanted,
    /// Without one they are refused.
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
    /// How many streaming connections may be open for one mailbox.
    pub fn most_streams(&self) -> u32 {
        let usual = self.product.release().hanging_connection_limit;
        self.hanging_connection_limit.unwrap_or(usual)
    }

    /// How many subscriptions may be charged to one mailbox.
    pub fn most_subscriptions(&self) -> u32 {
        let usual = self.product.release().max_subscriptions;
        self.ews_max_subscriptions.unwrap_or(usual)
    }
}
