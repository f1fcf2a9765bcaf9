//! Faults of Autodiscover: it answers, in the form that it was asked in, and what it says leads nowhere or elsewhere.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

pub use error::At;

mechanisms! {
    /// A fault of Autodiscover.
    pub enum AutodiscoverFault: "autodiscover", dyn Answering {
        /// It names another certificate than the server has.
        "certificate": certificate::Certificate,
        /// It cannot say.
        "error": error::Error,
        /// The mailbox is on another host.
        "host": host::Host,
        /// Somebody else can say.
        "redirect": redirect::Redirect,
    }
}
