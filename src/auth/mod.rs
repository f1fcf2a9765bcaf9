//! Who is asking, checked against the world: one scheme, one file.

mod basic;

use crate::exchange::{Caller, Scheme, Setup, World};
use crate::facts;

/// What the credentials of a request are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There were none.
    Anonymous,
    /// They are those of this caller.
    Proven(Caller),
    /// They are not good here.
    Refused,
}

/// What a request says about its sender, proven or not.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// User and password.
    Basic {
        /// The login name.
        user: String,
        /// The password.
        password: String,
    },
    /// Nothing.
    None,
    /// Something that is not understood here.
    Other,
}

impl Credentials {
    /// Reads the credentials of a request.
    pub fn read(request: &facts::Request) -> Self {
        let Some(value) = request.headers.get("authorization") else {
            return Self::None;
        };
        let text = value.to_str().unwrap_or_default();
        match text.split_once(' ') {
            Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("basic") => {
                let read = basic::read(credentials);
                read.map_or(Self::Other, |(user, password)| Self::Basic {
                    user,
                    password,
                })
            }
            _ => Self::Other,
        }
    }

    /// Checks them against the world.
    pub fn check(&self, world: &World, setup: &Setup) -> Outcome {
        match self {
            Self::Basic { user, password } if setup.auth.contains(&Scheme::Basic) => {
                let caller = world.admit(setup, user, password);
                caller.map_or(Outcome::Refused, Outcome::Proven)
            }
            Self::None => Outcome::Anonymous,
            Self::Basic { .. } | Self::Other => Outcome::Refused,
        }
    }

    /// The mailbox that they claim.
    pub fn claimed(&self, world: &World) -> Option<String> {
        match self {
            Self::Basic { user, .. } => Some(world.address_of(user)),
            Self::None | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(authorization: Option<&str>, auth: &[Scheme]) -> Outcome {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let setup = Setup {
            auth: auth.to_vec(),
            ..Setup::default()
        };
        let mut request = facts::Request::default();
        if let Some(value) = authorization {
            request
                .headers
                .insert("authorization", value.parse().unwrap());
        }
        Credentials::read(&request).check(&world, &setup)
    }

    #[test]
    fn credentials_are_anonymous_proven_or_refused() {
        let caller = Caller {
            address: "alice@contoso.test".to_owned(),
        };
        assert_eq!(outcome(None, &[Scheme::Basic]), Outcome::Anonymous);
        // alice:exchaos
        assert_eq!(
            outcome(Some("basic YWxpY2U6ZXhjaGFvcw=="), &[Scheme::Basic]),
            Outcome::Proven(caller)
        );
        assert_eq!(
            outcome(Some("Basic YWxpY2U6ZXhjaGFvcw=="), &[Scheme::Ntlm]),
            Outcome::Refused
        );
        for rubbish in [
            "Basic",
            "Basic ",
            "Basic !!!",
            "Basic YWxpY2U=",
            "Bearer x",
            "NTLM",
            "",
        ] {
            assert_eq!(
                outcome(Some(rubbish), &[Scheme::Basic]),
                Outcome::Refused,
                "{rubbish}"
            );
        }
    }
}
