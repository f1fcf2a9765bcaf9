//! Responses of Autodiscover's SOAP form, before they are serialized. A fault may change them.

use super::domain_settings::{DomainResponse, Federation};
use super::error_code::ErrorCode;
use super::fault::Fault;
use super::namespaces::{ADDRESSING, AUTODISCOVER};
use super::operation::Operation;
use super::user_settings::UserResponse;
use crate::exchange::autodiscover::plain::WEB;
use crate::exchange::soap::Release;
use crate::exchange::world::Site;
use crate::exchange::xml::{Node, SOAP, XSI};

/// A response or a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The request is invalid.
    Fault(Fault),
    /// The request was processed. The HTTP status is 200 for all outcomes.
    Response(Response),
}

/// The response to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The operation.
    pub operation: Operation,
    /// The id of the request's message.
    pub relates_to: Option<String>,
    /// The site of the URLs.
    pub site: Site,
    /// The outcome of the whole request.
    pub code: ErrorCode,
    /// The message for the outcome.
    pub text: String,
    /// The content.
    pub content: Content,
}

/// The content of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// One response for each domain, in order.
    Domains(Vec<DomainResponse>),
    /// The federation data.
    Federation(Federation),
    /// None, since the request failed.
    Nothing,
    /// The relationships with other organizations. There are none.
    Relationships,
    /// One response for each user, in order.
    Users(Vec<UserResponse>),
}

/// A setting that could not be returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// The name.
    pub name: String,
    /// The reason.
    pub code: ErrorCode,
    /// The message for the reason.
    pub text: String,
}

/// A returned setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The host of the mailbox server.
    Host,
    /// A text.
    Text(String),
    /// The URL of a path on that host.
    Url(String),
    /// The URLs of Outlook on the web.
    WebClients,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Fault(fault) => fault.status(),
            Self::Response(_) => 200,
        }
    }

    /// The most specific code: that of the fault, of the request, or of the first user or domain that failed.
    pub(crate) fn code(&self) -> &'static str {
        let response = match self {
            Self::Fault(fault) => return fault.code(),
            Self::Response(response) => response,
        };
        let mut codes = vec![response.code];
        match &response.content {
            Content::Domains(all) => codes.extend(all.iter().map(|one| one.code)),
            Content::Users(all) => codes.extend(all.iter().map(UserResponse::worst)),
            Content::Federation(_) | Content::Nothing | Content::Relationships => {}
        }
        let worst = codes.into_iter().find(|code| *code != ErrorCode::NoError);
        worst.unwrap_or(ErrorCode::NoError).name()
    }

    /// The body. WCF writes no XML declaration.
    pub(crate) fn document(&self, release: &Release) -> Vec<u8> {
        match self {
            Self::Fault(fault) => fault.document(),
            Self::Response(response) => response.envelope(release).between("", ""),
        }
    }
}

impl Response {
    fn envelope(&self, release: &Release) -> Node {
        let action =
            Node::text("a:Action", self.operation.response_action()).with("s:mustUnderstand", "1");
        let relates_to = self
            .relates_to
            .clone()
            .map(|id| Node::text("a:RelatesTo", id));
        let header = Node::new("s:Header")
            .child(action)
            .children(relates_to)
            .child(version(release));
        let message = Node::new(format!("{}ResponseMessage", self.operation.name()))
            .with("xmlns", AUTODISCOVER)
            .child(self.node());
        Node::new("s:Envelope")
            .with("xmlns:s", SOAP)
            .with("xmlns:a", ADDRESSING)
            .child(header)
            .child(Node::new("s:Body").child(message))
    }

    fn node(&self) -> Node {
        let site = &self.site;
        let content = match &self.content {
            Content::Domains(all) => vec![
                Node::new("DomainResponses").children(all.iter().map(|domain| domain.node(site))),
            ],
            Content::Federation(federation) => federation.nodes(),
            Content::Nothing => empty(self.operation).iter().map(|name| nil(name)).collect(),
            Content::Relationships => vec![Node::new("OrganizationRelationshipSettingsCollection")],
            Content::Users(all) => {
                vec![Node::new("UserResponses").children(all.iter().map(|user| user.node(site)))]
            }
        };
        Node::new("Response")
            .with("xmlns:i", XSI)
            .child(Node::text("ErrorCode", self.code.name()))
            .child(Node::text("ErrorMessage", self.text.clone()))
            .children(content)
    }
}

impl SettingError {
    /// The element `UserSettingError` or `DomainSettingError`.
    pub(crate) fn node(&self, element: &'static str) -> Node {
        Node::new(element)
            .child(Node::text("ErrorCode", self.code.name()))
            .child(Node::text("ErrorMessage", self.text.clone()))
            .child(Node::text("SettingName", self.name.clone()))
    }
}

impl Setting {
    /// The element `UserSetting` or `DomainSetting`. Its `i:type` depends on the value.
    pub(crate) fn node(&self, element: &'static str, text: &'static str, site: &Site) -> Node {
        let (class, value) = match &self.value {
            Value::WebClients => ("WebClientUrlCollectionSetting", web_clients(site)),
            Value::Host => (text, Node::text("Value", site.mail_host())),
            Value::Text(value) => (text, Node::text("Value", value.clone())),
            Value::Url(path) => (text, Node::text("Value", site.url(path))),
        };
        Node::new(element)
            .with("i:type", class)
            .child(Node::text("Name", self.name.clone()))
            .child(value)
    }
}

fn web_clients(site: &Site) -> Node {
    let client = Node::new("WebClientUrl")
        .child(Node::text("AuthenticationMethods", "Basic, Fba"))
        .child(Node::text("Url", site.url(WEB)));
    Node::new("WebClientUrls").child(client)
}

/// `ServerVersionInfo`. Here it has child elements, in EWS attributes.
fn version(release: &Release) -> Node {
    let [major, minor, build, revision] = release.version.map(|number| number.to_string());
    Node::new("h:ServerVersionInfo")
        .with("xmlns:h", AUTODISCOVER)
        .with("xmlns:i", XSI)
        .child(Node::text("h:MajorVersion", major))
        .child(Node::text("h:MinorVersion", minor))
        .child(Node::text("h:MajorBuildNumber", build))
        .child(Node::text("h:MinorBuildNumber", revision))
        .child(Node::text("h:Version", release.autodiscover))
}

/// The elements that the response to a failed request leaves empty.
fn empty(operation: Operation) -> &'static [&'static str] {
    match operation {
        Operation::GetDomainSettings => &["DomainResponses"],
        Operation::GetFederationInformation => &["ApplicationUri", "Domains", "TokenIssuers"],
        Operation::GetOrganizationRelationshipSettings => {
            &["OrganizationRelationshipSettingsCollection"]
        }
        Operation::GetUserSettings => &["UserResponses"],
    }
}

/// An element with `i:nil` ([XML Schema §2.6.2](https://www.w3.org/TR/xmlschema-1/#xsi_nil)).
pub(crate) fn nil(name: &'static str) -> Node {
    Node::new(name).with("i:nil", "true")
}
