//! Faults of the authorization server: no token, a token that says something else, or metadata that leads nowhere.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

mechanisms! {
    /// A fault of the authorization server.
    pub enum TokenFault: "token", dyn Answering {
        /// A token claims something else.
        "claims": claims::Claims,
        /// No token is issued.
        "error": error::Error,
        /// A token runs out before its client expects it.
        "expiry": expiry::Expiry,
        /// The published keys are not those that sign.
        "keys": keys::Keys,
        /// The metadata leads nowhere.
        "metadata": metadata::Metadata,
        /// The signature of a token is not good.
        "signature": signature::Signature,
    }
}
