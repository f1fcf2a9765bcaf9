//! GetUserSettings
//! ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getusersettings-operation-soap)):
//! each user for itself, and of it each setting for itself.

use super::error_code::ErrorCode;
use super::request::Request;
use super::response::{Content, Setting, SettingError, nil};
use super::settings::{self, Found};
use crate::exchange::autodiscover::plain::{Entry, Redirect};
use crate::exchange::setup::Setup;
use crate::exchange::soap::Release;
use crate::exchange::world::{Mailbox, Site, World};
use crate::exchange::xml::Node;

/// What is said about one user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserResponse {
    /// The address that was asked about.
    pub address: String,
    /// The code and text of what went wrong, if anything did.
    pub error: Option<(ErrorCode, String)>,
    /// Who else knows.
    pub redirect: Option<Redirect>,
    /// The settings that are not told.
    pub setting_errors: Vec<SettingError>,
    /// The settings that are told.
    pub settings: Vec<Setting>,
}

/// What is said about each user.
pub(crate) fn answer(request: &Request, world: &World, setup: &Setup) -> Content {
    let release = setup.product.release();
    let response = |address: &String| match world.mailbox(setup, address) {
        Some(mailbox) => UserResponse::found(address, &mailbox, release, &request.settings),
        None => UserResponse {
            address: address.clone(),
            error: Some((
                ErrorCode::InvalidUser,
                format!("Invalid user: '{address}'."),
            )),
            ..UserResponse::default()
        },
    };
    Content::Users(request.users.iter().map(response).collect())
}

impl UserResponse {
    fn found(address: &str, mailbox: &Mailbox, release: &Release, wanted: &[String]) -> Self {
        let mut response = Self {
            address: address.to_owned(),
            ..Self::default()
        };
        for name in wanted {
            let (code, why) = match settings::find(name, &Entry(mailbox), release) {
                Found::Value(value) => {
                    let name = name.clone();
                    response.settings.push(Setting { name, value });
                    continue;
                }
                Found::Unavailable => (ErrorCode::SettingIsNotAvailable, "is not available"),
                Found::Unknown => (ErrorCode::InvalidSetting, "is not valid"),
            };
            response.setting_errors.push(SettingError {
                name: name.clone(),
                code,
                // The blank at the end is Exchange's.
                text: format!("User setting '{name}' {why}. "),
            });
        }
        response
    }

    fn code_and_text(&self) -> (ErrorCode, &str) {
        match (&self.error, &self.redirect) {
            (Some((code, text)), _) => (*code, text),
            (None, Some(Redirect::Address(_))) => {
                (ErrorCode::RedirectAddress, "Redirection address.")
            }
            (None, Some(Redirect::Url(_))) => (ErrorCode::RedirectUrl, "Redirection URL."),
            (None, None) => (ErrorCode::NoError, "No error."),
        }
    }

    /// The code that says most: the user's, or that of a setting that should have been there.
    pub(crate) fn worst(&self) -> ErrorCode {
        let expected = [ErrorCode::InvalidSetting, ErrorCode::SettingIsNotAvailable];
        let mut errors = self.setting_errors.iter().map(|error| error.code);
        match self.code_and_text().0 {
            ErrorCode::NoError => errors
                .find(|code| !expected.contains(code))
                .unwrap_or(ErrorCode::NoError),
            code => code,
        }
    }

    pub(crate) fn node(&self, site: &Site) -> Node {
        let (code, text) = self.code_and_text();
        let target = match &self.redirect {
            Some(Redirect::Address(target) | Redirect::Url(target)) => {
                Node::text("RedirectTarget", target.clone())
            }
            None => nil("RedirectTarget"),
        };
        let errors = self
            .setting_errors
            .iter()
            .map(|error| error.node("UserSettingError"));
        let settings = self
            .settings
            .iter()
            .map(|setting| setting.node("UserSetting", "StringSetting", site));
        Node::new("UserResponse")
            .child(Node::text("ErrorCode", code.name()))
            .child(Node::text("ErrorMessage", text.to_owned()))
            .child(target)
            .child(Node::new("UserSettingErrors").children(errors))
            .child(Node::new("UserSettings").children(settings))
    }
}
