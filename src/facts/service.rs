//! Services: the families of endpoints.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::token_endpoint::TokenEndpoint;

/// The family of endpoints that a path belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// `/Autodiscover/...`
    Autodiscover,
    /// `/EWS/...`
    Ews,
    /// `/mapi/...`: Outlook over HTTP.
    Mapi,
    /// Everything else.
    #[default]
    Other,
    /// `/owa/...` and `/ecp/...`: pages for browsers.
    Owa,
    /// `/rpc/...`: Outlook Anywhere.
    Rpc,
    /// The authorization server: `/TENANT/oauth2/...` and what belongs to it.
    Token,
}

impl Service {
    /// The service of a path. Case is ignored.
    pub fn of(path: &str) -> Self {
        const PATHS: [(&str, Service); 6] = [
            ("/ews/", Service::Ews),
            ("/autodiscover/", Service::Autodiscover),
            ("/mapi/", Service::Mapi),
            ("/rpc/", Service::Rpc),
            ("/owa/", Service::Owa),
            ("/ecp/", Service::Owa),
        ];
        let endpoint = TokenEndpoint::of(path).map(|(_, endpoint, _)| endpoint);
        let found = PATHS.iter().find(|(start, _)| under(path, start));
        match (endpoint, found) {
            (Some(TokenEndpoint::Exchange), _) => Self::Token,
            (_, Some((_, service))) => *service,
            (Some(_), None) => Self::Token,
            (None, None) => Self::Other,
        }
    }

    /// Whether the service authenticates with a 401. Pages for browsers have a login form.
    pub fn challenges(self) -> bool {
        matches!(
            self,
            Self::Autodiscover | Self::Ews | Self::Mapi | Self::Rpc
        )
    }
}

/// Whether a path begins with `start`. Case is ignored.
pub fn under(path: &str, start: &str) -> bool {
    let begins = path.get(..start.len());
    begins.is_some_and(|begins| begins.eq_ignore_ascii_case(start))
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Autodiscover => "autodiscover",
            Self::Ews => "ews",
            Self::Mapi => "mapi",
            Self::Other => "other",
            Self::Owa => "owa",
            Self::Rpc => "rpc",
            Self::Token => "token",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_its_path_in_any_case() {
        assert_eq!(Service::of("/ews/exchange.asmx"), Service::Ews);
        assert_eq!(
            Service::of("/AutoDiscover/autodiscover.xml"),
            Service::Autodiscover
        );
        assert_eq!(Service::of("/RPC/rpcproxy.dll"), Service::Rpc);
        assert_eq!(Service::of("/ecp/default.aspx"), Service::Owa);
        assert_eq!(Service::of("/common/oauth2/token"), Service::Token);
        assert_eq!(Service::of("/ews/oauth2/token"), Service::Ews);
        let partner = Service::of("/AutoDiscover/metadata/json/1");
        assert_eq!(partner, Service::Token);
        assert_eq!(Service::of("/é"), Service::Other);
    }
}
