//! Puts the children of an element into the order of the schema.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::lenient::{Unreadable, first_value, read};
use super::model::{Head, Model, Progress};
use super::sentence;
use super::table::{Form, Namespace, Occurrence, Order, Particle, Slot, Term, Type};
use super::tables::TABLE;
use super::validate::Broken;
use crate::exchange::xml::Element;
use crate::exchange::xsd::Schema;

/// The children of an element of a type in the order of the schema, with the missing ones that have a first value.
pub(super) fn children<'a>(
    parent: &Element<'a>,
    kind: &'static Type,
    model: &Model,
    needs: &mut Schema,
) -> Result<Vec<Element<'a>>, Unreadable> {
    let mut particles = Vec::new();
    kind.each_content(&mut |particle| particles.push(particle));
    let mut arranging = Arranging {
        parent,
        model,
        needs,
        is_list: kind.least().is_some(),
        buckets: Vec::new(),
        others: VecDeque::new(),
        arranged: Vec::with_capacity(parent.children.len()),
    };
    for particle in &particles {
        arranging.open(&particle.term, None);
    }
    arranging.sort();
    for particle in particles {
        arranging.particle(particle)?;
    }
    Ok(arranging.arranged)
}

/// The children of one declaration.
struct Bucket<'e, 'a> {
    slot: Slot,
    /// The head of its substitution group. A member of a group is only found in its own namespace.
    head: Option<Head>,
    /// The children with their positions.
    found: VecDeque<(usize, &'e Element<'a>)>,
}

impl Bucket<'_, '_> {
    fn next(&self) -> Option<usize> {
        self.found.front().map(|(number, _)| *number)
    }
}

/// The children of an element while they are put in order.
struct Arranging<'e, 'a> {
    parent: &'e Element<'a>,
    model: &'e Model,
    /// The oldest version of the schema that has all parts so far.
    needs: &'e mut Schema,
    is_list: bool,
    buckets: Vec<Bucket<'e, 'a>>,
    /// The children without a declaration.
    others: VecDeque<&'e Element<'a>>,
    arranged: Vec<Element<'a>>,
}

impl<'a> Arranging<'_, 'a> {
    /// Adds an empty bucket for each element of a term.
    fn open(&mut self, term: &Term, head: Option<Head>) {
        match term {
            Term::Element(slot) => {
                if self.bucket(slot.namespace, slot.name).is_none() {
                    self.buckets.push(Bucket {
                        slot: *slot,
                        head,
                        found: VecDeque::new(),
                    });
                }
            }
            Term::Reference(namespace, name) => {
                for slot in TABLE.standing_for(*namespace, name) {
                    self.open(&Term::Element(slot), Some((*namespace, name)));
                }
            }
            Term::Group(_, parts) => {
                for part in parts {
                    self.open(&part.term, head);
                }
            }
            Term::Any(_) => {}
        }
    }

    /// The members of a substitution group.
    fn members(&self, head: Head) -> impl Iterator<Item = &Bucket<'_, 'a>> {
        let buckets = self.buckets.iter();
        buckets.filter(move |bucket| bucket.head == Some(head))
    }

    fn bucket(&self, namespace: Namespace, name: &str) -> Option<usize> {
        let mut buckets = self.buckets.iter();
        buckets.position(|bucket| bucket.slot.namespace == namespace && bucket.slot.name == name)
    }

    /// Assigns each child to the declaration of its name: in its own namespace, or else in the other namespace of EWS.
    fn sort(&mut self) {
        let parent = self.parent;
        for (number, child) in parent.children.iter().enumerate() {
            let namespace = Namespace::of(&child.namespace);
            let bucket = namespace.and_then(|namespace| {
                let other = match namespace {
                    Namespace::Types => Namespace::Messages,
                    _ => Namespace::Types,
                };
                let elsewhere = self.bucket(other, child.name);
                let elsewhere = elsewhere.filter(|bucket| self.buckets[*bucket].head.is_none());
                self.bucket(namespace, child.name).or(elsewhere)
            });
            match bucket {
                Some(bucket) => self.buckets[bucket].found.push_back((number, child)),
                None => self.others.push_back(child),
            }
        }
    }

    fn particle(&mut self, particle: &Particle) -> Result<(), Unreadable> {
        let Occurrence { min, max } = particle.occurrence;
        let mut times = 0_usize;
        while max.is_none_or(|max| times < max.into()) {
            let (next, before) = (self.first(&particle.term), self.arranged.len());
            if next.is_none() {
                break;
            }
            self.term(&particle.term, max == Some(1))?;
            if self.arranged.len() > before {
                times += 1;
            } else if self.first(&particle.term) == next {
                break;
            }
        }
        // An empty list counts as absent.
        if times < min.into() && !(self.is_list && self.arranged.is_empty()) {
            self.missing(&particle.term)?;
        }
        Ok(())
    }

    /// The position of the next child for a term.
    fn first(&self, term: &Term) -> Option<usize> {
        match term {
            Term::Element(slot) => {
                let bucket = self.bucket(slot.namespace, slot.name)?;
                self.buckets[bucket].next()
            }
            Term::Reference(namespace, name) => {
                let members = self.members((*namespace, name));
                members.filter_map(Bucket::next).min()
            }
            Term::Any(any) => {
                let next = self.others.front()?;
                let fits = any.but.is_none() || any.but != Namespace::of(&next.namespace);
                fits.then_some(0)
            }
            Term::Group(_, parts) => {
                let firsts = parts.iter().filter_map(|part| self.first(&part.term));
                firsts.min()
            }
        }
    }

    /// Takes the next child or children for a term.
    fn term(&mut self, term: &Term, once: bool) -> Result<(), Unreadable> {
        match term {
            Term::Element(slot) => self.element(*slot, once),
            Term::Reference(namespace, name) => {
                let first = self.first(term);
                let member = self
                    .members((*namespace, name))
                    .find(|bucket| bucket.next() == first)
                    .map(|bucket| bucket.slot);
                match member {
                    Some(slot) => self.element(slot, once),
                    None => Ok(()),
                }
            }
            Term::Any(_) => {
                let next = self.others.pop_front().cloned();
                self.arranged.extend(next);
                Ok(())
            }
            Term::Group(Order::Choice, parts) => {
                let first = self.first(term);
                let chosen = parts.iter().find(|part| self.first(&part.term) == first);
                chosen.map_or(Ok(()), |part| self.particle(part))
            }
            Term::Group(_, parts) => parts.iter().try_for_each(|part| self.particle(part)),
        }
    }

    /// Takes the next child for an element. If only one is allowed, the first one counts, and lists are joined.
    fn element(&mut self, slot: Slot, once: bool) -> Result<(), Unreadable> {
        let Some(bucket) = self.bucket(slot.namespace, slot.name) else {
            return Ok(());
        };
        let mut whole: Option<Element<'a>> = None;
        while let Some((_, next)) = self.buckets[bucket].found.pop_front() {
            match (read(next, slot, self.needs)?, &mut whole) {
                (Some(more), Some(whole)) => whole.children.extend(more.children),
                (more, _) => whole = more.or(whole),
            }
            if !once || TABLE.at(slot.kind).least().is_none() {
                break;
            }
        }
        self.arranged.extend(whole);
        Ok(())
    }

    /// Adds a missing term with the first value of its type.
    fn missing(&mut self, term: &Term) -> Result<(), Unreadable> {
        match term {
            Term::Element(slot) => {
                let first = first_value(slot.kind);
                let first = first.ok_or_else(|| Unreadable::Missing(self.incomplete()))?;
                self.arranged.push(Element {
                    namespace: Cow::Borrowed(slot.namespace.uri()),
                    name: slot.name,
                    text: Cow::Borrowed(first),
                    offset: self.parent.offset,
                    end: self.parent.offset,
                    ..Element::default()
                });
                Ok(())
            }
            Term::Reference(namespace, name) => Err(self.elsewhere((*namespace, name))),
            Term::Any(_) => Err(Unreadable::Missing(self.incomplete())),
            Term::Group(Order::Choice, parts) => match parts.iter().any(may_be_empty) {
                true => Ok(()),
                false => Err(Unreadable::Missing(self.incomplete())),
            },
            Term::Group(_, parts) => {
                let mut needed = parts.iter().filter(|part| part.occurrence.min > 0);
                needed.try_for_each(|part| self.missing(&part.term))
            }
        }
    }

    /// The error for a missing member of a group: it may be in the other namespace.
    fn elsewhere(&self, head: Head) -> Unreadable {
        let is_member = |child: &&&Element<'_>| {
            let mut members = self.members(head);
            Namespace::of(&child.namespace).is_some()
                && members.any(|bucket| bucket.slot.name == child.name)
        };
        match self.others.iter().find(is_member) {
            None => Unreadable::Missing(self.incomplete()),
            Some(child) => Unreadable::Elsewhere(Broken {
                offset: child.name_offset(),
                what: sentence::unexpected(self.parent, child, self.model, Progress::default()),
            }),
        }
    }

    fn incomplete(&self) -> Broken {
        Broken {
            offset: self.parent.end_offset(),
            what: sentence::incomplete(self.parent, self.model, Progress::default()),
        }
    }
}

/// Whether a particle may be empty.
fn may_be_empty(particle: &Particle) -> bool {
    let nothing = match &particle.term {
        Term::Group(Order::Choice, parts) => parts.iter().any(may_be_empty),
        Term::Group(_, parts) => parts.iter().all(may_be_empty),
        _ => false,
    };
    particle.occurrence.min == 0 || nothing
}

impl Type {
    /// The least number of elements in a list. `None` if the type is not a list.
    pub(super) fn least(&self) -> Option<u16> {
        let Form::Complex(complex) = &self.form else {
            return None;
        };
        least(&complex.content).filter(|_| complex.base.is_none())
    }
}

fn least(particle: &Particle) -> Option<u16> {
    match (&particle.term, particle.occurrence) {
        (_, Occurrence { min, max: None }) => Some(min),
        (Term::Group(_, parts), Occurrence::ONE) => match &parts[..] {
            [only] => least(only),
            _ => None,
        },
        _ => None,
    }
}
