//! The operations on domains: GetDomainSettings
//! ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getdomainsettings-operation-soap))
//! and GetFederationInformation
//! ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfederationinformation-operation-soap)).

use super::error_code::ErrorCode;
use super::request::Request;
use super::response::{Content, Setting, SettingError, Value, nil};
use crate::exchange::autodiscover::plain::EWS;
use crate::exchange::setup::Setup;
use crate::exchange::soap::FrontEnd;
use crate::exchange::world::{Site, World};
use crate::exchange::xml::Node;

/// The response for one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainResponse {
    /// The outcome.
    pub code: ErrorCode,
    /// The message for the outcome.
    pub text: String,
    /// The settings that could not be returned.
    pub setting_errors: Vec<SettingError>,
    /// The returned settings.
    pub settings: Vec<Setting>,
}

/// The federation data of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Federation {
    /// The federated domains.
    pub domains: Vec<String>,
}

/// One response for each domain.
pub(crate) fn answer(request: &Request, world: &World) -> Content {
    let response = |domain: &String| match world.domain_of(domain) {
        Some(_) => found(&request.settings),
        None => DomainResponse {
            code: ErrorCode::InvalidDomain,
            text: invalid(domain),
            setting_errors: Vec::new(),
            settings: Vec::new(),
        },
    };
    Content::Domains(request.domains.iter().map(response).collect())
}

/// The federation data. Only Exchange Online is federated.
pub(crate) fn federation(
    request: &Request,
    world: &World,
    setup: &Setup,
) -> Result<Content, (ErrorCode, String)> {
    let domain = request
        .domains
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    if world.domain_of(domain).is_none() {
        return Err((ErrorCode::InvalidDomain, invalid(domain)));
    }
    match setup.product.release().front_end {
        FrontEnd::Cloud => Ok(Content::Federation(Federation {
            domains: vec![domain.to_owned()],
        })),
        FrontEnd::Absent | FrontEnd::ClientAccess => Err((
            ErrorCode::NotFederated,
            "The organization is not federated.".to_owned(),
        )),
    }
}

fn invalid(domain: &str) -> String {
    format!("The domain '{domain}' is not valid.")
}

fn found(wanted: &[String]) -> DomainResponse {
    let mut response = DomainResponse {
        code: ErrorCode::NoError,
        text: "No error.".to_owned(),
        setting_errors: Vec::new(),
        settings: Vec::new(),
    };
    for name in wanted {
        let name = name.clone();
        match name.as_str() {
            "ExternalEwsUrl" => response.settings.push(Setting {
                name,
                value: Value::Url(EWS.to_owned()),
            }),
            // The only other setting of the operation. Exchange returns it only if an administrator set it.
            "ExternalEwsVersion" => response.setting_errors.push(SettingError {
                text: format!("Domain setting '{name}' is not available. "),
                code: ErrorCode::SettingIsNotAvailable,
                name,
            }),
            _ => response.setting_errors.push(SettingError {
                text: format!("Domain setting '{name}' is not valid. "),
                code: ErrorCode::InvalidSetting,
                name,
            }),
        }
    }
    response
}

impl DomainResponse {
    pub(crate) fn node(&self, site: &Site) -> Node {
        let errors = self
            .setting_errors
            .iter()
            .map(|error| error.node("DomainSettingError"));
        let settings = self
            .settings
            .iter()
            .map(|setting| setting.node("DomainSetting", "DomainStringSetting", site));
        Node::new("DomainResponse")
            .child(Node::text("ErrorCode", self.code.name()))
            .child(Node::text("ErrorMessage", self.text.clone()))
            .child(Node::new("DomainSettingErrors").children(errors))
            .child(Node::new("DomainSettings").children(settings))
            .child(nil("RedirectTarget"))
    }
}

impl Federation {
    /// The data that Exchange Online returns to every caller.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        let domains = self
            .domains
            .iter()
            .map(|domain| Node::text("Domain", domain.clone()));
        let issuer = Node::new("TokenIssuer")
            .child(Node::text(
                "Endpoint",
                "https://login.microsoftonline.com/extSTS.srf",
            ))
            .child(Node::text("Uri", "urn:federation:MicrosoftOnline"));
        vec![
            Node::text("ApplicationUri", "outlook.com"),
            Node::new("Domains").children(domains),
            Node::new("TokenIssuers").child(issuer),
        ]
    }
}
