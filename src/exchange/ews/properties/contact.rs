//! Derived properties of contacts and distribution lists.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::view::View;
use crate::exchange::data::{Content, Item, Key, Property, Value};
use crate::exchange::xml::Node;

/// `PidTagDisplayNamePrefix`, which has no name in EWS.
const TITLE: Key = Key::Tag(0x3A45);

/// The derived value of a contact's property.
pub(crate) fn value(view: &View<'_>, property: Property) -> Option<Value> {
    Some(match property {
        Property::CompleteName => complete_name(&view.item)?.into(),
        Property::HasPicture => has_photo(&view.item).then(|| true.into())?,
        _ => return None,
    })
}

/// Whether a contact has an attached picture.
pub(crate) fn has_photo(contact: &Item) -> bool {
    let photo = |content: &Content| matches!(content, Content::File { photo: true, .. });
    let mut attachments = contact.attachments.iter();
    attachments.any(|attachment| photo(&attachment.content))
}

/// Adjusts dependent properties of a distribution list: `FileAs`, and the status of its members.
pub(crate) fn normalise_list(list: &mut Item, stated: &[Property]) {
    if stated.contains(&Property::DisplayName) {
        for property in [Property::FileAs, Property::Subject] {
            if list.field(property).is_none() {
                set_text(
                    list,
                    property,
                    text(list, Property::DisplayName).map(ToOwned::to_owned),
                );
            }
        }
    }
    if stated.contains(&Property::Members) {
        normalise_members(list);
    }
}

/// Gives every member of a list a key and a status.
fn normalise_members(list: &mut Item) {
    let Some(all) = list.field(Property::Members).and_then(Value::tree) else {
        return;
    };
    let member = |member: &Node| {
        let address = member
            .find("t:Mailbox")
            .and_then(|it| it.find("t:EmailAddress"));
        let address = address.map_or("", Node::content);
        let key = match member.attribute("Key") {
            Some(key) => key.to_owned(),
            None => STANDARD.encode(format!("\0\0\0\0SMTP\0{address}")),
        };
        let status = Node::text(Property::Status.element(), "Normal");
        Node::new("t:Member")
            .with("Key", key)
            .children(member.find("t:Mailbox").cloned())
            .child(status)
    };
    let members = all.inside().iter().map(member).collect();
    let all = all.clone().with_inside(members);
    list.set(Property::Members, all);
}

/// The parts of a person's name.
const NAMES: [Property; 3] = [Property::GivenName, Property::MiddleName, Property::Surname];

/// The properties that `FileAs` depends on.
const PARTS: [Property; 7] = [
    Property::CompanyName,
    Property::DisplayName,
    Property::FileAsMapping,
    Property::Generation,
    Property::GivenName,
    Property::MiddleName,
    Property::Surname,
];

/// Adjusts dependent properties: types of addresses, the display name, and `FileAs`. They are stored when they change
/// instead of being derived on reading, so that a client can delete them.
pub(crate) fn normalise(contact: &mut Item, stated: &[Property]) {
    let is_stated = |property: &Property| stated.contains(property);
    if is_stated(&Property::EmailAddresses) {
        normalise_addresses(contact);
    }
    let is_named = NAMES.iter().any(is_stated);
    if is_named && contact.field(Property::DisplayName).is_none() {
        set_text(contact, Property::DisplayName, display_name(contact));
    }
    let is_shown = is_named || is_stated(&Property::DisplayName);
    if is_shown && contact.field(Property::Subject).is_none() {
        let shown = text(contact, Property::DisplayName).map(ToOwned::to_owned);
        set_text(contact, Property::Subject, shown);
    }
    let mapping = text(contact, Property::FileAsMapping);
    let follows = mapping.is_some_and(|mapping| mapping != "None");
    if follows && PARTS.iter().any(is_stated) && !is_stated(&Property::FileAs) {
        let filed = file_as(contact).unwrap_or_default();
        contact.set(Property::FileAs, filed);
    }
}

/// The defaults of a new contact: an empty `FileAs`, unless the client sends one.
pub(crate) fn complete(contact: &mut Item) {
    for (property, assumed) in [(Property::FileAs, ""), (Property::FileAsMapping, "None")] {
        if contact.field(property).is_none() {
            contact.set(property, assumed);
        }
    }
}

/// Updates derived names when the names that they derive from change.
pub(crate) fn follow(before: &Item, contact: &mut Item, stated: &[Property]) {
    let is_stated = |property: &Property| stated.contains(property);
    let is_own = |property, name: Option<String>| {
        name.is_some() && text(before, property).map(ToOwned::to_owned) == name
    };
    let followed = is_own(Property::DisplayName, display_name(before));
    if NAMES.iter().any(is_stated) && !is_stated(&Property::DisplayName) && followed {
        set_text(contact, Property::DisplayName, display_name(contact));
    }
    let before = text(before, Property::DisplayName).map(ToOwned::to_owned);
    let now = text(contact, Property::DisplayName).map(ToOwned::to_owned);
    let subject = text(contact, Property::Subject).map(ToOwned::to_owned);
    if before != now && subject == before && !is_stated(&Property::Subject) {
        set_text(contact, Property::Subject, now);
    }
}

fn text(contact: &Item, property: Property) -> Option<&str> {
    let text = contact.field(property).and_then(Value::text);
    text.filter(|text| !text.is_empty())
}

fn set_text(contact: &mut Item, property: Property, text: Option<String>) {
    if let Some(text) = text {
        contact.set(property, text);
    }
}

/// Adds the type and the name of every address
/// ([Entry](https://learn.microsoft.com/exchange/client-developer/web-service-reference/entry-emailaddress)).
fn normalise_addresses(contact: &mut Item) {
    let Some(all) = contact
        .field(Property::EmailAddresses)
        .and_then(Value::tree)
    else {
        return;
    };
    let entry = |entry: &Node| {
        let address = entry.content().to_owned();
        let stated = |name, otherwise: &str| entry.attribute(name).unwrap_or(otherwise).to_owned();
        Node::text("t:Entry", address.clone())
            .with("Key", stated("Key", "EmailAddress1"))
            .with("Name", stated("Name", &address))
            .with("RoutingType", stated("RoutingType", "SMTP"))
            .with("MailboxType", stated("MailboxType", "Contact"))
    };
    let entries = all.inside().iter().map(entry).collect();
    let all = all.clone().with_inside(entries);
    contact.set(Property::EmailAddresses, all);
}

/// The given, middle and last name, joined.
fn display_name(contact: &Item) -> Option<String> {
    let parts = NAMES.map(|name| text(contact, name));
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The `FileAs` of a contact
/// ([PidLidFileUnderId](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocntc/)).
fn file_as(contact: &Item) -> Option<String> {
    let text = |name| text(contact, name);
    let (given, middle, last) = (
        text(Property::GivenName),
        text(Property::MiddleName),
        text(Property::Surname),
    );
    let (suffix, company) = (text(Property::Generation), text(Property::CompanyName));
    let joined = |parts: &[Option<&str>], between: &str| {
        let parts: Vec<_> = parts.iter().copied().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(between))
    };
    let first = joined(&[given, middle], " ");
    let name = |between: &str| joined(&[last, first.as_deref()], between);
    let with_company = |name: Option<String>| joined(&[name.as_deref(), company], "\r\n");
    let company_with = |name: Option<String>| joined(&[company, name.as_deref()], "\r\n");
    let one = |text: Option<&str>| text.map(ToOwned::to_owned);
    match text(Property::FileAsMapping).unwrap_or_default() {
        "LastCommaFirst" => name(", "),
        "FirstSpaceLast" => joined(&[given, middle, last, suffix], " "),
        "Company" => one(company),
        "LastCommaFirstCompany" => with_company(name(", ")),
        "CompanyLastFirst" => company_with(name("")),
        "LastFirst" => name(""),
        "LastFirstCompany" => with_company(name("")),
        "CompanyLastCommaFirst" => company_with(name(", ")),
        "LastFirstSuffix" => joined(&[last, given, suffix], ""),
        "LastSpaceFirstCompany" => with_company(name(" ")),
        "CompanyLastSpaceFirst" => company_with(name(" ")),
        "LastSpaceFirst" => name(" "),
        "DisplayName" => one(text(Property::DisplayName)),
        "FirstName" => one(given),
        "LastFirstMiddleSuffix" => joined(&[last, given, middle, suffix], ""),
        "LastName" => one(last),
        _ => None,
    }
}

/// The parts of the name as `CompleteName`.
fn complete_name(contact: &Item) -> Option<Node> {
    let part = |element: &'static str, name| {
        text(contact, name).map(|text| Node::text(element, text.to_owned()))
    };
    let title = contact.properties.get(&TITLE).and_then(Value::text);
    let parts = [
        title.map(|title| Node::text("t:Title", title.to_owned())),
        part("t:FirstName", Property::GivenName),
        part(Property::MiddleName.element(), Property::MiddleName),
        part("t:LastName", Property::Surname),
        part("t:Suffix", Property::Generation),
        part(Property::Initials.element(), Property::Initials),
        display_name(contact).map(|name| Node::text("t:FullName", name)),
        part(Property::Nickname.element(), Property::Nickname),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| Node::new(Property::CompleteName.element()).children(parts))
}
