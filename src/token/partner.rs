//! The documents for trust between servers: `metadata/json/1` of the authorization server, and that of Exchange
//! ([Set-AuthServer](https://learn.microsoft.com/powershell/module/exchangepowershell/set-authserver)).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::acs::{ACCESS_CONTROL, EXCHANGE};
use super::desk::Desk;
use super::error::Error;
use super::request::Request;

impl Desk<'_> {
    /// The metadata of the authorization server for other servers.
    pub(super) fn issuer_metadata(&self, request: &Request) -> Result<Value, Error> {
        self.check_tenant(request)?;
        let realm = self.tenant().to_string();
        let at = |path: &str| self.site.own_url(self.secure, &format!("/{realm}/{path}"));
        let host = self.host();
        let mut document = self.partner(ACCESS_CONTROL, &realm, &host);
        document["endpoints"] = json!([
            { "location": at("metadata/json/1"), "protocol": "OAuth2", "usage": "metadata" },
            { "location": at("tokens/OAuth/2"), "protocol": "OAuth2", "usage": "issuance" },
        ]);
        Ok(document)
    }

    /// The metadata of Exchange for servers that call it.
    pub(super) fn exchange_metadata(&self) -> Value {
        let own = self.world.domain_of(&self.site.host);
        let realm = own.map_or_else(|| self.world.initial_domain(), ToOwned::to_owned);
        let path = "/autodiscover/metadata/json/1";
        let location = self.site.own_url(self.secure, path);
        let mut document = self.partner(EXCHANGE, &realm, &self.host());
        document["endpoints"] =
            json!([{ "location": location, "protocol": "OAuth2", "usage": "metadata" }]);
        document
    }

    fn partner(&self, principal: &str, realm: &str, host: &str) -> Value {
        json!({
            "id": format!("{principal}@{realm}"),
            "version": "1.0",
            "name": host,
            "realm": realm,
            "serviceName": principal,
            "issuer": format!("{principal}@{realm}"),
            "allowedAudiences": [format!("{principal}/{host}@{realm}")],
            "keys": [{
                "usage": "signing",
                "keyinfo": { "x5t": self.key.thumbprint() },
                "keyvalue": {
                    "type": "x509Certificate",
                    "value": STANDARD.encode(self.key.certificate()),
                },
            }],
        })
    }
}
