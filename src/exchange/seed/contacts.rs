//! Seeded contacts with all their properties, and distribution lists.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use time::{Date, Month, Time};

use super::files;
use super::mail::dated;
use super::origin::{Origin, Position};
use super::people::{PARTNERS, Partner};
use crate::exchange::data::{Attachment, Body, Content, Item, Kind, Property, Value};
use crate::exchange::xml::Node;

/// Every twelfth contact is a list.
const ROUND: u32 = 12;

/// A contact or a distribution list.
pub(crate) fn contact(origin: &Origin, position: &Position<'_>) -> Item {
    let item = match position.number % ROUND {
        11 => list(position),
        _ => person(origin, position),
    };
    dated(item, position.time)
}

fn person(origin: &Origin, position: &Position<'_>) -> Item {
    let mut dice = position.dice(origin, "contact");
    // Every partner occurs once before one repeats.
    let start = dice_start(origin, position);
    let partner = PARTNERS[(start + position.number as usize) % PARTNERS.len()];
    let company = partner.company;
    let number = dice.below(9000) + 1000;
    let body = Body {
        html: false,
        text: format!("Met at the fair. Customer number {number}.\r\n").into(),
    };
    let mut item = Item::new(Kind::Contact)
        .with(Property::Subject, partner.name())
        .with(Property::DisplayName, partner.name())
        .with(
            Property::FileAs,
            format!("{}, {}", partner.surname, partner.given),
        )
        .with(Property::FileAsMapping, "LastCommaFirst")
        .with(Property::GivenName, partner.given)
        .with(Property::Surname, partner.surname)
        .with(Property::CompanyName, company.name)
        .with(Property::JobTitle, partner.title)
        .with(Property::Department, "Customers")
        .with(Property::OfficeLocation, company.city)
        .with(
            Property::BusinessHomePage,
            format!("https://www.{}", company.domain),
        )
        .with(Property::Body, Value::Body(body))
        .with(Property::EmailAddresses, addresses(&partner))
        .with(Property::PhoneNumbers, phones(&partner, number))
        .with(Property::PhysicalAddresses, place_of(&partner))
        .with(
            Property::Categories,
            Value::Texts(vec![company.country.into()]),
        );
    if position.number.is_multiple_of(3) {
        more(&mut item, &partner, number);
    }
    item
}

/// Adds the properties that only some contacts have.
fn more(item: &mut Item, partner: &Partner, number: u64) {
    let handle = format!("sip:{}", partner.address().address);
    let entry = Node::text("t:Entry", handle).with("Key", "ImAddress1");
    item.set(
        Property::ImAddresses,
        Node::new(Property::ImAddresses.element()).child(entry),
    );
    item.set(Property::Nickname, partner.given);
    item.set(
        Property::Initials,
        partner.given.chars().take(1).collect::<String>(),
    );
    item.set(Property::MiddleName, "Robin");
    item.set(Property::Generation, "Jr.");
    item.set(Property::Profession, "Engineer");
    item.set(Property::AssistantName, "Kim Andersen");
    item.set(Property::Manager, "Sam Whitfield");
    item.set(Property::SpouseName, "Alex");
    item.set(Property::Mileage, number.to_string());
    item.set(
        Property::Children,
        Value::Texts(vec!["Mika".into(), "Noa".into()]),
    );
    item.set(
        Property::Companies,
        Value::Texts(vec![partner.company.name.into()]),
    );
    let day = u8::try_from(number % 28).expect("a number below 28 is a byte") + 1;
    for (name, year, month) in [
        (Property::Birthday, 1980, Month::April),
        (Property::WeddingAnniversary, 2012, Month::June),
    ] {
        let date = Date::from_calendar_date(year, month, day).expect("every month has 28 days");
        item.set(name, date.with_time(Time::MIDNIGHT).assume_utc());
    }
    item.attachments.push(photo(number));
}

fn photo(number: u64) -> Attachment {
    let shade = number.to_le_bytes()[0];
    let bytes: Bytes = files::png(24, [shade, 160, 200]);
    Attachment {
        number: 1,
        content: Content::File { bytes, photo: true },
        ..Attachment::file("ContactPicture.png", "image/png", Bytes::new())
    }
}

/// The first partner among the contacts of a mailbox.
fn dice_start(origin: &Origin, position: &Position<'_>) -> usize {
    let mut dice = position.folder_dice(origin, "start");
    dice.index(PARTNERS.len())
}

fn addresses(partner: &Partner) -> Node {
    let (address, local, domain) = (partner.address(), partner.local, partner.company.domain);
    let all = [
        ("EmailAddress1", address.address.to_string()),
        ("EmailAddress2", format!("{local}@private.{domain}")),
    ];
    let entries = all.map(|(key, text)| {
        Node::text("t:Entry", text)
            .with("Key", key)
            .with("Name", address.name.clone())
            .with("RoutingType", "SMTP")
            .with("MailboxType", "Contact")
    });
    Node::new(Property::EmailAddresses.element()).children(entries)
}

fn phones(partner: &Partner, number: u64) -> Node {
    let main = partner.company.phone;
    let all = [
        ("BusinessPhone", format!("{main}{number}")),
        ("MobilePhone", format!("{main}{}", number + 1)),
        ("BusinessFax", format!("{main}{}", number + 2)),
    ];
    let entries = all.map(|(key, text)| Node::text("t:Entry", text).with("Key", key));
    Node::new(Property::PhoneNumbers.element()).children(entries)
}

fn place_of(partner: &Partner) -> Node {
    let company = partner.company;
    let entry = Node::new("t:Entry")
        .with("Key", "Business")
        .child(Node::text("t:Street", company.street))
        .child(Node::text("t:City", company.city))
        .child(Node::text("t:CountryOrRegion", company.country))
        .child(Node::text("t:PostalCode", company.postal_code));
    Node::new(Property::PhysicalAddresses.element()).child(entry)
}

fn list(position: &Position<'_>) -> Item {
    let start = position.number as usize;
    let members = (0..4).map(|step| {
        let address = PARTNERS[(start + step) % PARTNERS.len()].address();
        let mailbox = Node::new("t:Mailbox")
            .child(Node::text("t:Name", address.name.clone()))
            .child(Node::text("t:EmailAddress", address.address.clone()))
            .child(Node::text("t:RoutingType", "SMTP"))
            .child(Node::text("t:MailboxType", "OneOff"));
        let key = STANDARD.encode(format!("\0\0\0\0SMTP\0{}", address.address));
        Node::new("t:Member")
            .with("Key", key)
            .child(mailbox)
            .child(Node::text(Property::Status.element(), "Normal"))
    });
    let name = format!("Customers {}", position.number / ROUND + 1);
    Item::new(Kind::DistributionList)
        .with(Property::Subject, name.clone())
        .with(Property::DisplayName, name.clone())
        .with(Property::FileAs, name)
        .with(
            Property::Members,
            Node::new(Property::Members.element()).children(members),
        )
}
