//! The table of types and elements: what is known once the lines are read.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::builtin::Builtin;
use super::model::Rules;
use super::since::Since;
use super::tables::TABLE;
use crate::exchange::xml::{MESSAGES, TYPES, XSD};
use crate::exchange::xsd::Schema;

/// Where a name belongs.
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
    /// The namespace of that URI.
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

/// The place of a type in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TypeId(pub(crate) u32);

/// The type that everything is.
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

/// What a type is made of.
#[derive(Debug)]
pub(crate) enum Form {
    /// One of XML Schema's own.
    Builtin(Builtin),
    /// A text under rules.
    Simple(Simple),
    /// Attributes, and elements or a text.
    Complex(Complex),
}

/// A text under rules.
#[derive(Debug, Default)]
pub(crate) struct Simple {
    pub(crate) variety: Variety,
    pub(crate) facets: Vec<Facet>,
    /// The words, in order.
    pub(crate) words: Vec<&'static str>,
    /// The words, sorted.
    pub(crate) sorted: Vec<&'static str>,
}

/// How a simple type is derived.
#[derive(Debug)]
pub(crate) enum Variety {
    /// Fewer values than the base has.
    Restriction(TypeId),
    /// Values of one type, with spaces between.
    List(TypeId),
    /// A value of any of them.
    Union(Vec<TypeId>),
}

impl Default for Variety {
    fn default() -> Self {
        Self::Restriction(ANY_TYPE)
    }
}

/// A rule that a text must satisfy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Facet {
    Length(usize),
    MinLength(usize),
    MaxLength(usize),
    Min(f64),
    Max(f64),
    Pattern(Pattern),
}

/// The three patterns that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// A GUID.
    Guid,
    /// The tag of a property, in hexadecimal.
    Tag,
    /// A number, in hexadecimal or decimal.
    Number,
}

/// Attributes, and elements or a text.
#[derive(Debug)]
pub(crate) struct Complex {
    pub(crate) is_abstract: bool,
    pub(crate) base: Option<(Derivation, TypeId)>,
    pub(crate) content: Particle,
    pub(crate) attributes: Vec<Attribute>,
    /// The namespace whose attributes are welcome, whatever they are.
    pub(crate) any_attribute: Option<Wildcard>,
}

/// How a complex type comes from its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Derivation {
    /// What the base has, and then more.
    Extension,
    /// Not all that the base has.
    Restriction,
    /// A text, and attributes.
    Text,
}

/// Whose attributes are welcome.
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

/// Whether an attribute must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    Optional,
    Required,
    Prohibited,
}

/// How often something may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) min: u16,
    /// Without end, if nothing.
    pub(crate) max: Option<u16>,
}

impl Occurrence {
    pub(crate) const ONE: Self = Self {
        min: 1,
        max: Some(1),
    };
}

/// A piece of content.
#[derive(Clone, Debug)]
pub(crate) struct Particle {
    pub(crate) term: Term,
    pub(crate) occurrence: Occurrence,
}

/// What a piece of content is.
#[derive(Clone, Debug)]
pub(crate) enum Term {
    /// An element that is declared here.
    Element(Slot),
    /// An element that is declared for all, or one that may stand for it.
    Reference(Namespace, &'static str),
    /// Any element.
    Any(Any),
    /// Several pieces.
    Group(Order, Vec<Particle>),
}

/// An element that is declared in a type.
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
    /// Only of other namespaces than this one, if there is one.
    pub(crate) but: Option<Namespace>,
    /// Whether what is known of it must hold.
    pub(crate) lax: bool,
}

/// How the pieces of a group stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// One after the other.
    Sequence,
    /// One of them.
    Choice,
    /// Each once, as they come.
    All,
}

/// An element that is declared for all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Global {
    pub(crate) slot: Slot,
    pub(crate) is_abstract: bool,
    /// For which element it may stand.
    pub(crate) head: Option<&'static str>,
}

/// An element that may stand in a type, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// The namespace of its name.
    pub namespace: Namespace,
    /// Its name.
    pub name: &'static str,
    kind: TypeId,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may be there more than once.
    pub repeated: bool,
    /// Whether it is one of several that may stand here.
    pub chosen: bool,
    /// The version of the schema that has it first.
    pub since: Schema,
}

impl Child {
    /// Its type.
    pub fn kind(&self) -> &'static Type {
        TABLE.at(self.kind)
    }
}

/// All that the lines say.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) types: Vec<Type>,
    pub(crate) names: HashMap<(Namespace, &'static str), TypeId>,
    /// In the order of the lines.
    pub(crate) elements: Vec<Global>,
    pub(crate) element_names: HashMap<(Namespace, &'static str), usize>,
    pub(crate) since: Since,
    /// What is wrong with the lines: nothing, as a test shows.
    pub(crate) faults: Vec<String>,
}

impl Table {
    /// The type at a place.
    pub(crate) fn at(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// The type of that name.
    pub(crate) fn named(&self, namespace: Namespace, name: &str) -> Option<&Type> {
        self.names.get(&(namespace, name)).map(|id| self.at(*id))
    }

    /// The element of that name, of those that are declared for all.
    pub(crate) fn element(&self, namespace: Namespace, name: &str) -> Option<Slot> {
        let place = self.element_names.get(&(namespace, name))?;
        Some(self.elements.get(*place)?.slot)
    }

    /// The elements that may stand where one is referred to: itself, unless it is abstract, and those that name it.
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
    /// The elements that may stand inside, in order, those of its bases first.
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

    /// The element of that name.
    pub fn child(&self, name: &str) -> Option<&Child> {
        self.children().iter().find(|child| child.name == name)
    }

    /// Whether it is that type, or comes from it.
    pub fn extends(&self, ancestor: &Self) -> bool {
        std::ptr::eq(self, ancestor) || self.base().is_some_and(|base| base.extends(ancestor))
    }

    /// The type that it comes from.
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

    /// Whether only others that come from it may be there.
    pub(crate) fn is_abstract(&self) -> bool {
        matches!(&self.form, Form::Complex(complex) if complex.is_abstract)
    }

    /// The pieces of its content, those of its bases first.
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

/// The elements of a piece of content.
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
