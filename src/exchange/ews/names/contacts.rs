//! Name resolution in a contacts folder.

use super::anr_query::AnrQuery;
use super::answer_shape::AnswerShape;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Kind, Property, Value};
use crate::exchange::ews::find::folder_items;
use crate::exchange::ews::properties::{View, value};
use crate::exchange::ews::requests::target::readable;
use crate::exchange::ews::requests::{Base, Context};
use crate::exchange::store::{Mailbox, Mailboxes};
use crate::exchange::xml::{Element, Node};

/// A contacts folder to search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folder<'a> {
    mailbox: &'a Mailbox,
    number: u32,
}

/// The names that a contact is searched by.
const NAMES: [Property; 5] = [
    Property::DisplayName,
    Property::FileAs,
    Property::GivenName,
    Property::Surname,
    Property::Nickname,
];

impl<'a> Folder<'a> {
    /// The contacts folder of the acting user's mailbox.
    pub(crate) fn own(context: &Context<'_>, mailboxes: &'a Mailboxes) -> Option<Self> {
        let mailbox = mailboxes.get(context.own_mailbox().ok()?.guid)?;
        let number = mailbox.distinguished("contacts")?;
        Some(Self { mailbox, number })
    }

    /// The folder with an id.
    pub(crate) fn named(
        context: &Context<'_>,
        mailboxes: &'a Mailboxes,
        id: &Element<'_>,
    ) -> Result<Self, ResponseCode> {
        let target = readable(context, mailboxes, id)?;
        let mailbox = mailboxes.get(target.mailbox);
        Ok(Self {
            mailbox: mailbox.ok_or(ResponseCode::FOLDER_NOT_FOUND)?,
            number: target.folder,
        })
    }

    /// The matching contacts that the caller may read: at most `most`, ordered by name.
    pub(crate) fn find(
        &self,
        context: &Context<'_>,
        anr_query: &AnrQuery,
        answer_shape: &AnswerShape,
        most: usize,
    ) -> Vec<Node> {
        let mut items = folder_items(self.mailbox, self.number, false);
        context.retain_readable(self.mailbox, &mut items);
        let views = items.into_iter();
        let views = views.filter_map(|number| View::new(self.mailbox, number));
        let views = views.map(|view| view.seen_by(context));
        let found = views.filter_map(|view| {
            let name = text(&view, Property::DisplayName).unwrap_or_default();
            let resolution = resolution(&view, &name, anr_query, answer_shape)?;
            Some((name.to_lowercase(), resolution))
        });
        let mut found: Vec<_> = found.take(most).collect();
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found
            .into_iter()
            .map(|(_, resolution)| resolution)
            .collect()
    }
}

fn text(view: &View<'_>, property: Property) -> Option<String> {
    let value = value(view, property)?;
    value.text().map(ToOwned::to_owned)
}

/// The addresses of a contact, without their prefixes.
fn addresses(view: &View<'_>) -> Vec<String> {
    let lists = [Property::EmailAddresses, Property::ImAddresses];
    let lists = lists.map(|property| value(view, property));
    let entries = lists.iter().flatten().filter_map(Value::tree);
    let texts = entries.flat_map(|list| list.inside().iter().map(Node::content));
    let bare = |text: &str| {
        let (route, rest) = text.split_once(':').unwrap_or(("", text));
        let is_route = ["", "smtp", "sip"].contains(&route.to_lowercase().as_str());
        if is_route { rest } else { text }.to_owned()
    };
    texts.map(bare).filter(|text| !text.is_empty()).collect()
}

/// The resolution of a contact or a distribution list; `None` if it does not match.
fn resolution(
    view: &View<'_>,
    name: &str,
    anr_query: &AnrQuery,
    answer_shape: &AnswerShape,
) -> Option<Node> {
    let addresses = match view.item.kind {
        Kind::Contact => addresses(view),
        Kind::DistributionList => Vec::new(),
        _ => return None,
    };
    let names: Vec<_> = NAMES
        .iter()
        .filter_map(|property| text(view, *property))
        .collect();
    let (given, surname) = (
        text(view, Property::GivenName),
        text(view, Property::Surname),
    );
    let is_meant = anr_query.may_be(
        given.as_deref().zip(surname.as_deref()),
        names.iter().map(String::as_str),
        addresses.iter().map(String::as_str),
    );
    // The address that matches, or else the first.
    let matches = |address: &&String| anr_query.may_be(None, [], [address.as_str()]);
    let address = addresses.iter().find(matches).or(addresses.first());
    is_meant.then(|| {
        let full = view.item.kind == Kind::Contact && answer_shape.base != Base::IdOnly;
        let stored = view.clone().with_property(Property::ContactSource, "Store");
        Node::new("t:Resolution")
            .child(mailbox(view, name, address))
            .children(full.then(|| answer_shape.shape.node(&stored)))
    })
}

/// The `Mailbox` of a contact, with its item id.
fn mailbox(view: &View<'_>, name: &str, address: Option<&String>) -> Node {
    let (route, kind) = match view.item.kind {
        Kind::DistributionList => ("MAPIPDL", "PrivateDL"),
        _ => ("SMTP", "Contact"),
    };
    let address = address.map(|address| Node::text("t:EmailAddress", address.clone()));
    Node::new("t:Mailbox")
        .child(Node::text("t:Name", name.to_owned()))
        .children(address)
        .child(Node::text("t:RoutingType", route))
        .child(Node::text("t:MailboxType", kind))
        .children(view.id_node(Property::ItemId.element()))
}
