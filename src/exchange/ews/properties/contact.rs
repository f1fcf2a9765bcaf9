//! What follows for a contact or distribution list from what was said of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::view::View;
use crate::exchange::data::{Content, Item, Key, Property, Value};
use crate::exchange::xml::Node;

/// `PidTagDisplayNamePrefix`, which EWS has no other name for.
const TITLE: Key = Key::Tag(0x3A45);

/// The value of a property of a contact.
pub(crate) fn value(view: &View<'_>, property: Property) -> Option<Value> {
    Some(match property {
        Property::DisplayName => display_name(view)?.into(),
        Property::Subject => Value::Text(
            view.item
                .field(Property::DisplayName)?
                .text()?
                .to_owned()
                .into(),
        ),
        Property::FileAs => file_as(view)?.into(),
        Property::FileAsMapping | Property::PostalAddressIndex => "None".into(),
        Property::CompleteName => complete_name(view)?.into(),
        Property::HasPicture => {
            let photo = |content: &Content| matches!(content, Content::File { photo: true, .. });
            let mut attachments = view.item.attachments.iter();
            attachments
                .any(|attachment| photo(&attachment.content))
                .into()
        }
        _ => return None,
    })
}

/// Gives every member of a list a key and a standing.
pub(crate) fn normalise_members(list: &mut Item) {
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

/// Lets what belongs together agree: what kind an address is, and how a contact is filed whose name has changed.
pub(crate) fn normalise(contact: &mut Item, stated: &[Property]) {
    const PARTS: [Property; 7] = [
        Property::CompanyName,
        Property::DisplayName,
        Property::FileAsMapping,
        Property::Generation,
        Property::GivenName,
        Property::MiddleName,
        Property::Surname,
    ];
    if stated.contains(&Property::EmailAddresses) {
        normalise_addresses(contact);
    }
    let mapping = contact.field(Property::FileAsMapping).and_then(Value::text);
    let follows = mapping.is_some_and(|mapping| mapping != "None");
    let changed = PARTS.iter().any(|part| stated.contains(part));
    if follows && changed && !stated.contains(&Property::FileAs) {
        contact.properties.remove(&Key::Field(Property::FileAs));
    }
}

/// Says of every address what kind it is, and whose
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

/// Given name and surname, where no other name was said.
fn display_name(view: &View<'_>) -> Option<String> {
    let parts =
        [Property::GivenName, Property::MiddleName, Property::Surname].map(|name| view.text(name));
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// How the contact is filed
/// ([PidLidFileUnderId](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocntc/)).
fn file_as(view: &View<'_>) -> Option<String> {
    let text = |name| view.text(name).filter(|text| !text.is_empty());
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
        "Empty" => None,
        _ => one(text(Property::DisplayName)).or_else(|| name(", ")),
    }
}

/// All parts of the name together.
fn complete_name(view: &View<'_>) -> Option<Node> {
    let part = |element: &'static str, name| {
        let text = view.text(name).filter(|text| !text.is_empty());
        text.map(|text| Node::text(element, text.to_owned()))
    };
    let title = view.item.properties.get(&TITLE).and_then(Value::text);
    let parts = [
        title.map(|title| Node::text("t:Title", title.to_owned())),
        part("t:FirstName", Property::GivenName),
        part(Property::MiddleName.element(), Property::MiddleName),
        part("t:LastName", Property::Surname),
        part("t:Suffix", Property::Generation),
        part(Property::Initials.element(), Property::Initials),
        display_name(view).map(|name| Node::text("t:FullName", name)),
        part(Property::Nickname.element(), Property::Nickname),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| Node::new(Property::CompleteName.element()).children(parts))
}
