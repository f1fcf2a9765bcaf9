//! The content model of a type, computed once: its attributes, and the possible successors of each element.

use super::table::{
    Any, Attribute, Complex, Derivation, Form, Namespace, Occurrence, Order, Particle, Slot, Term,
    Type, TypeId, Usage, Wildcard,
};
use super::tables::TABLE;
use crate::exchange::xsd::Schema;
use crate::settings::MAX_SCHEMA_REPEATS;

/// The rules for an element of a type.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) any_attribute: Option<Wildcard>,
    pub(crate) content: Content,
}

/// The content between an element's tags.
#[derive(Debug, Default)]
pub(crate) enum Content {
    /// Anything.
    #[default]
    Any,
    /// Nothing, not even spaces.
    Empty,
    /// A text.
    Text(TypeId),
    /// Elements.
    Elements(Model),
}

/// An element of a content model.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leaf {
    Slot(Slot),
    /// A member of a substitution group. .NET's errors name the head of the group instead.
    Member(Slot, Head),
    Any(Any),
}

/// The head of a substitution group.
pub(crate) type Head = (Namespace, &'static str);

impl Leaf {
    fn fits(&self, namespace: Option<Namespace>, name: &str) -> bool {
        match self {
            Self::Slot(slot) | Self::Member(slot, _) => {
                slot.name == name && namespace == Some(slot.namespace)
            }
            Self::Any(any) => any.but.is_none() || any.but != namespace,
        }
    }
}

/// The positions of a content model and their successors
/// ([Glushkov's construction](https://en.wikipedia.org/wiki/Glushkov%27s_construction_algorithm)), or a set of elements
/// that each occur once.
#[derive(Debug, Default)]
pub(crate) struct Model {
    leaves: Vec<Leaf>,
    /// The possible first positions, and the possible successors of each position.
    first: Vec<u16>,
    follow: Vec<Vec<u16>>,
    /// Whether the content may be empty, and whether it may end after each position.
    nullable: bool,
    last: Vec<bool>,
    /// The required members of a set.
    needed: Option<u64>,
}

/// The progress through the children of an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    position: Option<u16>,
    seen: u64,
}

impl Model {
    /// The next element, and the progress after it.
    pub(crate) fn step(
        &self,
        progress: Progress,
        namespace: Option<Namespace>,
        name: &str,
    ) -> Option<(Progress, Leaf)> {
        let mut positions = self.next(progress);
        let position = positions.find(|position| {
            let leaf = self.leaves.get(usize::from(*position));
            leaf.is_some_and(|leaf| leaf.fits(namespace, name))
        })?;
        let progress = Progress {
            position: Some(position),
            seen: progress.seen | bit(position),
        };
        Some((progress, self.leaves[usize::from(position)]))
    }

    /// Whether the content is complete.
    pub(crate) fn is_whole(&self, progress: Progress) -> bool {
        match (self.needed, progress.position) {
            (Some(needed), _) => progress.seen & needed == needed,
            (None, None) => self.nullable,
            (None, Some(position)) => self.last.get(usize::from(position)) == Some(&true),
        }
    }

    /// The possible next elements.
    pub(crate) fn expected(&self, progress: Progress) -> impl Iterator<Item = &Leaf> {
        self.next(progress)
            .filter_map(|position| self.leaves.get(usize::from(position)))
    }

    fn next(&self, progress: Progress) -> impl Iterator<Item = u16> {
        let positions = match progress.position {
            Some(position) if self.needed.is_none() => self.follow.get(usize::from(position)),
            _ => Some(&self.first),
        };
        let set = self.needed.is_some();
        let positions = positions
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .copied();
        positions.filter(move |position| !set || progress.seen & bit(*position) == 0)
    }
}

/// The bit of a position in a set. Sets are small.
fn bit(position: u16) -> u64 {
    1_u64.checked_shl(position.into()).unwrap_or_default()
}

impl Type {
    /// The rules for an element of this type.
    pub(crate) fn rules(&self, id: TypeId) -> &Rules {
        self.rules.get_or_init(|| match &self.form {
            Form::Complex(complex) => Rules::of(self, complex),
            Form::Builtin(builtin) if builtin.is_anything() => Rules::default(),
            _ => Rules {
                content: Content::Text(id),
                ..Rules::default()
            },
        })
    }

    /// The type of the text content, if the type has one.
    pub(crate) fn text(&self) -> Option<TypeId> {
        let Form::Complex(complex) = &self.form else {
            return None;
        };
        let (derivation, base) = complex.base?;
        match (derivation, &TABLE.at(base).form) {
            (Derivation::Text, Form::Complex(_)) => TABLE.at(base).text(),
            (Derivation::Text, _) => Some(base),
            _ => TABLE.at(base).text(),
        }
    }

    /// The first schema version with an attribute.
    pub(crate) fn attribute_since(&self, name: &str) -> Schema {
        let mut attributes = Vec::new();
        self.attributes(&mut attributes);
        let known = attributes.iter().find(|known| known.name == name);
        known.map_or(Schema::FIRST, |known| known.since)
    }

    /// Whether the type has an attribute.
    #[cfg(test)]
    pub(crate) fn has_attribute(&self, name: &str) -> bool {
        let mut attributes = Vec::new();
        self.attributes(&mut attributes);
        attributes.iter().any(|known| known.name == name)
    }

    /// The attributes of the type, those of base types first.
    fn attributes(&self, attributes: &mut Vec<Attribute>) -> Option<Wildcard> {
        let Form::Complex(complex) = &self.form else {
            return None;
        };
        let inherited = complex
            .base
            .and_then(|(_, base)| TABLE.at(base).attributes(attributes));
        for own in &complex.attributes {
            attributes.retain(|known| known.name != own.name);
            if own.usage != Usage::Prohibited {
                attributes.push(own.clone());
            }
        }
        complex.any_attribute.or(inherited)
    }
}

impl Rules {
    fn of(kind: &Type, complex: &Complex) -> Self {
        let mut attributes = Vec::new();
        let any_attribute = kind.attributes(&mut attributes);
        let content = match kind.text() {
            Some(text) => Content::Text(text),
            None => {
                let mut parts = Vec::new();
                kind.each_content(&mut |particle| parts.push(particle.clone()));
                match set(&complex.content) {
                    Some(parts) => Content::Elements(Model::set(parts)),
                    None => Model::sequence(parts),
                }
            }
        };
        Self {
            attributes,
            any_attribute,
            content,
        }
    }
}

/// The members of a set. `None` if the content is no set.
fn set(content: &Particle) -> Option<&[Particle]> {
    match &content.term {
        Term::Group(Order::All, parts) => Some(parts),
        Term::Group(_, parts) => match &parts[..] {
            [only] => set(only),
            _ => None,
        },
        _ => None,
    }
}

impl Model {
    fn set(parts: &[Particle]) -> Self {
        let mut model = Self::default();
        let mut needed = 0;
        for part in parts {
            let position = model.leaf(match &part.term {
                Term::Element(slot) => Leaf::Slot(*slot),
                _ => continue,
            });
            if part.occurrence.min > 0 {
                needed |= bit(position);
            }
            model.first.push(position);
        }
        model.needed = Some(needed);
        model
    }

    fn sequence(parts: Vec<Particle>) -> Content {
        let mut model = Self::default();
        let whole = model.group(Order::Sequence, &parts);
        if model.leaves.is_empty() {
            return Content::Empty;
        }
        for position in whole.last {
            model.last[usize::from(position)] = true;
        }
        for follow in &mut model.follow {
            follow.sort_unstable();
            follow.dedup();
        }
        model.first = whole.first;
        model.nullable = whole.nullable;
        Content::Elements(model)
    }

    fn leaf(&mut self, leaf: Leaf) -> u16 {
        let position = u16::try_from(self.leaves.len()).unwrap_or(u16::MAX);
        self.leaves.push(leaf);
        self.follow.push(Vec::new());
        self.last.push(false);
        position
    }

    fn particle(&mut self, particle: &Particle) -> Piece {
        let Occurrence { min, max } = particle.occurrence;
        if max == Some(0) {
            return Piece::nothing();
        }
        let mut whole = self.term(&particle.term);
        for _ in 1..max.unwrap_or(min).min(MAX_SCHEMA_REPEATS) {
            let mut more = self.term(&particle.term);
            more.nullable |= min < 2;
            whole = self.then(whole, more);
        }
        if max.is_none() {
            let again = whole.first.clone();
            self.link(&whole.last, &again);
        }
        whole.nullable |= min == 0;
        whole
    }

    fn term(&mut self, term: &Term) -> Piece {
        match term {
            Term::Element(slot) => Piece::one(self.leaf(Leaf::Slot(*slot))),
            Term::Any(any) => Piece::one(self.leaf(Leaf::Any(*any))),
            Term::Reference(namespace, name) => {
                let mut whole = Piece::default();
                for slot in TABLE.standing_for(*namespace, name) {
                    let member = Leaf::Member(slot, (*namespace, name));
                    whole.or(Piece::one(self.leaf(member)));
                }
                whole
            }
            Term::Group(order, parts) => self.group(*order, parts),
        }
    }

    fn group(&mut self, order: Order, parts: &[Particle]) -> Piece {
        if order == Order::Choice {
            let mut whole = Piece::default();
            for part in parts {
                let piece = self.particle(part);
                whole.or(piece);
            }
            return whole;
        }
        parts.iter().fold(Piece::nothing(), |before, part| {
            let next = self.particle(part);
            self.then(before, next)
        })
    }

    /// Two pieces in sequence.
    fn then(&mut self, mut before: Piece, next: Piece) -> Piece {
        self.link(&before.last, &next.first);
        if before.nullable {
            before.first.extend(&next.first);
        }
        if !next.nullable {
            before.last.clear();
        }
        before.last.extend(next.last);
        before.nullable &= next.nullable;
        before
    }

    fn link(&mut self, from: &[u16], to: &[u16]) {
        for position in from {
            self.follow[usize::from(*position)].extend(to);
        }
    }
}

/// The first and last positions of a piece of content, and whether the piece is optional.
#[derive(Default)]
struct Piece {
    first: Vec<u16>,
    last: Vec<u16>,
    nullable: bool,
}

impl Piece {
    fn nothing() -> Self {
        Self {
            nullable: true,
            ..Self::default()
        }
    }

    fn one(position: u16) -> Self {
        Self {
            first: vec![position],
            last: vec![position],
            nullable: false,
        }
    }

    /// A choice between two pieces.
    fn or(&mut self, other: Self) {
        self.first.extend(other.first);
        self.last.extend(other.last);
        self.nullable |= other.nullable;
    }
}
