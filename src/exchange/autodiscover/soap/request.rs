//! Requests of Autodiscover's SOAP form.

use super::error_code::ErrorCode;
use super::fault::Fault;
use super::namespaces::{ADDRESSING, AUTODISCOVER};
use super::operation::Operation;
use crate::exchange::world::legacy::legacy_address;
use crate::exchange::xml::{self, Element, SOAP};
use crate::exchange::xsd::Schema;
use crate::settings::MAX_AUTODISCOVER_USERS;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The operation.
    pub operation: Operation,
    /// The addresses to look up.
    pub users: Vec<String>,
    /// The domains to look up.
    pub(crate) domains: Vec<String>,
    /// The names of the requested settings.
    pub(crate) settings: Vec<String>,
    /// The id of the message.
    pub(crate) message_id: Option<String>,
    /// Whether it names a valid version.
    versioned: bool,
}

impl Request {
    /// Parses a request.
    ///
    /// # Errors
    ///
    /// The fault for an invalid request.
    pub(crate) fn read(document: &[u8]) -> Result<Self, Fault> {
        let root = xml::read(document).map_err(|_| Fault::NotSoap)?;
        let body = root
            .child(SOAP, "Body")
            .filter(|_| root.is(SOAP, "Envelope"));
        let body = body.ok_or(Fault::NotSoap)?;
        let header = |namespace, name| {
            Some(
                root.child(SOAP, "Header")?
                    .child(namespace, name)?
                    .text
                    .trim(),
            )
        };
        let action = header(ADDRESSING, "Action").ok_or(Fault::NoAction)?;
        let operation = Operation::of_action(action);
        let operation = operation.ok_or_else(|| Fault::UnknownAction(action.to_owned()))?;
        let expected = format!("{}RequestMessage", operation.name());
        let Some(message) = body.child(AUTODISCOVER, &expected) else {
            let found = body.children.first();
            let found = found.map(|it| (it.name.to_owned(), it.namespace.to_string()));
            return Err(Fault::Body {
                operation: operation.name(),
                expected,
                found,
            });
        };
        let request = message.child(AUTODISCOVER, "Request");
        let version = header(AUTODISCOVER, "RequestedServerVersion");
        Ok(Self {
            operation,
            users: texts(request, "Users", &["User", "Mailbox"])
                .map(address)
                .collect(),
            domains: domains(operation, request),
            settings: texts(request, "RequestedSettings", &["Setting"]).collect(),
            message_id: header(ADDRESSING, "MessageID").map(ToOwned::to_owned),
            versioned: version.is_some_and(is_known),
        })
    }

    /// Checks the contents of the request.
    ///
    /// # Errors
    ///
    /// The code and the message for a request that is incomplete or too long.
    pub(crate) fn check(&self) -> Result<(), (ErrorCode, String)> {
        let invalid = |text: &str| Err((ErrorCode::InvalidRequest, text.to_owned()));
        if !self.versioned {
            // The text is that of [a capture](https://github.com/OfficeDev/ews-managed-api/issues/140).
            return invalid("The RequestedServerVersion  header is missing or invalid.");
        }
        let settings = self.settings.is_empty();
        match self.operation {
            Operation::GetUserSettings if self.users.is_empty() => {
                invalid("The request names no user.")
            }
            Operation::GetUserSettings if self.users.len() > MAX_AUTODISCOVER_USERS => {
                invalid("The request names more users than a request may.")
            }
            Operation::GetUserSettings if settings => invalid("The request names no setting."),
            Operation::GetUserSettings => Ok(()),
            _ if self.domains.is_empty() => invalid("The request names no domain."),
            _ if self.domains.len() > MAX_AUTODISCOVER_USERS => {
                invalid("The request names more domains than a request may.")
            }
            Operation::GetDomainSettings if settings => invalid("The request names no setting."),
            _ => Ok(()),
        }
    }
}

/// Whether Autodiscover accepts a version. It knows those named after releases, but not EWS's versions with dates.
fn is_known(version: &str) -> bool {
    version.starts_with("Exchange") && Schema::named(version).is_some()
}

/// The domains of a request. GetFederationInformation has one domain, other operations a list.
fn domains(operation: Operation, request: Option<&Element<'_>>) -> Vec<String> {
    let one = request.and_then(|request| request.child(AUTODISCOVER, "Domain"));
    match (operation, one) {
        (Operation::GetFederationInformation, Some(domain)) => vec![domain.text.trim().to_owned()],
        _ => texts(request, "Domains", &["Domain"]).collect(),
    }
}

/// The texts at the end of `path` in each element of a list.
fn texts(request: Option<&Element<'_>>, list: &str, path: &[&str]) -> impl Iterator<Item = String> {
    let list = request.and_then(|request| request.child(AUTODISCOVER, list));
    let (first, rest) = path
        .split_first()
        .map_or(("", path), |(first, rest)| (*first, rest));
    let all = list
        .map(|list| list.children.as_slice())
        .unwrap_or_default();
    let named = all
        .iter()
        .filter(move |child| child.is(AUTODISCOVER, first));
    named.filter_map(move |child| Some(child.at(AUTODISCOVER, rest)?.text.trim().to_owned()))
}

/// The address of a user that a request names by address or by legacy DN.
fn address(name: String) -> String {
    match name.starts_with('/') {
        true => legacy_address(&name).unwrap_or(name),
        false => name,
    }
}
