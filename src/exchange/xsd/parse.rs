//! Reads the tables: one declaration per line. An indented line continues the previous one.
//!
//! ```text
//! simple NAME BASE [min=0] [max=9] [length=1] [minlength=1] [pattern=guid]
//! enum NAME BASE WORD...
//! list NAME ITEM
//! union NAME MEMBER...
//! complex NAME [: EXTENDED | < RESTRICTED | = TEXT] [CONTENT] [@ATTRIBUTE:TYPE[!][=DEFAULT]]...
//! abstract NAME ...          a complex type that only others come from
//! element NAME TYPE [abstract] [in HEAD]
//! ```
//!
//! Content is a sequence of `Name:Type`, of `^Name` for a global element, of `##any/lax`, and of groups in parentheses: `(
//! A:X B:Y )` in order, `( A:X | B:Y )` one of them, `( A:X & B:Y )` in any order. `?`, `*`, `+` and `{2,5}` after a part
//! are its number of occurrences, and `~` before that makes an element nillable. A type without a prefix belongs to the
//! same namespace or to XML Schema. `Outer.Inner` is an anonymous type. `@*soap` allows the attributes of SOAP.
//!
//! The schema versions of the parts are in a separate table.

use std::sync::OnceLock;

use super::builtin::Builtin;
use super::since::{REQUEST, Since};
use super::table::{
    ANY_TYPE, Any, Attribute, Complex, Derivation, Facet, Form, Global, Namespace, Occurrence,
    Order, Particle, Pattern, Simple, Slot, Table, Term, Type, TypeId, Usage, Variety, Wildcard,
};
use crate::exchange::xsd::Schema;

/// The words of a declaration.
type Line = Vec<&'static str>;

/// Reads the tables of types, messages and versions.
pub(crate) fn tables([types, messages, versions]: [&'static str; 3]) -> Table {
    let (since, faults) = Since::read(declarations(versions));
    let mut table = Table {
        since,
        faults,
        ..Table::default()
    };
    for (name, builtin) in Builtin::ALL {
        table.add(Namespace::Schema, name, Form::Builtin(builtin));
    }
    let texts = [(Namespace::Types, types), (Namespace::Messages, messages)];
    let mut lines = Vec::new();
    for (namespace, text) in texts {
        lines.extend(declarations(text).map(|line| (namespace, line)));
    }
    for (namespace, line) in &lines {
        if let [kind, name, ..] = line[..]
            && kind != "element"
        {
            table.add(*namespace, name, Form::Simple(Simple::default()));
        }
    }
    for (namespace, line) in lines {
        Declaration {
            table: &mut table,
            namespace,
            kind: "",
        }
        .read(&line);
    }
    table
}

/// The declarations of a table without comments, with continued lines joined.
fn declarations(text: &'static str) -> impl Iterator<Item = Line> {
    let mut lines: Vec<Line> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words = line.split_whitespace();
        match lines.last_mut() {
            Some(last) if line.starts_with(' ') => last.extend(words),
            _ => lines.push(words.collect()),
        }
    }
    lines.into_iter().filter(|line| !line.is_empty())
}

impl Table {
    fn add(&mut self, namespace: Namespace, name: &'static str, form: Form) {
        let id = TypeId(u32::try_from(self.types.len()).expect("the schemas are short"));
        if self.names.insert((namespace, name), id).is_some() {
            self.faults.push(format!("{name} is declared twice"));
        }
        self.types.push(Type {
            namespace,
            name,
            form,
            children: OnceLock::new(),
            rules: OnceLock::new(),
        });
    }

    fn set(&mut self, namespace: Namespace, name: &str, form: Form) {
        if let Some(id) = self.names.get(&(namespace, name)) {
            self.types[id.0 as usize].form = form;
        }
    }
}

/// The declaration being read, and the table that receives it.
struct Declaration<'t> {
    table: &'t mut Table,
    namespace: Namespace,
    /// The name of the declared type, if the type has parts.
    kind: &'static str,
}

impl Declaration<'_> {
    fn read(&mut self, line: &[&'static str]) {
        let namespace = self.namespace;
        match *line {
            ["element", name, kind, ref rest @ ..] => self.element(name, kind, rest),
            ["simple", name, base, ref facets @ ..] => {
                let mut simple = self.derived(base);
                simple.facets = facets
                    .iter()
                    .filter_map(|facet| self.facet(facet))
                    .collect();
                self.table.set(namespace, name, Form::Simple(simple));
            }
            ["enum", name, base, ref words @ ..] => {
                let mut simple = self.derived(base);
                simple.words = words.to_vec();
                simple.sorted = words.to_vec();
                simple.sorted.sort_unstable();
                self.table.set(namespace, name, Form::Simple(simple));
            }
            ["list", name, item] => {
                let variety = Variety::List(self.named(item));
                self.varied(name, variety);
            }
            ["union", name, ref members @ ..] => {
                let members = members.iter().map(|member| self.named(member)).collect();
                self.varied(name, Variety::Union(members));
            }
            [word @ ("complex" | "abstract"), name, ref rest @ ..] => {
                self.kind = name;
                let complex = self.complex(word == "abstract", rest);
                self.table.set(namespace, name, Form::Complex(complex));
            }
            _ => self.fault(format!("no declaration: {}", line.join(" "))),
        }
    }

    fn fault(&mut self, what: String) {
        self.table.faults.push(what);
    }

    fn derived(&mut self, base: &'static str) -> Simple {
        Simple {
            variety: Variety::Restriction(self.named(base)),
            ..Simple::default()
        }
    }

    fn varied(&mut self, name: &str, variety: Variety) {
        let simple = Simple {
            variety,
            ..Simple::default()
        };
        self.table.set(self.namespace, name, Form::Simple(simple));
    }

    /// The type of a word.
    fn named(&mut self, word: &'static str) -> TypeId {
        let (namespace, name) = self.qualified(word);
        let names = &self.table.names;
        let found = names
            .get(&(namespace, name))
            .or_else(|| names.get(&(Namespace::Schema, name)));
        if let Some(found) = found {
            return *found;
        }
        self.fault(format!("the type {word} is not declared"));
        ANY_TYPE
    }

    fn qualified(&self, word: &'static str) -> (Namespace, &'static str) {
        match word.strip_prefix("t:") {
            Some(name) => (Namespace::Types, name),
            None => (self.namespace, word),
        }
    }

    fn facet(&mut self, word: &str) -> Option<Facet> {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let length = value.parse().ok();
        let number = value.parse().ok();
        let facet = match name {
            "length" => length.map(Facet::Length),
            "minlength" => length.map(Facet::MinLength),
            "maxlength" => length.map(Facet::MaxLength),
            "min" => number.map(Facet::Min),
            "max" => number.map(Facet::Max),
            "pattern" => match value {
                "guid" => Some(Facet::Pattern(Pattern::Guid)),
                "tag" => Some(Facet::Pattern(Pattern::Tag)),
                "number" => Some(Facet::Pattern(Pattern::Number)),
                _ => None,
            },
            _ => None,
        };
        if facet.is_none() {
            self.fault(format!("no facet: {word}"));
        }
        facet
    }

    fn element(&mut self, name: &'static str, kind: &'static str, rest: &[&'static str]) {
        let slot = Slot {
            namespace: self.namespace,
            name,
            kind: self.named(kind),
            nillable: rest.contains(&"nillable"),
            since: self.requested_since(name),
        };
        let head = rest.iter().skip_while(|word| **word != "in").nth(1);
        let global = Global {
            slot,
            is_abstract: rest.contains(&"abstract"),
            head: head.copied(),
        };
        let index = self.table.elements.len();
        self.table.elements.push(global);
        self.table
            .element_names
            .insert((self.namespace, name), index);
    }

    /// The first version with an operation, if the element is its request.
    fn requested_since(&self, name: &str) -> Schema {
        let operation = name.strip_suffix("Request").unwrap_or(name);
        match self.namespace {
            Namespace::Messages => self.table.since.of(REQUEST, operation),
            _ => Schema::FIRST,
        }
    }

    fn complex(&mut self, is_abstract: bool, rest: &[&'static str]) -> Complex {
        let (base, rest) = match *rest {
            [":", base, ref rest @ ..] => (Some((Derivation::Extension, base)), rest),
            ["<", base, ref rest @ ..] => (Some((Derivation::Restriction, base)), rest),
            ["=", base, ref rest @ ..] => (Some((Derivation::Text, base)), rest),
            ref rest => (None, rest),
        };
        let base = base.map(|(derivation, base)| (derivation, self.named(base)));
        let end = rest.iter().position(|word| word.starts_with('@'));
        let (content, attributes) = rest.split_at(end.unwrap_or(rest.len()));
        let mut words = content;
        let (order, particles, _) = self.group(&mut words);
        if !words.is_empty() {
            self.fault(format!("too many parentheses: {}", rest.join(" ")));
        }
        let mut complex = Complex {
            is_abstract,
            base,
            content: Particle {
                term: Term::Group(order, particles),
                occurrence: Occurrence::ONE,
            },
            attributes: Vec::new(),
            any_attribute: None,
        };
        for word in attributes {
            self.attribute(word, &mut complex);
        }
        complex
    }

    /// The particles up to the next closing parenthesis, and the text after it.
    fn group(&mut self, words: &mut &[&'static str]) -> (Order, Vec<Particle>, &'static str) {
        let mut order = Order::Sequence;
        let mut particles = Vec::new();
        while let [word, rest @ ..] = *words {
            *words = rest;
            match *word {
                "|" => order = Order::Choice,
                "&" => order = Order::All,
                "(" => {
                    let (order, inside, suffix) = self.group(words);
                    particles.push(Particle {
                        term: Term::Group(order, inside),
                        occurrence: self.occurrence(suffix),
                    });
                }
                word => match word.strip_prefix(')') {
                    Some(suffix) => return (order, particles, suffix),
                    None => particles.extend(self.particle(word)),
                },
            }
        }
        (order, particles, "")
    }

    fn particle(&mut self, word: &'static str) -> Option<Particle> {
        let (word, suffix) = word.split_at(word.find(['?', '*', '+', '{']).unwrap_or(word.len()));
        let occurrence = self.occurrence(suffix);
        let term = if let Some(name) = word.strip_prefix('^') {
            let (namespace, name) = self.qualified(name);
            Term::Reference(namespace, name)
        } else if let Some(any) = word.strip_prefix("##") {
            let (whose, process) = any.split_once('/')?;
            Term::Any(Any {
                but: (whose == "other").then_some(self.namespace),
                lax: process == "lax",
            })
        } else if let Some((name, kind)) = word.split_once(':') {
            Term::Element(Slot {
                namespace: self.namespace,
                name,
                kind: self.named(kind.trim_end_matches('~')),
                nillable: kind.ends_with('~'),
                since: self.table.since.of(self.kind, name),
            })
        } else {
            self.fault(format!("no element: {word}"));
            return None;
        };
        Some(Particle { term, occurrence })
    }

    fn occurrence(&mut self, suffix: &str) -> Occurrence {
        let of = |min, max| Occurrence { min, max };
        match suffix {
            "" => Occurrence::ONE,
            "?" => of(0, Some(1)),
            "*" => of(0, None),
            "+" => of(1, None),
            _ => {
                let bounds = suffix.trim_matches(['{', '}']).split_once(',');
                let bounds =
                    bounds.and_then(|(min, max)| Some((min.parse().ok()?, max.parse().ok()?)));
                let Some((min, max)) = bounds else {
                    self.fault(format!("no number of times: {suffix}"));
                    return Occurrence::ONE;
                };
                of(min, Some(max))
            }
        }
    }

    fn attribute(&mut self, word: &'static str, complex: &mut Complex) {
        match word {
            "@*soap" => complex.any_attribute = Some(Wildcard::Soap),
            "@*xml" => complex.any_attribute = Some(Wildcard::Xml),
            _ => {
                let (attribute, _) = word.split_once(':').unwrap_or((word, ""));
                let Some((name, kind)) = word.trim_start_matches('@').split_once(':') else {
                    self.fault(format!("no attribute: {word}"));
                    return;
                };
                let (kind, default) = match kind.split_once('=') {
                    Some((kind, default)) => (kind, Some(default)),
                    None => (kind, None),
                };
                let (kind, usage) = match kind.strip_suffix('!') {
                    Some(kind) => (self.named(kind), Usage::Required),
                    None if kind == "prohibited" => (ANY_TYPE, Usage::Prohibited),
                    None => (self.named(kind), Usage::Optional),
                };
                complex.attributes.push(Attribute {
                    name,
                    kind,
                    usage,
                    default,
                    since: self.table.since.of(self.kind, attribute),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_in_a_table_are_reported_without_a_panic() {
        for (wrong, stated) in [
            ("nonsense X", "no declaration: nonsense X"),
            ("complex X a:Nothing", "the type Nothing is not declared"),
            ("complex X a", "no element: a"),
            ("complex X ) )", "too many parentheses: ) )"),
            ("complex X a:int{b}", "no number of times: {b}"),
            ("complex X @a", "no attribute: @a"),
            ("simple X int most=1", "no facet: most=1"),
            ("list X int\nlist X int", "X is declared twice"),
        ] {
            let faults = tables([wrong, "", ""]).faults;
            assert!(
                faults.iter().any(|fault| fault == stated),
                "{wrong}: {faults:?}"
            );
        }
    }
}
