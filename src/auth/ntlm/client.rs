//! The client's side of NTLM, for tools and tests that log in
//! ([MS-NLMP 3.1.5](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/c083583f-1a8f-4afe-a742-6ee08ffeb8cf)).

use super::av_pairs::{self, HAS_MIC};
use super::compute::{hmac, nt_hash, proof, response_key};
use super::legacy;
use super::message::{Challenge, MIC, Malformed, Negotiate, Parts, flags};

/// The flags of this client.
const OURS: u32 = flags::UNICODE
    | flags::REQUEST_TARGET
    | flags::NTLM
    | flags::ALWAYS_SIGN
    | flags::EXTENDED_SESSION_SECURITY
    | flags::TARGET_INFO
    | flags::VERSION
    | flags::KEY_128
    | flags::KEY_56;

/// The account that logs in.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// The domain; may be empty.
    pub domain: &'a str,
    /// The user.
    pub user: &'a str,
    /// The password.
    pub password: &'a str,
}

/// A client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client {
    /// The channel binding; `None` without TLS.
    pub channel: Option<[u8; 16]>,
}

impl Client {
    /// The NEGOTIATE message.
    pub fn negotiate(&self) -> Vec<u8> {
        Negotiate { flags: OURS }.write()
    }

    /// The AUTHENTICATE message of NTLMv2 for a challenge, with an integrity code. `chance` are the client's random
    /// bytes.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if `challenge` is not a CHALLENGE message.
    pub fn authenticate(
        &self,
        challenge: &[u8],
        account: &Account<'_>,
        chance: [u8; 16],
    ) -> Result<Vec<u8>, Malformed> {
        let parsed = Challenge::read(challenge)?;
        let time = av_pairs::find(&parsed.info, av_pairs::TIMESTAMP)?.unwrap_or(&[0; 8]);
        let own = &chance[..8];
        let mut blob = [&[1, 1, 0, 0, 0, 0, 0, 0][..], time, own, &[0; 4]].concat();
        // The server's AV pairs are repeated, with the client's own before the end.
        blob.extend_from_slice(parsed.info.strip_suffix(&[0; 4]).unwrap_or(&parsed.info));
        av_pairs::push(&mut blob, av_pairs::FLAGS, &HAS_MIC.to_le_bytes());
        if let Some(channel) = &self.channel {
            av_pairs::push(&mut blob, av_pairs::CHANNEL_BINDING, channel);
        }
        av_pairs::push(&mut blob, av_pairs::END, &[]);
        let key = response_key(account.password, account.user, account.domain);
        let proof = proof(&key, &parsed.nonce, &blob);
        // The empty LM response tells the server that only NTLMv2 counts.
        let parts = Parts {
            flags: parsed.flags & OURS,
            lm: &[0; 24],
            nt: &[&proof[..], &blob].concat(),
            domain: account.domain,
            user: account.user,
            session_key: &[],
        };
        let mut message = parts.write();
        let session = hmac(&key, &[&proof]);
        let mic = hmac(&session, &[&self.negotiate(), challenge, &message]);
        message[MIC].copy_from_slice(&mic);
        Ok(message)
    }

    /// The AUTHENTICATE message of NTLMv1 for a challenge, as clients before Windows 2000 sent it.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if `challenge` is not a CHALLENGE message.
    pub fn authenticate_v1(
        &self,
        challenge: &[u8],
        account: &Account<'_>,
    ) -> Result<Vec<u8>, Malformed> {
        let parsed = Challenge::read(challenge)?;
        let parts = Parts {
            flags: parsed.flags & OURS & !flags::EXTENDED_SESSION_SECURITY,
            lm: &legacy::response(&legacy::lm_hash(account.password), &parsed.nonce),
            nt: &legacy::response(&nt_hash(account.password), &parsed.nonce),
            domain: account.domain,
            user: account.user,
            session_key: &[],
        };
        Ok(parts.write())
    }
}
