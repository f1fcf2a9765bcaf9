//! What may stand in a type, worked out once: its attributes, and after each element which may be next.

use super::table::{
    Any, Attribute, Complex, Derivation, Form, Namespace, Occurrence, Order, Particle, Slot, Term,
    Type, TypeId, Usage, Wildcard,
};
use super::tables::TABLE;
use crate::exchange::xsd::Schema;
use crate::settings::MAX_SCHEMA_REPEATS;

/// What an element of a type must satisfy.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) any_attribute: Option<Wildcard>,
    pub(crate) content: Content,
}

/// What stands between the tags.
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

/// An element that may stand at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leaf {
    Slot(Slot),
    /// One that stands for the head of its group, by whose name .NET expects it.
    Member(Slot, Head),
    Any(Any),
}

/// The head of a group of elements that stand for each other.
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

/// The places at which elements stand ([Glushkov's construction](https://en.wikipedia.org/wiki/Glushkov%27s_construction_algorithm)),
/// or a set of which each stands once.
#[derive(Debug, Default)]
pub(crate) struct Model {
    leaves: Vec<Leaf>,
    /// Where the first element stands, and for each place where the next.
    first: Vec<u16>,
    follow: Vec<Vec<u16>>,
    /// Whether it may end before the first element, and behind each place.
    nullable: bool,
    last: Vec<bool>,
    /// Of a set, which must be there.
    needed: Option<u64>,
}

/// How far the elements of one parent have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    place: Option<u16>,
    seen: u64,
}

impl Model {
    /// The next element, and how far they have come with it.
    pub(crate) fn step(
        &self,
        progress: Progress,
        namespace: Option<Namespace>,
        name: &str,
    ) -> Option<(Progress, Leaf)> {
        let mut places = self.next(progress);
        let place = places.find(|place| {
            let leaf = self.leaves.get(usize::from(*place));
            leaf.is_some_and(|leaf| leaf.fits(namespace, name))
        })?;
        let progress = Progress {
            place: Some(place),
            seen: progress.seen | bit(place),
        };
        Some((progress, self.leaves[usize::from(place)]))
    }

    /// Whether nothing is missing.
    pub(crate) fn is_whole(&self, progress: Progress) -> bool {
        match (self.needed, progress.place) {
            (Some(needed), _) => progress.seen & needed == needed,
            (None, None) => self.nullable,
            (None, Some(place)) => self.last.get(usize::from(place)) == Some(&true),
        }
    }

    /// The elements that may be next.
    pub(crate) fn expected(&self, progress: Progress) -> impl Iterator<Item = &Leaf> {
        self.next(progress)
            .filter_map(|place| self.leaves.get(usize::from(place)))
    }

    fn next(&self, progress: Progress) -> impl Iterator<Item = u16> {
        let places = match progress.place {
            Some(place) if self.needed.is_none() => self.follow.get(usize::from(place)),
            _ => Some(&self.first),
        };
        let set = self.needed.is_some();
        let places = places
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .copied();
        places.filter(move |place| !set || progress.seen & bit(*place) == 0)
    }
}

/// The bit of a place in a set; sets are small.
fn bit(place: u16) -> u64 {
    1_u64.checked_shl(place.into()).unwrap_or_default()
}

impl Type {
    /// What an element of this type must satisfy.
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

    /// The type of the text of a type that has one.
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

    /// The version of the schema that has an attribute first.
    pub(crate) fn attribute_since(&self, name: &str) -> Schema {
        let mut attributes = Vec::new();
        self.attributes(&mut attributes);
        let known = attributes.iter().find(|known| known.name == name);
        known.map_or(Schema::FIRST, |known| known.since)
    }

    /// Whether it has an attribute.
    #[cfg(test)]
    pub(crate) fn has_attribute(&self, name: &str) -> bool {
        let mut attributes = Vec::new();
        self.attributes(&mut attributes);
        attributes.iter().any(|known| known.name == name)
    }

    /// Its attributes, those of its bases first.
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

/// The pieces of a set, if that is what the content is.
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
            let place = model.leaf(match &part.term {
                Term::Element(slot) => Leaf::Slot(*slot),
                _ => continue,
            });
            if part.occurrence.min > 0 {
                needed |= bit(place);
            }
            model.first.push(place);
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
        for place in whole.last {
            model.last[usize::from(place)] = true;
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
        let place = u16::try_from(self.leaves.len()).unwrap_or(u16::MAX);
        self.leaves.push(leaf);
        self.follow.push(Vec::new());
        self.last.push(false);
        place
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

    /// One piece behind the other.
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
        for place in from {
            self.follow[usize::from(*place)].extend(to);
        }
    }
}

/// Where a piece of content begins and ends, and whether it may be left out.
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

    fn one(place: u16) -> Self {
        Self {
            first: vec![place],
            last: vec![place],
            nullable: false,
        }
    }

    /// Or another instead.
    fn or(&mut self, other: Self) {
        self.first.extend(other.first);
        self.last.extend(other.last);
        self.nullable |= other.nullable;
    }
}
