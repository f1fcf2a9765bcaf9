//! Contacts as vCard ([RFC 2426](https://www.rfc-editor.org/rfc/rfc2426)).

use super::lines::{Line, escaped, lines, push};
use crate::exchange::data::{Body, Item, Kind, Property, Value};
use crate::exchange::ews::properties::View;
use crate::exchange::xml::Node;
use crate::exchange::xml::values::moment;

/// Text properties, and the names of their lines.
const TEXTS: [(Property, &str); 5] = [
    (Property::DisplayName, "FN"),
    (Property::Nickname, "NICKNAME"),
    (Property::JobTitle, "TITLE"),
    (Property::Profession, "ROLE"),
    (Property::BusinessHomePage, "URL"),
];
/// Keys of telephone numbers, and the types of their lines. The order decides when a line has several types: `CELL`
/// before `WORK`.
const PHONES: [(&str, &str); 5] = [
    ("MobilePhone", "CELL"),
    ("BusinessFax", "FAX"),
    ("Pager", "PAGER"),
    ("HomePhone", "HOME"),
    ("BusinessPhone", "WORK"),
];
const PLACES: [(&str, &str); 3] = [("Home", "HOME"), ("Other", "POSTAL"), ("Business", "WORK")];
/// The parts of an address in the order of vCard, after the post office box and the extended address.
const ADDRESS: [&str; 5] = [
    "t:Street",
    "t:City",
    "t:State",
    "t:PostalCode",
    "t:CountryOrRegion",
];
/// The same parts in the order of the EWS schema, as indexes of [`ADDRESS`].
const SCHEMA: [usize; 5] = [0, 1, 2, 4, 3];

/// The vCard of a contact.
pub(crate) fn written(view: &View<'_>) -> String {
    let text = |name| view.text(name).unwrap_or_default();
    let mut out = String::from(
        "BEGIN:VCARD\r\nPROFILE:VCARD\r\nVERSION:3.0\r\nMAILER:Microsoft Exchange\r\n",
    );
    let name = [Property::Surname, Property::GivenName, Property::MiddleName]
        .map(|name| escaped(text(name)));
    let suffix = escaped(text(Property::Generation));
    push(&mut out, "N", &format!("{};;{suffix}", name.join(";")));
    for (name, line) in TEXTS {
        if let Some(text) = view.item.field(name).and_then(Value::text) {
            push(&mut out, line, &escaped(text));
        }
    }
    let company = [text(Property::CompanyName), text(Property::Department)].map(escaped);
    if company.iter().any(|part| !part.is_empty()) {
        push(&mut out, "ORG", &company.join(";"));
    }
    let entries = |property| {
        let whole = view.item.field(property).and_then(Value::tree);
        whole.map_or(&[][..], Node::inside)
    };
    for entry in entries(Property::EmailAddresses) {
        push(&mut out, "EMAIL;TYPE=INTERNET", entry.content());
    }
    for entry in entries(Property::PhoneNumbers) {
        let kind = PHONES
            .iter()
            .find(|(key, _)| entry.attribute("Key") == Some(key));
        let kind = kind.map_or("VOICE", |(_, kind)| kind);
        push(
            &mut out,
            &format!("TEL;TYPE={kind}"),
            &escaped(entry.content()),
        );
    }
    for entry in entries(Property::PhysicalAddresses) {
        let kind = PLACES
            .iter()
            .find(|(key, _)| entry.attribute("Key") == Some(key));
        let kind = kind.map_or("POSTAL", |(_, kind)| kind);
        let parts = ADDRESS.map(|part| escaped(entry.find(part).map_or("", Node::content)));
        push(
            &mut out,
            &format!("ADR;TYPE={kind}"),
            &format!(";;{}", parts.join(";")),
        );
    }
    if let Some(birthday) = view.time(Property::Birthday) {
        push(&mut out, "BDAY", &birthday.date().to_string());
    }
    if let Some(body) = crate::exchange::ews::properties::body(&view.item) {
        push(&mut out, "NOTE", &escaped(&body.text));
    }
    out + "END:VCARD\r\n"
}

/// The contact in a vCard; `None` if the text has none.
pub(crate) fn read(text: &str) -> Option<Item> {
    let lines = lines(text);
    let is_card =
        |line: &Line| line.name == "BEGIN" && line.value.trim().eq_ignore_ascii_case("VCARD");
    if !lines.iter().any(is_card) {
        return None;
    }
    let mut item = Item::new(Kind::Contact);
    let mut lists = [Vec::new(), Vec::new(), Vec::new()];
    for line in &lines {
        let stated = |item: &mut Item, property, text: Option<&String>| {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                item.set(
                    property,
                    crate::exchange::ews::icalendar::printable(text.clone()),
                );
            }
        };
        match line.name.as_str() {
            "N" => {
                let parts = line.parts();
                for (index, name) in [
                    (0, Property::Surname),
                    (1, Property::GivenName),
                    (2, Property::MiddleName),
                    (4, Property::Generation),
                ] {
                    stated(&mut item, name, parts.get(index));
                }
            }
            "ORG" => {
                let parts = line.parts();
                stated(&mut item, Property::CompanyName, parts.first());
                stated(&mut item, Property::Department, parts.get(1));
            }
            // EWS has exactly three keys for e-mail addresses.
            "EMAIL" if lists[0].len() < 3 => {
                let key = format!("EmailAddress{}", lists[0].len() + 1);
                lists[0].push(entry(key, line.text()));
            }
            "TEL" => {
                let known = PHONES.iter().find(|(_, kind)| line.is(kind));
                let key = known.map_or("BusinessPhone", |(key, _)| key);
                lists[1].push(entry(key.to_owned(), line.text()));
            }
            "ADR" => lists[2].push(address(line)),
            "BDAY" => {
                if let Some(day) = moment(line.value.trim()) {
                    item.set(Property::Birthday, day);
                }
            }
            "NOTE" => {
                let text = crate::exchange::ews::icalendar::printable(line.text()).into();
                item.set(Property::Body, Value::Body(Body { html: false, text }));
            }
            other => {
                let known = TEXTS.iter().find(|(_, line)| *line == other);
                if let Some((property, _)) = known {
                    stated(&mut item, *property, Some(&line.text()));
                }
            }
        }
    }
    keep(&mut item, lists);
    Some(item)
}

/// Sets the lists. Each key may occur once, so only its first entry is kept.
fn keep(item: &mut Item, lists: [Vec<Node>; 3]) {
    let names = [
        Property::EmailAddresses,
        Property::PhoneNumbers,
        Property::PhysicalAddresses,
    ];
    for (property, mut list) in names.into_iter().zip(lists) {
        let mut known = Vec::new();
        list.retain(|entry: &Node| {
            let key = entry.attribute("Key").map(ToOwned::to_owned);
            let is_new = !known.contains(&key);
            known.push(key);
            is_new
        });
        if !list.is_empty() {
            item.set(property, Node::new(property.element()).children(list));
        }
    }
}

fn entry(key: String, text: String) -> Node {
    Node::text("t:Entry", crate::exchange::ews::icalendar::printable(text)).with("Key", key)
}

fn address(line: &Line) -> Node {
    let key = PLACES.iter().find(|(_, kind)| line.is(kind));
    let parts = line.parts();
    // The first two parts, the post office box and the extended address, have no property.
    let part = |index: usize| {
        let text = parts.get(index + 2).cloned().unwrap_or_default();
        Node::text(
            ADDRESS[index],
            crate::exchange::ews::icalendar::printable(text),
        )
    };
    Node::new("t:Entry")
        .with("Key", key.map_or("Business", |(key, _)| key))
        .children(SCHEMA.map(part))
}
