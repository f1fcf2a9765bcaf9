//! FindItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation)):
//! returns the items of folders that match a restriction or a query, sorted and limited to a page.

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

/// The parameters of the request, which apply to each of its folders.
struct Request {
    associated: bool,
    soft_deleted: bool,
    shape: Shape,
    window: Paging,
    /// The maximum number of items in the answer.
    ceiling: usize,
    restriction: Option<Restriction>,
    query: Option<Query>,
    order: Order,
    grouping: Option<Grouping>,
}

/// One message per folder, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let wanted = Request::read(context, request);
    each(request.inside("ParentFolderIds"), None, |id| {
        let wanted = wanted.as_ref()?;
        let parent = readable(context, mailboxes, id)?;
        let mut message = ResponseMessage::success(wanted.answer_for(context, mailboxes, parent)?);
        let highlights = wanted.query.as_ref().and_then(Query::highlights);
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

    /// The results in a folder.
    fn answer_for(
        &self,
        context: &Context<'_>,
        mailboxes: &Mailboxes,
        parent: Target,
    ) -> Result<Node, Refused> {
        let (mailbox, folder) = parent.of(mailboxes).ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        self.window.check(folder)?;
        let part = self.part(folder);
        if let Some(seen) = part.or_else(|| self.page_of_kept_order(mailbox, parent.folder, folder))
        {
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
        let mut matching = self.matching(mailbox, context, all)?;
        if let Some(grouping) = &self.grouping {
            let groups = grouping.groups(mailbox, &matching, &self.order);
            let seen = self.window.seen_in_groups(mailbox, &groups, &context.work);
            check_count(seen.len(), self.ceiling)?;
            let groups = grouping.node(&groups, views(context, mailbox, &seen), &self.shape);
            return Ok(seen.root().child(groups));
        }
        if !self.order.is_empty() {
            self.order.sort(mailbox, &mut matching);
        }
        let seen = self.window.seen(mailbox, matching, &context.work);
        context.work_on()?;
        check_count(seen.len(), self.ceiling)?;
        Ok(self.list(context, mailbox, &seen))
    }

    /// Whether the results are all items of the folder, without grouping.
    fn has_all(&self, folder: &Folder) -> bool {
        let some = self.restriction.is_some() || self.query.is_some() || self.soft_deleted;
        !some && self.grouping.is_none() && folder.kind != FolderKind::Search
    }

    /// The page of a large folder in a sort order that the store keeps.
    fn page_of_kept_order(&self, mailbox: &Mailbox, number: u32, folder: &Folder) -> Option<Seen> {
        let total = folder.items(self.associated).len();
        if !self.has_all(folder) || total < MIN_SORTED || !self.order.is_kept() {
            return None;
        }
        self.window.part(total, |range| {
            let sorted = self.order.sorted(mailbox, number, self.associated);
            sorted.get(range).unwrap_or_default().to_vec()
        })
    }

    /// The page of a folder in its own order. No other item is examined.
    fn part(&self, folder: &Folder) -> Option<Seen> {
        if !self.has_all(folder) {
            return None;
        }
        let direction = self.order.by_received()?;
        if !self.order.is_empty() && !folder.is_dated(self.associated) {
            return None;
        }
        let total = folder.items(self.associated).len();
        self.window.part(total, |range| match direction {
            Direction::Ascending => folder.part(self.associated, range).collect(),
            Direction::Descending => {
                let range = total - range.end..total - range.start;
                folder.part(self.associated, range).rev().collect()
            }
        })
    }

    /// The matching items, in their original order.
    fn matching(
        &self,
        mailbox: &Mailbox,
        context: &Context<'_>,
        mut all: Vec<u32>,
    ) -> Result<Vec<u32>, ResponseCode> {
        if self.restriction.is_some() || self.query.is_some() {
            all.retain(|number| {
                let view = View::new(mailbox, *number).map(|view| view.seen_at(context.now));
                view.is_some_and(|view| self.matches(&view, &context.work))
            });
        }
        context.work_on()?;
        Ok(all)
    }

    fn matches(&self, view: &View<'_>, work: &Work) -> bool {
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

/// Refuses a restriction or a sort order for a calendar view, which contains all occurrences in their order of time
/// ([a report](https://github.com/jamesiarmes/php-ews/issues/164)).
fn check_view(request: &Element<'_>) -> Result<(), Refused> {
    const TEXT: &str = "Restrictions and sort order may not be specified for a CalendarView.";
    let has = |name| request.child(MESSAGES, name).is_some();
    match has("CalendarView") && (has("Restriction") || has("SortOrder")) {
        true => Err(Refused::with_text(ResponseCode::INVALID_OPERATION, TEXT)),
        false => Ok(()),
    }
}

/// The views of the items on a page.
fn views<'a>(
    context: &Context<'_>,
    mailbox: &'a Mailbox,
    seen: &Seen,
) -> impl Iterator<Item = View<'a>> {
    let shown = seen.items.iter();
    let views = shown.filter_map(|shown| View::at(mailbox, shown.number, shown.occurrence));
    views.map(|view| view.seen_by(context))
}
