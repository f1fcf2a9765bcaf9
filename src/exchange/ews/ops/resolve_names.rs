//! ResolveNames ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation)):
//! finds the users and contacts that a name or an address may stand for.
//!
//! The directory has the caller, the acting user's mailbox, the accounts of the scenario and the world, and any user whose
//! address is complete. A mailbox also has its contacts.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::names::{AnrQuery, AnswerShape, Folder, listed};
use crate::exchange::ews::requests::Context;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node};
use crate::settings::MAX_RESOLUTIONS;

/// A source of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Directory,
    Contacts,
}

/// One message with the candidates.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = AnswerShape::read(context, request);
    let query = AnrQuery::read(&request.inside("UnresolvedEntry").text)?;
    let mut found = Vec::new();
    for scope in scopes(request) {
        // One candidate above the limit shows that there are more.
        let most = (MAX_RESOLUTIONS + 1).saturating_sub(found.len());
        match scope {
            Scope::Directory => found.extend(listed::find(context, &query, &shape, most)),
            Scope::Contacts => {
                let folder = folder(context, mailboxes, request)?;
                let people = folder.iter();
                found.extend(people.flat_map(|it| it.find(context, &query, &shape, most)));
            }
        }
    }
    Ok(vec![message(found)])
}

fn message(mut found: Vec<Node>) -> ResponseMessage {
    let last = found.len() <= MAX_RESOLUTIONS;
    found.truncate(MAX_RESOLUTIONS);
    let count = found.len();
    let set = Node::new("m:ResolutionSet")
        .with("TotalItemsInView", count.to_string())
        .with("IncludesLastItemInRange", last.to_string())
        .children(found);
    match count {
        0 => ResponseMessage::error(ResponseCode::NAME_RESOLUTION_NO_RESULTS, None),
        1 => ResponseMessage::success(set),
        _ => ResponseMessage::warning(ResponseCode::NAME_RESOLUTION_MULTIPLE_RESULTS, set),
    }
}

/// The sources in the order of the search.
fn scopes(request: &Element<'_>) -> &'static [Scope] {
    use Scope::Contacts;
    use Scope::Directory;
    match request.attribute("SearchScope") {
        Some("ActiveDirectory") => &[Directory],
        Some("Contacts") => &[Contacts],
        Some("ContactsActiveDirectory") => &[Contacts, Directory],
        _ => &[Directory, Contacts],
    }
}

/// The contacts folder of a request, or that of the acting user, if there is one
/// ([ResolveNames](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames)).
fn folder<'a>(
    context: &Context<'_>,
    mailboxes: &'a Mailboxes,
    request: &Element<'_>,
) -> Result<Option<Folder<'a>>, ResponseCode> {
    let Some(ids) = request.child(MESSAGES, "ParentFolderIds") else {
        return Ok(Folder::own(context, mailboxes));
    };
    match ids.children.as_slice() {
        [id] => Folder::named(context, mailboxes, id).map(Some),
        // A search covers at most one contacts folder.
        _ => Err(ResponseCode::INVALID_REQUEST),
    }
}
