//! Faults of Autodiscover: it answers, in the form that it was asked in, and what it says leads nowhere or elsewhere.

mod certificate;
mod error;
mod host;
mod redirect;

use schemars::JsonSchema;
use serde::Deserialize;

pub use certificate::Certificate;
pub use error::{At, Error};
pub use host::Host;
pub use redirect::Redirect;

use crate::exchange::Site;
use crate::exchange::autodiscover::Answer;

/// A fault of Autodiscover.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AutodiscoverFault {
    /// It names another certificate than the server has.
    Certificate(Certificate),
    /// It cannot say.
    Error(Error),
    /// The mailbox is on another host.
    Host(Host),
    /// Somebody else can say.
    Redirect(Redirect),
}

impl AutodiscoverFault {
    /// What is answered instead to who asked about that mailbox, under those names of the server.
    pub fn apply(&self, answer: Answer, mailbox: &str, site: &Site) -> Answer {
        match self {
            Self::Certificate(fault) => fault.apply(answer),
            Self::Error(fault) => fault.apply(answer, mailbox),
            Self::Host(fault) => fault.apply(answer),
            Self::Redirect(fault) => fault.apply(answer, mailbox, site),
        }
    }
}

/// A text with what stands for the mailbox filled in: `{user}` is its address, `{name}` what precedes the `@`.
fn fill(text: &str, mailbox: &str) -> String {
    let name = mailbox.split('@').next().unwrap_or_default();
    text.replace("{user}", mailbox).replace("{name}", name)
}
