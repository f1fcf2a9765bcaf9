//! Reads a request that breaks the schema, like a server that does not validate requests. It uses the same tables.
//!
//! The order of elements is free, and the two namespaces of EWS are one. Elements, attributes and text without a declaration
//! are ignored. A missing enumeration, number, boolean or text is the first value of its type, as in .NET. An empty list that
//! must not be empty is no list. The result is in the order of the schema and complete, so an operation reads it like a
//! valid request
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

/// Reads an element at its declaration; nothing, if it counts as absent.
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

/// Names and values.
type Attributes<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The declared attributes, with the required ones.
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

/// The text of an element. .NET ignores elements in it if its type has attributes, and refuses them in a plain value.
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

/// The words that servers know and no published schema lists, by enumeration.
const BEYOND: [(&str, &str); 1] = [
    // Thunderbird asks Exchange Online for it together with words of the schema
    // (https://searchfox.org/comm-central/source/rust/ews_xpcom/src/client/sync_folder_hierarchy.rs).
    ("DistinguishedFolderIdNameType", "archive"),
];

/// A value as .NET reads it without a schema: it may be empty where the schema has a minimum length, and a date is a dateTime
/// at midnight.
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

/// The value that .NET has for a missing one; nothing, if the type is an object.
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
    use crate::exchange::xsd::table::{Order, Particle, Term, Type};
    use crate::exchange::xsd::validate;
    use proptest::prelude::*;

    /// Makes requests up, from a seed.
    struct Maker(u64);

    impl Maker {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % most.max(1)
        }

        /// The element of an operation, sound by the schema; nothing where it has a part that cannot be made up.
        fn request(&mut self) -> Option<Element<'static>> {
            let requests: Vec<_> = TABLE
                .elements
                .iter()
                .filter(|global| global.slot.namespace == Namespace::Messages)
                .filter(|global| !global.slot.name.ends_with("Response"))
                .collect();
            let slot = requests[self.below(requests.len())].slot;
            self.element(slot, 6)
        }

        fn element(&mut self, slot: Slot, depth: usize) -> Option<Element<'static>> {
            let kind: &'static Type = TABLE.at(slot.kind);
            let mut made = Element {
                namespace: Cow::Borrowed(slot.namespace.uri()),
                name: slot.name,
                ..Element::default()
            };
            let rules = kind.rules(slot.kind);
            for known in &rules.attributes {
                if known.usage == Usage::Required || self.below(2) == 0 {
                    let text = self.text(known.kind)?;
                    made.attributes.push((Cow::Borrowed(known.name), text));
                }
            }
            match &rules.content {
                _ if kind.is_abstract() => return None,
                Content::Any | Content::Empty => {}
                Content::Text(text) => made.text = self.text(*text)?,
                Content::Elements(_) => {
                    let mut particles = Vec::new();
                    kind.each_content(&mut |particle| particles.push(particle));
                    for particle in particles {
                        self.particle(particle, depth, &mut made.children)?;
                    }
                }
            }
            Some(made)
        }

        fn particle(
            &mut self,
            particle: &'static Particle,
            depth: usize,
            children: &mut Vec<Element<'static>>,
        ) -> Option<()> {
            let (min, max) = (particle.occurrence.min, particle.occurrence.max);
            let most = usize::from(max.unwrap_or(min + 2).min(min + 2));
            let times = match depth {
                0 => min.into(),
                _ => usize::from(min) + self.below(most + 1 - usize::from(min)),
            };
            for _ in 0..times {
                self.term(&particle.term, depth, children)?;
            }
            Some(())
        }

        fn term(
            &mut self,
            term: &'static Term,
            depth: usize,
            children: &mut Vec<Element<'static>>,
        ) -> Option<()> {
            let below = depth.checked_sub(1)?;
            match term {
                Term::Element(slot) => children.push(self.element(*slot, below)?),
                Term::Reference(namespace, name) => {
                    let members: Vec<_> = TABLE.standing_for(*namespace, name).collect();
                    let slot = members[self.below(members.len())];
                    children.push(self.element(slot, below)?);
                }
                Term::Any(_) => {}
                Term::Group(Order::Choice, parts) => {
                    let part = &parts[self.below(parts.len())];
                    self.particle(part, depth, children)?;
                }
                Term::Group(_, parts) => {
                    for part in parts {
                        self.particle(part, depth, children)?;
                    }
                }
            }
            Some(())
        }

        fn text(&mut self, id: TypeId) -> Option<Cow<'static, str>> {
            let words = TABLE.at(id).values();
            if !words.is_empty() {
                return Some(Cow::Borrowed(words[self.below(words.len())]));
            }
            let texts = [
                "a",
                "1",
                "true",
                "QUJD",
                "2026-11-25T10:00:00Z",
                "2026-11-25",
                "10:00:00",
                "PT1H",
                "0x3001",
                "00062008-0000-0000-c000-000000000046",
                "en-US",
                "",
                "Sunday",
                "1525252321",
            ];
            let first = self.below(texts.len());
            let turned = texts.iter().cycle().skip(first).take(texts.len());
            let fits = |text: &&&str| value::check(id, text).is_ok();
            turned.copied().find(|text| fits(&text)).map(Cow::Borrowed)
        }

        /// The same elements in another order, with others between them.
        fn stir(&mut self, element: &mut Element<'static>) {
            for place in (1..element.children.len()).rev() {
                let other = self.below(place + 1);
                element.children.swap(place, other);
            }
            for child in &mut element.children {
                self.stir(child);
            }
            if !element.children.is_empty() && self.below(3) == 0 {
                let undeclared = Element {
                    name: "Undeclared",
                    ..Element::default()
                };
                let place = self.below(element.children.len() + 1);
                element.children.insert(place, undeclared);
                let attribute = (Cow::Borrowed("undeclared"), Cow::Borrowed("a"));
                element.attributes.push(attribute);
            }
        }

        /// The same with something lost.
        fn lose(&mut self, element: &mut Element<'static>) {
            match self.below(6) {
                0 => drop(element.children.pop()),
                1 => drop(element.attributes.pop()),
                2 => element.text = Cow::Borrowed("lost"),
                _ => {}
            }
            for child in &mut element.children {
                self.lose(child);
            }
        }
    }

    proptest! {
        #[test]
        fn what_the_schema_takes_stays_as_it_is(seed in any::<u64>()) {
            let request = Maker(seed).request();
            prop_assume!(request.is_some());
            let request = request.unwrap();
            if let Ok(needed) = validate(&request) {
                prop_assert_eq!(lenient(&request), Ok((request, needed)));
            }
        }

        #[test]
        fn what_is_stirred_is_sound_again(seed in any::<u64>()) {
            let mut maker = Maker(seed);
            let request = maker.request();
            prop_assume!(request.is_some());
            let mut request = request.unwrap();
            prop_assume!(validate(&request).is_ok());
            maker.stir(&mut request);
            let (arranged, needed) = lenient(&request).unwrap();
            prop_assert_eq!(validate(&arranged), Ok(needed));
        }

        #[test]
        fn what_is_read_has_what_the_schema_demands(seed in any::<u64>()) {
            let mut maker = Maker(seed);
            let request = maker.request();
            prop_assume!(request.is_some());
            let mut request = request.unwrap();
            maker.lose(&mut request);
            maker.stir(&mut request);
            if let Ok((arranged, _)) = lenient(&request)
                && let Err(broken) = validate(&arranged)
            {
                // What must not be empty may be, and that alone.
                prop_assert!(broken.what.ends_with("less than the MinLength value."), "{}", broken.what);
            }
        }
    }
}
