//! The credentials of a request: parsing and verification.

use http::header::AUTHORIZATION;

use super::basic;
use super::bearer::{Bearer, TokenRefusal};
use super::connection::Connection;
use super::federated;
use super::grounds::Grounds;
use super::outcome::{Outcome, Proven};
use super::refusal::Refusal;
use super::windows::Windows;
use crate::exchange::setup::Thumbprint;
use crate::exchange::{Caller, Scheme, Setup, Standing, World};
use crate::facts::{self, Leg, Presented};
use crate::pki::SigningKey;
use crate::token::Keys;
use crate::token::sts::{Header, Insecure};

/// The credentials of a request, before verification.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// User and password.
    Basic {
        /// The login name.
        user: String,
        /// The password.
        password: String,
    },
    /// A token of the authorization server.
    Bearer(Bearer),
    /// A delegation token in the body, or why there is none.
    Federated(Box<Result<Header, Insecure>>),
    /// An NTLM message, bare or in SPNEGO.
    Windows(Windows),
    /// None, but the connection was authenticated before.
    Kept(Caller, Scheme),
    /// A client certificate in the TLS handshake.
    Certificate(Thumbprint),
    /// Nothing.
    None,
    /// Credentials that cannot be verified here.
    Unfit(Refusal),
}

impl Credentials {
    /// Reads the credentials of a request or of its connection.
    pub fn read(request: &facts::Request, connection: &Connection, keys: &Keys) -> Self {
        let Some(value) = request.headers.get(AUTHORIZATION) else {
            // Without credentials, the connection may have authenticated the caller before.
            return match (connection.proven(), connection.certificate) {
                (Some((caller, scheme)), _) => Self::Kept(caller, scheme),
                (None, Some(certificate)) => Self::Certificate(certificate),
                (None, None) => Self::None,
            };
        };
        let Ok(text) = value.to_str() else {
            return Self::Unfit(Refusal::Rubbish);
        };
        let (scheme, credentials) = text.split_once(' ').unwrap_or((text, ""));
        let is = |known: &str| scheme.eq_ignore_ascii_case(known);
        let windows = |scheme| Windows::read(scheme, credentials).map(Self::Windows);
        let read = if is("basic") {
            basic::read(credentials)
                .map(|(user, password)| Self::Basic { user, password })
                .ok_or(Refusal::Rubbish)
        } else if is("bearer") {
            match credentials.trim() {
                "" => Err(TokenRefusal::Empty.into()),
                token => Ok(Self::Bearer(Bearer::read(token, keys))),
            }
        } else if is("ntlm") {
            windows(Scheme::Ntlm)
        } else if is("negotiate") {
            windows(Scheme::Negotiate)
        } else {
            Err(Refusal::NotUnderstood)
        };
        read.unwrap_or_else(Self::Unfit)
    }

    /// Reads the credentials in the body of a request to an endpoint `/WSSecurity`.
    pub fn in_body(body: &[u8], keys: &Keys) -> Self {
        let key = keys.ready().map(SigningKey::public);
        Self::Federated(Box::new(Header::read(body, key)))
    }

    /// Verifies the credentials.
    pub fn check(&self, grounds: &Grounds<'_>) -> Outcome {
        let (world, setup) = (grounds.world, grounds.setup);
        match self {
            Self::None => Outcome::Anonymous,
            Self::Windows(windows) => windows.check(grounds),
            Self::Unfit(refusal) => Outcome::Refused(*refusal),
            Self::Basic { .. } if !grounds.offer(Scheme::Basic) => {
                Outcome::Refused(Refusal::NotOffered(Scheme::Basic))
            }
            Self::Bearer(_) if !grounds.offer(Scheme::Bearer) => {
                Outcome::Refused(Refusal::NotOffered(Scheme::Bearer))
            }
            Self::Federated(header) => known(federated::check(header, grounds)),
            Self::Bearer(bearer) => known(bearer.check(grounds)),
            Self::Basic { user, password } => {
                let candidate = world.candidate(setup, user);
                let proven = candidate.knows(password);
                known(candidate.admit(proven).map_err(Refusal::from))
            }
            Self::Kept(caller, _) => known(match world.standing(setup, &caller.address) {
                Standing::Active => Ok(caller.clone()),
                barred => Err(Refusal::Barred(barred)),
            }),
            Self::Certificate(certificate) => {
                let caller = world.certified(setup, certificate);
                known(caller.ok_or(Refusal::UnknownCertificate))
            }
        }
    }

    /// The extent to which the credentials identify the caller.
    pub fn presented(&self) -> Presented {
        match self {
            Self::None => Presented::Nothing,
            Self::Windows(windows) if windows.login().is_none() => Presented::Leg,
            Self::Kept(_, scheme) => Presented::Kept(scheme.name()),
            Self::Certificate(_) => Presented::Kept("Certificate"),
            // The client asks which issuers the server trusts, like a request without credentials.
            Self::Unfit(Refusal::Token(TokenRefusal::Empty)) => Presented::Nothing,
            Self::Basic { .. }
            | Self::Bearer(_)
            | Self::Federated(_)
            | Self::Windows(_)
            | Self::Unfit(_) => Presented::Credentials,
        }
    }

    /// The step of a login that the credentials belong to.
    pub fn leg(&self) -> Leg {
        match self {
            Self::Windows(windows) if windows.login().is_none() => Leg::Negotiate,
            Self::Windows(_) => Leg::Authenticate,
            _ => Leg::Credentials,
        }
    }

    /// The login name.
    pub fn login(&self) -> Option<&str> {
        match self {
            Self::Basic { user, .. } => Some(user),
            Self::Bearer(bearer) => bearer.user(),
            Self::Federated(header) => header.as_ref().as_ref().ok()?.user(),
            Self::Windows(windows) => windows.login(),
            Self::Kept(caller, _) => Some(&caller.address),
            Self::Certificate(_) | Self::None | Self::Unfit(_) => None,
        }
    }

    /// The address of the account that the credentials claim.
    pub fn claimed(&self, world: &World, setup: &Setup) -> Option<String> {
        match self {
            Self::Certificate(certificate) => {
                let caller = world.certified(setup, certificate);
                caller.map(|caller| caller.address)
            }
            _ => self.login().map(|login| world.named(setup, login)),
        }
    }
}

fn known(caller: Result<Caller, Refusal>) -> Outcome {
    match caller {
        Ok(caller) => Outcome::Proven(Proven {
            caller,
            finished: None,
        }),
        Err(refusal) => Outcome::Refused(refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::ntlm::client::{Account, Client};
    use crate::auth::{ntlm, spnego};
    use crate::clock::Clock;
    use crate::exchange::{Site, World};
    use crate::facts::Service;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    /// A server that offers these schemes, with one connection.
    struct Lab {
        world: World,
        setup: Setup,
        clock: Clock,
        connection: Connection,
        keys: Keys,
    }

    impl Lab {
        fn of(auth: &[Scheme]) -> Self {
            Self {
                world: World::new(1, vec!["contoso.test".to_owned()]),
                setup: Setup {
                    auth: Some(auth.to_vec()),
                    ..Setup::default()
                },
                clock: Clock::system(),
                connection: Connection::secure(b"our certificate", None),
                keys: Keys::new(None, Clock::system()),
            }
        }

        fn ask(&self, authorization: Option<&str>) -> Outcome {
            let mut request = facts::Request::default();
            if let Some(value) = authorization {
                let value = value.parse().unwrap();
                request.headers.insert("authorization", value);
            }
            let credentials = Credentials::read(&request, &self.connection, &self.keys);
            credentials.check(&Grounds {
                world: &self.world,
                setup: &self.setup,
                service: Service::Ews,
                domain: "contoso.test",
                site: &Site::of(
                    &self.world,
                    "mail.contoso.test",
                    crate::exchange::Arrival::default(),
                    |host| host.into(),
                ),
                keys: &self.keys,
                clock: &self.clock,
                connection: &self.connection,
                foreign: None,
                basic_too: false,
            })
        }

        fn send(&self, scheme: Scheme, message: &[u8]) -> Outcome {
            self.ask(Some(&format!("{scheme} {}", STANDARD.encode(message))))
        }

        /// The challenge that follows a NEGOTIATE message.
        fn challenge(&self) -> Vec<u8> {
            match self.send(Scheme::Ntlm, &Client::default().negotiate()) {
                Outcome::Challenged(line) => STANDARD
                    .decode(line.strip_prefix("NTLM ").unwrap())
                    .unwrap(),
                other => panic!("{other:?}"),
            }
        }

        fn answer(&self, challenge: &[u8], password: &str) -> Vec<u8> {
            let account = Account {
                domain: "CONTOSO",
                user: "alice",
                password,
            };
            let client = Client::default();
            client.authenticate(challenge, &account, [3; 16]).unwrap()
        }
    }

    fn alice(outcome: &Outcome) -> bool {
        matches!(outcome, Outcome::Proven(proven) if proven.caller.address == "alice@contoso.test")
    }

    #[test]
    fn credentials_are_anonymous_proven_or_refused() {
        let lab = Lab::of(&[Scheme::Basic]);
        assert_eq!(lab.ask(None), Outcome::Anonymous);
        // alice:exchaos
        let basic = Some("basic YWxpY2U6ZXhjaGFvcw==");
        assert!(alice(&lab.ask(basic)));
        let not_offered = Outcome::Refused(Refusal::NotOffered(Scheme::Basic));
        assert_eq!(Lab::of(&[Scheme::Ntlm]).ask(basic), not_offered);
        for (rubbish, refusal) in [
            ("Basic", Refusal::Rubbish),
            ("Basic !!!", Refusal::Rubbish),
            ("Basic YWxpY2U=", Refusal::Rubbish),
            ("Bearer x", Refusal::NotOffered(Scheme::Bearer)),
            ("Bearer", Refusal::Token(TokenRefusal::Empty)),
            ("Digest x", Refusal::NotUnderstood),
            ("", Refusal::NotUnderstood),
            ("NTLM !!!", Refusal::Rubbish),
            ("NTLM", Refusal::NotOffered(Scheme::Ntlm)),
        ] {
            assert_eq!(
                lab.ask(Some(rubbish)),
                Outcome::Refused(refusal),
                "{rubbish}"
            );
        }
    }

    #[test]
    fn ntlm_authenticates_the_connection_until_it_is_refused() {
        let lab = Lab::of(&[Scheme::Ntlm]);
        let answer = lab.answer(&lab.challenge(), "exchaos");
        assert!(alice(&lab.send(Scheme::Ntlm, &answer)));
        assert!(alice(&lab.ask(None)), "no header is needed any more");
        let replayed = lab.send(Scheme::Ntlm, &answer);
        assert_eq!(replayed, Outcome::Refused(Refusal::OutOfOrder));
        assert_eq!(lab.ask(None), Outcome::Anonymous);
    }

    #[test]
    fn a_response_is_valid_for_one_challenge_of_one_connection() {
        let (ours, theirs) = (Lab::of(&[Scheme::Ntlm]), Lab::of(&[Scheme::Ntlm]));
        let stolen = ours.answer(&ours.challenge(), "exchaos");
        drop(theirs.challenge());
        let refused = |refusal| Outcome::Refused(refusal);
        assert_eq!(
            theirs.send(Scheme::Ntlm, &stolen),
            refused(Refusal::WrongPassword)
        );
        let lab = Lab::of(&[Scheme::Ntlm]);
        assert_eq!(
            lab.send(Scheme::Ntlm, &stolen),
            refused(Refusal::OutOfOrder)
        );
        let wrong = lab.answer(&lab.challenge(), "wrong");
        assert_eq!(
            lab.send(Scheme::Ntlm, &wrong),
            refused(Refusal::WrongPassword)
        );
    }

    #[test]
    fn spnego_leads_to_ntlm() {
        let lab = Lab::of(&[Scheme::Negotiate]);
        let first = spnego::wrap_first(&Client::default().negotiate());
        let Outcome::Challenged(line) = lab.send(Scheme::Negotiate, &first) else {
            panic!("no challenge");
        };
        let token = STANDARD
            .decode(line.strip_prefix("Negotiate ").unwrap())
            .unwrap();
        let Ok(spnego::Token::Later { message, .. }) = spnego::read(&token) else {
            panic!("no token");
        };
        let last = spnego::wrap_later(&lab.answer(message, "exchaos"));
        let outcome = lab.send(Scheme::Negotiate, &last);
        assert!(alice(&outcome));
        let Outcome::Proven(Proven {
            finished: Some(finished),
            ..
        }) = outcome
        else {
            panic!("unfinished");
        };
        assert!(
            finished
                .token
                .unwrap()
                .starts_with("Negotiate oQcwBaADCgEA")
        );
    }

    #[test]
    fn credentials_are_never_shown() {
        let mut request = facts::Request::default();
        let lab = Lab::of(&[Scheme::Ntlm]);
        let answer = lab.answer(&lab.challenge(), "exchaos");
        let value = format!("NTLM {}", STANDARD.encode(&answer));
        request
            .headers
            .insert("authorization", value.parse().unwrap());
        let Credentials::Windows(windows) = Credentials::read(&request, &lab.connection, &lab.keys)
        else {
            panic!("no message");
        };
        assert_eq!(format!("{windows:?}"), "NTLM Some(\"CONTOSO\\\\alice\")");
        let shown = format!("{:?}", ntlm::Authenticate::read(&answer).unwrap());
        assert_eq!(shown, "Authenticate(CONTOSO\\\\alice)");
    }
}
