//! Seeded messages. Twelve types make a week; four of them are a conversation.

use time::OffsetDateTime;
use uuid::Uuid;

use super::dice::Dice;
use super::origin::{Origin, Position};
use super::people::{self, Partner};
use super::{files, texts};
use crate::exchange::data::{
    Address, Attachment, Body, Content, Item, Kind, Property, Value, conversation_index, domain,
};

/// The number of messages after which their types repeat.
pub(crate) const WEEK: u32 = 12;
/// The positions of the conversation within a week, in order.
pub(crate) const THREAD: [u32; texts::TURNS] = [2, 4, 6, 10];

/// The content of a message, without recipients and time.
pub(crate) struct MessageTemplate {
    pub(crate) subject: String,
    pub(crate) body: Body,
    pub(crate) from: Address,
    pub(crate) attachments: Vec<Attachment>,
}

impl MessageTemplate {
    /// A message in plain text.
    fn plain(from: Address, subject: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into().replace('\n', "\r\n").into();
        Self {
            subject: subject.into(),
            body: Body { html: false, text },
            from,
            attachments: Vec::new(),
        }
    }

    /// A message in HTML.
    fn html(from: Address, subject: impl Into<String>, inner: &str) -> Self {
        let text = format!(
            "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>{inner}</body></html>"
        );
        Self {
            body: Body {
                html: true,
                text: text.into(),
            },
            ..Self::plain(from, subject, "")
        }
    }

    /// Adds an attachment.
    fn with(mut self, mut attachment: Attachment) -> Self {
        attachment.number = u32::try_from(self.attachments.len())
            .expect("a seeded message has few attachments")
            + 1;
        self.attachments.push(attachment);
        self
    }
}

/// A received message.
pub(crate) fn received(origin: &Origin, position: &Position<'_>) -> Item {
    if position.number % WEEK == 7 {
        return crate::exchange::seed::invitation(origin, position);
    }
    let letter = letter(origin, position);
    let owner = origin.owner();
    let mut item = message(origin, position, letter, vec![owner]);
    decorate(&mut item, origin, position);
    item.with(Property::IsRead, !position.is_unread())
}

/// The content of the received message at a position.
fn letter(origin: &Origin, position: &Position<'_>) -> MessageTemplate {
    let mut dice = position.dice(origin, "letter");
    let order = 41_000 + u64::from(position.number) * 7 + dice.below(7);
    let dice = &mut dice;
    let slot = position.number % WEEK;
    if let Some(turn) = THREAD.iter().position(|own| *own == slot) {
        return thread(origin, position, turn);
    }
    match slot {
        0 => newsletter(dice),
        1 => invoice(dice, order),
        3 => sketch(dice, order),
        5 => french(dice, order),
        8 => japanese(dice, order),
        9 => forwarded(origin, position, dice, order),
        _ => contract(dice, order),
    }
}

fn newsletter(dice: &mut Dice) -> MessageTemplate {
    let partner = Partner::any(dice);
    let company = partner.company;
    let from = Address {
        name: company.name.into(),
        address: format!("news@{}", company.domain).into(),
    };
    let (subject, lead) = dice.pick(&texts::NEWS);
    let inner = format!(
        "<h1 style=\"color:#1f4e79\">{subject}</h1><p>{lead}</p><ul><li>{}</li><li>{}</li></ul><p><a href=\"https://www.{}/news\">{}</a></p>",
        dice.pick(&texts::POINTS),
        dice.pick(&texts::POINTS),
        company.domain,
        "Read on"
    );
    MessageTemplate::html(from, subject, &inner)
}

fn invoice(dice: &mut Dice, order: u64) -> MessageTemplate {
    let partner = Partner::of("United Kingdom", dice);
    let goods = dice.pick(&texts::GOODS);
    let text = format!(
        "Hello,\n\nthank you for your order {order} ({goods}). The invoice is attached; it is due within 30 days.\n\nKind regards\n{}\n{}, {}\n",
        partner.name(),
        partner.title,
        partner.company.name
    );
    let page = files::pdf(&format!("Invoice {order}: {goods}"));
    MessageTemplate::plain(
        partner.address(),
        format!("Invoice for order {order}"),
        text,
    )
    .with(Attachment::file(
        format!("invoice-{order}.pdf"),
        "application/pdf",
        page,
    ))
}

fn sketch(dice: &mut Dice, order: u64) -> MessageTemplate {
    let partner = Partner::of("Germany", dice);
    let colour = [dice.byte(), dice.byte(), dice.byte()];
    let picture = format!("sketch{order}@{}", partner.company.domain);
    let inner = format!(
        "<p>Grüße aus {},</p><p>für Auftrag&nbsp;{order} schlagen wir diese Farbe vor:</p><p><img src=\"cid:{picture}\" width=\"16\" height=\"16\" alt=\"Muster\"></p><p>Passt das so? Größe und Maße bleiben natürlich wie gehabt.</p><p>Schöne Grüße<br>{}</p>",
        partner.company.city,
        partner.name()
    );
    let mut shown = Attachment::file("muster.png", "image/png", files::png(16, colour));
    shown.content_id = Some(picture.into());
    shown.inline = true;
    MessageTemplate::html(
        partner.address(),
        format!("Farbmuster für Auftrag {order} – bitte prüfen"),
        &inner,
    )
    .with(shown)
}

fn french(dice: &mut Dice, order: u64) -> MessageTemplate {
    let partner = Partner::of("France", dice);
    let text = format!(
        "Bonjour,\n\nla commande n° {order} est prête, mais le transporteur a été retardé par la neige. Elle arrivera plutôt jeudi, à côté de l'entrée n° 2.\n\nÀ bientôt,\n{}\n{}, {}\n",
        partner.name(),
        partner.title,
        partner.company.name
    );
    MessageTemplate::plain(
        partner.address(),
        format!("Commande {order} : légère modification du délai"),
        text,
    )
}

fn japanese(dice: &mut Dice, order: u64) -> MessageTemplate {
    let partner = Partner::of("Japan", dice);
    let text = format!(
        "お世話になっております。\n\n注文番号{order}の部品を本日発送いたしました。📦\n到着まで約五日かかります。ご確認をお願いいたします。🙏\n\n{}\n{}\n",
        partner.company.name,
        partner.name()
    );
    MessageTemplate::plain(
        partner.address(),
        format!("【発送済み】ご注文{order} 🚚"),
        text,
    )
}

fn forwarded(
    origin: &Origin,
    position: &Position<'_>,
    dice: &mut Dice,
    order: u64,
) -> MessageTemplate {
    let from = people::colleague(dice, &origin.address);
    let inner = invoice(dice, order);
    let name = inner.subject.clone();
    let owner = origin.owner();
    let inside = message(origin, &position.inside(), inner, vec![owner]);
    let attached = Attachment {
        number: 0,
        name: name.into(),
        content_type: Some("message/rfc822".into()),
        content_id: None,
        content_location: None,
        inline: false,
        modified: position.time,
        content: Content::Item(inside.into()),
    };
    let text =
        "Can you look at the message below? I cannot find the order that it is about.\n\nThanks!\n";
    MessageTemplate::plain(from, format!("Whose order is {order}?"), text).with(attached)
}

fn contract(dice: &mut Dice, order: u64) -> MessageTemplate {
    let partner = Partner::of("United States", dice);
    let hour = dice.pick(&[14, 15, 16, 17]);
    let subject = format!("Framework contract {order} for signature");
    let text = format!(
        "Hi,\n\nthe contract is attached, with our changes to section 4. Could we go through it in an hour's call? A suggestion is attached too.\n\nBest,\n{}\n{} | {}\n",
        partner.name(),
        partner.title,
        partner.company.name
    );
    let document = files::docx(&[
        &subject,
        "1. Parties",
        "2. Deliveries",
        "3. Prices",
        "4. Liability",
    ]);
    let day = u16::try_from(order % 360).expect("a number below 360 fits into 16 bits") + 1;
    let day = time::Date::from_ordinal_date(2030, day).expect("every year has 360 days");
    let call = files::ics(
        &format!("{order}@{}", partner.company.domain),
        "Contract call",
        day,
        hour,
    );
    MessageTemplate::plain(partner.address(), subject, text)
        .with(Attachment::file(
            format!("contract-{order}.docx"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            document,
        ))
        .with(Attachment::file("call.ics", "text/calendar", call))
}

/// A message of the week's conversation: `turn` counts from 0. Later messages quote earlier ones.
fn thread(origin: &Origin, position: &Position<'_>, turn: usize) -> MessageTemplate {
    let week = position.number / WEEK;
    let mut dice = Dice::of(
        origin.seed,
        &[&origin.address, position.folder, "thread"],
        week,
    );
    let partner = Partner::any(&mut dice);
    let colleague = people::colleague(&mut dice, &origin.address);
    let (topic, turns) = dice.pick(&texts::THREADS);
    let from = match turn % 2 {
        0 => partner.address(),
        _ => colleague,
    };
    let mut text = format!("{}\n\n{}\n", turns[turn], from.name);
    for (depth, earlier) in (0..turn).rev().enumerate() {
        let mark = "> ".repeat(depth + 1);
        text += &format!(
            "\n{mark}{}",
            turns[earlier].replace('\n', &format!("\n{mark}"))
        );
    }
    let subject = match turn {
        0 => topic.to_owned(),
        _ => format!("RE: {topic}"),
    };
    match turn {
        2 => MessageTemplate::html(
            from,
            subject,
            &format!("<p>{}</p>", text.replace('\n', "<br>\n")),
        ),
        _ => MessageTemplate::plain(from, subject, text),
    }
}

/// Adds the properties that only some messages have: the conversation, further recipients, importance and categories.
fn decorate(item: &mut Item, origin: &Origin, position: &Position<'_>) {
    let slot = position.number % WEEK;
    let first = position.number - slot;
    if let Some(turn) = THREAD.iter().position(|own| *own == slot) {
        let ids: Vec<_> = THREAD[..turn]
            .iter()
            .map(|own| message_id(origin, position.folder, first + own))
            .collect();
        if let Some(last) = ids.last() {
            item.set(Property::InReplyTo, last.clone());
            item.set(Property::References, ids.join(" "));
        }
        let time = |own: &u32| origin.time(position.folder, position.stock, first + own);
        let root = conversation_index::conversation(&message_id(
            origin,
            position.folder,
            first + THREAD[0],
        ));
        let index = THREAD[1..=turn].iter().fold(
            conversation_index::first(root, time(&THREAD[0])),
            |index, own| conversation_index::answer(&index, time(own)),
        );
        item.set(Property::ConversationIndex, Value::Bytes(index));
    }
    let mut dice = position.dice(origin, "marks");
    if matches!(slot, 4 | 6 | 10) {
        let also = people::colleague(&mut dice, &origin.address);
        item.set(
            Property::CcRecipients,
            Value::Mailboxes(vec![also, Partner::any(&mut dice).address()]),
        );
    }
    if slot == 11 {
        item.set(Property::Importance, "High");
        item.set(Property::Categories, Value::Texts(vec!["Contracts".into()]));
    }
    if slot == 1 {
        item.set(
            Property::Categories,
            Value::Texts(vec!["Invoices".into(), "Blue category".into()]),
        );
    }
}

/// A message that the owner sent.
pub(crate) fn sent(origin: &Origin, position: &Position<'_>) -> Item {
    let mut dice = position.dice(origin, "sent");
    let partner = Partner::any(&mut dice);
    let (subject, text) = dice.pick(&texts::SENT);
    let owner = origin.owner();
    let text = format!(
        "Hello {},\n\n{text}\n\nBest regards\n{}\n",
        partner.given, owner.name
    );
    let letter = MessageTemplate::plain(owner, subject, text);
    message(origin, position, letter, vec![partner.address()]).with(Property::IsRead, true)
}

/// A draft of the owner.
pub(crate) fn draft(origin: &Origin, position: &Position<'_>) -> Item {
    let mut item = sent(origin, position);
    item.set(Property::IsDraft, true);
    item
}

/// A junk message.
pub(crate) fn junk(origin: &Origin, position: &Position<'_>) -> Item {
    let mut dice = position.dice(origin, "junk");
    let from = Address {
        name: dice.pick(&texts::STRANGERS).into(),
        address: format!("offer{}@bargains.example", dice.below(9000) + 1000).into(),
    };
    let (subject, text) = dice.pick(&texts::JUNK);
    let letter = MessageTemplate::html(from, subject, &format!("<p><b>{text}</b></p>"));
    let owner = origin.owner();
    message(origin, position, letter, vec![owner]).with(Property::IsRead, !position.is_unread())
}

/// An item with the content of a message.
fn message(
    origin: &Origin,
    position: &Position<'_>,
    letter: MessageTemplate,
    to: Vec<Address>,
) -> Item {
    let from = Value::Mailboxes(vec![letter.from]);
    let mut item = Item::new(Kind::Message)
        .with(Property::Subject, letter.subject)
        .with(Property::Body, Value::Body(letter.body))
        .with(Property::From, from.clone())
        .with(Property::Sender, from)
        .with(Property::ToRecipients, Value::Mailboxes(to))
        .with(
            Property::InternetMessageId,
            message_id(origin, position.folder, position.id()),
        );
    item.attachments = letter.attachments;
    dated(item, position.time)
}

/// An item with the times of a message that was not changed since it arrived.
pub(crate) fn dated(mut item: Item, time: OffsetDateTime) -> Item {
    let names = [
        Property::DateTimeReceived,
        Property::DateTimeSent,
        Property::DateTimeCreated,
        Property::LastModifiedTime,
    ];
    for name in names {
        item.set(name, time);
    }
    for attachment in &mut item.attachments {
        attachment.modified = time;
    }
    item
}

/// The `InternetMessageId` of the message at a position.
fn message_id(origin: &Origin, folder: &str, number: u32) -> String {
    let mut dice = Dice::of(origin.seed, &[&origin.address, folder, "id"], number);
    let id = Uuid::from_u64_pair(dice.next(), dice.next());
    format!("<{}@mail.{}>", id.simple(), domain(&origin.address))
}
