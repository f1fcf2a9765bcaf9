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

/// Checks the credentials of a request.
pub fn check(world: &World, setup: &Setup, request: &facts::Request) -> Outcome {
    let Some(authorization) = request.header("authorization") else {
        return match request.headers.contains_key("authorization") {
            true => Outcome::Refused,
            false => Outcome::Anonymous,
        };
    };
    let (scheme, credentials) = authorization.split_once(' ').unwrap_or((authorization, ""));
    if !scheme.eq_ignore_ascii_case("basic") || !setup.auth.contains(&Scheme::Basic) {
        return Outcome::Refused;
    }
    let caller =
        basic::read(credentials).and_then(|(user, password)| world.admit(setup, &user, &password));
    caller.map_or(Outcome::Refused, Outcome::Proven)
}

/// The mailbox that the credentials claim, proven or not.
pub fn claimed(world: &World, request: &facts::Request) -> Option<String> {
    let (scheme, credentials) = request.header("authorization")?.split_once(' ')?;
    let (user, _) = basic::read(credentials).filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    Some(world.address_of(&user))
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
        check(&world, &setup, &request)
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
