//! What a connection has said and proven: NTLM authenticates the connection, not the request
//! ([MS-NTHT 1.3](https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/f09cf6e1-529e-403b-a8a5-7368ee096a6a)).

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::ntlm::{Challenged, channel_binding};
use crate::exchange::setup::Thumbprint;
use crate::exchange::{Caller, Scheme};

/// A connection, as far as logins go.
#[derive(Default)]
pub struct Connection {
    state: Mutex<State>,
    /// What logins over it are bound to; nothing without TLS.
    pub(super) channel: Option<[u8; 16]>,
    /// The certificate that the client proved to have.
    pub(super) certificate: Option<Thumbprint>,
}

/// How far a handshake has come.
#[derive(Default)]
pub(super) enum State {
    /// Nowhere.
    #[default]
    Fresh,
    /// SPNEGO agreed on NTLM, of which nothing was said yet. The list of mechanisms is kept for its integrity code.
    Agreed(Vec<u8>),
    /// The client was asked.
    Challenged(Box<IssuedChallenge>),
    /// The client has proven who it is.
    Proven(Caller, Scheme),
}

/// What the client was asked, and how.
pub(super) struct IssuedChallenge {
    pub(super) scheme: Scheme,
    /// The list of mechanisms; none without SPNEGO.
    pub(super) mechanisms: Option<Vec<u8>>,
    pub(super) challenged: Challenged,
    /// The domain that it named in place of ours.
    pub(super) foreign: Option<String>,
}

impl Connection {
    /// A connection over TLS: the hash of our certificate, by its own algorithm, and the client's certificate.
    pub fn secure(end_point: &[u8], certificate: Option<Thumbprint>) -> Self {
        Self {
            channel: Some(channel_binding(end_point)),
            certificate,
            ..Self::default()
        }
    }

    /// Who it has proven to be, and by which scheme.
    pub fn proven(&self) -> Option<(Caller, Scheme)> {
        match &*self.lock() {
            State::Proven(caller, scheme) => Some((caller.clone(), *scheme)),
            _ => None,
        }
    }

    /// Whether the client proved to have a certificate.
    pub fn has_certificate(&self) -> bool {
        self.certificate.is_some()
    }

    /// Lets it be anybody's again.
    pub fn forget(&self) {
        self.put(State::Fresh);
    }

    /// How far it has come; from there it starts anew unless something else is `put`.
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
