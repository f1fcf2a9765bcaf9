//! The endpoints of the authorization server, by path
//! ([endpoints](https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints)).

use std::fmt;

use serde::Serialize;

/// An endpoint of the authorization server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenEndpoint {
    /// Issues tokens.
    Token,
    /// Signs a user in.
    Authorize,
    /// Starts a sign-in on another device.
    DeviceCode,
    /// The page at which a person enters the code of a device.
    DevicePage,
    /// Says which endpoints there are.
    Configuration,
    /// The public keys that verify tokens.
    Keys,
    /// Says which names an authority has.
    Instance,
    /// Says how a user signs in.
    Realm,
    /// Says which keys and endpoints servers use with each other: `metadata/json/1` of the authorization server.
    Partner,
    /// The same of Exchange.
    Exchange,
    /// Issues delegation tokens: the security token service.
    Delegation,
    /// The metadata of the security token service.
    Federation,
    /// The page of the service at which organizations are registered.
    Registration,
}

/// The version of the protocol that a path is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenVersion {
    /// The endpoints that know resources.
    V1,
    /// The endpoints that know scopes.
    V2,
    /// Those of servers: the access control service.
    Servers,
}

/// The paths without a tenant.
const PLAIN: [(&str, TokenEndpoint); 6] = {
    use TokenEndpoint::{Delegation, Exchange, Federation, Registration};
    [
        ("/autodiscover/metadata/json/1", Exchange),
        ("/extsts.srf", Delegation),
        ("/liveidsts.srf", Delegation),
        ("/service/managedelegation2.asmx", Registration),
        (
            "/federationmetadata/2006-12/federationmetadata.xml",
            Federation,
        ),
        (
            "/federationmetadata/2007-06/federationmetadata.xml",
            Federation,
        ),
    ]
};

/// The segments behind the tenant, in lower case.
const PATHS: [(&str, TokenEndpoint, TokenVersion); 16] = {
    use TokenEndpoint::{
        Authorize, Configuration, DeviceCode, DevicePage, Federation, Instance, Keys, Partner,
        Realm, Token,
    };
    use TokenVersion::{Servers, V1, V2};
    [
        ("oauth2/v2.0/token", Token, V2),
        ("oauth2/token", Token, V1),
        ("oauth2/v2.0/authorize", Authorize, V2),
        ("oauth2/authorize", Authorize, V1),
        ("oauth2/v2.0/devicecode", DeviceCode, V2),
        ("oauth2/devicecode", DeviceCode, V1),
        ("oauth2/deviceauth", DevicePage, V1),
        ("v2.0/.well-known/openid-configuration", Configuration, V2),
        (".well-known/openid-configuration", Configuration, V1),
        ("discovery/v2.0/keys", Keys, V2),
        ("discovery/keys", Keys, V1),
        ("discovery/instance", Instance, V2),
        ("userrealm", Realm, V1),
        ("tokens/oauth/2", Token, Servers),
        ("metadata/json/1", Partner, Servers),
        (
            "federationmetadata/2007-06/federationmetadata.xml",
            Federation,
            Servers,
        ),
    ]
};

impl TokenEndpoint {
    /// The endpoint whose faults it shares: metadata for servers has the keys in it.
    pub fn likeness(self) -> Self {
        match self {
            Self::Partner | Self::Exchange => Self::Keys,
            other => other,
        }
    }

    /// The tenant, the endpoint and its version in a path; none if it is of another service.
    pub fn of(path: &str) -> Option<(&str, Self, TokenVersion)> {
        let mut plain = PLAIN.iter();
        if let Some((_, endpoint)) = plain.find(|(known, _)| path.eq_ignore_ascii_case(known)) {
            return Some(("", *endpoint, TokenVersion::Servers));
        }
        let (tenant, rest) = path.strip_prefix('/')?.split_once('/')?;
        if tenant.is_empty() {
            return None;
        }
        let is = |known: &str, endpoint: Self| match endpoint {
            // The user follows.
            Self::Realm => {
                let begins = rest.get(..known.len());
                let ends = matches!(rest.as_bytes().get(known.len()), None | Some(b'/'));
                ends && begins.is_some_and(|begins| begins.eq_ignore_ascii_case(known))
            }
            _ => rest.eq_ignore_ascii_case(known),
        };
        let found = PATHS
            .iter()
            .find(|(known, endpoint, _)| is(known, *endpoint));
        found.map(|(_, endpoint, version)| (tenant, *endpoint, *version))
    }
}

impl fmt::Display for TokenEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token => "token",
            Self::Authorize => "authorize",
            Self::DeviceCode => "device-code",
            Self::DevicePage => "device-page",
            Self::Configuration => "configuration",
            Self::Keys => "keys",
            Self::Instance => "instance",
            Self::Realm => "realm",
            Self::Partner => "partner",
            Self::Exchange => "exchange",
            Self::Delegation => "delegation",
            Self::Federation => "federation",
            Self::Registration => "registration",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_known_by_what_follows_the_tenant() {
        let of = |path| TokenEndpoint::of(path);
        let (token, v2) = (TokenEndpoint::Token, TokenVersion::V2);
        assert_eq!(of("/a.test/oauth2/v2.0/token"), Some(("a.test", token, v2)));
        assert_eq!(of("/A/OAuth2/V2.0/Token"), Some(("A", token, v2)));
        let realm = Some(("common", TokenEndpoint::Realm, TokenVersion::V1));
        assert_eq!(of("/common/userrealm/alice@contoso.test"), realm);
        for other in [
            "/oauth2/token",
            "//oauth2/token",
            "/a/oauth2/token/",
            "/EWS/Exchange.asmx",
            "/a/userrealms",
            "/é",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
