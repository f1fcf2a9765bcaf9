//! What Autodiscover's SOAP form answers, before it is written: a fault may still change any part of it.

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

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The request is none.
    Fault(Fault),
    /// It was understood: HTTP 200, whatever came of it.
    Response(Response),
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The operation.
    pub operation: Operation,
    /// The id of the message that it answers.
    pub relates_to: Option<String>,
    /// The names under which the client sees the server, or is to see it.
    pub site: Site,
    /// How the request as a whole went.
    pub code: ErrorCode,
    /// What is said about that.
    pub text: String,
    /// What was asked for.
    pub content: Content,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A response for each domain, in their order.
    Domains(Vec<DomainResponse>),
    /// How to federate.
    Federation(Federation),
    /// Nothing, as the request failed.
    Nothing,
    /// The relationships with other organisations, of which there are none.
    Relationships,
    /// A response for each user, in their order.
    Users(Vec<UserResponse>),
}

/// A setting that is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// Its name.
    pub name: String,
    /// Why.
    pub code: ErrorCode,
    /// What is said about that.
    pub text: String,
}

/// A setting that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The host that serves the mailbox.
    Host,
    /// A text.
    Text(String),
    /// The URL of this path on that host.
    Url(String),
    /// Where Outlook on the web is.
    WebClients,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Fault(fault) => fault.status(),
            Self::Response(_) => 200,
        }
    }

    /// The code that says most: the fault's, the request's, or that of the first user or domain with one.
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

    /// The answer as it is sent: without a declaration, as Windows Communication Foundation leaves it out.
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
    /// The element, `UserSettingError` or `DomainSettingError`.
    pub(crate) fn node(&self, element: &'static str) -> Node {
        Node::new(element)
            .child(Node::text("ErrorCode", self.code.name()))
            .child(Node::text("ErrorMessage", self.text.clone()))
            .child(Node::text("SettingName", self.name.clone()))
    }
}

impl Setting {
    /// The element, `UserSetting` or `DomainSetting`, whose type says what is in it.
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

/// `ServerVersionInfo`, which is elements here and attributes in EWS.
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

/// What the answer of a request that failed leaves empty.
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

/// An element that says that there is nothing
/// ([XML Schema §2.6.2](https://www.w3.org/TR/xmlschema-1/#xsi_nil)).
pub(crate) fn nil(name: &'static str) -> Node {
    Node::new(name).with("i:nil", "true")
}
