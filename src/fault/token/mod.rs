//! Faults of the authorization server: no token, a wrong token, or wrong metadata.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

mechanisms! {
    /// A fault of the authorization server.
    pub enum TokenFault: "token", dyn Answering {
        /// A token has wrong claims.
        "claims": claims::Claims,
        /// No token is issued.
        "error": error::Error,
        /// A token expires before its client expects it.
        "expiry": expiry::Expiry,
        /// The published keys are not those that sign.
        "keys": keys::Keys,
        /// The metadata is missing or wrong.
        "metadata": metadata::Metadata,
        /// The signature of a token is invalid.
        "signature": signature::Signature,
    }
}
