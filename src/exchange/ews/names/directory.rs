//! Directory entries in EWS: as a `Mailbox`, or as a contact.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::requests::Context;
use crate::exchange::setup::Person;
use crate::exchange::world::Entry;
use crate::exchange::xml::{Element, Node, TYPES};

/// The distribution list with the `EmailAddress` inside an element.
pub(crate) fn list<'a>(
    context: &Context<'a>,
    named: &Element<'_>,
) -> Result<Entry<'a>, ResponseCode> {
    let address = named.child(TYPES, "EmailAddress");
    let entry = address.and_then(|address| context.world.entry(context.setup, address.text.trim()));
    entry
        .filter(|entry| entry.kind().has_members())
        .ok_or(ResponseCode::NAME_RESOLUTION_NO_RESULTS)
}

/// A directory entry as a `Mailbox`
/// ([EmailAddressType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
pub(crate) fn mailbox(name: &'static str, entry: &Entry<'_>) -> Node {
    Node::new(name)
        .child(Node::text("t:Name", entry.display_name().to_owned()))
        .child(Node::text("t:EmailAddress", entry.address.clone()))
        .child(Node::text("t:RoutingType", "SMTP"))
        .child(Node::text("t:MailboxType", entry.kind().mailbox_type()))
}

/// A directory entry as a `Contact`, in the order of the schema. `all` adds the properties that only the directory has.
pub(crate) fn contact(entry: &Entry<'_>, all: bool) -> Node {
    let nobody = Person::default();
    let person = entry.person().unwrap_or(&nobody);
    let text = |name: &'static str, value: &Option<String>| {
        let value = value.clone();
        value.map(|value| Node::text(name, value))
    };
    let more = [
        Node::text(Property::Alias.element(), entry.alias().to_owned()),
        Node::text(Property::DirectoryId.element(), entry.guid.to_string()),
    ];
    Node::new("t:Contact")
        .child(Node::text(
            Property::DisplayName.element(),
            entry.display_name().to_owned(),
        ))
        .children(text(Property::GivenName.element(), &person.given_name))
        .children(text(Property::CompanyName.element(), &person.company))
        .child(addresses(entry))
        .children(address_node(person))
        .children(phones(person))
        .child(Node::text(
            Property::ContactSource.element(),
            "ActiveDirectory",
        ))
        .children(text(Property::Department.element(), &person.department))
        .children(text(Property::JobTitle.element(), &person.title))
        .children(text(Property::OfficeLocation.element(), &person.office))
        .children(text(Property::Surname.element(), &person.surname))
        .children(more.into_iter().filter(|_| all))
}

/// The addresses. The schema has room for three.
fn addresses(entry: &Entry<'_>) -> Node {
    let keys = ["EmailAddress1", "EmailAddress2", "EmailAddress3"];
    // Active Directory writes the primary address with `SMTP:`, and each alias with `smtp:`.
    let first = format!("SMTP:{}", entry.address);
    let others = entry.aliases().iter().map(|alias| format!("smtp:{alias}"));
    let all = std::iter::once(first).chain(others);
    let lines = keys
        .into_iter()
        .zip(all)
        .map(|(key, address)| Node::text("t:Entry", address).with("Key", key));
    Node::new(Property::EmailAddresses.element()).children(lines)
}

fn address_node(person: &Person) -> Option<Node> {
    let parts = [
        ("t:Street", &person.street),
        ("t:City", &person.city),
        ("t:CountryOrRegion", &person.country),
        ("t:PostalCode", &person.postal_code),
    ];
    let entry = known_parts(parts)?;
    let entry = Node::new("t:Entry").with("Key", "Business").children(entry);
    Some(Node::new(Property::PhysicalAddresses.element()).child(entry))
}

fn phones(person: &Person) -> Option<Node> {
    let parts = [
        ("BusinessPhone", &person.phone),
        ("MobilePhone", &person.mobile),
    ];
    let lines: Vec<_> = parts
        .into_iter()
        .filter_map(|(key, number)| Some(Node::text("t:Entry", number.clone()?).with("Key", key)))
        .collect();
    (!lines.is_empty()).then(|| Node::new(Property::PhoneNumbers.element()).children(lines))
}

/// The parts that have a value; `None` if none has.
fn known_parts<const N: usize>(parts: [(&'static str, &Option<String>); N]) -> Option<Vec<Node>> {
    let known: Vec<_> = parts
        .into_iter()
        .filter_map(|(name, value)| Some(Node::text(name, value.clone()?)))
        .collect();
    (!known.is_empty()).then_some(known)
}
