//! Autodiscover's plain XML form
//! ([MS-OXDSCLI](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdscli/),
//! [POX response](https://learn.microsoft.com/exchange/client-developer/web-service-reference/pox-autodiscover-response-for-exchange)).

use time::OffsetDateTime;

use crate::exchange::product::Release;
use crate::exchange::setup::Setup;
use crate::exchange::site::Site;
use crate::exchange::world::{Mailbox, World};
use crate::exchange::xml::{self, Node};

const REQUEST: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// The organisation and server part of every legacy distinguished name here.
const ORGANIZATION: &str =
    "/o=First Organization/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)";

/// What a client asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The address that it wants to be set up for.
    pub address: Option<String>,
    /// The schema in which it wants the answer.
    schema: String,
}

/// Why there is no answer but an error (MS-OXDSCLI 2.2.4.1.1.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// 500: no such mailbox.
    AddressNotFound,
    /// 600: this is no request.
    InvalidRequest,
    /// 601: the wanted schema is not provided.
    ProviderNotAvailable,
}

/// What Autodiscover answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Where everything is.
    Settings {
        /// The mailbox.
        mailbox: Mailbox,
        /// The names under which the client sees the server.
        site: Site,
    },
    /// That it cannot say.
    Error(ErrorCode),
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// The error that Exchange answers to what is no request.
    pub fn read(document: &[u8]) -> Result<Self, ErrorCode> {
        let root = xml::read(document).map_err(|_| ErrorCode::InvalidRequest)?;
        let request = match root.is(REQUEST, "Autodiscover") {
            true => root
                .child(REQUEST, "Request")
                .ok_or(ErrorCode::InvalidRequest)?,
            false => return Err(ErrorCode::ProviderNotAvailable),
        };
        let text = |name: &str| {
            let text = request.child(REQUEST, name)?.text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let schema = text("AcceptableResponseSchema").ok_or(ErrorCode::InvalidRequest)?;
        // A legacy DN wins over an address where both are given (MS-OXDSCLI 3.2.5).
        let address = text("LegacyDN")
            .and_then(|name| legacy_address(&name))
            .or_else(|| text("EMailAddress"));
        Ok(Self { address, schema })
    }

    /// The answer of a healthy Exchange.
    pub fn answer(&self, world: &World, setup: &Setup, site: &Site) -> Answer {
        if self.schema != OUTLOOK {
            return Answer::Error(ErrorCode::ProviderNotAvailable);
        }
        let Some(address) = &self.address else {
            return Answer::Error(ErrorCode::InvalidRequest);
        };
        match world.mailbox(setup, address) {
            Some(mailbox) => Answer::Settings {
                mailbox,
                site: site.clone(),
            },
            None => Answer::Error(ErrorCode::AddressNotFound),
        }
    }
}

impl Answer {
    /// The answer as it is sent.
    pub fn document(&self, release: &Release, now: OffsetDateTime) -> Vec<u8> {
        let response = match self {
            Self::Settings { mailbox, site } => settings(release, mailbox, site),
            Self::Error(code) => code.response(now),
        };
        Node::new("Autodiscover")
            .with("xmlns", RESPONSE)
            .child(response)
            .document()
    }
}

impl ErrorCode {
    fn response(self, now: OffsetDateTime) -> Node {
        let (code, message) = match self {
            Self::AddressNotFound => ("500", "The email address can't be found."),
            Self::InvalidRequest => ("600", "Invalid Request"),
            Self::ProviderNotAvailable => ("601", "Provider is not available"),
        };
        let (hour, minute, second, nano) = now.to_hms_nano();
        let time = format!("{hour:02}:{minute:02}:{second:02}.{:07}", nano / 100);
        let id = now
            .unix_timestamp()
            .rem_euclid(i64::from(u32::MAX))
            .to_string();
        let error = Node::new("Error")
            .with("Time", time)
            .with("Id", id)
            .child(Node::text("ErrorCode", code))
            .child(Node::text("Message", message))
            .child(Node::new("DebugData"));
        Node::new("Response").child(error)
    }
}

fn settings(release: &Release, mailbox: &Mailbox, site: &Site) -> Node {
    let name = mailbox
        .address
        .split('@')
        .next()
        .unwrap_or_default()
        .to_owned();
    let user = Node::new("User")
        .child(Node::text("DisplayName", name))
        .child(Node::text("LegacyDN", legacy_dn(mailbox)))
        .child(Node::text(
            "AutoDiscoverSMTPAddress",
            mailbox.address.clone(),
        ))
        .child(Node::text("DeploymentId", deployment_id(mailbox)));
    let account = Node::new("Account")
        .child(Node::text("AccountType", "email"))
        .child(Node::text("Action", "settings"))
        .child(Node::text("MicrosoftOnline", "False"))
        .child(internal(release, mailbox, site))
        .child(external(site))
        .child(web(site));
    Node::new("Response")
        .with("xmlns", OUTLOOK)
        .child(user)
        .child(account)
}

/// The protocol for clients inside the organisation.
fn internal(release: &Release, mailbox: &Mailbox, site: &Site) -> Node {
    let domain = mailbox.address.split('@').nth(1).unwrap_or_default();
    let server_dn = format!(
        "{ORGANIZATION}/cn=Configuration/cn=Servers/cn={}@{domain}",
        mailbox.guid
    );
    let protocol = Node::new("Protocol")
        .child(Node::text("Type", "EXCH"))
        .child(Node::text("Server", format!("{}@{domain}", mailbox.guid)))
        .child(Node::text("ServerDN", server_dn.clone()))
        .child(Node::text("ServerVersion", release.packed()))
        .child(Node::text(
            "MdbDN",
            format!("{server_dn}/cn=Microsoft Private MDB"),
        ))
        .child(Node::text("PublicFolderServer", site.mail_host()))
        .child(Node::text("AuthPackage", "Ntlm"));
    protocol
        .children(urls(site))
        .child(Node::text("ServerExclusiveConnect", "off"))
}

/// The protocol for clients outside.
fn external(site: &Site) -> Node {
    let protocol = Node::new("Protocol")
        .child(Node::text("Type", "EXPR"))
        .child(Node::text("Server", site.mail_host()))
        .child(Node::text("SSL", "On"))
        .child(Node::text("AuthPackage", "Basic"));
    protocol
        .children(urls(site))
        .child(Node::text("ServerExclusiveConnect", "on"))
}

/// Where Outlook on the web is.
fn web(site: &Site) -> Node {
    let owa = site.url("/owa/");
    let part = |name: &'static str, kind: &'static str| {
        let protocol = Node::new("Protocol")
            .child(Node::text("Type", kind))
            .child(Node::text("ASUrl", site.url("/EWS/Exchange.asmx")));
        let url = Node::text("OWAUrl", owa.clone()).with("AuthenticationMethod", "Basic, Fba");
        Node::new(name).child(url).child(protocol)
    };
    Node::new("Protocol")
        .child(Node::text("Type", "WEB"))
        .child(part("Internal", "EXCH"))
        .child(part("External", "EXPR"))
}

fn urls(site: &Site) -> Vec<Node> {
    let ews = || site.url("/EWS/Exchange.asmx");
    vec![
        Node::text("ASUrl", ews()),
        Node::text("EwsUrl", ews()),
        Node::text("EmwsUrl", ews()),
        Node::text("EcpUrl", site.url("/owa/")),
        Node::text("OOFUrl", ews()),
        Node::text("OABUrl", site.url("/OAB/")),
    ]
}

/// The address stands at the end of the distinguished names that we hand out.
fn legacy_dn(mailbox: &Mailbox) -> String {
    format!(
        "{ORGANIZATION}/cn=Recipients/cn={}-{}",
        mailbox.guid.simple(),
        mailbox.address
    )
}

fn legacy_address(legacy_dn: &str) -> Option<String> {
    let name = legacy_dn.rsplit_once("/cn=")?.1;
    Some(name.split_once('-')?.1.to_owned())
}

fn deployment_id(mailbox: &Mailbox) -> String {
    let domain = mailbox.address.split('@').nth(1).unwrap_or_default();
    uuid::Uuid::from_u128(mailbox.guid.as_u128() ^ domain.len() as u128).to_string()
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
        let site = Site::of(&world, "autodiscover.contoso.test:8443", None, |host| {
            host.into()
        });
        match Request::read(document.as_bytes()) {
            Ok(request) => request.answer(&world, &Setup::default(), &site),
            Err(code) => Answer::Error(code),
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
        let document = answer.document(crate::exchange::Product::Exchange2019.release(), now);
        insta::assert_snapshot!(String::from_utf8(document).unwrap());
    }

    #[test]
    fn what_cannot_be_answered_has_its_own_code() {
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
            assert_eq!(answer(&document), Answer::Error(code), "{document}");
        }
    }

    #[test]
    fn a_legacy_dn_that_we_handed_out_leads_back_to_its_mailbox() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let mailbox = world
            .mailbox(&Setup::default(), "a-b@contoso.test")
            .unwrap();
        assert_eq!(
            legacy_address(&legacy_dn(&mailbox)).as_deref(),
            Some("a-b@contoso.test")
        );
    }
}
