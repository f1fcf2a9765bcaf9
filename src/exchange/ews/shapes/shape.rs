//! Response shapes: the properties of an item that a request asks for
//! ([ItemResponseShapeType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).

use super::conflicts::Neighbours;
use super::web::Web;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Address, Kind, Property, Value, domain};
use crate::exchange::ews::fields::{self, Extended, Field};
use crate::exchange::ews::mime;
use crate::exchange::ews::paths::{Entry, Path, mapi};
use crate::exchange::ews::properties::{View, body, computed, html};
use crate::exchange::ews::requests::{Base, Context};
use crate::exchange::world::World;
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};

/// The properties that a request asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    base: Base,
    /// Whether the response lists items. Lists leave out large properties.
    listed: bool,
    mime: bool,
    /// Whether bodies are converted to HTML, or to text; `None` keeps their form.
    html: Option<bool>,
    /// Whether active content is removed from HTML.
    filters: bool,
    fields: Vec<&'static Field>,
    entries: Vec<Entry>,
    extended: Vec<Extended>,
    web: Web,
    neighbours: Neighbours,
    /// The directory with the legacy names for organizers in lists.
    world: Option<World>,
}

impl Shape {
    /// Reads `m:ItemShape`. `listed` says whether the request lists items or gets whole ones.
    pub(crate) fn read(
        context: &Context<'_>,
        request: &Element<'_>,
        listed: bool,
    ) -> Result<Self, ResponseCode> {
        let shape = request.inside("ItemShape");
        let read = Self {
            listed,
            neighbours: Neighbours::of(context),
            world: listed.then(|| context.world.clone()),
            ..Self::of(context, Base::read(shape))
        };
        read.refined(shape)
    }

    /// Reads `m:AttachmentShape`. Attached items have all properties, and those that the shape names.
    pub(crate) fn of_attachments(
        context: &Context<'_>,
        request: &Element<'_>,
    ) -> Result<Self, ResponseCode> {
        let read = Self {
            neighbours: Neighbours::of(context),
            ..Self::of(context, Base::AllProperties)
        };
        match request.child(MESSAGES, "AttachmentShape") {
            Some(shape) => read.refined(shape),
            None => Ok(read),
        }
    }

    /// Adds the parts of a shape beside its base.
    fn refined(mut self, shape: &Element<'_>) -> Result<Self, ResponseCode> {
        let child = |name| shape.child(TYPES, name);
        self.mime = child("IncludeMimeContent").is_some_and(Element::is_true);
        self.filters = child("FilterHtmlContent").is_some_and(Element::is_true);
        self.html = match child("BodyType").map(|kind| kind.text.trim()) {
            Some("HTML") => Some(true),
            Some("Text") => Some(false),
            _ => None,
        };
        let additional = child("AdditionalProperties");
        for property in additional.map_or(&[][..], |all| &all.children) {
            self.add(Path::read(property)?);
        }
        Ok(self)
    }

    /// The shape with the id only.
    pub(crate) fn id_only() -> Self {
        Self::default()
    }

    /// The shape of a base.
    pub(crate) fn of(context: &Context<'_>, base: Base) -> Self {
        Self {
            base,
            web: Web::of(context),
            ..Self::default()
        }
    }

    fn add(&mut self, path: Path) {
        match path {
            Path::Field(field) if field.property == Property::MimeContent => self.mime = true,
            Path::Field(field) => self.fields.push(field),
            Path::Entry(entry) => self.entries.push(entry),
            Path::Extended(property) => self.extended.push(property),
            // Exchange ignores properties that items do not have.
            Path::Foreign => {}
        }
    }

    /// The first named property that items of a kind do not have.
    pub(crate) fn foreign_to(&self, kind: Kind) -> Option<&'static Field> {
        let named = self.fields.iter().copied();
        let mut named = named.chain(self.entries.iter().map(|entry| entry.field));
        named.find(|field| fields::field_of(kind, field.property).is_none())
    }

    fn wants(&self, view: &View<'_>, field: &Field) -> bool {
        let row = field.property.row();
        let named = || {
            self.fields
                .iter()
                .any(|known| known.property == field.property)
        };
        match field.property {
            Property::ItemId => true,
            Property::MimeContent => self.mime && !self.listed,
            _ if self.listed && row.is_too_much => false,
            _ => match self.base {
                Base::IdOnly => named(),
                Base::Default => row.is_default(view.item.kind, self.listed) || named(),
                Base::AllProperties => !row.is_named_only || named(),
            },
        }
    }

    /// An item with the properties of the shape, in the order of the schema.
    pub(crate) fn node(&self, view: &View<'_>) -> Node {
        let mut node = Node::new(fields::element(view.item.kind));
        for field in fields::fields(view.item.kind) {
            let property = match self.wants(view, field) {
                true => self.property(view, field),
                false => self.entries_of(view, field),
            };
            node = node.children(property);
            // The schema has `ExtendedProperty` behind `HasAttachments`.
            if field.property == Property::HasAttachments {
                node = node.children(self.extended(view));
            }
        }
        node
    }

    fn property(&self, view: &View<'_>, field: &Field) -> Option<Node> {
        match field.property {
            Property::MimeContent => mime::content(view),
            Property::Attachments => crate::exchange::ews::shapes::list(view),
            Property::InternetMessageHeaders => mime::headers(view),
            Property::Body => {
                let body = body::stated_or_empty(&view.item)?;
                let mut body = body::converted(&body, self.html);
                if body.html && self.filters {
                    body.text = html::filtered(&body.text).into();
                }
                Some(fields::node(field, &Value::Body(body)))
            }
            Property::EmailAddresses if self.listed => {
                let whole = computed::value(view, field.property)?;
                Some(keys_alone(whole.tree()?))
            }
            Property::Organizer if self.listed => {
                let organizer = computed::value(view, field.property)?;
                let organizer = organizer.mailboxes().first()?;
                match &self.world {
                    Some(world) => listed_organizer(world, organizer),
                    None => None,
                }
                .or_else(|| self.plain(view, field))
            }
            Property::WebClientReadFormQueryString => {
                Some(fields::node(field, &self.web.read(view)?))
            }
            Property::WebClientEditFormQueryString => {
                Some(fields::node(field, &self.web.edit(view)?))
            }
            Property::AdjacentMeetingCount
            | Property::AdjacentMeetings
            | Property::ConflictingMeetingCount
            | Property::ConflictingMeetings => self.neighbours.node(view, field),
            _ => self.plain(view, field),
        }
    }

    fn plain(&self, view: &View<'_>, field: &Field) -> Option<Node> {
        let domain = domain(view.mailbox.address());
        let value = computed::value(view, field.property)?;
        Some(fields::node_within(field, &value, domain))
    }

    /// The named entries of a property that the shape does not have as a whole.
    fn entries_of(&self, view: &View<'_>, field: &Field) -> Option<Node> {
        let mut wanted = self
            .entries
            .iter()
            .filter(|entry| entry.field.property == field.property)
            .peekable();
        wanted.peek()?;
        let whole = match field.property {
            Property::InternetMessageHeaders => mime::headers(view)?,
            _ => computed::value(view, field.property)?.tree()?.clone(),
        };
        let mut inside = whole.inside().to_vec();
        let wanted: Vec<_> = wanted.collect();
        inside.retain(|node| wanted.iter().any(|entry| entry.is(node)));
        (!inside.is_empty()).then(|| Node::new(field.property.element()).children(inside))
    }

    fn extended(&self, view: &View<'_>) -> impl Iterator<Item = Node> {
        self.extended
            .iter()
            .filter_map(|property| Some(property.node(&mapi::value(view, property)?)))
    }
}

/// The organizer in a list, if it is a user of the organization: with its legacy name
/// ([a report](https://github.com/jamesiarmes/php-ews/issues/338)).
fn listed_organizer(world: &World, organizer: &Address) -> Option<Node> {
    let legacy = world.legacy_dn(&organizer.address)?.to_uppercase();
    let mailbox = Node::new("t:Mailbox")
        .child(Node::text("t:Name", organizer.name.clone()))
        .child(Node::text("t:EmailAddress", legacy))
        .child(Node::text("t:RoutingType", "EX"))
        .child(Node::text("t:MailboxType", "OneOff"));
    Some(Node::new(Property::Organizer.element()).child(mailbox))
}

/// Entries with their keys only, as in lists.
fn keys_alone(whole: &Node) -> Node {
    let entries = whole.inside().iter().map(|entry| {
        let key = entry.attribute("Key").unwrap_or_default().to_owned();
        Node::text("t:Entry", entry.content().to_owned()).with("Key", key)
    });
    Node::new(Property::EmailAddresses.element()).children(entries)
}
