//! Faults of authentication: valid credentials are refused.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

pub use challenge::To;
pub use ntlm::How;

mechanisms! {
    /// A fault of authentication.
    pub enum AuthFault: "auth", dyn Answering {
        /// A token is refused, valid or not.
        "bearer": bearer::Bearer,
        /// A challenge for any credentials.
        "challenge": challenge::Challenge,
        /// A caller may not impersonate another user.
        "impersonation": impersonation::Impersonation,
        /// Too many failed logins lock an account.
        "lockout": lockout::Lockout,
        /// The NTLM handshake fails.
        "ntlm": ntlm::Ntlm,
        /// A device in front of Exchange asks for credentials.
        "preauthentication": preauthentication::Preauthentication,
        /// The credentials are checked and refused.
        "reject": reject::Reject,
    }
}
