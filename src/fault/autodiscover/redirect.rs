//! `autodiscover.redirect`: another address or server has the settings of the mailbox.
//!
//! *What the client sees:* in SOAP `RedirectAddress` or `RedirectUrl` for the user, in plain XML the action `redirectAddr` or
//! `redirectUrl`, in JSON a 302.
//!
//! *Who documents it:* [handling Autodiscover error
//! messages](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/handling-autodiscover-error-messages);
//! a mailbox that was moved to another organisation leaves such a redirect behind.
//!
//! *What a sound client does:* follows it, only over TLS, at most ten times, and never twice to the same target.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::Site;
use crate::exchange::autodiscover::soap::{self, Content, UserResponse};
use crate::exchange::autodiscover::{self, Answer, json, pox};
use crate::fault::change::{Answering, Change, Edit, Idle};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::placeholder::{self, NAMES, OF_MAILBOX};
use crate::fault::text::{File, fill, fill_mailbox};

/// Parameters of `autodiscover.redirect`: one of the two.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Redirect {
    /// The address for the next request. `{user}` is the requested address, `{name}` the part before its `@`.
    Address(Target),
    /// The URL for the next request. `{authority}`, `{host}` and `{port}` are those of this request.
    Url(Target),
}

/// The target of a redirect.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Target(String);

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        placeholder::check(&text, &[&NAMES[..], &OF_MAILBOX].concat())?;
        Ok(Self(text))
    }
}

impl Redirect {
    fn to(&self, mailbox: &str, site: &Site) -> autodiscover::Redirect {
        let filled = |Target(text): &Target| fill_mailbox(&fill(text, site), mailbox);
        match self {
            Self::Address(address) => autodiscover::Redirect::Address(filled(address)),
            Self::Url(url) => autodiscover::Redirect::Url(filled(url)),
        }
    }
}

impl Edit for Redirect {
    fn idle(&self) -> Idle {
        "the answer has no user in it: it is a fault, or about domains".into()
    }

    fn apply(&self, answer: Answer, mailbox: &str, site: &Site) -> Answer {
        match answer {
            Answer::Soap(soap::Answer::Response(mut response)) => {
                if let Content::Users(users) = &mut response.content {
                    for user in users {
                        *user = UserResponse {
                            redirect: Some(self.to(&user.address, site)),
                            address: std::mem::take(&mut user.address),
                            ..UserResponse::default()
                        };
                    }
                }
                Answer::Soap(soap::Answer::Response(response))
            }
            fault @ Answer::Soap(_) => fault,
            Answer::Pox(_) => Answer::Pox(pox::Answer::Redirect(self.to(mailbox, site))),
            Answer::Json(_) => Answer::Json(json::Answer::Redirect(match self.to(mailbox, site) {
                autodiscover::Redirect::Url(url) => url,
                autodiscover::Redirect::Address(address) => site.secure_url(&format!(
                    "/autodiscover/autodiscover.json/v1.0/{address}?Protocol=Ews&RedirectCount=1"
                )),
            })),
        }
    }
}

impl Answering for Redirect {
    fn change(&self) -> Change<'_> {
        Change::Edit(self)
    }
}

impl Mechanism for Redirect {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::Autodiscover, Work::Undone),
            requires: None,
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
