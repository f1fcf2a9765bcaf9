//! Access control: requests of foreign web pages are refused, and so are requests from beyond loopback without the
//! token.
//!
//! A web page can make a browser send requests to this machine (CSRF). It can also be served under a name that later
//! resolves to this machine (DNS rebinding). The first has a foreign `Origin`, the second a foreign `Host`. Both are
//! always checked.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, HOST, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ring::digest::{SHA256, digest};
use subtle::ConstantTimeEq;

use super::access::Access;
use super::listener::Local;
use super::problem::Problem;

/// The header in which a browser names the initiator of a request
/// ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header)).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The checks of every request.
pub(super) struct Guard {
    hosts: Vec<String>,
    /// A digest of the token. All digests have the same length, so that the comparison reveals nothing.
    token: Option<Vec<u8>>,
}

/// Passes a request on, or answers with the problem.
pub(super) async fn guard(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    let local = request
        .extensions()
        .get::<Local>()
        .map(|local| local.0.ip());
    let target = request.uri().authority();
    let mut response = match guard.check(request.headers(), target, local) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    // Responses contain journal entries, which no cache may keep.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

impl Guard {
    pub(super) fn new(access: &Access) -> Self {
        Self {
            hosts: access
                .hosts
                .iter()
                .map(|host| host.to_ascii_lowercase())
                .collect(),
            token: access.token.as_ref().map(|token| hash(token)),
        }
    }

    fn check(
        &self,
        headers: &HeaderMap,
        target: Option<&Authority>,
        local: Option<IpAddr>,
    ) -> Result<(), Problem> {
        let host = self.host(headers, target, local)?;
        origin(headers, &host)?;
        self.authorized(headers)
    }

    /// The host of the request, if the API may be called by it.
    fn host(
        &self,
        headers: &HeaderMap,
        target: Option<&Authority>,
        local: Option<IpAddr>,
    ) -> Result<Authority, Problem> {
        let refused = |detail: String| {
            Problem::new(421, "this host name is not allowed")
                .detail(detail)
                .place("header Host")
                .hint("call the API by a loopback address or `localhost`; `serve --admin-host NAME` allows another name")
        };
        let mut named = headers.get_all(HOST).iter();
        let (Some(host), None) = (named.next(), named.next()) else {
            return Err(refused("a request must have exactly one `Host`".to_owned()));
        };
        let host = host
            .to_str()
            .ok()
            .and_then(|host| host.parse::<Authority>().ok());
        let Some(host) = host.filter(|host| !host.as_str().contains('@')) else {
            return Err(refused("its `Host` is invalid".to_owned()));
        };
        for authority in [Some(&host), target].into_iter().flatten() {
            if !self.is_ours(authority.host(), local) {
                return Err(refused(format!(
                    "`{}` does not name this API",
                    authority.host()
                )));
            }
        }
        Ok(host)
    }

    fn is_ours(&self, host: &str, local: Option<IpAddr>) -> bool {
        let host = host.to_ascii_lowercase();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            // DNS rebinding needs a name, so an address is safe.
            Ok(address) => {
                let address = address.to_canonical();
                address.is_loopback() || local.is_some_and(|local| local.to_canonical() == address)
            }
            Err(_) => host == "localhost" || self.hosts.contains(&host),
        }
    }

    fn authorized(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(token) = &self.token else {
            return Ok(());
        };
        let given = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let same = |(_, given): (&str, &str)| bool::from(hash(given.trim()).ct_eq(token));
        match given {
            Some(given) if same(given) => Ok(()),
            given => {
                let detail = match given {
                    Some(_) => "the token is wrong",
                    None => "the request has no token",
                };
                Err(Problem::new(401, "this API needs its token")
                    .detail(detail)
                    .place("header Authorization")
                    .hint("send `Authorization: Bearer TOKEN`, with the token that `serve` was started with"))
            }
        }
    }
}

/// Checks the origin: if the request has one, it must be that of the API itself.
fn origin(headers: &HeaderMap, host: &Authority) -> Result<(), Problem> {
    let refused = |place| {
        Problem::new(403, "pages of other sites may not call this API")
            .place(place)
            .hint("call the API from a program, or from a page that it served itself")
    };
    for origin in headers.get_all(ORIGIN) {
        let own = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.strip_prefix("http://"));
        if !own.is_some_and(|own| own.eq_ignore_ascii_case(host.as_str())) {
            return Err(refused("header Origin"));
        }
    }
    let site = headers.get_all(SEC_FETCH_SITE).iter();
    let own = |site: &HeaderValue| site == "same-origin" || site == "none";
    if site.into_iter().all(own) {
        Ok(())
    } else {
        Err(refused("header Sec-Fetch-Site"))
    }
}

fn hash(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(guard: &Guard, headers: &[(&'static str, &str)]) -> u16 {
        let pairs = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            )
        });
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(name, value);
        }
        let local = "10.0.0.5".parse().ok();
        guard
            .check(&map, None, local)
            .map_or_else(|problem| problem.status(), |()| 200)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        let guard = Guard::new(&Access {
            token: None,
            hosts: vec!["Lab.corp.example".to_owned()],
        });
        for host in [
            "127.0.0.1:8090",
            "127.9.9.9",
            "[::1]:1",
            "localhost",
            "LOCALHOST:80",
            "lab.corp.example:8090",
            "10.0.0.5",
        ] {
            assert_eq!(check(&guard, &[("host", host)]), 200, "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.6",
            "a@localhost",
            "",
        ] {
            assert_eq!(check(&guard, &[("host", host)]), 421, "{host}");
        }
        assert_eq!(check(&guard, &[]), 421);
        assert_eq!(
            check(&guard, &[("host", "localhost"), ("host", "evil.example")]),
            421
        );
    }

    #[test]
    fn no_page_of_another_site_gets_through() {
        let guard = Guard::new(&Access::default());
        let host = ("host", "127.0.0.1:8090");
        assert_eq!(
            check(&guard, &[host, ("origin", "http://127.0.0.1:8090")]),
            200
        );
        for origin in [
            "http://evil.example",
            "null",
            "http://127.0.0.1:3000",
            "https://127.0.0.1:8090",
            "",
        ] {
            assert_eq!(check(&guard, &[host, ("origin", origin)]), 403, "{origin}");
        }
        assert_eq!(
            check(&guard, &[host, ("sec-fetch-site", "same-origin")]),
            200
        );
        assert_eq!(
            check(&guard, &[host, ("sec-fetch-site", "cross-site")]),
            403
        );
    }

    #[test]
    fn a_configured_token_is_required() {
        let guard = Guard::new(&Access {
            token: Some("open sesame".to_owned()),
            hosts: Vec::new(),
        });
        let host = ("host", "localhost");
        assert_eq!(check(&guard, &[host]), 401);
        for wrong in ["Bearer open", "Basic open sesame", "Bearer", "open sesame"] {
            assert_eq!(
                check(&guard, &[host, ("authorization", wrong)]),
                401,
                "{wrong}"
            );
        }
        assert_eq!(
            check(&guard, &[host, ("authorization", "bearer open sesame")]),
            200
        );
    }
}
