//! A request to EWS: its operation and its SOAP headers.

use crate::exchange::codes::{ResponseCode, operations};
use crate::exchange::data::Property;
use crate::exchange::ews::zone::{self, Zone};
use crate::exchange::setup::Setup;
use crate::exchange::soap::{Envelope, Fault, Product, Reads};
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES, Violation};
use crate::exchange::xsd::{self, Broken, Schema, Unreadable};

/// The headers with error codes of their own. The schema check leaves them out.
const OWN_FAULTS: [&str; 2] = ["ExchangeImpersonation", "RequestServerVersion"];

/// The operations whose times can have a time zone in a neighbouring element.
const WITH_ZONES: [&str; 3] = ["CreateAttachment", "CreateItem", "UpdateItem"];

/// A request with a well-formed envelope and a known operation.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The operation's name.
    pub operation: &'static str,
    /// The operation's element.
    pub body: Element<'a>,
    document: &'a str,
    header: Option<Element<'a>>,
    /// The oldest schema version with all parts of the request, or the refusal.
    checked: Result<Schema, Fault>,
}

/// A version of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// The name in the request.
    pub(crate) name: String,
    /// The schema that the name stands for.
    pub(crate) schema: Schema,
}

/// The user to impersonate, in one of the four forms of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectingSid<'a> {
    /// The primary SMTP address.
    PrimarySmtpAddress(&'a str),
    /// Any SMTP address.
    SmtpAddress(&'a str),
    /// The user principal name.
    PrincipalName(&'a str),
    /// The security identifier.
    Sid(&'a str),
}

impl<'a> Request<'a> {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// Exchange's fault for a document that is no SOAP or has no known operation.
    pub fn read(document: &'a [u8]) -> Result<Self, Fault> {
        let envelope = Envelope::read(document)?;
        let element = &envelope.operation;
        let known = operations::operation(element.name).filter(|_| element.namespace == MESSAGES);
        let text = str::from_utf8(document).expect("the envelope was read as UTF-8");
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Some(operation) = known else {
            let what = format!(
                "The element 'Body' in namespace 'http://schemas.xmlsoap.org/soap/envelope/' has invalid child element '{}' in namespace '{}'.",
                element.name, element.namespace
            );
            return Err(Fault::schema(Violation::at(
                text,
                element.name_offset(),
                what,
            )));
        };
        Ok(Self {
            operation,
            body: envelope.operation,
            document: text,
            header: envelope.header,
            checked: Ok(Schema::FIRST),
        })
    }

    /// Reads the request as the server does: validates it, and arranges it by the schema if it is invalid and the server is
    /// lenient. Returns the violation of the schema, whether the server accepts it or not.
    pub fn settle(&mut self, setup: &Setup) -> Option<Violation> {
        let outcome = self.validate();
        let violation = outcome.clone().err().map(|broken| self.violation(broken));
        self.checked = match (outcome, &violation) {
            (Err(_), Some(violation)) if setup.reading() == Reads::Strict => {
                Err(Fault::schema(violation.clone()))
            }
            (Err(_), _) => self
                .arrange()
                .map_err(|unreadable| self.refusal(unreadable, setup.product)),
            (Ok(needed), _) => Ok(needed),
        };
        self.normalise_times();
        violation
    }

    /// Validates the body and the headers that Exchange knows. Returns the oldest schema version with all parts.
    fn validate(&self) -> Result<Schema, Broken> {
        let headers = self.header.iter().flat_map(|header| &header.children);
        for header in headers.filter(|header| is_validated(header)) {
            xsd::validate(header)?;
        }
        xsd::validate(&self.body)
    }

    /// Arranges the headers and the body by the schema.
    fn arrange(&mut self) -> Result<Schema, Unreadable> {
        let headers = self.header.iter_mut();
        let headers = headers.flat_map(|header| &mut header.children);
        for header in headers.filter(|header| is_validated(header)) {
            (*header, _) = xsd::lenient(header)?;
        }
        let (body, needed) = xsd::lenient(&self.body)?;
        self.body = body;
        Ok(needed)
    }

    /// The fault of a lenient server for a request that it cannot read.
    fn refusal(&self, unreadable: Unreadable, product: Product) -> Fault {
        match unreadable {
            Unreadable::Value(broken) if product.release().describes_values => {
                Fault::schema(self.violation(broken))
            }
            Unreadable::Elsewhere(broken) => Fault::schema(self.violation(broken)),
            Unreadable::Value(_) | Unreadable::Missing(_) => {
                Fault::of(ResponseCode::INVALID_REQUEST)
            }
        }
    }

    fn violation(&self, broken: Broken) -> Violation {
        Violation::at(self.document, broken.offset, broken.what)
    }

    /// Normalises times without a time zone: each gets the zone of a neighbouring element, or that of the request.
    fn normalise_times(&mut self) {
        let zone = self.zone();
        // A request with a zone of its own has its times in that zone. The code that reads them takes all other times as UTC.
        let own = self.body.child(TYPES, Property::TimeZone.name()).is_some();
        let zoned = (zone != Zone::UTC && !own) || WITH_ZONES.contains(&self.operation);
        if let Some(kind) = xsd::request(self.operation).filter(|_| zoned) {
            zone::normalise(&mut self.body, kind, zone);
        }
    }

    /// The addresses whose free/busy the request asks for, in order.
    pub fn attendees(&self) -> Vec<String> {
        let list = self.body.child(MESSAGES, "MailboxDataArray");
        let list = list.filter(|_| self.operation == "GetUserAvailability");
        let data = list.into_iter().flat_map(|list| &list.children);
        let address = |data: &Element<'_>| {
            let address = data.at(TYPES, &["Email", "Address"]);
            address.map_or_else(String::new, |address| address.text.trim().to_owned())
        };
        data.map(address).collect()
    }

    /// The name of the mailbox to impersonate
    /// ([ExchangeImpersonation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/exchangeimpersonation)).
    pub fn impersonated(&self) -> Option<&str> {
        match self.connecting_sid() {
            Ok(Some(
                ConnectingSid::PrimarySmtpAddress(name)
                | ConnectingSid::SmtpAddress(name)
                | ConnectingSid::PrincipalName(name),
            )) => Some(name),
            _ => None,
        }
    }

    /// Whether the request has an impersonation header, readable or not.
    pub fn impersonates(&self) -> bool {
        self.impersonation().is_some()
    }

    /// The mailbox of the first folder or item in the body, if the request names it.
    pub fn folder_mailbox(&self) -> Option<&str> {
        let names = [
            "FolderIds",
            "ParentFolderIds",
            Property::ParentFolderId.name(),
            "SyncFolderId",
        ];
        let folders = names
            .into_iter()
            .find_map(|name| self.body.child(MESSAGES, name))?;
        Some(
            folders
                .find(TYPES, "Mailbox")?
                .child(TYPES, "EmailAddress")?
                .text
                .trim(),
        )
    }

    /// The user to impersonate.
    ///
    /// # Errors
    ///
    /// The fault for an impersonation header without a user.
    pub(crate) fn connecting_sid(&self) -> Result<Option<ConnectingSid<'_>>, Fault> {
        let Some(header) = self.impersonation() else {
            return Ok(None);
        };
        let sid = header.child(TYPES, "ConnectingSID");
        let named = |name| {
            let text = sid?.child(TYPES, name)?.text.trim();
            (!text.is_empty()).then_some(text)
        };
        let whom = named("PrimarySmtpAddress")
            .map(ConnectingSid::PrimarySmtpAddress)
            .or_else(|| named("SmtpAddress").map(ConnectingSid::SmtpAddress))
            .or_else(|| named("PrincipalName").map(ConnectingSid::PrincipalName))
            .or_else(|| named("SID").map(ConnectingSid::Sid));
        match whom {
            Some(whom) => Ok(Some(whom)),
            None => Err(Fault::of(
                ResponseCode::INVALID_EXCHANGE_IMPERSONATION_HEADER_DATA,
            )),
        }
    }

    /// Refuses a version that Exchange never had, and one that is newer than this server. It accepts any other,
    /// independently of the version in `ServerVersionInfo`.
    pub(crate) fn check_version(&self, product: Product) -> Result<(), Fault> {
        let release = product.release();
        let understood = |version| Schema::named(version).is_some_and(|it| it <= release.newest);
        match self.version_name() {
            Some(version) if !understood(version) => Err(Fault::of(release.refusal)),
            _ => Ok(()),
        }
    }

    /// The name of the request's schema version.
    fn version_name(&self) -> Option<&str> {
        let header = self.header.as_ref()?;
        let version = header.child(TYPES, "RequestServerVersion")?;
        version.attribute("Version")
    }

    /// The schema version of the request. The answer must conform to it.
    pub(crate) fn version(&self) -> Version {
        let name = self.version_name().unwrap_or("Exchange2007");
        Version {
            schema: Schema::named(name).unwrap_or(Schema::FIRST),
            name: name.to_owned(),
        }
    }

    /// The time zone of appointments and times without one, in the request and in the answer. The schema of Exchange 2007
    /// has UTC only
    /// ([TimeZoneContext](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezonecontext)).
    pub(crate) fn zone(&self) -> Zone {
        let context = ["TimeZoneContext", "TimeZoneDefinition"];
        let header = self.header.as_ref();
        let zone = header.and_then(|header| header.at(TYPES, &context));
        let zone = zone.filter(|_| self.version().schema >= Schema::service_pack(2010, 0));
        let zone = zone.and_then(|zone| Zone::defined(&Node::copy(zone)));
        zone.unwrap_or(Zone::UTC)
    }

    /// Refuses a request that violates the schema, if the server is strict, and a request that is valid only in a newer
    /// version than it names
    /// ([a capture](https://github.com/ecederstrand/exchangelib/issues/591)).
    pub(crate) fn check_schema(&self) -> Result<(), Fault> {
        match self.checked.clone()? {
            needed if needed > self.version().schema => {
                Err(Fault::of(ResponseCode::INCORRECT_SCHEMA_VERSION))
            }
            _ => Ok(()),
        }
    }

    fn impersonation(&self) -> Option<&Element<'a>> {
        self.header.as_ref()?.child(TYPES, "ExchangeImpersonation")
    }
}

/// Whether a header is validated.
fn is_validated(header: &Element<'_>) -> bool {
    !OWN_FAULTS.contains(&header.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::codes::ResponseCode;

    fn envelope(header: &str, body: &str) -> String {
        format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:t='{TYPES}' xmlns:m='{MESSAGES}'>\
             <s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
        )
    }

    #[test]
    fn an_unknown_operation_is_a_schema_violation_with_its_position() {
        let fault = Request::read(envelope("", "<m:GetNothing/>").as_bytes()).unwrap_err();
        assert_eq!(fault.code, ResponseCode::SCHEMA_VALIDATION);
        assert!(fault.text.contains("'GetNothing'"), "{}", fault.text);
    }

    #[test]
    fn an_operation_of_another_namespace_is_no_operation() {
        assert!(Request::read(envelope("", "<t:GetFolder/>").as_bytes()).is_err());
    }

    #[test]
    fn the_impersonated_mailbox_is_read_from_the_header() {
        let header = "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress> bob@contoso.test\
                      </t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>";
        let document = envelope(header, "<m:GetFolder/>");
        let request = Request::read(document.as_bytes()).unwrap();
        assert_eq!(request.impersonated(), Some("bob@contoso.test"));
    }
}
