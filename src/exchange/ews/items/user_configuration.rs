//! User configurations: what clients keep in a folder under a name, as an item that is associated with it
//! ([MS-OXOCFG](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocfg/)).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{
    BINARY, DATATYPES, DICTIONARY, HAS_BINARY, HAS_DICTIONARY, HAS_XML, Item, Kind, Property,
    Value, XML,
};
use crate::exchange::ews::fields::{Form, read_inside};
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::{Rights, Scope};
use crate::exchange::store::{Mailbox, Mailboxes};
use crate::exchange::xml::{Element, Node, TYPES};

/// What the message class of such an item begins with.
const CLASS: &str = "IPM.Configuration.";

/// What a configuration is called, and in which folder it is.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) folder: Target,
    class: String,
    /// The element that named it, to be repeated in the answer.
    element: Node,
}

impl Named {
    /// Reads a `UserConfigurationName`.
    pub(crate) fn read(
        context: &Context<'_>,
        mailboxes: &Mailboxes,
        element: &Element<'_>,
    ) -> Result<Self, ResponseCode> {
        Ok(Self {
            folder: target(context, mailboxes, element.first())?,
            class: format!("{CLASS}{}", element.required("Name")),
            element: Node::copy(element).named("t:UserConfigurationName"),
        })
    }

    /// The number of the item that keeps it.
    pub(crate) fn find(&self, mailbox: &Mailbox) -> Option<u32> {
        let folder = mailbox.folder(self.folder.folder)?;
        let mut items = folder.items(true);
        items.find(|number| {
            let item = mailbox.item(*number);
            let class = item
                .as_ref()
                .and_then(|item| item.field(Property::ItemClass)?.text());
            class.is_some_and(|class| class.eq_ignore_ascii_case(&self.class))
        })
    }

    /// Refuses what may not be done with the item that keeps it.
    pub(crate) fn allow(
        &self,
        context: &Context<'_>,
        mailboxes: &Mailboxes,
        number: u32,
        which: fn(Rights) -> Scope,
    ) -> Result<(), ResponseCode> {
        let mailbox = mailboxes.get(self.folder.mailbox);
        match mailbox.is_none_or(|mailbox| context.may(mailbox, number, which)) {
            true => Ok(()),
            false => Err(ResponseCode::ACCESS_DENIED),
        }
    }

    /// An item that keeps it, with nothing in it yet.
    pub(crate) fn item(&self) -> Item {
        Item::new(Kind::Message)
            .with(Property::ItemClass, self.class.clone())
            .with(Property::Subject, self.class.clone())
            .with(Property::IsAssociated, true)
            .with(Property::IsDraft, false)
    }

    /// The configuration with what is wanted of it.
    pub(crate) fn node(&self, item: &Item, id: Option<Node>, wanted: &Wanted) -> Node {
        let bytes = |key, name: &'static str, is_wanted: bool| match item.properties.get(&key) {
            Some(Value::Bytes(bytes)) if is_wanted => {
                Some(Node::text(name, STANDARD.encode(bytes)))
            }
            _ => None,
        };
        let dictionary = item.properties.get(&DICTIONARY).and_then(Value::tree);
        Node::new("m:UserConfiguration")
            .child(self.element.clone())
            .children(id.filter(|_| wanted.id))
            .children(dictionary.filter(|_| wanted.dictionary).cloned())
            .children(bytes(XML, "t:XmlData", wanted.xml))
            .children(bytes(BINARY, "t:BinaryData", wanted.binary))
    }
}

/// The parts of a configuration that a client wants
/// ([UserConfigurationProperties](https://learn.microsoft.com/exchange/client-developer/web-service-reference/userconfigurationproperties)).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    id: bool,
    dictionary: bool,
    xml: bool,
    binary: bool,
}

impl Wanted {
    /// Reads the list of them.
    pub(crate) fn read(request: &Element<'_>) -> Self {
        let list = &request.inside("UserConfigurationProperties").text;
        let has = |name| {
            list.split_whitespace()
                .any(|word| word == name || word == "All")
        };
        Self {
            id: has("Id"),
            dictionary: has("Dictionary"),
            xml: has("XmlData"),
            binary: has("BinaryData"),
        }
    }
}

/// Takes over what a client says of a configuration; what it does not say stays.
pub(crate) fn set_property(
    item: &mut Item,
    configuration: &Element<'_>,
) -> Result<(), ResponseCode> {
    for (name, key) in [("XmlData", XML), ("BinaryData", BINARY)] {
        if let Some(element) = configuration.child(TYPES, name) {
            item.properties
                .insert(key, read_inside(Form::Bytes, element)?);
        }
    }
    if let Some(dictionary) = configuration.child(TYPES, "Dictionary") {
        item.properties
            .insert(DICTIONARY, plain(Node::copy(dictionary)).into());
    }
    let has = |key, bit| match item.properties.contains_key(&key) {
        true => bit,
        false => 0,
    };
    let types = has(BINARY, HAS_BINARY) | has(XML, HAS_XML) | has(DICTIONARY, HAS_DICTIONARY);
    item.properties.insert(DATATYPES, Value::Integer(types));
    Ok(())
}

/// A dictionary whose answers are `true` or `false`, however they came.
fn plain(node: Node) -> Node {
    let is_answer = node
        .find("t:Type")
        .is_some_and(|kind| kind.content() == "Boolean");
    let inside = node.inside().iter().map(|inner| match inner.name() {
        "t:Value" if is_answer => {
            let answer = inner.content().trim();
            let yes = answer == "1" || answer.eq_ignore_ascii_case("true");
            Node::text("t:Value", yes.to_string())
        }
        _ => plain(inner.clone()),
    });
    let inside = inside.collect();
    node.with_inside(inside)
}

/// The item of a configuration that has to be there.
pub(crate) fn existing(mailboxes: &Mailboxes, named: &Named) -> Result<u32, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(named.folder.mailbox).ok_or(missing)?;
    named.find(mailbox).ok_or(missing)
}
