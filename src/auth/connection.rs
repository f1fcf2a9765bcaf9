//! The authentication state of a connection: NTLM authenticates the connection, not the request
//! ([MS-NTHT 1.3](https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/f09cf6e1-529e-403b-a8a5-7368ee096a6a)).

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::ntlm::{Challenged, channel_binding};
use crate::exchange::setup::Thumbprint;
use crate::exchange::{Caller, Scheme};

/// The authentication state of a connection.
#[derive(Default)]
pub struct Connection {
    state: Mutex<State>,
    /// The channel binding of logins over the connection; `None` without TLS.
    pub(super) channel: Option<[u8; 16]>,
    /// The client certificate.
    pub(super) certificate: Option<Thumbprint>,
}

/// The state of a handshake.
#[derive(Default)]
pub(super) enum State {
    /// No handshake has begun.
    #[default]
    Fresh,
    /// SPNEGO agreed on NTLM, without an NTLM message yet. The list of mechanisms is kept for the `mechListMIC`.
    Agreed(Vec<u8>),
    /// A challenge was sent.
    Challenged(Box<IssuedChallenge>),
    /// The client is authenticated.
    Proven(Caller, Scheme),
}

/// A challenge that was sent.
pub(super) struct IssuedChallenge {
    pub(super) scheme: Scheme,
    /// The list of mechanisms; `None` without SPNEGO.
    pub(super) mechanisms: Option<Vec<u8>>,
    pub(super) challenged: Challenged,
    /// The foreign domain in the challenge, if a fault put one there.
    pub(super) foreign: Option<String>,
}

impl Connection {
    /// A connection with TLS. `end_point` is the hash of the server's certificate, by its own hash algorithm.
    pub fn secure(end_point: &[u8], certificate: Option<Thumbprint>) -> Self {
        Self {
            channel: Some(channel_binding(end_point)),
            certificate,
            ..Self::default()
        }
    }

    /// The authenticated caller, and the scheme.
    pub fn proven(&self) -> Option<(Caller, Scheme)> {
        match &*self.lock() {
            State::Proven(caller, scheme) => Some((caller.clone(), *scheme)),
            _ => None,
        }
    }

    /// Whether the client has a certificate.
    pub fn has_certificate(&self) -> bool {
        self.certificate.is_some()
    }

    /// Ends the authentication of the connection.
    pub fn forget(&self) {
        self.put(State::Fresh);
    }

    /// Takes the state. The connection is `Fresh` until another state is `put`.
    pub(super) fn take(&self) -> State {
        std::mem::take(&mut *self.lock())
    }

    pub(super) fn put(&self, state: State) {
        *self.lock() = state;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
