//! The parsed table of types and elements.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::builtin::Builtin;
use super::model::Rules;
use super::since::Since;
use super::tables::TABLE;
use crate::exchange::xml::{MESSAGES, TYPES, XSD};
use crate::exchange::xsd::Schema;

/// The namespace of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// EWS's types.
    Types,
    /// EWS's messages.
    Messages,
    /// XML Schema itself.
    Schema,
}

impl Namespace {
    /// The namespace of a URI.
    pub(crate) fn of(uri: &str) -> Option<Self> {
        match uri {
            TYPES => Some(Self::Types),
            MESSAGES => Some(Self::Messages),
            _ => None,
        }
    }

    /// Its URI.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Types => TYPES,
            Self::Messages => MESSAGES,
            Self::Schema => XSD,
        }
    }
}

/// The index of a type in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TypeId(pub(crate) u32);

/// The base of all types.
pub(crate) const ANY_TYPE: TypeId = TypeId(0);

/// A type.
#[derive(Debug)]
pub struct Type {
    /// The namespace of its name.
    pub namespace: Namespace,
    /// Its name.
    pub name: &'static str,
    pub(crate) form: Form,
    pub(crate) children: OnceLock<Vec<Child>>,
    pub(crate) rules: OnceLock<Rules>,
}

/// The definition of a type.
#[derive(Debug)]
pub(crate) enum Form {
    /// A built-in type of XML Schema.
    Builtin(Builtin),
    /// A text with restrictions.
    Simple(Simple),
    /// Attributes, and elements or a text.
    Complex(Complex),
}

/// A text with restrictions.
#[derive(Debug, Default)]
pub(crate) struct Simple {
    pub(crate) variety: Variety,
    pub(crate) facets: Vec<Facet>,
    /// The enumeration values in the order of the schema.
    pub(crate) words: Vec<&'static str>,
    /// The enumeration values, sorted.
    pub(crate) sorted: Vec<&'static str>,
}

/// The variety of a simple type.
#[derive(Debug)]
pub(crate) enum Variety {
    /// A subset of the base's values.
    Restriction(TypeId),
    /// A list of values with spaces between them.
    List(TypeId),
    /// A value of any member type.
    Union(Vec<TypeId>),
}

impl Default for Variety {
    fn default() -> Self {
        Self::Restriction(ANY_TYPE)
    }
}

/// A restriction of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Facet {
    Length(usize),
    MinLength(usize),
    MaxLength(usize),
    Min(f64),
    Max(f64),
    Pattern(Pattern),
}

/// The patterns in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// A GUID.
    Guid,
    /// A property tag in hexadecimal.
    Tag,
    /// A number in hexadecimal or decimal.
    Number,
}

/// Attributes, and elements or a text.
#[derive(Debug)]
pub(crate) struct Complex {
    pub(crate) is_abstract: bool,
    pub(crate) base: Option<(Derivation, TypeId)>,
    pub(crate) content: Particle,
    pub(crate) attributes: Vec<Attribute>,
    /// The namespace from which any attribute is allowed.
    pub(crate) any_attribute: Option<Wildcard>,
}

/// The derivation of a complex type from its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Derivation {
    /// The content of the base, followed by further content.
    Extension,
    /// A subset of the base's content.
    Restriction,
    /// A text, and attributes.
    Text,
}

/// The source of attributes that are allowed without a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wildcard {
    /// Those of SOAP.
    Soap,
    /// Those of XML: `xml:lang`.
    Xml,
}

/// An attribute.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) kind: TypeId,
    pub(crate) usage: Usage,
    pub(crate) default: Option<&'static str>,
    pub(crate) since: Schema,
}

/// Whether an attribute is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    Optional,
    Required,
    Prohibited,
}

/// The number of occurrences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) min: u16,
    /// The maximum. `None` for no limit.
    pub(crate) max: Option<u16>,
}

impl Occurrence {
    pub(crate) const ONE: Self = Self {
        min: 1,
        max: Some(1),
    };
}

/// A particle of a content model.
#[derive(Clone, Debug)]
pub(crate) struct Particle {
    pub(crate) term: Term,
    pub(crate) occurrence: Occurrence,
}

/// The term of a particle.
#[derive(Clone, Debug)]
pub(crate) enum Term {
    /// A local element.
    Element(Slot),
    /// A global element, or a member of its substitution group.
    Reference(Namespace, &'static str),
    /// Any element.
    Any(Any),
    /// A group of particles.
    Group(Order, Vec<Particle>),
}

/// An element declaration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) namespace: Namespace,
    pub(crate) name: &'static str,
    pub(crate) kind: TypeId,
    pub(crate) nillable: bool,
    pub(crate) since: Schema,
}

/// Any element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Any {
    /// The namespace to exclude, if there is one.
    pub(crate) but: Option<Namespace>,
    /// Whether an element with a declaration must be valid.
    pub(crate) lax: bool,
}

/// The order of a group's particles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// In sequence.
    Sequence,
    /// One of the particles.
    Choice,
    /// Each at most once, in any order.
    All,
}

/// A global element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Global {
    pub(crate) slot: Slot,
    pub(crate) is_abstract: bool,
    /// The head of its substitution group.
    pub(crate) head: Option<&'static str>,
}

/// A child element in a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// The namespace of its name.
    pub namespace: Namespace,
    /// Its name.
    pub name: &'static str,
    kind: TypeId,
    /// Whether it is required.
    pub required: bool,
    /// Whether it may occur more than once.
    pub repeated: bool,
    /// Whether it is part of a choice.
    pub chosen: bool,
    /// The first schema version with the element.
    pub since: Schema,
}

impl Child {
    /// Its type.
    pub fn kind(&self) -> &'static Type {
        TABLE.at(self.kind)
    }
}

/// All parsed declarations.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) types: Vec<Type>,
    pub(crate) names: HashMap<(Namespace, &'static str), TypeId>,
    /// The elements in the order of the lines.
    pub(crate) elements: Vec<Global>,
    pub(crate) element_names: HashMap<(Namespace, &'static str), usize>,
    pub(crate) since: Since,
    /// The errors in the lines. A test shows that there are none.
    pub(crate) faults: Vec<String>,
}

impl Table {
    /// The type with an index.
    pub(crate) fn at(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// The type with a name.
    pub(crate) fn named(&self, namespace: Namespace, name: &str) -> Option<&Type> {
        self.names.get(&(namespace, name)).map(|id| self.at(*id))
    }

    /// The global element with a name.
    pub(crate) fn element(&self, namespace: Namespace, name: &str) -> Option<Slot> {
        let index = self.element_names.get(&(namespace, name))?;
        Some(self.elements.get(*index)?.slot)
    }

    /// The elements that may replace a reference: the element itself, unless it is abstract, and its substitutes.
    pub(crate) fn standing_for(
        &self,
        namespace: Namespace,
        name: &str,
    ) -> impl Iterator<Item = Slot> {
        self.elements.iter().filter_map(move |global| {
            let itself = global.slot.namespace == namespace && global.slot.name == name;
            let stands = global.head == Some(name) && global.slot.namespace == namespace;
            (!global.is_abstract && (itself || stands)).then_some(global.slot)
        })
    }
}

impl Type {
    /// The child elements in schema order, those of base types first.
    ///
    /// ```text
    /// for child in types("MessageType")?.children() { // MimeContent, ItemId, ParentFolderId, ...
    ///     if let Some(value) = property(child.name) { write(child.name, value) }
    /// }
    /// ```
    pub fn children(&self) -> &[Child] {
        self.children.get_or_init(|| {
            let mut children = Vec::new();
            self.each_content(&mut |particle| collect(particle, true, false, false, &mut children));
            children
        })
    }

    /// The child element with a name.
    pub fn child(&self, name: &str) -> Option<&Child> {
        self.children().iter().find(|child| child.name == name)
    }

    /// Whether it is a given type or derives from it.
    pub fn extends(&self, ancestor: &Self) -> bool {
        std::ptr::eq(self, ancestor) || self.base().is_some_and(|base| base.extends(ancestor))
    }

    /// The type that it derives from.
    pub fn base(&self) -> Option<&'static Self> {
        match &self.form {
            Form::Builtin(_) => None,
            Form::Simple(simple) => match simple.variety {
                Variety::Restriction(base) => Some(TABLE.at(base)),
                _ => None,
            },
            Form::Complex(complex) => complex.base.map(|(_, base)| TABLE.at(base)),
        }
    }

    /// Whether only derived types may occur.
    pub(crate) fn is_abstract(&self) -> bool {
        matches!(&self.form, Form::Complex(complex) if complex.is_abstract)
    }

    /// Visits the particles of the content, those of base types first.
    pub(crate) fn each_content<'a>(&'a self, visit: &mut impl FnMut(&'a Particle)) {
        let Form::Complex(complex) = &self.form else {
            return;
        };
        if let Some((Derivation::Extension, base)) = complex.base {
            TABLE.at(base).each_content(visit);
        }
        visit(&complex.content);
    }
}

/// Collects the elements of a particle.
fn collect(
    particle: &Particle,
    required: bool,
    repeated: bool,
    chosen: bool,
    children: &mut Vec<Child>,
) {
    let required = required && particle.occurrence.min > 0;
    let repeated = repeated || particle.occurrence.max != Some(1);
    let mut add = |slot: Slot, chosen: bool| {
        children.push(Child {
            namespace: slot.namespace,
            name: slot.name,
            kind: slot.kind,
            required: required && !chosen,
            repeated,
            chosen,
            since: slot.since,
        });
    };
    match &particle.term {
        Term::Element(slot) => add(*slot, chosen),
        Term::Reference(namespace, name) => TABLE
            .standing_for(*namespace, name)
            .for_each(|slot| add(slot, true)),
        Term::Any(_) => {}
        Term::Group(order, particles) => {
            let chosen = chosen || *order == Order::Choice && particles.len() > 1;
            for particle in particles {
                collect(particle, required, repeated, chosen, children);
            }
        }
    }
}
