//! FindItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation)):
//! the items of folders: those that a restriction or a query lets through, in an order, of which a view shows a part.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, Refused, ResponseMessage, each};
use crate::exchange::ews::find::page::check_count;
use crate::exchange::ews::find::{Direction, Grouping, Order, Paging, Seen, folder_items};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::query::{Moment, Query};
use crate::exchange::ews::requests::target::readable;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::ews::restriction::Restriction;
use crate::exchange::ews::shapes::Shape;
use crate::exchange::store::{Folder, FolderKind, Mailbox, Mailboxes};
use crate::exchange::work::Work;
use crate::exchange::xml::{Element, MESSAGES, Node};
use crate::settings::MIN_SORTED;

/// What a request wants of every folder that it names.
struct Request {
    associated: bool,
    soft_deleted: bool,
    shape: Shape,
    window: Paging,
    /// How many items the answer has at most.
    ceiling: usize,
    restriction: Option<Restriction>,
    query: Option<Query>,
    order: Order,
    grouping: Option<Grouping>,
}

/// One message per folder, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let wish = Request::read(context, request);
    each(request.inside("ParentFolderIds"), None, |id| {
        let wish = wish.as_ref()?;
        let parent = readable(context, mailboxes, id)?;
        let mut message = ResponseMessage::success(wish.fulfil(context, mailboxes, parent)?);
        let highlights = wish.query.as_ref().and_then(Query::highlights);
        message.payload.extend(highlights);
        Ok(message)
    })
}

impl Request {
    fn read(context: &Context<'_>, request: &Element<'_>) -> Result<Self, Refused> {
        let traversal = request.required("Traversal");
        check_view(request)?;
        let moment = Moment {
            now: context.now,
            zone: context.zone,
        };
        let shape = Shape::read(context, request, true)?;
        let restriction = Restriction::of(request)?;
        let query = request.child(MESSAGES, "QueryString");
        let query = query.map(|query| Query::read(query, moment)).transpose()?;
        let filtered = restriction.is_some() || query.is_some();
        let ceiling = context.setup.most_found(filtered);
        let window = Paging::read(request)?.within(ceiling);
        Ok(Self {
            associated: traversal == "Associated",
            soft_deleted: traversal == "SoftDeleted",
            shape,
            window,
            ceiling,
            restriction,
            query,
            order: Order::read(request)?,
            grouping: Grouping::read(request)?,
        })
    }

    /// What a folder has of it.
    fn fulfil(
        &self,
        context: &Context<'_>,
        mailboxes: &Mailboxes,
        parent: Target,
    ) -> Result<Node, Refused> {
        let (mailbox, folder) = parent.of(mailboxes).ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        self.window.check(folder)?;
        let part = self.part(folder);
        if let Some(seen) = part.or_else(|| self.part_of_kept(mailbox, parent.folder, folder)) {
            check_count(seen.len(), self.ceiling)?;
            return Ok(self.list(context, mailbox, &seen));
        }
        let mut all = match self.soft_deleted {
            true => Vec::new(),
            false => folder_items(mailbox, parent.folder, self.associated),
        };
        if folder.kind == FolderKind::Search {
            context.retain_readable(mailbox, &mut all);
        }
        let mut chosen = self.chosen(mailbox, context, all)?;
        if let Some(grouping) = &self.grouping {
            let groups = grouping.groups(mailbox, &chosen, &self.order);
            let seen = self.window.seen_in_groups(mailbox, &groups, &context.work);
            check_count(seen.len(), self.ceiling)?;
            let groups = grouping.node(&groups, views(context, mailbox, &seen), &self.shape);
            return Ok(seen.root().child(groups));
        }
        if !self.order.is_empty() {
            self.order.sort(mailbox, &mut chosen);
        }
        let seen = self.window.seen(mailbox, chosen, &context.work);
        context.work_on()?;
        check_count(seen.len(), self.ceiling)?;
        Ok(self.list(context, mailbox, &seen))
    }

    /// Whether all items that are in a folder itself are wanted, one behind the other.
    fn is_of_all(&self, folder: &Folder) -> bool {
        let some = self.restriction.is_some() || self.query.is_some() || self.soft_deleted;
        !some && self.grouping.is_none() && folder.kind != FolderKind::Search
    }

    /// What is shown of a large folder in an order that is kept.
    fn part_of_kept(&self, mailbox: &Mailbox, number: u32, folder: &Folder) -> Option<Seen> {
        let total = folder.items(self.associated).len();
        if !self.is_of_all(folder) || total < MIN_SORTED || !self.order.is_kept() {
            return None;
        }
        self.window.part(total, |places| {
            let sorted = self.order.sorted(mailbox, number, self.associated);
            sorted.get(places).unwrap_or_default().to_vec()
        })
    }

    /// What is shown of a folder in whose own order it is wanted: no other item is looked at.
    fn part(&self, folder: &Folder) -> Option<Seen> {
        if !self.is_of_all(folder) {
            return None;
        }
        let direction = self.order.by_received()?;
        if !self.order.is_empty() && !folder.is_dated(self.associated) {
            return None;
        }
        let total = folder.items(self.associated).len();
        self.window.part(total, |places| match direction {
            Direction::Ascending => folder.part(self.associated, places).collect(),
            Direction::Descending => {
                let places = total - places.end..total - places.start;
                folder.part(self.associated, places).rev().collect()
            }
        })
    }

    /// Those that are wanted, in the order in which they were.
    fn chosen(
        &self,
        mailbox: &Mailbox,
        context: &Context<'_>,
        mut all: Vec<u32>,
    ) -> Result<Vec<u32>, ResponseCode> {
        if self.restriction.is_some() || self.query.is_some() {
            all.retain(|number| {
                let view = View::new(mailbox, *number).map(|view| view.seen_at(context.now));
                view.is_some_and(|view| self.lets_through(&view, &context.work))
            });
        }
        context.work_on()?;
        Ok(all)
    }

    fn lets_through(&self, view: &View<'_>, work: &Work) -> bool {
        let restriction = self.restriction.as_ref();
        let query = self.query.as_ref();
        restriction.is_none_or(|restriction| restriction.holds(view, work))
            && query.is_none_or(|query| query.finds(view, work))
    }

    fn list(&self, context: &Context<'_>, mailbox: &Mailbox, seen: &Seen) -> Node {
        let items = views(context, mailbox, seen).map(|view| self.shape.node(&view));
        seen.root().child(Node::new("t:Items").children(items))
    }
}

/// A view of a calendar has all that happens, in the order in which it does
/// ([a report](https://github.com/jamesiarmes/php-ews/issues/164)).
fn check_view(request: &Element<'_>) -> Result<(), Refused> {
    const TEXT: &str = "Restrictions and sort order may not be specified for a CalendarView.";
    let has = |name| request.child(MESSAGES, name).is_some();
    match has("CalendarView") && (has("Restriction") || has("SortOrder")) {
        true => Err(Refused::with_text(ResponseCode::INVALID_OPERATION, TEXT)),
        false => Ok(()),
    }
}

/// What is shown.
fn views<'a>(
    context: &Context<'_>,
    mailbox: &'a Mailbox,
    seen: &Seen,
) -> impl Iterator<Item = View<'a>> {
    let shown = seen.items.iter();
    let views = shown.filter_map(|shown| View::at(mailbox, shown.number, shown.occurrence));
    views.map(|view| view.seen_by(context))
}
