//! Reads a request that breaks the schema, like a server that does not validate requests. It uses the same tables.
//!
//! The order of elements is free, and the two namespaces of EWS are one. Elements, attributes and text without a
//! declaration are ignored. A missing enumeration, number, Boolean or text gets the first value of its type, as in .NET. A
//! list that must not be empty counts as absent if it is empty. The result is complete and in the order of the schema, so
//! an operation reads it like a valid request
//! ([Exchange 2019 does not need the order](https://github.com/mustang-im/mustang/pull/1098),
//! [text in place of an element](https://github.com/otris/ews-cpp/pull/125)).

use std::borrow::Cow;

use super::arrange;
use super::model::{Content, Rules};
use super::table::{Attribute, Form, Namespace, Slot, TypeId, Usage};
use super::tables::TABLE;
use super::validate::{Broken, actual, blank, welcome};
use super::value::Reason;
use super::{sentence, shape::Shape, value};
use crate::exchange::xml::Element;
use crate::exchange::xsd::Schema;

/// The reason why a request cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A value is invalid for its type.
    Value(Broken),
    /// An element or attribute is missing, and its type has no first value.
    Missing(Broken),
    /// A member of a substitution group is in the other namespace
    /// ([a path in the namespace of messages](https://github.com/WinRb/Viewpoint/issues/77)).
    Elsewhere(Broken),
}

/// Arranges an element by the schema. The second value is the oldest version of the schema that has all its parts. An element
/// without a declaration stays as it is.
///
/// # Errors
///
/// The first part that cannot be read.
pub fn lenient<'a>(element: &Element<'a>) -> Result<(Element<'a>, Schema), Unreadable> {
    let declared = Namespace::of(&element.namespace)
        .and_then(|namespace| TABLE.element(namespace, element.name));
    let Some(slot) = declared else {
        return Ok((element.clone(), Schema::FIRST));
    };
    let nothing = || Element {
        children: Vec::new(),
        text: Cow::Borrowed(""),
        ..element.clone()
    };
    let mut needs = Schema::FIRST;
    let arranged = read(element, slot, &mut needs)?;
    Ok((arranged.unwrap_or_else(nothing), needs))
}

/// Reads an element at its declaration. `None` if it counts as absent.
pub(super) fn read<'a>(
    element: &Element<'a>,
    slot: Slot,
    needs: &mut Schema,
) -> Result<Option<Element<'a>>, Unreadable> {
    let nil = element.attribute("xsi:nil").map(str::trim);
    let is_nil = matches!(nil, Some("true" | "1"));
    if is_nil && !slot.nillable {
        return Ok(None);
    }
    let id = actual(element, slot).map_err(Unreadable::Value)?;
    let kind = TABLE.at(id);
    if kind.is_abstract() {
        let what = sentence::is_abstract(element);
        return Err(value_at(element.name_offset(), what));
    }
    *needs = slot.since.max(*needs);
    let rules = kind.rules(id);
    let mut found = Element {
        namespace: Cow::Borrowed(slot.namespace.uri()),
        name: slot.name,
        attributes: attributes(element, rules, slot, needs)?,
        offset: element.offset,
        end: element.end,
        ..Element::default()
    };
    match &rules.content {
        _ if is_nil => {}
        Content::Any => {
            found.children.clone_from(&element.children);
            found.text.clone_from(&element.text);
        }
        Content::Empty => {}
        Content::Text(text) => {
            found.text = content(element, id, *text)?;
            *needs = value::since(TABLE.at(*text), &found.text).max(*needs);
        }
        Content::Elements(model) => {
            found.children = arrange::children(element, kind, model, needs)?;
            if found.children.is_empty() && kind.least() > Some(0) {
                return Ok(None);
            }
            if blank(&element.text) {
                found.text.clone_from(&element.text);
            }
        }
    }
    Ok(Some(found))
}

fn value_at(offset: usize, what: String) -> Unreadable {
    Unreadable::Value(Broken { offset, what })
}

/// The names and values of attributes.
type Attributes<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The declared attributes, including missing required ones.
fn attributes<'a>(
    element: &Element<'a>,
    rules: &Rules,
    slot: Slot,
    needs: &mut Schema,
) -> Result<Attributes<'a>, Unreadable> {
    let mut attributes = Vec::with_capacity(element.attributes.len());
    for (name, text) in &element.attributes {
        let known = rules.attributes.iter().find(|known| known.name == *name);
        if let Some(known) = known {
            let text = text_of(known.kind, text).map_err(|reason| {
                let what = sentence::attribute_value(name, text, known.kind, reason);
                value_at(element.name_offset(), what)
            })?;
            let word = value::since(TABLE.at(known.kind), &text);
            *needs = known.since.max(word).max(*needs);
            attributes.push((Cow::Borrowed(known.name), text));
        } else if welcome(rules, name) && (slot.nillable || name != "xsi:nil") {
            attributes.push((name.clone(), text.clone()));
        }
    }
    let missing = |known: &&Attribute| {
        known.usage == Usage::Required && element.attribute(known.name).is_none()
    };
    for known in rules.attributes.iter().filter(missing) {
        let first = first_value(known.kind).ok_or_else(|| {
            Unreadable::Missing(Broken {
                offset: element.name_offset(),
                what: sentence::missing_attribute(known.name),
            })
        })?;
        attributes.push((Cow::Borrowed(known.name), Cow::Borrowed(first)));
    }
    Ok(attributes)
}

/// The text of an element. .NET ignores child elements if the type has attributes, and refuses them in a simple value.
fn content<'a>(
    element: &Element<'a>,
    id: TypeId,
    text: TypeId,
) -> Result<Cow<'a, str>, Unreadable> {
    let complex = matches!(TABLE.at(id).form, Form::Complex(_));
    if let Some(child) = element.children.first() {
        if !complex {
            let what = sentence::child_of_text(element, child);
            return Err(value_at(child.name_offset(), what));
        }
        if blank(&element.text) {
            return Ok(Cow::Borrowed(""));
        }
    }
    text_of(text, &element.text).map_err(|reason| {
        let what = sentence::element_value(element, text, reason);
        value_at(element.end_offset(), what)
    })
}

/// Enumeration values that servers know although no published schema lists them, by enumeration.
const BEYOND: [(&str, &str); 1] = [
    // Thunderbird requests it from Exchange Online together with values of the schema
    // (https://searchfox.org/comm-central/source/rust/ews_xpcom/src/client/sync_folder_hierarchy.rs).
    ("DistinguishedFolderIdNameType", "archive"),
];

/// A value as .NET reads it without a schema: a minimum length does not exclude the empty text, and a date stands for a
/// dateTime at midnight.
fn text_of<'a>(id: TypeId, text: &Cow<'a, str>) -> Result<Cow<'a, str>, Reason> {
    let kind = TABLE.at(id);
    match value::check(id, text) {
        Ok(()) | Err(Reason::MinLength) => Ok(text.clone()),
        Err(Reason::Enumeration) if BEYOND.contains(&(kind.name, text.trim())) => Ok(text.clone()),
        Err(reason) if kind.shape() == Shape::DateTime => {
            value::midnight(text).map(Cow::Owned).ok_or(reason)
        }
        Err(reason) => Err(reason),
    }
}

/// The default of .NET for a missing value. `None` for a type that is an object.
pub(super) fn first_value(id: TypeId) -> Option<&'static str> {
    let kind = TABLE.at(id);
    let first = match (&kind.form, kind.shape()) {
        (Form::Complex(_), _) => return None,
        (_, Shape::Boolean) => "false",
        (_, Shape::Integer | Shape::Number) => "0",
        (_, Shape::Enumeration) => kind.values().first()?,
        (_, Shape::Text) => "",
        _ => return None,
    };
    let fits = matches!(value::check(id, first), Ok(()) | Err(Reason::MinLength));
    fits.then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml;

    /// The lenient reading of an element, without prefixes.
    fn read_as(body: &str) -> String {
        let namespaces = format!(
            "xmlns:m='{}' xmlns:t='{}' xmlns:i='{}'",
            xml::MESSAGES,
            xml::TYPES,
            xml::XSI
        );
        let document = format!("<m:R {namespaces}>{body}</m:R>");
        let root = xml::read(document.as_bytes()).unwrap();
        match lenient(&root.children[0]) {
            Ok((read, _)) => written(&read),
            Err(Unreadable::Value(_)) => "value".to_owned(),
            Err(Unreadable::Missing(_)) => "missing".to_owned(),
            Err(Unreadable::Elsewhere(_)) => "elsewhere".to_owned(),
        }
    }

    fn written(element: &Element<'_>) -> String {
        let attributes = element.attributes.iter();
        let attributes = attributes.map(|(name, value)| format!(" {name}={value}"));
        let children = element.children.iter().map(written);
        format!(
            "{}{}({}{})",
            element.name,
            attributes.collect::<String>(),
            element.text,
            children.collect::<String>()
        )
    }

    #[test]
    fn each_kind_of_violation_has_its_reading() {
        for (body, expected) in [
            // Of repeated single elements, the first one counts. Lists are joined, and an empty list counts as absent.
            (
                "<m:GetItem><m:ItemIds><t:ItemId Id='a'/></m:ItemIds><m:ItemIds/><m:ItemShape><t:BaseShape>Default</t:BaseShape>\
              <t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties/></m:ItemShape><m:ItemIds><t:ItemId Id='b'/>\
              </m:ItemIds></m:GetItem>",
                "GetItem(ItemShape(BaseShape(Default))ItemIds(ItemId Id=a()ItemId Id=b()))",
            ),
            // The first element of a choice counts.
            (
                "<m:DeleteItem><m:ItemIds><t:ItemId ChangeKey='k'/><t:Folder/></m:ItemIds></m:DeleteItem>",
                "DeleteItem DeleteType=HardDelete(ItemIds(ItemId ChangeKey=k Id=()))",
            ),
            // A simple value has no child elements. A value with attributes ignores them.
            (
                "<m:GetEvents><m:SubscriptionId><t:A/></m:SubscriptionId></m:GetEvents>",
                "value",
            ),
            ("<m:GetEvents/>", "GetEvents(SubscriptionId()Watermark())"),
            (
                "<m:CreateItem><m:Items><t:Message><t:Body>\n<t:Body BodyType='Text'>b</t:Body></t:Body></t:Message></m:Items>\
              </m:CreateItem>",
                "CreateItem(Items(Message(Body BodyType=HTML())))",
            ),
            // A nil element counts as absent. A type from `xsi:type` must derive from the declared one.
            (
                "<m:GetRooms i:nil='false'><m:RoomList i:nil='true'/></m:GetRooms>",
                "missing",
            ),
            (
                "<m:ConvertId DestinationFormat='EwsId'><m:SourceIds><t:AlternateId i:type='t:ItemIdType' Id='a'/></m:SourceIds>\
              </m:ConvertId>",
                "value",
            ),
            // A date stands for its first moment, and a value with a minimum length may be empty.
            (
                "<m:FindItem><m:ItemShape/><m:CalendarView EndDate='2026-11-26Z' StartDate='2026-11-25T10:00:00'/>\
              <m:ParentFolderIds><t:DistinguishedFolderId Id='archive'><t:Mailbox><t:EmailAddress/></t:Mailbox>\
              </t:DistinguishedFolderId></m:ParentFolderIds></m:FindItem>",
                "FindItem Traversal=Shallow(ItemShape(BaseShape(IdOnly))CalendarView EndDate=2026-11-26T00:00:00Z \
              StartDate=2026-11-25T10:00:00()ParentFolderIds(DistinguishedFolderId Id=archive(Mailbox(EmailAddress()))))",
            ),
            // A number out of range is invalid for its type.
            (
                "<m:SyncFolderItems><m:ItemShape/><m:SyncFolderId><t:FolderId/></m:SyncFolderId><m:MaxChangesReturned>0\
              </m:MaxChangesReturned></m:SyncFolderItems>",
                "value",
            ),
            (
                "<m:SyncFolderItems><m:ItemShape/><m:SyncFolderId><t:FolderId/></m:SyncFolderId></m:SyncFolderItems>",
                "missing",
            ),
            (
                "<m:UpdateItem><m:ItemChanges><t:ItemChange><t:ItemId/><t:Updates><t:DeleteItemField><m:FieldURI FieldURI='item:\
              Body'/></t:DeleteItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
                "elsewhere",
            ),
            (
                "<m:UpdateItem><m:ItemChanges><t:ItemChange><t:ItemId/><t:Updates/></t:ItemChange></m:ItemChanges></m:UpdateItem>",
                "missing",
            ),
            ("<m:XXX a='b'><m:c/></m:XXX>", "XXX a=b(c())"),
        ] {
            assert_eq!(read_as(body), expected, "{body}");
        }
    }
}
