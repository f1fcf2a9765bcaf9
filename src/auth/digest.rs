//! A digest by which two credentials are seen to be equal, and nothing else is learned of them.

use std::hash::{BuildHasher, RandomState};

use crate::facts;

/// A secret key, another one in every server.
#[derive(Clone, Debug, Default)]
pub struct Digests(RandomState);

impl Digests {
    /// The digest of a request's credentials, without their scheme: SipHash under our key, which nobody can try
    /// passwords against who has not got it.
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
    fn equal_credentials_have_one_digest_and_every_server_another() {
        let (ours, theirs) = (Digests::default(), Digests::default());
        let same = ours.of(&request("Basic YTpi"));
        assert_eq!(same, ours.of(&request("basic YTpi")));
        assert_ne!(same, ours.of(&request("Basic YTpj")));
        assert_ne!(same, theirs.of(&request("Basic YTpi")));
        assert_eq!(ours.of(&request("Basic")), None);
    }
}
