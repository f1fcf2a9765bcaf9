//! Which properties of a folder a request wants, and the folder with those
//! ([FolderResponseShapeType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsfold/)).

use std::borrow::Cow;

use super::folder_target::Target;
use super::folder_tree;
use super::{invalid, required, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};

/// The properties that a request wants.
pub(super) struct Shape {
    base: Base,
    fields: Vec<String>,
    extended: Vec<Extended>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    IdOnly,
    Default,
    AllProperties,
}

/// A MAPI property by its tag.
struct Extended {
    tag: u16,
    attributes: Vec<(String, String)>,
}

/// What the Default shape has beside the id.
const DEFAULT: [&str; 4] = [
    "DisplayName",
    "TotalCount",
    "ChildFolderCount",
    "UnreadCount",
];

/// The folder around a folder.
const PARENT: &str = "t:ParentFolderId";
/// What a caller may do in a folder.
const RIGHTS: &str = "t:EffectiveRights";

/// What a caller may do in a folder of its own mailbox.
const ALL_RIGHTS: [&str; 7] = [
    "t:CreateAssociated",
    "t:CreateContents",
    "t:CreateHierarchy",
    "t:Delete",
    "t:Modify",
    "t:Read",
    "t:ViewPrivateItems",
];

impl Shape {
    /// Reads `m:FolderShape`.
    pub(super) fn read(request: &Element<'_>) -> Result<Self, Fault> {
        let shape = required(request, MESSAGES, "FolderShape")?;
        let base = required(shape, TYPES, "BaseShape")?;
        let base = match base.text.trim() {
            "IdOnly" => Base::IdOnly,
            "Default" => Base::Default,
            "AllProperties" => Base::AllProperties,
            other => return Err(unknown_value(base, "BaseShape", other)),
        };
        let mut read = Self {
            base,
            fields: Vec::new(),
            extended: Vec::new(),
        };
        let additional = shape.child(TYPES, "AdditionalProperties");
        for property in additional
            .map(|all| all.children.as_slice())
            .unwrap_or_default()
        {
            read.add(property)?;
        }
        Ok(read)
    }

    fn add(&mut self, property: &Element<'_>) -> Result<(), Fault> {
        if property.is(TYPES, "FieldURI") {
            let uri = super::required_attribute(property, "FieldURI")?;
            let field = uri
                .strip_prefix("folder:")
                .ok_or_else(|| unknown_value(property, "FieldURI", uri))?;
            self.fields.push(field.to_owned());
            return Ok(());
        }
        if !property.is(TYPES, "ExtendedFieldURI") {
            return Err(invalid(
                property,
                format!("The element '{}' is not expected here.", property.name),
            ));
        }
        let tag = property.attribute("PropertyTag").and_then(tag);
        let owned =
            |(name, value): &(Cow<'_, str>, Cow<'_, str>)| (name.to_string(), value.to_string());
        let attributes = property.attributes.iter().map(owned).collect();
        // A property that no folder has is left out of the answer, as Exchange leaves it out.
        self.extended
            .extend(tag.map(|tag| Extended { tag, attributes }));
        Ok(())
    }

    /// Whether the element of that name is wanted.
    fn wants(&self, element: &str) -> bool {
        let field = element.strip_prefix("t:").unwrap_or(element);
        let base = match self.base {
            Base::IdOnly => false,
            Base::Default => DEFAULT.contains(&field),
            Base::AllProperties => true,
        };
        base || self.fields.iter().any(|known| known == field)
    }

    /// The folder with what is wanted, in the order of the schema.
    pub(super) fn node(&self, target: &Target) -> Node {
        let folder = target.folder;
        let text = |name: &'static str, text: Option<&'static str>| {
            Some(Node::text(name, text?)).filter(|_| self.wants(name))
        };
        let count = |name: &'static str, count: &dyn Fn() -> usize| {
            let wanted = self.wants(name);
            wanted.then(|| Node::text(name, count().to_string()))
        };
        // Real roots lie in a folder that no id leads to.
        let parent = || folder_tree::folder(folder.parent).unwrap_or(folder);
        let parent = || id_node(PARENT, &parent().id(target.mailbox));
        let unread = !matches!(folder.element, "t:CalendarFolder" | "t:ContactsFolder");
        Node::new(folder.element)
            .child(id_node("t:FolderId", &folder.id(target.mailbox)))
            .children(self.wants(PARENT).then(parent))
            .children(text("t:FolderClass", folder.class))
            .children(text("t:DisplayName", Some(folder.display_name)))
            .children(text("t:TotalCount", Some("0")))
            .children(count("t:ChildFolderCount", &|| folder.children().count()))
            .children(
                self.extended
                    .iter()
                    .filter_map(|property| property.node(target)),
            )
            .children(self.wants(RIGHTS).then(effective_rights))
            .children(text("t:DistinguishedFolderId", folder.distinguished))
            .children(text("t:UnreadCount", unread.then_some("0")))
    }
}

impl Extended {
    /// The property with its value, where a folder has it
    /// ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
    fn node(&self, target: &Target) -> Option<Node> {
        let folder = target.folder;
        let value = match self.tag {
            0x3001 => folder.display_name.to_owned(),
            0x3601 => if folder.element == "t:SearchFolder" {
                "2"
            } else {
                "1"
            }
            .to_owned(),
            0x3602 | 0x3603 => "0".to_owned(),
            0x360A => (folder.children().next().is_some()).to_string(),
            0x3613 => folder.class?.to_owned(),
            0x10F4 => "false".to_owned(),
            _ => return None,
        };
        let attributes = self.attributes.iter().cloned();
        let uri = attributes.fold(Node::new("t:ExtendedFieldURI"), |node, (name, value)| {
            node.with(name, value)
        });
        Some(
            Node::new("t:ExtendedProperty")
                .child(uri)
                .child(Node::text("t:Value", value)),
        )
    }
}

fn id_node(name: &'static str, id: &super::folder_id::FolderId) -> Node {
    Node::new(name)
        .with("Id", id.spell(super::folder_id::IdFormat::EwsId))
        .with("ChangeKey", id.change_key())
}

fn effective_rights() -> Node {
    let rights = ALL_RIGHTS.iter().map(|right| Node::text(*right, "true"));
    Node::new(RIGHTS).children(rights)
}

/// A property tag is decimal, or hexadecimal behind `0x` in any case.
fn tag(text: &str) -> Option<u16> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
