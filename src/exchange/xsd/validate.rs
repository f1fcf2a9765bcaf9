//! Validates a request against the schema. It finds the same first error as .NET's reader.

use super::model::{Content, Leaf, Model, Progress, Rules};
use super::table::{Attribute, Namespace, Slot, TypeId, Usage, Wildcard};
use super::tables::TABLE;
use super::{sentence, value};
use crate::exchange::xml::Element;
use crate::exchange::xsd::Schema;

/// The violation in a request and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The offset in bytes from the start of the document.
    pub offset: usize,
    /// The error in .NET's words.
    pub what: String,
}

type Checked = Result<(), Broken>;

/// The oldest schema version with all examined parts.
type Needs = Schema;

/// Validates an element and its content. Returns the oldest schema version with all parts. An element without a declaration
/// is not validated.
///
/// # Errors
///
/// The first violation.
pub fn validate(element: &Element<'_>) -> Result<Schema, Broken> {
    let mut needs = Schema::FIRST;
    known(element, &mut needs)?;
    Ok(needs)
}

fn known(element: &Element<'_>, needs: &mut Needs) -> Checked {
    let declared = Namespace::of(&element.namespace)
        .and_then(|namespace| TABLE.element(namespace, element.name));
    declared.map_or(Ok(()), |slot| check(element, slot, needs))
}

fn check(element: &Element<'_>, slot: Slot, needs: &mut Needs) -> Checked {
    *needs = slot.since.max(*needs);
    let id = actual(element, slot)?;
    let kind = TABLE.at(id);
    if kind.is_abstract() {
        return broken(element.name_offset(), sentence::is_abstract(element));
    }
    let rules = kind.rules(id);
    attributes(element, rules, needs)?;
    if nil(element, slot)? {
        return match element.children.is_empty() && element.text.is_empty() {
            true => Ok(()),
            false => broken(element.name_offset(), sentence::nil_has_content(element)),
        };
    }
    match &rules.content {
        Content::Any => Ok(()),
        Content::Empty => empty(element),
        Content::Text(id) => text(element, *id, needs),
        Content::Elements(model) => elements(element, model, needs),
    }
}

fn broken(offset: usize, what: String) -> Checked {
    Err(Broken { offset, what })
}

/// The type of an element: the declared one, or a derived one that `xsi:type` names.
pub(super) fn actual(element: &Element<'_>, slot: Slot) -> Result<TypeId, Broken> {
    let Some(name) = element.attribute("xsi:type") else {
        return Ok(slot.kind);
    };
    let offset = element.name_offset();
    let found = [Namespace::Types, Namespace::Messages, Namespace::Schema]
        .into_iter()
        .find_map(|namespace| TABLE.names.get(&(namespace, name)));
    match found {
        None => Err(Broken {
            offset,
            what: sentence::no_type(name),
        }),
        Some(id) if TABLE.at(*id).extends(TABLE.at(slot.kind)) => Ok(*id),
        Some(_) => Err(Broken {
            offset,
            what: sentence::other_type(element, name),
        }),
    }
}

/// Whether the element is nil.
fn nil(element: &Element<'_>, slot: Slot) -> Result<bool, Broken> {
    match element.attribute("xsi:nil") {
        None => Ok(false),
        Some(_) if !slot.nillable => Err(Broken {
            offset: element.name_offset(),
            what: sentence::not_nillable(),
        }),
        Some(value) => Ok(matches!(value.trim(), "true" | "1")),
    }
}

fn attributes(element: &Element<'_>, rules: &Rules, needs: &mut Needs) -> Checked {
    for (name, value) in &element.attributes {
        let known = rules.attributes.iter().find(|known| known.name == *name);
        if let Some(known) = known {
            value::check(known.kind, value).or_else(|reason| {
                let what = sentence::attribute_value(name, value, known.kind, reason);
                broken(element.name_offset(), what)
            })?;
            let word = value::since(TABLE.at(known.kind), value);
            *needs = known.since.max(word).max(*needs);
        } else if !welcome(rules, name) {
            return broken(element.name_offset(), sentence::undeclared(name));
        }
    }
    let required = |known: &&Attribute| known.usage == Usage::Required;
    let missing = rules
        .attributes
        .iter()
        .filter(required)
        .find(|known| element.attribute(known.name).is_none());
    match missing {
        None => Ok(()),
        Some(known) => broken(
            element.name_offset(),
            sentence::missing_attribute(known.name),
        ),
    }
}

/// Whether an undeclared attribute is allowed.
pub(super) fn welcome(rules: &Rules, name: &str) -> bool {
    let prefix = name.split_once(':').map(|(prefix, _)| prefix);
    match prefix {
        Some("xsi") => matches!(
            name,
            "xsi:type" | "xsi:nil" | "xsi:schemaLocation" | "xsi:noNamespaceSchemaLocation"
        ),
        Some("soap") => rules.any_attribute == Some(Wildcard::Soap),
        Some("xml") => rules.any_attribute == Some(Wildcard::Xml),
        _ => matches!(rules.content, Content::Any),
    }
}

pub(super) fn blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

fn empty(element: &Element<'_>) -> Checked {
    if let Some(child) = element.children.first() {
        return broken(
            child.name_offset(),
            sentence::child_of_empty(element, child),
        );
    }
    match &*element.text {
        "" => Ok(()),
        text => broken(element.name_offset(), sentence::text_of_empty(blank(text))),
    }
}

fn text(element: &Element<'_>, id: TypeId, needs: &mut Needs) -> Checked {
    if let Some(child) = element.children.first() {
        return broken(child.name_offset(), sentence::child_of_text(element, child));
    }
    value::check(id, &element.text).or_else(|reason| {
        let what = sentence::element_value(element, id, reason);
        broken(element.end_offset(), what)
    })?;
    *needs = value::since(TABLE.at(id), &element.text).max(*needs);
    Ok(())
}

fn elements(element: &Element<'_>, model: &Model, needs: &mut Needs) -> Checked {
    let mut progress = Progress::default();
    if !blank(&element.text) {
        let what = sentence::text_between(element, model, progress);
        return broken(element.name_offset(), what);
    }
    for child in &element.children {
        let namespace = Namespace::of(&child.namespace);
        let Some((next, leaf)) = model.step(progress, namespace, child.name) else {
            let what = sentence::unexpected(element, child, model, progress);
            return broken(child.name_offset(), what);
        };
        progress = next;
        match leaf {
            Leaf::Slot(slot) | Leaf::Member(slot, _) => check(child, slot, needs)?,
            Leaf::Any(any) if any.lax => known(child, needs)?,
            Leaf::Any(_) => {}
        }
    }
    match model.is_whole(progress) {
        true => Ok(()),
        false => {
            let what = sentence::incomplete(element, model, progress);
            broken(element.end_offset(), what)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml::{self, MESSAGES, TYPES};

    /// The violation in a request, with the namespaces shortened to `m` and `t`.
    fn wrong(body: &str) -> String {
        let document =
            format!("<m:R xmlns:m='{MESSAGES}' xmlns:t='{TYPES}' xmlns:i='{XSI}'>{body}</m:R>");
        let root = xml::read(document.as_bytes()).unwrap();
        match validate(&root.children[0]) {
            Ok(_) => String::new(),
            Err(broken) => broken.what.replace(MESSAGES, "m").replace(TYPES, "t"),
        }
    }

    const XSI: &str = crate::exchange::xml::XSI;

    #[test]
    fn the_messages_are_those_of_real_servers() {
        for (body, stated) in [
            (
                "<m:GetItem><m:ItemShape/></m:GetItem>",
                "The element 'ItemShape' in namespace 'm' has incomplete content. List of possible elements expected: \
                 'BaseShape' in namespace 't'.",
            ),
            (
                "<m:GetDelegate IncludePermissions='true'><m:Mailbox><t:MailboxType>Mailbox</t:MailboxType><t:RoutingType>SMTP\
                 </t:RoutingType></m:Mailbox></m:GetDelegate>",
                "The element 'Mailbox' in namespace 'm' has invalid child element 'RoutingType' in namespace 't'. List of \
                 possible elements expected: 'ItemId, OriginalDisplayName' in namespace 't'.",
            ),
            (
                "<m:CreateItem><m:Items><t:ForwardItem><t:ToRecipients/><t:Subject>a</t:Subject></t:ForwardItem></m:Items>\
                 </m:CreateItem>",
                "The element 'ForwardItem' in namespace 't' has invalid child element 'Subject' in namespace 't'. List of \
                 possible elements expected: 'CcRecipients, BccRecipients, IsReadReceiptRequested, \
                 IsDeliveryReceiptRequested, From, ReferenceItemId, NewBodyContent' in namespace 't'.",
            ),
            (
                "<m:FindFolder/>",
                "The required attribute 'Traversal' is missing.",
            ),
            (
                "<m:FindFolder Traversal='Shallow' Depth='1'/>",
                "The 'Depth' attribute is not declared.",
            ),
            (
                "<m:FindFolder Traversal='deep'/>",
                "The 'Traversal' attribute is invalid - The value 'deep' is invalid according to its datatype \
                 't:FolderQueryTraversalType' - The Enumeration constraint failed.",
            ),
            (
                "<m:GetItem><m:ItemShape><t:BaseShape>x</t:BaseShape></m:ItemShape></m:GetItem>",
                "The 't:BaseShape' element is invalid - The value 'x' is invalid according to its datatype \
                 't:DefaultShapeNamesType' - The Enumeration constraint failed.",
            ),
            (
                "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>yes</t:IncludeMimeContent>\
                 </m:ItemShape></m:GetItem>",
                "The 't:IncludeMimeContent' element is invalid - The value 'yes' is invalid according to its datatype \
                 'http://www.w3.org/2001/XMLSchema:boolean' - The string 'yes' is not a valid Boolean value.",
            ),
            (
                "<m:GetItem>text</m:GetItem>",
                "The element 'GetItem' in namespace 'm' cannot contain text. List of possible elements expected: \
                 'ItemShape' in namespace 'm'.",
            ),
            (
                "<m:GetRoomLists><m:RoomList/></m:GetRoomLists>",
                "The element 'm:GetRoomLists' cannot contain child element 'm:RoomList' because the parent element's content \
                 model is empty.",
            ),
            (
                "<m:ConvertId DestinationFormat='EwsId'><m:SourceIds><t:AlternateId Format='EwsId' Id='a' Mailbox='b' \
                 i:type='t:ItemIdType'/></m:SourceIds></m:ConvertId>",
                "The xsi:type attribute value 'ItemIdType' is not valid for the element 't:AlternateId', either because it \
                 is not a type validly derived from the type in the schema, or because it has xsi:type derivation blocked.",
            ),
        ] {
            assert_eq!(wrong(body), stated, "{body}");
        }
    }

    #[test]
    fn a_request_needs_the_version_of_its_newest_part() {
        let needs = |body: &str| {
            let document = format!("<m:R xmlns:m='{MESSAGES}' xmlns:t='{TYPES}'>{body}</m:R>");
            let root = xml::read(document.as_bytes()).unwrap();
            validate(&root.children[0]).unwrap()
        };
        let item = |property: &str, shape: &str| {
            format!(
                "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{shape}<t:AdditionalProperties><t:FieldURI \
                 FieldURI='{property}'/></t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id='a'/></m:ItemIds>\
                 </m:GetItem>"
            )
        };
        let moved = "<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id='inbox'/></m:ToFolderId><m:ItemIds>\
                     <t:ItemId Id='a'/></m:ItemIds><m:ReturnNewItemIds>true</m:ReturnNewItemIds></m:MoveItem>";
        for (body, version) in [
            (item("item:Subject", ""), "Exchange2007"),
            (item("item:UniqueBody", ""), "Exchange2010"),
            (item("conversation:Size", ""), "Exchange2010_SP1"),
            (item("item:Preview", ""), "Exchange2013"),
            (item("item:Mentions", ""), "Exchange2015"),
            (
                item("item:Subject", "<t:MaximumBodySize>1</t:MaximumBodySize>"),
                "Exchange2013",
            ),
            ("<m:GetRoomLists/>".to_owned(), "Exchange2010"),
            (moved.to_owned(), "Exchange2010_SP1"),
        ] {
            assert_eq!(needs(&body), Schema::named(version).unwrap(), "{body}");
        }
    }

    #[test]
    fn a_violation_has_its_position() {
        let document = format!(
            "<m:GetItem xmlns:m='{MESSAGES}' xmlns:t='{TYPES}'><m:ItemShape> </m:ItemShape></m:GetItem>"
        );
        let broken = validate(&xml::read(document.as_bytes()).unwrap()).unwrap_err();
        assert!(document[broken.offset..].starts_with("m:ItemShape></m:GetItem>"));
    }

    #[test]
    fn xsi_type_is_accepted_and_undeclared_elements_are_ignored() {
        let id = "<t:AlternateId i:type='t:AlternateIdType' Format='EwsId' Id='a' Mailbox='b'/>";
        let body = format!(
            "<m:ConvertId DestinationFormat='EwsId'><m:SourceIds>{id}</m:SourceIds></m:ConvertId>"
        );
        assert_eq!(wrong(&body), "");
        assert_eq!(wrong("<m:DeleteUserPhoto a='b'>c</m:DeleteUserPhoto>"), "");
    }
}
