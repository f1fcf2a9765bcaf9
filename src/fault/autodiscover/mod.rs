//! Faults of Autodiscover: it answers in the requested form, and the content is wrong or leads elsewhere.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

pub use error::At;

mechanisms! {
    /// A fault of Autodiscover.
    pub enum AutodiscoverFault: "autodiscover", dyn Answering {
        /// It has another certificate principal than the server.
        "certificate": certificate::Certificate,
        /// It answers with an error.
        "error": error::Error,
        /// The mailbox is on another host.
        "host": host::Host,
        /// It refers the client to another address or URL.
        "redirect": redirect::Redirect,
    }
}
