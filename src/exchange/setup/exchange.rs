//! The properties of the healthy server: the `[exchange]` table of a scenario.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use super::accounts::Account;
use super::applications::{Application, Guid};
use super::offer::{ALPN, AUTH, Offer, Protocol, Scheme};
use crate::clock::ClockOffset;
use crate::exchange::soap::{Product, Reads};

/// The properties of the healthy server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setup {
    /// The version of Exchange.
    pub product: Product,
    /// How EWS reads a request that violates its schema. Without it, like the product: `exchange2010` is strict, and the
    /// others are lenient.
    pub reads: Option<Reads>,
    /// The offered authentication schemes, in order. Without it, those of the server: NTLM, then Basic, or `--auth`.
    pub auth: Option<Vec<Scheme>>,
    /// The protocols offered by ALPN, the preferred one first. Without it, those of the server: HTTP/2, then HTTP/1.1, or
    /// `--alpn`.
    pub alpn: Option<Vec<Protocol>>,
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
    /// The authorization endpoint that a challenge names (`authorization_uri`); `{host}` is the host of the request.
    /// Without it, Microsoft's for `online`, and none on premises.
    pub authorization_uri: Option<String>,
    /// The identifier of the tenant, as tokens name it (`tid`). Without it, that of the world file, or else one that the
    /// seed determines.
    pub tenant: Option<Guid>,
    /// The applications that may ask for tokens, by client id, in addition to those of the world file. While neither
    /// describes any, every client id is an application with the secret `exchaos`.
    pub applications: BTreeMap<Guid, Application>,
    /// Whether EWS and Autodiscover require TLS, like "Require SSL" in IIS.
    pub requires_tls: bool,
    /// How far the server's clock is ahead of the real time, as a client sees it: `"1h"`, or `"-1h"` if it is behind. It moves
    /// `Date`, the times of tokens, and the time by which tokens are judged.
    pub clock_offset: ClockOffset,
    /// The most open streaming connections for one mailbox. Without it, the default of the product: 3, or 10 for
    /// `exchange2010` and `online`.
    pub hanging_connection_limit: Option<u32>,
    /// The most subscriptions charged to one mailbox. Without it, the default of the product: 5,000, or 20 for
    /// `online`.
    pub ews_max_subscriptions: Option<u32>,
    /// The most items or folders in an answer to FindItem or FindFolder. A longer page is cut, and a search without pages
    /// fails. Without it, the default of the product: 1,000.
    pub ews_find_count_limit: Option<u32>,
    /// The same limit for FindItem with a restriction or a query. Without it, the default of the product: 250, or 1,000 for
    /// `exchange2010`, and no more than `ews-find-count-limit`.
    pub ews_filtered_find_count_limit: Option<u32>,
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
            reads: None,
            auth: None,
            alpn: None,
            ntlm: vec![NtlmVersion::V2],
            mic: Mic::default(),
            channel_binding: ChannelBinding::default(),
            client_certificate: ClientCertificate::default(),
            accounts: BTreeMap::new(),
            authorization_uri: None,
            tenant: None,
            applications: BTreeMap::new(),
            requires_tls: true,
            clock_offset: ClockOffset::default(),
            hanging_connection_limit: None,
            ews_max_subscriptions: None,
            ews_find_count_limit: None,
            ews_filtered_find_count_limit: None,
        }
    }
}

impl Setup {
    /// The offered authentication schemes, in order.
    pub fn schemes(&self) -> &[Scheme] {
        self.auth.as_deref().unwrap_or(&AUTH)
    }

    /// The protocols offered by ALPN, the preferred one first.
    pub fn protocols(&self) -> &[Protocol] {
        self.alpn.as_deref().unwrap_or(&ALPN)
    }

    /// Whether an offer has values for the unset parts of this setup.
    pub fn is_completed_by(&self, offer: &Offer) -> bool {
        self.auth.is_none() && offer.auth.is_some() || self.alpn.is_none() && offer.alpn.is_some()
    }

    /// The setup with the offer's values for its unset parts.
    #[must_use]
    pub fn completed_by(&self, offer: &Offer) -> Self {
        let own = Offer {
            auth: self.auth.clone(),
            alpn: self.alpn.clone(),
        };
        let Offer { auth, alpn } = own.or(offer);
        Self {
            auth,
            alpn,
            ..self.clone()
        }
    }

    /// The way in which EWS reads an invalid request.
    pub fn reading(&self) -> Reads {
        self.reads.unwrap_or(self.product.release().reads)
    }

    /// The limit of open streaming connections for one mailbox.
    pub fn most_streams(&self) -> u32 {
        let usual = self.product.release().hanging_connection_limit;
        self.hanging_connection_limit.unwrap_or(usual)
    }

    /// The limit of items or folders in the answer to a search, with or without conditions.
    pub fn most_found(&self, filtered: bool) -> usize {
        let release = self.product.release();
        let most = self
            .ews_find_count_limit
            .unwrap_or(release.find_count_limit);
        let most = match (filtered, self.ews_filtered_find_count_limit) {
            (false, _) => most,
            (true, Some(stated)) => stated,
            (true, None) => most.min(release.filtered_find_count_limit),
        };
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    /// The limit of subscriptions charged to one mailbox.
    pub fn most_subscriptions(&self) -> u32 {
        let usual = self.product.release().max_subscriptions;
        self.ews_max_subscriptions.unwrap_or(usual)
    }
}
