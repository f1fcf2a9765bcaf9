//! Faults of authentication: credentials that are good are refused.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

pub use challenge::To;
pub use ntlm::How;

mechanisms! {
    /// A fault of authentication.
    pub enum AuthFault: "auth", dyn Answering {
        /// A token is refused, good or not.
        "bearer": bearer::Bearer,
        /// A challenge, whatever was sent.
        "challenge": challenge::Challenge,
        /// A caller may not act as somebody else.
        "impersonation": impersonation::Impersonation,
        /// Too many refused attempts lock an account.
        "lockout": lockout::Lockout,
        /// The handshake of NTLM goes wrong.
        "ntlm": ntlm::Ntlm,
        /// A device in front of Exchange wants to know who is there.
        "preauthentication": preauthentication::Preauthentication,
        /// Credentials are judged, and found wanting.
        "reject": reject::Reject,
    }
}
