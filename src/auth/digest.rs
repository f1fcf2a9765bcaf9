//! Digests that show whether two credentials are equal, and nothing else.

use std::hash::{BuildHasher, RandomState};

use crate::facts;

/// A secret key. Every server has its own.
#[derive(Clone, Debug, Default)]
pub struct Digests(RandomState);

impl Digests {
    /// The digest of a request's credentials without the scheme. It is SipHash with a secret key, so a digest cannot be
    /// used to test passwords.
    pub fn of(&self, request: &facts::Request) -> Option<facts::Digest> {
        let value = request.headers.get(http::header::AUTHORIZATION)?.as_bytes();
        let space = value.iter().position(|byte| *byte == b' ')?;
        Some(facts::Digest(self.0.hash_one(&value[space..])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(authorization: &str) -> facts::Request {
        let mut request = facts::Request::default();
        let value = authorization.parse().unwrap();
        request.headers.insert("authorization", value);
        request
    }

    #[test]
    fn equal_credentials_have_the_same_digest_on_one_server_only() {
        let (ours, theirs) = (Digests::default(), Digests::default());
        let same = ours.of(&request("Basic YTpi"));
        assert_eq!(same, ours.of(&request("basic YTpi")));
        assert_ne!(same, ours.of(&request("Basic YTpj")));
        assert_ne!(same, theirs.of(&request("Basic YTpi")));
        assert_eq!(ours.of(&request("Basic")), None);
    }
}
