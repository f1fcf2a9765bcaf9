//! Autodiscover's plain XML form (POX)
//! ([MS-OXDSCLI](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdscli/),
//! [POX response](https://learn.microsoft.com/exchange/client-developer/web-service-reference/pox-autodiscover-response-for-exchange)).

use std::borrow::Cow;

use time::OffsetDateTime;

use super::entry::{ADDRESS_BOOK, EWS, Entry, WEB};
use super::redirect::Redirect;
use crate::exchange::setup::Setup;
use crate::exchange::soap::Release;
use crate::exchange::world::legacy::legacy_address;
use crate::exchange::world::{Mailbox, Site, World};
use crate::exchange::xml::{self, Node};

const REQUEST: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// A request of the POX form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The address to look up.
    pub address: Option<String>,
    /// The requested response schema.
    schema: String,
}

/// The error codes (MS-OXDSCLI 2.2.4.1.1.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// 500: the mailbox does not exist.
    AddressNotFound,
    /// 501: the mailbox has no settings.
    NoSettings,
    /// 600: the request is invalid.
    InvalidRequest,
    /// 601: the requested schema is not provided.
    ProviderNotAvailable,
    /// 602: the settings of the mailbox are invalid.
    WrongSettings,
    /// 603: any other error.
    Internal,
}

/// An error response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The code.
    pub code: ErrorCode,
    /// The message.
    pub message: Cow<'static, str>,
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        let message = Cow::Borrowed(code.code_and_text().1);
        Self { code, message }
    }
}

/// A response of the POX form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The settings of the mailbox.
    Settings {
        /// The mailbox.
        mailbox: Mailbox,
        /// The site of the URLs.
        site: Site,
        /// `CertPrincipalName` for external clients: the expected certificate name of Outlook Anywhere. `None` omits
        /// it.
        principal: Option<String>,
    },
    /// A redirect.
    Redirect(Redirect),
    /// An error.
    Error(Error),
}

impl Request {
    /// Parses a request.
    ///
    /// # Errors
    ///
    /// The error of Exchange for an invalid request.
    pub fn read(document: &[u8]) -> Result<Self, ErrorCode> {
        let root = xml::read(document).map_err(|_| ErrorCode::InvalidRequest)?;
        let request = match root.is(REQUEST, "Autodiscover") {
            true => root
                .child(REQUEST, "Request")
                .ok_or(ErrorCode::InvalidRequest)?,
            // Another root belongs to another provider, so this is 601 and not 600.
            false => return Err(ErrorCode::ProviderNotAvailable),
        };
        let text = |name: &str| {
            let text = request.child(REQUEST, name)?.text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let schema = text("AcceptableResponseSchema").ok_or(ErrorCode::InvalidRequest)?;
        // A legacy DN wins over an address if both are given (MS-OXDSCLI 3.2.5).
        let address = text("LegacyDN")
            .and_then(|name| legacy_address(&name))
            .or_else(|| text("EMailAddress"));
        Ok(Self { address, schema })
    }

    /// The response of a healthy Exchange.
    pub fn answer(&self, world: &World, setup: &Setup, site: &Site) -> Answer {
        if self.schema != OUTLOOK {
            return Answer::Error(ErrorCode::ProviderNotAvailable.into());
        }
        let Some(address) = &self.address else {
            return Answer::Error(ErrorCode::InvalidRequest.into());
        };
        match world.mailbox(setup, address) {
            Some(mailbox) => Answer::Settings {
                mailbox,
                site: site.clone(),
                principal: None,
            },
            None => Answer::Error(ErrorCode::AddressNotFound.into()),
        }
    }
}

impl Answer {
    /// The body of the response.
    pub fn document(&self, release: &Release, now: OffsetDateTime) -> Vec<u8> {
        let response = match self {
            Self::Settings {
                mailbox,
                site,
                principal,
            } => settings(mailbox, site, principal.as_deref(), release),
            Self::Redirect(Redirect::Address(address)) => outlook()
                .child(account("redirectAddr").child(Node::text("RedirectAddr", address.clone()))),
            Self::Redirect(Redirect::Url(url)) => outlook()
                .child(account("redirectUrl").child(Node::text("RedirectUrl", url.clone()))),
            Self::Error(error) => error.response(now),
        };
        Node::new("Autodiscover")
            .with("xmlns", RESPONSE)
            .child(response)
            .document()
    }
}

impl ErrorCode {
    /// The number and the text.
    fn code_and_text(self) -> (&'static str, &'static str) {
        match self {
            Self::AddressNotFound => ("500", "The email address can't be found."),
            Self::NoSettings => ("501", "Bad Address"),
            Self::InvalidRequest => ("600", "Invalid Request"),
            Self::ProviderNotAvailable => ("601", "Provider is not available"),
            Self::WrongSettings => ("602", "The settings of the mailbox cannot be used."),
            Self::Internal => ("603", "Internal error"),
        }
    }

    /// The number.
    pub fn number(self) -> &'static str {
        self.code_and_text().0
    }
}

impl Error {
    fn response(&self, now: OffsetDateTime) -> Node {
        let (hour, minute, second, nano) = now.to_hms_nano();
        let time = format!("{hour:02}:{minute:02}:{second:02}.{:07}", nano / 100);
        let id = now
            .unix_timestamp()
            .rem_euclid(i64::from(u32::MAX))
            .to_string();
        let error = Node::new("Error")
            .with("Time", time)
            .with("Id", id)
            .child(Node::text("ErrorCode", self.code.number()))
            .child(Node::text("Message", self.message.clone()))
            .child(Node::new("DebugData"));
        Node::new("Response").child(error)
    }
}

fn settings(mailbox: &Mailbox, site: &Site, principal: Option<&str>, release: &Release) -> Node {
    let entry = Entry(mailbox);
    let user = Node::new("User")
        .child(Node::text("DisplayName", entry.display_name()))
        .child(Node::text("LegacyDN", entry.legacy_dn()))
        .child(Node::text("AutoDiscoverSMTPAddress", entry.address()))
        .child(Node::text("DeploymentId", entry.deployment_id()));
    let account = account("settings")
        .child(Node::text("MicrosoftOnline", release.online()))
        .child(internal(&entry, site, release))
        .child(external(site, principal))
        .child(web(site));
    outlook().child(user).child(account)
}

fn outlook() -> Node {
    Node::new("Response").with("xmlns", OUTLOOK)
}

fn account(action: &'static str) -> Node {
    Node::new("Account")
        .child(Node::text("AccountType", "email"))
        .child(Node::text("Action", action))
}

/// The protocol of internal clients.
fn internal(entry: &Entry<'_>, site: &Site, release: &Release) -> Node {
    let protocol = Node::new("Protocol")
        .child(Node::text("Type", "EXCH"))
        .child(Node::text("Server", entry.server()))
        .child(Node::text("ServerDN", entry.server_dn()))
        .child(Node::text("ServerVersion", release.packed()))
        .child(Node::text("MdbDN", entry.database_dn()))
        .child(Node::text("PublicFolderServer", site.mail_host()))
        .child(Node::text("AuthPackage", "Ntlm"));
    protocol
        .children(urls(site))
        .child(Node::text("ServerExclusiveConnect", "off"))
}

/// The protocol of external clients.
fn external(site: &Site, principal: Option<&str>) -> Node {
    let principal = principal.map(|name| Node::text("CertPrincipalName", name.to_owned()));
    let protocol = Node::new("Protocol")
        .child(Node::text("Type", "EXPR"))
        .child(Node::text("Server", site.mail_host()))
        .child(Node::text("SSL", "On"))
        .child(Node::text("AuthPackage", "Basic"));
    protocol
        .children(urls(site))
        .child(Node::text("ServerExclusiveConnect", "on"))
        .children(principal)
}

/// The protocol of Outlook on the web.
fn web(site: &Site) -> Node {
    let owa = site.url(WEB);
    let part = |name: &'static str, kind: &'static str| {
        let protocol = Node::new("Protocol")
            .child(Node::text("Type", kind))
            .child(Node::text("ASUrl", site.url(EWS)));
        let url = Node::text("OWAUrl", owa.clone()).with("AuthenticationMethod", "Basic, Fba");
        Node::new(name).child(url).child(protocol)
    };
    Node::new("Protocol")
        .child(Node::text("Type", "WEB"))
        .child(part("Internal", "EXCH"))
        .child(part("External", "EXPR"))
}

fn urls(site: &Site) -> Vec<Node> {
    vec![
        Node::text("ASUrl", site.url(EWS)),
        Node::text("EwsUrl", site.url(EWS)),
        Node::text("EmwsUrl", site.url(EWS)),
        Node::text("EcpUrl", site.url(WEB)),
        Node::text("OOFUrl", site.url(EWS)),
        Node::text("OABUrl", site.url(ADDRESS_BOOK)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(namespace: &str, content: &str) -> String {
        format!("<Autodiscover xmlns='{namespace}'><Request>{content}</Request></Autodiscover>")
    }

    fn schema(schema: &str) -> String {
        format!("<AcceptableResponseSchema>{schema}</AcceptableResponseSchema>")
    }

    fn answer(document: &str) -> Answer {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let arrival = crate::exchange::Arrival {
            secure: true,
            ..Default::default()
        };
        let site = Site::of(&world, "autodiscover.contoso.test:8443", arrival, |host| {
            host.into()
        });
        match Request::read(document.as_bytes()) {
            Ok(request) => request.answer(&world, &Setup::default(), &site),
            Err(code) => Answer::Error(code.into()),
        }
    }

    #[test]
    fn settings_name_the_host_and_port_that_the_client_used() {
        let content = format!(
            "<EMailAddress>Alice@contoso.test</EMailAddress>{}",
            schema(OUTLOOK)
        );
        let answer = answer(&request(REQUEST, &content));
        let now = time::macros::datetime!(2026-11-23 10:00 UTC);
        let document = answer.document(crate::exchange::soap::Product::Exchange2019.release(), now);
        insta::assert_snapshot!(String::from_utf8(document).unwrap());
    }

    #[test]
    fn each_invalid_request_has_its_own_code() {
        let address = "<EMailAddress>alice@contoso.test</EMailAddress>";
        let nobody = "<EMailAddress>alice@elsewhere.test</EMailAddress>";
        let cases = [
            ("rubbish".to_owned(), ErrorCode::InvalidRequest),
            (
                request("urn:other", address),
                ErrorCode::ProviderNotAvailable,
            ),
            (request(REQUEST, address), ErrorCode::InvalidRequest),
            (
                request(REQUEST, &schema(OUTLOOK)),
                ErrorCode::InvalidRequest,
            ),
            (
                request(REQUEST, &format!("{address}{}", schema("urn:other"))),
                ErrorCode::ProviderNotAvailable,
            ),
            (
                request(REQUEST, &format!("{nobody}{}", schema(OUTLOOK))),
                ErrorCode::AddressNotFound,
            ),
        ];
        for (document, code) in cases {
            assert_eq!(answer(&document), Answer::Error(code.into()), "{document}");
        }
    }
}
