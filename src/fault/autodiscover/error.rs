//! `autodiscover.error`: an error for a user, for some of its settings, or for the whole request.
//!
//! *What the client sees:* HTTP 200 and an `ErrorCode`: in SOAP at the level of `at`, in plain XML in place of the settings,
//! with the most similar number.
//!
//! *Who documents it:* [handling Autodiscover error messages](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/handling-autodiscover-error-messages),
//! [ErrorCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/errorcode-soap).
//!
//! *What a sound client does:* checks all three levels, and does not continue with a guessed URL.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::Site;
use crate::exchange::autodiscover::soap::{self, Content, ErrorCode, SettingError, UserResponse};
use crate::exchange::autodiscover::{Answer, json, pox};
use crate::fault::change::{Answering, Change, Edit, Idle};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::File;
use crate::fault::text::fill_mailbox;

/// Parameters of `autodiscover.error`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Error {
    /// The code: `InvalidUser`.
    pub code: Code,
    /// The part of the answer with the error.
    #[serde(default)]
    pub at: At,
    /// The text. `{user}` is the requested address, `{name}` the part before the `@`.
    pub text: Option<String>,
    /// The settings with the error, by their names in SOAP: `ExternalEwsUrl`.
    #[serde(default)]
    pub settings: Vec<String>,
}

/// The codes for errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Code {
    /// An internal failure.
    InternalServerError,
    /// The domain does not belong to the server.
    InvalidDomain,
    /// The request is incomplete, or has invalid content.
    InvalidRequest,
    /// The setting does not exist.
    InvalidSetting,
    /// The user does not exist.
    InvalidUser,
    /// The organisation has no federation.
    NotFederated,
    /// The server is overloaded.
    ServerBusy,
    /// The setting exists, and has no value here.
    SettingIsNotAvailable,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// The whole request.
    Request,
    /// Only the settings in `settings`; all others have their values. Plain XML and JSON do not change.
    Setting,
    /// Each user or domain.
    #[default]
    User,
}

impl Error {
    fn soap(&self, mut response: soap::Response) -> soap::Response {
        match &mut response.content {
            Content::Users(users) if self.at != At::Request => {
                users.iter_mut().for_each(|user| self.user(user));
            }
            Content::Domains(domains) if self.at != At::Request => {
                for domain in domains {
                    if self.at == At::User {
                        (domain.code, domain.text) = self.code_and_text("");
                        domain.settings.clear();
                    }
                    let errors = self.setting_errors("");
                    domain
                        .settings
                        .retain(|setting| !self.settings.contains(&setting.name));
                    domain.setting_errors.extend(errors);
                }
            }
            _ => {
                (response.code, response.text) = self.code_and_text("");
                response.content = Content::Nothing;
            }
        }
        response
    }

    fn user(&self, user: &mut UserResponse) {
        let errors = self.setting_errors(&user.address);
        if self.at == At::User {
            *user = UserResponse {
                error: Some(self.code_and_text(&user.address)),
                address: std::mem::take(&mut user.address),
                ..UserResponse::default()
            };
        }
        user.settings
            .retain(|setting| !self.settings.contains(&setting.name));
        user.setting_errors.extend(errors);
    }

    fn setting_errors(&self, mailbox: &str) -> Vec<SettingError> {
        let (code, text) = self.code_and_text(mailbox);
        let error = |name: &String| SettingError {
            name: name.clone(),
            code,
            text: text.clone(),
        };
        self.settings.iter().map(error).collect()
    }

    fn code_and_text(&self, mailbox: &str) -> (ErrorCode, String) {
        let usual = match self.code {
            Code::InvalidUser => "Invalid user: '{user}'.",
            Code::ServerBusy => "The server is too busy to process the request.",
            _ => "The request failed.",
        };
        let text = self.text.as_deref().unwrap_or(usual);
        (self.code.soap(), fill_mailbox(text, mailbox))
    }

    /// Plain XML has a default text for each number.
    fn pox(&self, mailbox: &str) -> pox::Error {
        let mut error = pox::Error::from(match self.code {
            Code::InvalidUser => pox::ErrorCode::AddressNotFound,
            Code::InvalidDomain | Code::NotFederated => pox::ErrorCode::NoSettings,
            Code::InvalidRequest => pox::ErrorCode::InvalidRequest,
            Code::InvalidSetting | Code::SettingIsNotAvailable => pox::ErrorCode::WrongSettings,
            Code::InternalServerError | Code::ServerBusy => pox::ErrorCode::Internal,
        });
        if let Some(text) = &self.text {
            error.message = fill_mailbox(text, mailbox).into();
        }
        error
    }

    fn json(&self, mailbox: &str) -> json::Answer {
        let (code, text) = self.code_and_text(mailbox);
        match self.code {
            Code::InvalidUser => json::Answer::refused(404, "UserNotFound", text),
            Code::InvalidRequest => json::Answer::refused(400, code.name(), text),
            _ => json::Answer::refused(500, code.name(), text),
        }
    }
}

impl Code {
    fn soap(self) -> ErrorCode {
        match self {
            Self::InternalServerError => ErrorCode::InternalServerError,
            Self::InvalidDomain => ErrorCode::InvalidDomain,
            Self::InvalidRequest => ErrorCode::InvalidRequest,
            Self::InvalidSetting => ErrorCode::InvalidSetting,
            Self::InvalidUser => ErrorCode::InvalidUser,
            Self::NotFederated => ErrorCode::NotFederated,
            Self::ServerBusy => ErrorCode::ServerBusy,
            Self::SettingIsNotAvailable => ErrorCode::SettingIsNotAvailable,
        }
    }
}

impl Edit for Error {
    fn idle(&self) -> Idle {
        match self.at {
            At::Setting => {
                "the answer has no settings that can fail one by one: SOAP alone has them"
            }
            At::Request | At::User => "the answer is that error already, or a SOAP fault",
        }
        .into()
    }

    fn apply(&self, answer: Answer, mailbox: &str, _: &Site) -> Answer {
        match answer {
            Answer::Soap(soap::Answer::Response(response)) => {
                Answer::Soap(soap::Answer::Response(self.soap(response)))
            }
            other if self.at == At::Setting => other,
            Answer::Pox(_) => Answer::Pox(pox::Answer::Error(self.pox(mailbox))),
            Answer::Json(_) => Answer::Json(self.json(mailbox)),
            fault @ Answer::Soap(_) => fault,
        }
    }
}

impl Answering for Error {
    fn change(&self) -> Change<'_> {
        Change::Edit(self)
    }
}

impl Mechanism for Error {
    fn traits(&self) -> Traits {
        Traits {
            effect: match self.at {
                At::Setting => Effect::Edits,
                At::Request | At::User => Effect::Replaces(Affected::Autodiscover, Work::Undone),
            },
            requires: None,
            refuses: Refuses::all_if(self.at != At::Setting),
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
