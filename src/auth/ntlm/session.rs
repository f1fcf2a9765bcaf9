//! The server's side of NTLM: the challenge, and the verification of the response
//! ([MS-NLMP 3.2.5](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/1fdfa76a-f8b7-4b7d-b28d-ec5b3a1ec8cc)).

use time::OffsetDateTime;

use super::av_pairs::{self, HAS_MIC};
use super::compute::{self, Key, hmac, nt_hash, proof, response_key, same};
use super::legacy;
use super::message::{Authenticate, Challenge, Malformed, Negotiate, flags};
use super::seal::{Keys, rc4};
use crate::auth::Refusal;
use crate::exchange::setup::{ChannelBinding, NtlmVersion};

/// The flags that the server always sets. Like Windows, it sends its version without request: scanners read it.
const OURS: u32 = flags::REQUEST_TARGET
    | flags::VERSION
    | flags::NTLM
    | flags::ALWAYS_SIGN
    | flags::TARGET_TYPE_DOMAIN
    | flags::TARGET_INFO;
/// The flags that the server sets if the client requests them.
const WELCOME: u32 = flags::EXTENDED_SESSION_SECURITY
    | flags::SIGN
    | flags::SEAL
    | flags::KEY_EXCHANGE
    | flags::KEY_128
    | flags::KEY_56;

/// In an NTLMv2 response, the position of the client's own data, and in that the position of the AV pairs.
const BLOB: usize = 16;
const PAIRS: usize = 28;

/// The names of the server in a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The NetBIOS name of its domain: `CONTOSO`.
    pub domain: String,
    /// The NetBIOS name of the computer: `EX01`.
    pub computer: String,
    /// The DNS name of its domain.
    pub dns: String,
}

/// The requirements for a response beside the password.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The accepted versions.
    pub versions: &'a [NtlmVersion],
    /// Whether an integrity code is required.
    pub needs_mic: bool,
    /// Whether the login must be bound to its channel.
    pub binding: ChannelBinding,
    /// The channel binding; `None` without TLS.
    pub channel: Option<[u8; 16]>,
}

/// A server that waits for the response to its challenge.
#[derive(Clone)]
pub struct Challenged {
    nonce: [u8; 8],
    negotiate: Vec<u8>,
    challenge: Vec<u8>,
}

/// A verified response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The version of the response.
    pub version: NtlmVersion,
    /// The session keys.
    pub keys: Keys,
}

impl Challenged {
    /// Creates the challenge for a NEGOTIATE message.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if it is not a NEGOTIATE message.
    pub fn ask(
        negotiate: &[u8],
        target: &Target,
        nonce: [u8; 8],
        now: OffsetDateTime,
    ) -> Result<Self, Malformed> {
        let requested = Negotiate::read(negotiate)?.flags;
        let texts = match requested & flags::UNICODE {
            0 => flags::OEM,
            unicode => unicode,
        };
        let challenge = Challenge {
            flags: OURS | texts | requested & WELCOME,
            nonce,
            target: target.domain.clone(),
            info: info(target, now),
        };
        Ok(Self {
            nonce,
            negotiate: negotiate.to_vec(),
            challenge: challenge.write(),
        })
    }

    /// The CHALLENGE message.
    pub fn message(&self) -> &[u8] {
        &self.challenge
    }

    /// Verifies a response. The work is the same for every password.
    ///
    /// # Errors
    ///
    /// The reason for the refusal.
    pub fn judge(
        &self,
        answer: &Authenticate<'_>,
        password: &str,
        terms: &Terms<'_>,
    ) -> Result<Answered, Refusal> {
        let version = version(answer)?;
        if !terms.versions.contains(&version) {
            return Err(match version {
                NtlmVersion::Lm => Refusal::Lm,
                NtlmVersion::V1 => Refusal::NtlmV1,
                NtlmVersion::V2 => Refusal::NtlmV2,
            });
        }
        match version {
            NtlmVersion::V2 => self.judge_v2(answer, password, terms),
            NtlmVersion::V1 | NtlmVersion::Lm => self.judge_old(version, answer, password, terms),
        }
    }

    fn judge_v2(
        &self,
        answer: &Authenticate<'_>,
        password: &str,
        terms: &Terms<'_>,
    ) -> Result<Answered, Refusal> {
        // `version` checked the length.
        let (sent, blob) = answer.nt.split_at(BLOB);
        let key = response_key(password, &answer.user(), &answer.domain());
        let proof = proof(&key, &self.nonce, blob);
        if !same(&proof, sent) {
            return Err(Refusal::WrongPassword);
        }
        let pairs = blob.get(PAIRS..).ok_or(Malformed::Response)?;
        // The AV pairs are trusted only after the proof, which covers them.
        check_channel(pairs, terms)?;
        let keys = keys(hmac(&key, &[&proof]), answer);
        let flags = av_pairs::find(pairs, av_pairs::FLAGS)?.and_then(|value| value.try_into().ok());
        let has_mic = flags.is_some_and(|flags| u32::from_le_bytes(flags) & HAS_MIC != 0);
        if has_mic {
            let (mic, blank) = answer.mic().ok_or(Refusal::MicMissing)?;
            let messages = [&self.negotiate[..], &self.challenge, &blank];
            if !same(&hmac(&keys.exported, &messages), &mic) {
                return Err(Refusal::MicWrong);
            }
        } else if terms.needs_mic {
            return Err(Refusal::MicMissing);
        }
        Ok(Answered {
            version: NtlmVersion::V2,
            keys,
        })
    }

    /// LM and NTLMv1 have neither channel bindings nor integrity codes.
    fn judge_old(
        &self,
        version: NtlmVersion,
        answer: &Authenticate<'_>,
        password: &str,
        terms: &Terms<'_>,
    ) -> Result<Answered, Refusal> {
        let client_nonce = legacy::client_nonce(answer)?;
        let proven = match version {
            NtlmVersion::Lm => legacy::proves_lm(password, &self.nonce, answer),
            _ => legacy::proves_nt(password, &self.nonce, client_nonce, answer.nt),
        };
        if !proven {
            Err(Refusal::WrongPassword)
        } else if terms.binding == ChannelBinding::Require {
            Err(Refusal::ChannelBindingMissing)
        } else if terms.needs_mic {
            Err(Refusal::MicMissing)
        } else {
            let base = compute::md4(&nt_hash(password));
            let key = match client_nonce {
                Some(client_nonce) => hmac(&base, &[&self.nonce, client_nonce]),
                None => base,
            };
            Ok(Answered {
                version,
                keys: keys(key, answer),
            })
        }
    }
}

/// The AV pairs about the server.
fn info(target: &Target, now: OffsetDateTime) -> Vec<u8> {
    let mut pairs = Vec::with_capacity(160);
    av_pairs::push_text(&mut pairs, av_pairs::DOMAIN, &target.domain);
    av_pairs::push_text(&mut pairs, av_pairs::COMPUTER, &target.computer);
    av_pairs::push_text(&mut pairs, av_pairs::DNS_DOMAIN, &target.dns);
    let computer = format!("{}.{}", target.computer, target.dns);
    av_pairs::push_text(&mut pairs, av_pairs::DNS_COMPUTER, &computer);
    av_pairs::push_text(&mut pairs, av_pairs::DNS_TREE, &target.dns);
    av_pairs::push(&mut pairs, av_pairs::TIMESTAMP, &file_time(now));
    av_pairs::push(&mut pairs, av_pairs::END, &[]);
    pairs
}

/// Units of 100 nanoseconds since 1601
/// ([FILETIME](https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/2c57429b-fdd4-488f-b5fc-9e4cf020fcdf)).
pub(super) fn file_time(now: OffsetDateTime) -> [u8; 8] {
    const TO_1970: i128 = 116_444_736_000_000_000;
    let steps = now.unix_timestamp_nanos() / 100 + TO_1970;
    let steps = u64::try_from(steps.max(0)).expect("no year below 10000 needs more");
    steps.to_le_bytes()
}

/// The version of a response, by the lengths of its parts.
fn version(answer: &Authenticate<'_>) -> Result<NtlmVersion, Refusal> {
    match (answer.nt.len(), answer.lm.len()) {
        (0, legacy::RESPONSE) => Ok(NtlmVersion::Lm),
        (0, 0 | 1) => Err(Refusal::AnonymousLogon),
        (legacy::RESPONSE, _) => Ok(NtlmVersion::V1),
        (length, _) if length >= BLOB + PAIRS => Ok(NtlmVersion::V2),
        _ => Err(Malformed::Response.into()),
    }
}

/// Verifies the channel binding
/// ([extended protection](https://learn.microsoft.com/dotnet/framework/wcf/feature-details/extended-protection-for-authentication-overview)).
fn check_channel(pairs: &[u8], terms: &Terms<'_>) -> Result<(), Refusal> {
    let sent = av_pairs::find(pairs, av_pairs::CHANNEL_BINDING)?;
    // Windows sends zeros if the application gave no binding.
    let sent = sent.filter(|binding| binding.iter().any(|byte| *byte != 0));
    let right = |sent| terms.channel.is_some_and(|ours| same(&ours, sent));
    match (terms.binding, sent) {
        (ChannelBinding::Off, _) | (ChannelBinding::Allow, None) => Ok(()),
        (ChannelBinding::Require, None) => Err(Refusal::ChannelBindingMissing),
        (_, Some(sent)) if right(sent) => Ok(()),
        (_, Some(_)) => Err(Refusal::ChannelBindingWrong),
    }
}

/// The session keys. A key that the client chose comes encrypted.
fn keys(base: Key, answer: &Authenticate<'_>) -> Keys {
    let mut exported = base;
    if answer.flags & flags::KEY_EXCHANGE != 0
        && let Ok(sent) = Key::try_from(answer.session_key)
    {
        exported = sent;
        rc4(&base, &mut exported);
    }
    Keys {
        exported,
        flags: answer.flags,
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::{Account, Client};
    use super::super::message::Parts;
    use super::*;
    use proptest::prelude::*;

    const ALICE: Account<'_> = Account {
        domain: "CONTOSO",
        user: "alice",
        password: "exchaos",
    };

    fn terms(binding: ChannelBinding) -> Terms<'static> {
        Terms {
            versions: &[NtlmVersion::V2],
            needs_mic: true,
            binding,
            channel: Some(compute::channel_binding(b"certificate")),
        }
    }

    fn challenged_by(client: &Client) -> Challenged {
        let target = Target {
            domain: "CONTOSO".to_owned(),
            computer: "EX01".to_owned(),
            dns: "contoso.test".to_owned(),
        };
        let now = OffsetDateTime::UNIX_EPOCH;
        Challenged::ask(&client.negotiate(), &target, [7; 8], now).unwrap()
    }

    fn judged(client: &Client, password: &str, terms: &Terms<'_>) -> Result<NtlmVersion, Refusal> {
        let challenged = challenged_by(client);
        let message = client
            .authenticate(challenged.message(), &ALICE, [9; 16])
            .unwrap();
        let answer = Authenticate::read(&message).unwrap();
        challenged
            .judge(&answer, password, terms)
            .map(|answered| answered.version)
    }

    #[test]
    fn the_right_password_is_proven_and_no_other() {
        let (client, terms) = (Client::default(), terms(ChannelBinding::Off));
        assert_eq!(judged(&client, "exchaos", &terms), Ok(NtlmVersion::V2));
        assert_eq!(
            judged(&client, "Exchaos", &terms),
            Err(Refusal::WrongPassword)
        );
    }

    #[test]
    fn a_channel_has_to_be_the_right_one() {
        let right = Client {
            channel: Some(compute::channel_binding(b"certificate")),
        };
        let wrong = Client {
            channel: Some(compute::channel_binding(b"another")),
        };
        let none = Client::default();
        let ask = |client, binding| judged(client, "exchaos", &terms(binding)).err();
        for (binding, outcomes) in [
            (ChannelBinding::Off, [None, None, None]),
            (
                ChannelBinding::Allow,
                [None, Some(Refusal::ChannelBindingWrong), None],
            ),
            (
                ChannelBinding::Require,
                [
                    None,
                    Some(Refusal::ChannelBindingWrong),
                    Some(Refusal::ChannelBindingMissing),
                ],
            ),
        ] {
            assert_eq!(
                [&right, &wrong, &none].map(|client| ask(client, binding)),
                outcomes,
                "{binding:?}"
            );
        }
    }

    #[test]
    fn older_versions_are_refused_unless_they_are_allowed() {
        let client = Client::default();
        let challenged = challenged_by(&client);
        let message = client
            .authenticate_v1(challenged.message(), &ALICE)
            .unwrap();
        let answer = Authenticate::read(&message).unwrap();
        let strict = Terms {
            needs_mic: false,
            ..terms(ChannelBinding::Allow)
        };
        assert_eq!(
            challenged.judge(&answer, "exchaos", &strict),
            Err(Refusal::NtlmV1)
        );
        let lax = Terms {
            versions: &[NtlmVersion::V1],
            ..strict
        };
        assert_eq!(
            challenged.judge(&answer, "exchaos", &lax).unwrap().version,
            NtlmVersion::V1
        );
        assert_eq!(
            challenged.judge(&answer, "wrong", &lax),
            Err(Refusal::WrongPassword)
        );
    }

    #[test]
    fn the_nonce_of_a_client_has_eight_bytes() {
        let challenged = challenged_by(&Client::default());
        let lax = Terms {
            versions: &[NtlmVersion::V1],
            needs_mic: false,
            ..terms(ChannelBinding::Off)
        };
        let refusal = |lm: &[u8]| {
            let parts = Parts {
                flags: flags::UNICODE | flags::EXTENDED_SESSION_SECURITY,
                lm,
                nt: &[2; legacy::RESPONSE],
                domain: "",
                user: "alice",
                session_key: &[],
            };
            let message = parts.write();
            let answer = Authenticate::read(&message).unwrap();
            challenged.judge(&answer, "exchaos", &lax).err()
        };
        assert_eq!(refusal(&[1; 7]), Some(Malformed::Response.into()));
        assert_eq!(refusal(&[1; 8]), Some(Refusal::WrongPassword));
    }

    #[test]
    fn time_is_counted_from_1601() {
        assert_eq!(
            file_time(OffsetDateTime::UNIX_EPOCH),
            116_444_736_000_000_000_u64.to_le_bytes()
        );
    }

    proptest! {
        #[test]
        fn a_changed_byte_never_logs_in(index in any::<prop::sample::Index>(), change in 1_u8..) {
            let client = Client { channel: Some(compute::channel_binding(b"certificate")) };
            let challenged = challenged_by(&client);
            let mut message = client.authenticate(challenged.message(), &ALICE, [9; 16]).unwrap();
            let index = index.index(message.len());
            message[index] ^= change;
            if let Ok(answer) = Authenticate::read(&message) {
                let judged = challenged.judge(&answer, "exchaos", &terms(ChannelBinding::Require));
                prop_assert!(judged.is_err(), "byte {}", index);
            }
        }
    }
}
