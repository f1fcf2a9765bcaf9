//! User configurations: named settings of clients in a folder, each stored as an associated item
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

/// The prefix of the item's message class.
const CLASS: &str = "IPM.Configuration.";

/// The name and the folder of a configuration.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) folder: Target,
    class: String,
    /// The request's name element, which the answer repeats.
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

    /// The number of the item that stores it.
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

    /// Refuses an action on the item for which the user lacks the right.
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

    /// A new item for it, still empty.
    pub(crate) fn item(&self) -> Item {
        Item::new(Kind::Message)
            .with(Property::ItemClass, self.class.clone())
            .with(Property::Subject, self.class.clone())
            .with(Property::IsAssociated, true)
            .with(Property::IsDraft, false)
    }

    /// The configuration with the requested parts.
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

/// The requested parts of a configuration
/// ([UserConfigurationProperties](https://learn.microsoft.com/exchange/client-developer/web-service-reference/userconfigurationproperties)).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    id: bool,
    dictionary: bool,
    xml: bool,
    binary: bool,
}

impl Wanted {
    /// Reads the list of requested parts.
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

/// Sets the parts that a request contains. The other parts stay unchanged.
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

/// Normalises the Boolean values of a dictionary to `true` or `false`: clients also send `1` or other case.
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

/// The item of an existing configuration.
pub(crate) fn existing(mailboxes: &Mailboxes, named: &Named) -> Result<u32, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(named.folder.mailbox).ok_or(missing)?;
    named.find(mailbox).ok_or(missing)
}
