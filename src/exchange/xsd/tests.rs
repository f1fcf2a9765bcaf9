//! Generated requests, valid and invalid, and their lenient reading.

use std::borrow::Cow;

use proptest::prelude::*;

use super::model::Content;
use super::tables::TABLE;
use super::{
    Namespace, Order, Particle, Slot, Term, Type, TypeId, Usage, lenient, validate, value,
};
use crate::exchange::xml::Element;

/// A generator of requests from a seed.
struct Maker(u64);

impl Maker {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }

    /// A valid request of an operation. `None` if it contains a part that cannot be generated.
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

    /// Shuffles the elements and adds others between them.
    fn shuffle(&mut self, element: &mut Element<'static>) {
        for index in (1..element.children.len()).rev() {
            let other = self.below(index + 1);
            element.children.swap(index, other);
        }
        for child in &mut element.children {
            self.shuffle(child);
        }
        if !element.children.is_empty() && self.below(3) == 0 {
            let undeclared = Element {
                name: "Undeclared",
                ..Element::default()
            };
            let index = self.below(element.children.len() + 1);
            element.children.insert(index, undeclared);
            let attribute = (Cow::Borrowed("undeclared"), Cow::Borrowed("a"));
            element.attributes.push(attribute);
        }
    }

    /// Removes a part.
    fn damage(&mut self, element: &mut Element<'static>) {
        match self.below(6) {
            0 => drop(element.children.pop()),
            1 => drop(element.attributes.pop()),
            2 => element.text = Cow::Borrowed("lost"),
            _ => {}
        }
        for child in &mut element.children {
            self.damage(child);
        }
    }
}

proptest! {
    #[test]
    fn a_valid_request_stays_unchanged(seed in any::<u64>()) {
        let request = Maker(seed).request();
        prop_assume!(request.is_some());
        let request = request.unwrap();
        if let Ok(needed) = validate(&request) {
            prop_assert_eq!(lenient(&request), Ok((request, needed)));
        }
    }

    #[test]
    fn a_shuffled_request_becomes_valid(seed in any::<u64>()) {
        let mut maker = Maker(seed);
        let request = maker.request();
        prop_assume!(request.is_some());
        let mut request = request.unwrap();
        prop_assume!(validate(&request).is_ok());
        maker.shuffle(&mut request);
        let (arranged, needed) = lenient(&request).unwrap();
        prop_assert_eq!(validate(&arranged), Ok(needed));
    }

    #[test]
    fn the_result_has_all_required_parts(seed in any::<u64>()) {
        let mut maker = Maker(seed);
        let request = maker.request();
        prop_assume!(request.is_some());
        let mut request = request.unwrap();
        maker.damage(&mut request);
        maker.shuffle(&mut request);
        if let Ok((arranged, _)) = lenient(&request)
            && let Err(broken) = validate(&arranged)
        {
            // The lenient reading may break the minimum length of a text, and no other rule.
            prop_assert!(broken.what.ends_with("less than the MinLength value."), "{}", broken.what);
        }
    }
}
