//! The requested resource of a token, and the permissions for it
//! ([scopes](https://learn.microsoft.com/entra/identity-platform/scopes-oidc)).

use super::error::Error;
use super::request::Request;
use crate::facts::TokenVersion;

/// The application id and the address of Microsoft Graph.
pub(super) const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
pub(super) const GRAPH_URL: &str = "https://graph.microsoft.com";

/// All permissions that the application was granted.
pub(super) const ALL: &str = ".default";
/// The scopes of the sign-in itself.
const SIGN_IN: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// The requested resource and permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The resource, as the client sent it.
    pub(super) audience: String,
    /// The permissions that the client sent.
    pub(super) permissions: Vec<String>,
    /// The scopes of the sign-in itself.
    pub(super) sign_in: Vec<String>,
}

impl Wanted {
    /// The resource of a request: `resource` in version 1, `scope` in version 2.
    pub(super) fn of(request: &Request) -> Result<Self, Error> {
        match request.version {
            TokenVersion::V1 | TokenVersion::Servers => Ok(Self {
                audience: request.need("resource")?.to_owned(),
                permissions: vec![ALL.to_owned()],
                sign_in: SIGN_IN.map(str::to_owned).to_vec(),
            }),
            TokenVersion::V2 => Self::scopes(request.need("scope")?),
        }
    }

    /// The resource of a sign-in that names none.
    pub(super) fn graph() -> Self {
        Self {
            audience: GRAPH.to_owned(),
            permissions: Vec::new(),
            sign_in: SIGN_IN.map(str::to_owned).to_vec(),
        }
    }

    /// The resource of an application without a user.
    pub(super) fn alone(request: &Request) -> Result<Self, Error> {
        let wanted = Self::of(request)?;
        let one = wanted.permissions.as_slice() == [ALL] && wanted.sign_in.is_empty();
        if request.version == TokenVersion::V2 && !one {
            let scope = request.get("scope").unwrap_or_default();
            let text = format!(
                "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
            );
            return Err(Error::new(1_002_012, "invalid_scope", text));
        }
        Ok(wanted)
    }

    fn scopes(scopes: &str) -> Result<Self, Error> {
        let invalid = |code, what: &str| {
            let text = format!(
                "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {what} is not valid."
            );
            Error::new(code, "invalid_scope", text)
        };
        let mut audience: Option<&str> = None;
        let (mut permissions, mut sign_in) = (Vec::new(), Vec::new());
        for scope in scopes.split_ascii_whitespace() {
            if SIGN_IN.contains(&scope) {
                sign_in.push(scope.to_owned());
                continue;
            }
            // A resource may end with a slash of its own: `https://mail.contoso.test//.default`.
            let (resource, permission) = match scope.rsplit_once('/') {
                Some((_, "")) | None if scope.contains(':') => {
                    return Err(invalid(70_011, scope));
                }
                Some((resource, permission)) => (resource, permission),
                None => (GRAPH_URL, scope),
            };
            if audience.is_some_and(|known| known != resource) {
                let text = format!(
                    "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {scopes} is not valid."
                );
                return Err(Error::new(28_000, "invalid_request", text));
            }
            audience = Some(resource);
            permissions.push(permission.to_owned());
        }
        if permissions.len() > 1 && permissions.iter().any(|one| one == ALL) {
            return Err(invalid(70_011, scopes));
        }
        Ok(Self {
            audience: audience.unwrap_or(GRAPH).to_owned(),
            permissions,
            sign_in,
        })
    }

    /// Whether the sign-in has a scope.
    pub(super) fn signs_in_with(&self, scope: &str) -> bool {
        self.sign_in.iter().any(|one| one == scope)
    }
}

/// The host and port of an `https` URL.
pub fn url_authority(url: &str) -> Option<&str> {
    let start = url.get(..8)?;
    let rest = &url[8..];
    let authority = rest.split(['/', '?', '#']).next()?;
    (start.eq_ignore_ascii_case("https://") && !authority.is_empty()).then_some(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(scopes: &str) -> u32 {
        Wanted::scopes(scopes).unwrap_err().codes[0]
    }

    #[test]
    fn scopes_name_one_resource_and_its_permissions() {
        let wanted = Wanted::scopes("openid https://a.test//.default offline_access").unwrap();
        assert_eq!(wanted.audience, "https://a.test/");
        assert_eq!(wanted.permissions, [".default"]);
        assert!(wanted.signs_in_with("openid") && wanted.signs_in_with("offline_access"));
        let graph = Wanted::scopes("User.Read profile").unwrap();
        assert_eq!(graph.audience, GRAPH_URL);
        assert_eq!(Wanted::scopes("openid").unwrap().audience, GRAPH);
        assert_eq!(codes("https://a.test/x https://b.test/x"), 28_000);
        assert_eq!(codes("https://a.test/x https://a.test/.default"), 70_011);
        assert_eq!(codes("https://a.test/"), 70_011);
    }
}
