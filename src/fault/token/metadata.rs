//! `token.metadata`: the metadata of the authorization server is missing or wrong.
//!
//! *What the client sees:* 404, another issuer than that of the tokens, or endpoints on a host that does not exist.
//!
//! *Who documents it:* [OpenID Connect Discovery §4.3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation).
//!
//! *What a sound client does:* refuses the authority, and names it.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::TokenEndpoint;
use crate::fault::change::{Answering, Change};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::text::File;
use crate::token::{Published, Tamper};

/// The origin of dead endpoints: a name that never resolves ([RFC 6761
/// §6.4](https://www.rfc-editor.org/rfc/rfc6761#section-6.4)).
const NOWHERE: &str = "https://gone.invalid/";

/// Parameters of `token.metadata`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Metadata {
    /// The defect of the metadata.
    pub how: How,
}

/// The defect of the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Every endpoint is on a host that does not exist.
    DeadEndpoints,
    /// The metadata is missing: 404.
    Missing,
    /// It has another issuer than the tokens.
    WrongIssuer,
}

impl Tamper for Metadata {
    fn published(&self, published: &mut Published<'_>) {
        match self.how {
            How::Missing => published.missing = true,
            How::WrongIssuer => {
                let issuer = "https://sts.windows.net/00000000-0000-0000-0000-000000000000/";
                published.document["issuer"] = issuer.into();
            }
            How::DeadEndpoints => {
                let Some(document) = published.document.as_object_mut() else {
                    return;
                };
                for (name, value) in document {
                    let is_url = name.ends_with("_endpoint") || name == "jwks_uri";
                    let path = value.as_str().and_then(|url| url.splitn(4, '/').nth(3));
                    if let (true, Some(path)) = (is_url, path) {
                        *value = format!("{NOWHERE}{path}").into();
                    }
                }
            }
        }
    }
}

impl Answering for Metadata {
    fn change(&self) -> Change<'_> {
        Change::Issue(self)
    }
}

impl Mechanism for Metadata {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Issues(TokenEndpoint::Configuration),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
