//! `NTLM` and `Negotiate` ([RFC 4559](https://www.rfc-editor.org/rfc/rfc4559),
//! [MS-NTHT](https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/)): a handshake of three messages, in
//! requests over one connection.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom, SystemRandom};

use super::connection::{IssuedChallenge, State};
use super::ntlm::{self, Authenticate, Challenged, Direction, Malformed, Target, Terms, sign};
use super::spnego::{self, Progress, Token};
use super::{Finished, Grounds, Outcome, Proven, Refusal};
use crate::exchange::setup::Mic;
use crate::exchange::{Scheme, headers};
use crate::settings::MAX_AUTH_TOKEN_BYTES;

/// The credentials of `NTLM` or `Negotiate`.
#[derive(Clone, PartialEq, Eq)]
pub struct Windows {
    /// The scheme.
    pub scheme: Scheme,
    /// The message, or the token around it.
    bytes: Vec<u8>,
    /// The login name, if the message has one.
    login: Option<String>,
}

/// An NTLM message, and the token around it.
struct Message<'a> {
    bytes: &'a [u8],
    wrapped: Option<Wrapped<'a>>,
}

struct Wrapped<'a> {
    /// The list of mechanisms, in the first token.
    mechanisms: Option<&'a [u8]>,
    mic: Option<&'a [u8]>,
}

impl Windows {
    /// Decodes the credentials.
    ///
    /// # Errors
    ///
    /// The refusal of credentials that are too long or not base64. Their content is verified later.
    pub(super) fn read(scheme: Scheme, credentials: &str) -> Result<Self, Refusal> {
        if credentials.len() > MAX_AUTH_TOKEN_BYTES {
            return Err(Refusal::Oversized);
        }
        let bytes = STANDARD
            .decode(credentials.trim())
            .map_err(|_| Refusal::Rubbish)?;
        let message = message(scheme, &bytes).ok().flatten();
        let answer = message.and_then(|message| Authenticate::read(message.bytes).ok());
        let login = answer.map(|answer| answer.login());
        Ok(Self {
            scheme,
            bytes,
            login,
        })
    }

    /// The login name; `None` before the last message.
    pub fn login(&self) -> Option<&str> {
        self.login.as_deref()
    }

    /// Performs the next step of the handshake.
    pub(super) fn check(&self, grounds: &Grounds<'_>) -> Outcome {
        if !grounds.offer(self.scheme) {
            return Outcome::Refused(Refusal::NotOffered(self.scheme));
        }
        let before = grounds.connection.take();
        self.step(before, grounds).unwrap_or_else(Outcome::Refused)
    }

    fn step(&self, before: State, grounds: &Grounds<'_>) -> Result<Outcome, Refusal> {
        let Some(message) = message(self.scheme, &self.bytes)? else {
            return self.agree(grounds);
        };
        match ntlm::kind(message.bytes)? {
            1 => self.ask(before, &message, grounds),
            3 => match before {
                State::Challenged(issued) if issued.scheme == self.scheme => {
                    self.judge(*issued, &message, grounds)
                }
                _ => Err(Refusal::OutOfOrder),
            },
            _ => Err(Malformed::Kind.into()),
        }
    }

    /// Agrees on NTLM with a client that prefers another mechanism.
    fn agree(&self, grounds: &Grounds<'_>) -> Result<Outcome, Refusal> {
        let Token::First { mechanisms, .. } = spnego::read(&self.bytes)? else {
            return Err(Refusal::Spnego);
        };
        grounds.connection.put(State::Agreed(mechanisms.to_vec()));
        let token = spnego::answer(Progress::Incomplete, None, None);
        Ok(Outcome::Challenged(self.line(&token)))
    }

    fn ask(
        &self,
        before: State,
        message: &Message<'_>,
        grounds: &Grounds<'_>,
    ) -> Result<Outcome, Refusal> {
        let mut nonce = [0; 8];
        // Without randomness, the server cannot create a challenge.
        SystemRandom::new()
            .fill(&mut nonce)
            .map_err(|_| Refusal::NotUnderstood)?;
        let now = grounds.clock.now();
        let challenged = Challenged::ask(message.bytes, &target(grounds), nonce, now)?;
        let mechanisms = message.wrapped.as_ref().map(|wrapped| {
            let agreed = match before {
                State::Agreed(agreed) => agreed,
                _ => Vec::new(),
            };
            wrapped.mechanisms.map_or(agreed, <[u8]>::to_vec)
        });
        let token = match mechanisms {
            None => challenged.message().to_vec(),
            Some(_) => spnego::answer(Progress::Incomplete, Some(challenged.message()), None),
        };
        let issued = IssuedChallenge {
            scheme: self.scheme,
            mechanisms,
            challenged,
            foreign: grounds.foreign.map(ToOwned::to_owned),
        };
        grounds.connection.put(State::Challenged(Box::new(issued)));
        Ok(Outcome::Challenged(self.line(&token)))
    }

    fn judge(
        &self,
        issued: IssuedChallenge,
        message: &Message<'_>,
        grounds: &Grounds<'_>,
    ) -> Result<Outcome, Refusal> {
        let answer = Authenticate::read(message.bytes)?;
        let foreign = |foreign: &str| answer.domain().eq_ignore_ascii_case(foreign);
        if issued.foreign.as_deref().is_some_and(foreign) {
            return Err(Refusal::ForeignDomain);
        }
        let setup = grounds.setup;
        let candidate = grounds.world.candidate(setup, &answer.login());
        let terms = Terms {
            versions: &setup.ntlm,
            needs_mic: setup.mic == Mic::Required,
            binding: setup.channel_binding,
            channel: grounds.connection.channel,
        };
        // The password is verified before the account is admitted, so that the state of an account stays unknown to
        // others.
        let judged = issued
            .challenged
            .judge(&answer, candidate.password(), &terms);
        let proven = judged != Err(Refusal::WrongPassword);
        let caller = candidate.admit(proven)?;
        let keys = judged?.keys;
        let mic = message.wrapped.as_ref().and_then(|wrapped| wrapped.mic);
        let mechanisms = issued.mechanisms.as_deref().unwrap_or_default();
        let expected = sign(&keys, Direction::ToServer, mechanisms);
        // Without extended session security there is nothing to compare.
        if mic.is_some_and(|mic| expected.is_some_and(|ours| ours != mic)) {
            return Err(Refusal::MechListMicWrong);
        }
        let ours = mic.and_then(|_| sign(&keys, Direction::ToClient, mechanisms));
        let token = issued.mechanisms.is_some().then(|| {
            let mic = ours.as_ref().map(<[u8; 16]>::as_slice);
            self.line(&spnego::answer(Progress::Completed, None, mic))
        });
        let state = State::Proven(caller.clone(), self.scheme);
        grounds.connection.put(state);
        Ok(Outcome::Proven(Proven {
            caller,
            finished: Some(Finished {
                token,
                persistent: true,
            }),
        }))
    }

    fn line(&self, token: &[u8]) -> String {
        format!("{} {}", self.scheme, STANDARD.encode(token))
    }
}

/// The NTLM message in the credentials; `None` if they only begin SPNEGO.
fn message(scheme: Scheme, bytes: &[u8]) -> Result<Option<Message<'_>>, Refusal> {
    let bare = |bytes| Message {
        bytes,
        wrapped: None,
    };
    let wrapped = |bytes, mechanisms, mic| Message {
        bytes,
        wrapped: Some(Wrapped { mechanisms, mic }),
    };
    if scheme == Scheme::Ntlm {
        return Ok(Some(bare(bytes)));
    }
    Ok(match spnego::read(bytes)? {
        Token::Bare(bytes) => Some(bare(bytes)),
        Token::First {
            mechanisms,
            message,
        } => message.map(|bytes| wrapped(bytes, Some(mechanisms), None)),
        Token::Later { message, mic } => Some(wrapped(message, None, mic)),
    })
}

/// The names of the server in the challenge.
fn target(grounds: &Grounds<'_>) -> Target {
    // NetBIOS names have at most 15 characters.
    let netbios = |domain: &str| {
        let label = domain.split_once('.').map_or(domain, |(first, _)| first);
        label.chars().take(15).collect::<String>().to_uppercase()
    };
    match grounds.foreign {
        None => Target {
            domain: netbios(grounds.domain),
            computer: headers::SERVER.to_owned(),
            dns: grounds.domain.to_owned(),
        },
        Some(foreign) => Target {
            domain: foreign.to_owned(),
            computer: format!("{}-DC", netbios(foreign)),
            dns: format!("{}.example", foreign.to_lowercase()),
        },
    }
}

/// Credentials stay out of all output.
impl std::fmt::Debug for Windows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}", self.scheme, self.login)
    }
}
