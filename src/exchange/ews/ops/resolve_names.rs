//! ResolveNames ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation)):
//! whom a name or an address may mean.
//!
//! The directory has those of whom the server has heard: the caller, the mailbox that is worked in, and the accounts that the
//! scenario or the world describes; and everybody whose address is said. A mailbox has its contacts beside.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::required::{required, unknown_value};
use crate::exchange::ews::answers::{Found, Outcome, ResponseMessage};
use crate::exchange::ews::names::{Folder, Sought, Told, listed};
use crate::exchange::ews::requests::Context;
use crate::exchange::soap::Fault;
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
    let told = Told::read(context, request)?;
    let scopes = scopes(request)?;
    let folder = folder(context, mailboxes, request)?;
    let entry = required(request, MESSAGES, "UnresolvedEntry")?;
    let found = || {
        let sought = Sought::read(&entry.text)?;
        let mut found = Vec::new();
        for scope in scopes {
            // One more than is told shows that there are more.
            let most = (MAX_RESOLUTIONS + 1).saturating_sub(found.len());
            match scope {
                Scope::Directory => found.extend(listed::find(context, &sought, &told, most)),
                Scope::Contacts => {
                    let folder = folder?;
                    let people = folder.iter();
                    found.extend(people.flat_map(|it| it.find(context, &sought, &told, most)));
                }
            }
        }
        Ok(found)
    };
    Ok(vec![match found() {
        Ok(found) => message(found),
        Err(code) => ResponseMessage::error(code, None),
    }])
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
fn scopes(request: &Element<'_>) -> Result<&'static [Scope], Fault> {
    use Scope::Contacts;
    use Scope::Directory;
    match request
        .attribute("SearchScope")
        .unwrap_or("ActiveDirectoryContacts")
    {
        "ActiveDirectory" => Ok(&[Directory]),
        "ActiveDirectoryContacts" => Ok(&[Directory, Contacts]),
        "Contacts" => Ok(&[Contacts]),
        "ContactsActiveDirectory" => Ok(&[Contacts, Directory]),
        other => Err(unknown_value(request, "SearchScope", other)),
    }
}

/// The folder of contacts that a request names, or that of the mailbox that is worked in, if there is one
/// ([ResolveNames](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames)).
fn folder<'a>(
    context: &Context<'_>,
    mailboxes: &'a Mailboxes,
    request: &Element<'_>,
) -> Found<Option<Folder<'a>>> {
    match request.child(MESSAGES, "ParentFolderIds") {
        None => Ok(Ok(Folder::own(context, mailboxes))),
        Some(ids) => match ids.children.as_slice() {
            [id] => Ok(Folder::named(context, mailboxes, id)?.map(Some)),
            // There is room for one.
            _ => Ok(Err(ResponseCode::INVALID_REQUEST)),
        },
    }
}
