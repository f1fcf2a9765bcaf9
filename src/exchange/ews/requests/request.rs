//! A request to EWS: its operation, and what its header says.

use crate::exchange::codes::{ResponseCode, operations};
use crate::exchange::data::Property;
use crate::exchange::ews::zone::{self, Zone};
use crate::exchange::setup::Setup;
use crate::exchange::soap::{Envelope, Fault, Product, Reads};
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES, Violation};
use crate::exchange::xsd::{self, Broken, Schema, Unreadable};

/// The headers whose errors have faults of their own.
const OWN_FAULTS: [&str; 2] = ["ExchangeImpersonation", "RequestServerVersion"];

/// The operations whose requests may say zones beside their times.
const SAYS_ZONES: [&str; 3] = ["CreateAttachment", "CreateItem", "UpdateItem"];

/// A request whose envelope is sound and whose operation is known.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The operation's name.
    pub operation: &'static str,
    /// The operation's element.
    pub body: Element<'a>,
    document: &'a str,
    header: Option<Element<'a>>,
    /// The oldest version of the schema that has all parts of the request, or the refusal.
    checked: Result<Schema, Fault>,
}

/// A version of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// What the request calls it.
    pub(crate) name: String,
    /// Which it is.
    pub(crate) schema: Schema,
}

/// Whom a caller wants to be, by the four names that the schema has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectingSid<'a> {
    /// The primary SMTP address, and no other.
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
    /// The fault that Exchange answers to what is no SOAP, or names no operation.
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
        let held = self.held_against_schema();
        let violation = held.clone().err().map(|broken| self.violation(broken));
        self.checked = match (held, &violation) {
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

    /// Validates the body and the headers that Exchange knows; the oldest version of the schema that has all parts.
    fn held_against_schema(&self) -> Result<Schema, Broken> {
        let headers = self.header.iter().flat_map(|header| &header.children);
        for header in headers.filter(|header| is_held(header)) {
            xsd::validate(header)?;
        }
        xsd::validate(&self.body)
    }

    /// Arranges the headers and the body by the schema.
    fn arrange(&mut self) -> Result<Schema, Unreadable> {
        let headers = self.header.iter_mut();
        let headers = headers.flat_map(|header| &mut header.children);
        for header in headers.filter(|header| is_held(header)) {
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

    /// Gives times that name no zone the one that the request is written in, or that is said beside them.
    fn normalise_times(&mut self) {
        let zone = self.zone();
        // All others mean UTC, as whoever reads them takes them to.
        let zoned = zone != Zone::UTC || SAYS_ZONES.contains(&self.operation);
        if let Some(kind) = xsd::request(self.operation).filter(|_| zoned) {
            zone::normalise(&mut self.body, kind, zone);
        }
    }

    /// The mailbox that the caller wants to be
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

    /// Whether it asks to act as somebody else, whoever that is.
    pub fn impersonates(&self) -> bool {
        self.impersonation().is_some()
    }

    /// The mailbox that the first folder or item named in the body is said to be in.
    pub fn folder_mailbox(&self) -> Option<&str> {
        let places = [
            "FolderIds",
            "ParentFolderIds",
            Property::ParentFolderId.name(),
            "SyncFolderId",
        ];
        let folders = places
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

    /// Whom the caller wants to be.
    ///
    /// # Errors
    ///
    /// The fault where it asks for impersonation without saying whom.
    pub(crate) fn connecting_sid(&self) -> Result<Option<ConnectingSid<'_>>, Fault> {
        let Some(asked) = self.impersonation() else {
            return Ok(None);
        };
        let sid = asked.child(TYPES, "ConnectingSID");
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

    /// Refuses a version that Exchange never had, or that this one does not have yet. Any other is welcome, whatever
    /// `ServerVersionInfo` announced.
    pub(crate) fn check_version(&self, product: Product) -> Result<(), Fault> {
        let release = product.release();
        let understood = |version| Schema::named(version).is_some_and(|it| it <= release.newest);
        match self.version_name() {
            Some(version) if !understood(version) => Err(Fault::of(release.refusal)),
            _ => Ok(()),
        }
    }

    /// The version of the schema that it is written in, as it names it.
    fn version_name(&self) -> Option<&str> {
        let header = self.header.as_ref()?;
        let version = header.child(TYPES, "RequestServerVersion")?;
        version.attribute("Version")
    }

    /// The version of the schema that it is written in, and that its answer has to keep to.
    pub(crate) fn version(&self) -> Version {
        let name = self.version_name().unwrap_or("Exchange2007");
        Version {
            schema: Schema::named(name).unwrap_or(Schema::FIRST),
            name: name.to_owned(),
        }
    }

    /// The time zone of appointments and times that name none, and of those that are told; the schema of Exchange 2007 knows
    /// UTC alone
    /// ([TimeZoneContext](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezonecontext)).
    pub(crate) fn zone(&self) -> Zone {
        let context = ["TimeZoneContext", "TimeZoneDefinition"];
        let header = self.header.as_ref();
        let zone = header.and_then(|header| header.at(TYPES, &context));
        let zone = zone.filter(|_| self.version().schema >= Schema::service_pack(2010, 0));
        let zone = zone.and_then(|zone| Zone::defined(&Node::copy(zone)));
        zone.unwrap_or(Zone::UTC)
    }

    /// Refuses a request that breaks the schema, where the server minds, and one that would not if it named a newer version ([a capture](https://github.com/ecederstrand/exchangelib/issues/591)).
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
fn is_held(header: &Element<'_>) -> bool {
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
    fn an_unknown_operation_is_a_schema_violation_that_says_where() {
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
