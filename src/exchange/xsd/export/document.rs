//! Writes the tables as the schema documents for clients: types.xsd and messages.xsd.

use std::borrow::Cow;

use crate::exchange::xml::{MESSAGES, Node, SOAP, TYPES, XML, XSD};
use crate::exchange::xsd::{
    Any, Attribute, Complex, Derivation, Facet, Form, Global, Namespace, Occurrence, Order,
    Particle, Simple, Slot, TABLE, Term, Type, TypeId, Usage, Variety, Wildcard,
};

/// The schema of a namespace. It imports only the other namespace.
pub(crate) fn schema(namespace: Namespace) -> Node {
    let types = TABLE
        .types
        .iter()
        .filter(|kind| kind.namespace == namespace);
    let named = types.filter(|kind| !kind.is_nameless());
    let elements = TABLE.elements.iter();
    let elements = elements.filter(|global| global.slot.namespace == namespace);
    let schema = Node::new("xs:schema")
        .with("xmlns:xs", XSD)
        .with("xmlns:t", TYPES)
        .with("xmlns:m", MESSAGES)
        .with("targetNamespace", namespace.uri())
        .with("elementFormDefault", "qualified");
    let import = Node::new("xs:import")
        .with("namespace", TYPES)
        .with("schemaLocation", "types.xsd");
    schema
        .children((namespace == Namespace::Messages).then_some(import))
        .children(named.map(|kind| kind.node().with("name", kind.name)))
        .children(elements.map(global))
}

/// The qualified name of a type in the documents.
fn reference(id: TypeId) -> String {
    let kind = TABLE.at(id);
    qualified(kind.namespace, kind.name)
}

fn qualified(namespace: Namespace, name: &str) -> String {
    let prefix = match namespace {
        Namespace::Types => "t",
        Namespace::Messages => "m",
        Namespace::Schema => "xs",
    };
    format!("{prefix}:{name}")
}

/// Adds the type: by its name, or inline if it has no name.
fn typed(node: Node, id: TypeId) -> Node {
    let kind = TABLE.at(id);
    match kind.is_nameless() {
        true => node.child(kind.node()),
        false => node.with("type", reference(id)),
    }
}

fn global(global: &Global) -> Node {
    let mut node = Node::new("xs:element").with("name", global.slot.name);
    if global.is_abstract {
        node = node.with("abstract", "true");
    }
    if let Some(head) = global.head {
        node = node.with("substitutionGroup", qualified(global.slot.namespace, head));
    }
    typed(node, global.slot.kind)
}

impl Type {
    /// Whether the type has no name and is declared inline.
    fn is_nameless(&self) -> bool {
        self.name.contains('.')
    }

    fn node(&self) -> Node {
        match &self.form {
            Form::Complex(complex) => complex.node(),
            Form::Simple(simple) => Node::new("xs:simpleType").child(simple.node()),
            Form::Builtin(_) => Node::default(),
        }
    }
}

impl Simple {
    fn node(&self) -> Node {
        match &self.variety {
            Variety::Restriction(base) => {
                let node = Node::new("xs:restriction").with("base", reference(*base));
                let words = self.words.iter();
                node.children(words.map(|word| facet("enumeration", *word)))
                    .children(self.facets.iter().map(|facet| facet.node()))
            }
            Variety::List(item) => {
                let node = Node::new("xs:list");
                match TABLE.at(*item).is_nameless() {
                    true => node.child(TABLE.at(*item).node()),
                    false => node.with("itemType", reference(*item)),
                }
            }
            Variety::Union(members) => union(members),
        }
    }
}

fn union(members: &[TypeId]) -> Node {
    let nameless = |id: &&TypeId| TABLE.at(**id).is_nameless();
    let named: Vec<String> = members
        .iter()
        .filter(|id| !nameless(id))
        .map(|id| reference(*id))
        .collect();
    let node = match named.is_empty() {
        true => Node::new("xs:union"),
        false => Node::new("xs:union").with("memberTypes", named.join(" ")),
    };
    node.children(
        members
            .iter()
            .filter(nameless)
            .map(|id| TABLE.at(*id).node()),
    )
}

fn facet(name: &str, value: impl Into<Cow<'static, str>>) -> Node {
    Node::new(format!("xs:{name}")).with("value", value)
}

impl Facet {
    fn node(self) -> Node {
        match self {
            Self::Length(length) => facet("length", length.to_string()),
            Self::MinLength(length) => facet("minLength", length.to_string()),
            Self::MaxLength(length) => facet("maxLength", length.to_string()),
            Self::Min(least) => facet("minInclusive", least.to_string()),
            Self::Max(most) => facet("maxInclusive", most.to_string()),
            Self::Pattern(pattern) => facet("pattern", pattern.expression()),
        }
    }
}

impl Complex {
    fn node(&self) -> Node {
        let node = Node::new("xs:complexType");
        let node = match self.is_abstract {
            true => node.with("abstract", "true"),
            false => node,
        };
        let Some((derivation, base)) = self.base else {
            return self.fill(node);
        };
        let (content, derived) = match derivation {
            Derivation::Extension => ("xs:complexContent", "xs:extension"),
            Derivation::Restriction => ("xs:complexContent", "xs:restriction"),
            Derivation::Text => ("xs:simpleContent", "xs:extension"),
        };
        let derived = Node::new(derived).with("base", reference(base));
        node.child(Node::new(content).child(self.fill(derived)))
    }

    /// Adds the content and then the attributes.
    fn fill(&self, node: Node) -> Node {
        let any = self.any_attribute.map(|whose| {
            let namespace = match whose {
                Wildcard::Soap => SOAP,
                Wildcard::Xml => XML,
            };
            Node::new("xs:anyAttribute")
                .with("namespace", namespace)
                .with("processContents", "lax")
        });
        node.children(whole(&self.content))
            .children(self.attributes.iter().map(Attribute::node))
            .children(any)
    }
}

/// The content of a type as one group. `None` if it is empty.
fn whole(content: &Particle) -> Option<Node> {
    match &content.term {
        Term::Group(_, parts) => match &parts[..] {
            [] => None,
            [
                only @ Particle {
                    term: Term::Group(..),
                    ..
                },
            ] => Some(only.node()),
            _ => Some(content.node()),
        },
        _ => None,
    }
}

impl Particle {
    fn node(&self) -> Node {
        let node = match &self.term {
            Term::Element(slot) => slot.node(),
            Term::Reference(namespace, name) => {
                Node::new("xs:element").with("ref", qualified(*namespace, name))
            }
            Term::Any(any) => any.node(),
            Term::Group(order, _) => Node::new(match order {
                Order::Sequence => "xs:sequence",
                Order::Choice => "xs:choice",
                Order::All => "xs:all",
            }),
        };
        let node = self.occurrence.with_occurs(node);
        match &self.term {
            Term::Group(_, parts) => node.children(parts.iter().map(Self::node)),
            _ => node,
        }
    }
}

impl Occurrence {
    fn with_occurs(self, mut node: Node) -> Node {
        if self.min != 1 {
            node = node.with("minOccurs", self.min.to_string());
        }
        match self.max {
            Some(1) => node,
            Some(max) => node.with("maxOccurs", max.to_string()),
            None => node.with("maxOccurs", "unbounded"),
        }
    }
}

impl Slot {
    fn node(&self) -> Node {
        let node = typed(Node::new("xs:element").with("name", self.name), self.kind);
        match self.nillable {
            true => node.with("nillable", "true"),
            false => node,
        }
    }
}

impl Any {
    fn node(self) -> Node {
        let namespace = if self.but.is_some() {
            "##other"
        } else {
            "##any"
        };
        let process = if self.lax { "lax" } else { "skip" };
        Node::new("xs:any")
            .with("namespace", namespace)
            .with("processContents", process)
    }
}

impl Attribute {
    fn node(&self) -> Node {
        let node = Node::new("xs:attribute").with("name", self.name);
        let node = match self.usage {
            Usage::Prohibited => return node.with("use", "prohibited"),
            Usage::Required => node.with("use", "required"),
            Usage::Optional => node,
        };
        let node = match self.default {
            Some(default) => node.with("default", default),
            None => node,
        };
        typed(node, self.kind)
    }
}
