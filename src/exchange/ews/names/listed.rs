//! Name resolution in the directory.

use super::anr_query::AnrQuery;
use super::answer_shape::AnswerShape;
use super::directory::{contact, mailbox};
use crate::exchange::ews::requests::{Base, Context};
use crate::exchange::world::Entry;
use crate::exchange::xml::Node;

/// The matching entries: at most `most`, each once, ordered by address. A complete address matches only its own
/// mailbox, if that exists.
pub(crate) fn find(
    context: &Context<'_>,
    anr_query: &AnrQuery,
    answer_shape: &AnswerShape,
    most: usize,
) -> Vec<Node> {
    let (world, setup) = (context.world, context.setup);
    let known = |address: &str| world.entry(setup, address).filter(Entry::is_listed);
    let exact = anr_query.address().and_then(known);
    let found = match exact {
        Some(entry) => vec![entry],
        None => {
            // Mailboxes that no file describes cannot be listed. Of those, only the two of the request can match.
            let here = [context.mailbox.address.as_str(), &context.caller.address];
            let here = here.into_iter().filter_map(known);
            let described = world.described(setup).filter(Entry::is_listed);
            let all = here
                .chain(described)
                .filter(|entry| may_be(entry, anr_query));
            let mut found: Vec<_> = all.collect();
            found.sort_by(|a, b| a.address.cmp(&b.address));
            found.dedup();
            found
        }
    };
    let found = found.iter().take(most);
    found.map(|entry| resolution(entry, answer_shape)).collect()
}

fn may_be(entry: &Entry<'_>, anr_query: &AnrQuery) -> bool {
    let person = entry.person();
    let given = person.and_then(|person| person.given_name.as_deref());
    let surname = person.and_then(|person| person.surname.as_deref());
    let names = [Some(entry.display_name()), given, surname];
    let others = entry.aliases().iter().map(String::as_str);
    anr_query.may_be(
        given.zip(surname),
        names.into_iter().flatten(),
        others.chain([entry.address.as_str()]),
    )
}

fn resolution(entry: &Entry<'_>, answer_shape: &AnswerShape) -> Node {
    let all = answer_shape.base == Base::AllProperties;
    let full = (answer_shape.base != Base::IdOnly).then(|| contact(entry, all));
    Node::new("t:Resolution")
        .child(mailbox("t:Mailbox", entry))
        .children(full)
}
