//! ResolveNames ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation)):
//! whom a name or an address may mean.
//!
//! The directory has those of whom the server has heard: the caller, the mailbox that is worked in, and the accounts that the
//! scenario or the world describes; and everybody whose address is said. A mailbox has its contacts beside.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::names::{AnrQuery, AnswerShape, Folder, listed};
use crate::exchange::ews::requests::Context;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node};
use crate::settings::MAX_RESOLUTIONS;

/// Where people are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Directory,
    Contacts,
}

/// One message: who it may be.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let last_delivered = AnswerShape::read(context, request);
    let sought = AnrQuery::read(&request.inside("UnresolvedEntry").text)?;
    let mut found = Vec::new();
    for scope in scopes(request) {
        // One more than is told shows that there are more.
        let most = (MAX_RESOLUTIONS + 1).saturating_sub(found.len());
        match scope {
            Scope::Directory => found.extend(listed::find(context, &sought, &last_delivered, most)),
            Scope::Contacts => {
                let folder = folder(context, mailboxes, request)?;
                let people = folder.iter();
                found
                    .extend(people.flat_map(|it| it.find(context, &sought, &last_delivered, most)));
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

/// Where people are looked for, in that order.
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

/// The folder of contacts that a request names, or that of the mailbox that is worked in, if there is one
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
        // There is room for one.
        _ => Err(ResponseCode::INVALID_REQUEST),
    }
}
