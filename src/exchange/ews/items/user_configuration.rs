//! User configurations: what clients keep in a folder under a name, as an item that is associated with it
//! ([MS-OXOCFG](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocfg/)).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{
    BINARY, DATATYPES, DICTIONARY, HAS_BINARY, HAS_DICTIONARY, HAS_XML, Item, Kind, Value, XML,
};
use crate::exchange::ews::answers::Found;
use crate::exchange::ews::answers::required::{invalid, required, required_attribute};
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::{Rights, Scope};
use crate::exchange::soap::Fault;
use crate::exchange::store::{Mailbox, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};

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
    ) -> Found<Self> {
        let name = required_attribute(element, "Name")?;
        let Some(folder) = element.children.first() else {
            let what = format!("The element '{}' has incomplete content.", element.name);
            return Err(invalid(element, what));
        };
        let folder = target(context, mailboxes, folder)?;
        Ok(folder.map(|folder| Self {
            folder,
            class: format!("{CLASS}{name}"),
            element: Node::copy(element).named("t:UserConfigurationName"),
        }))
    }

    /// The number of the item that keeps it.
    pub(crate) fn find(&self, mailbox: &Mailbox) -> Option<u32> {
        let folder = mailbox.folder(self.folder.folder)?;
        let mut items = folder.items(true);
        items.find(|number| {
            let item = mailbox.item(*number);
            let class = item
                .as_ref()
                .and_then(|item| item.field("ItemClass")?.text());
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
            .with("ItemClass", self.class.clone())
            .with("Subject", self.class.clone())
            .with("IsAssociated", true)
            .with("IsDraft", false)
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
    pub(crate) fn read(request: &Element<'_>) -> Result<Self, Fault> {
        let list = required(request, MESSAGES, "UserConfigurationProperties")?;
        let mut wanted = Self::default();
        for word in list.text.split_whitespace() {
            let all = word == "All";
            match word {
                "Id" | "Dictionary" | "XmlData" | "BinaryData" | "All" => {
                    wanted.id |= all || word == "Id";
                    wanted.dictionary |= all || word == "Dictionary";
                    wanted.xml |= all || word == "XmlData";
                    wanted.binary |= all || word == "BinaryData";
                }
                other => {
                    let what = format!(
                        "The 'UserConfigurationProperties' element is invalid - The value '{other}' is invalid according to its datatype."
                    );
                    return Err(invalid(list, what));
                }
            }
        }
        Ok(wanted)
    }
}

/// Takes over what a client says of a configuration; what it does not say stays.
pub(crate) fn say(item: &mut Item, configuration: &Element<'_>) -> Result<(), Fault> {
    for (name, key) in [("XmlData", XML), ("BinaryData", BINARY)] {
        if let Some(element) = configuration.child(TYPES, name) {
            let bytes = crate::exchange::ews::fields::read_inside(
                crate::exchange::ews::fields::Form::Bytes,
                element,
            )?;
            item.properties.insert(key, bytes);
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

/// The name inside of a request's `UserConfiguration`.
pub(crate) fn named(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    configuration: &Element<'_>,
) -> Found<Named> {
    let name = required(configuration, TYPES, "UserConfigurationName")?;
    Named::read(context, mailboxes, name)
}

/// The item of a configuration that has to be there.
pub(crate) fn existing(mailboxes: &Mailboxes, named: &Named) -> Result<u32, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(named.folder.mailbox).ok_or(missing)?;
    named.find(mailbox).ok_or(missing)
}
