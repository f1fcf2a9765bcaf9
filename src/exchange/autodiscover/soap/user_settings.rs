//! GetUserSettings
//! ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getusersettings-operation-soap)).
//! Each user, and each setting of a user, has an outcome of its own.

use super::error_code::ErrorCode;
use super::request::Request;
use super::response::{Content, Setting, SettingError, nil};
use super::settings::{self, Found};
use crate::exchange::autodiscover::plain::{Entry, Redirect};
use crate::exchange::setup::Setup;
use crate::exchange::soap::Release;
use crate::exchange::world::{Mailbox, Site, World};
use crate::exchange::xml::Node;

/// The response for one user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserResponse {
    /// The requested address.
    pub address: String,
    /// The code and message of an error.
    pub error: Option<(ErrorCode, String)>,
    /// The redirect, if there is one.
    pub redirect: Option<Redirect>,
    /// The settings that could not be returned.
    pub setting_errors: Vec<SettingError>,
    /// The returned settings.
    pub settings: Vec<Setting>,
}

/// One response for each user.
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
                // Exchange writes the trailing space.
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

    /// The most specific code: that of the user, or of a setting whose failure is not expected.
    pub(crate) fn worst(&self) -> ErrorCode {
        // Clients request many settings that a server does not have; those errors are normal.
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
