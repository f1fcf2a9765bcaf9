//! ResolveNames ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation)):
//! whom a name or an address may mean.
//!
//! An address means its mailbox, if it exists. The beginning of a name means whom the server has heard of: the caller, the
//! mailbox that is worked in, and the accounts that the scenario or the world describes.

use super::directory::{contact, mailbox};
use super::{
    Context, Outcome, ResponseCode, ResponseMessage, required, required_attribute, unknown_value,
};
use crate::exchange::soap::Fault;
use crate::exchange::world::Entry;
use crate::exchange::xml::{Element, MESSAGES, Node};
use crate::settings::MAX_RESOLUTIONS;

/// What is told of each whom a name may mean, beside the address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Contact {
    /// Nothing.
    Left,
    /// What is known of everybody.
    Default,
    /// Everything.
    AllProperties,
}

/// One message: who it may be.
pub(super) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let wanted = Contact::read(request)?;
    let scope = request
        .attribute("SearchScope")
        .unwrap_or("ActiveDirectoryContacts");
    let directory = match scope {
        "ActiveDirectory" | "ActiveDirectoryContacts" | "ContactsActiveDirectory" => true,
        // The folder of contacts is empty.
        "Contacts" => false,
        other => return Err(unknown_value(request, "SearchScope", other)),
    };
    let entry = required(request, MESSAGES, "UnresolvedEntry")?.text.trim();
    if entry.is_empty() {
        return Err(super::invalid(
            request,
            "The element 'UnresolvedEntry' is empty.",
        ));
    }
    let found = if directory {
        find(context, entry)
    } else {
        Vec::new()
    };
    let told = found.iter().take(MAX_RESOLUTIONS);
    let set = Node::new("m:ResolutionSet")
        .with("TotalItemsInView", told.len().to_string())
        .with(
            "IncludesLastItemInRange",
            (told.len() == found.len()).to_string(),
        )
        .children(told.map(|entry| resolution(entry, wanted)));
    Ok(vec![match found.len() {
        0 => ResponseMessage::error(ResponseCode::NAME_RESOLUTION_NO_RESULTS, None),
        1 => ResponseMessage::success(set),
        _ => ResponseMessage::warning(ResponseCode::NAME_RESOLUTION_MULTIPLE_RESULTS, set),
    }])
}

impl Contact {
    fn read(request: &Element<'_>) -> Result<Self, Fault> {
        let full = match required_attribute(request, "ReturnFullContactData")?.trim() {
            "true" | "1" => true,
            "false" | "0" => false,
            other => return Err(unknown_value(request, "ReturnFullContactData", other)),
        };
        let shape = match request.attribute("ContactDataShape") {
            None | Some("Default") => Self::Default,
            Some("AllProperties") => Self::AllProperties,
            Some("IdOnly") => Self::Left,
            Some(other) => return Err(unknown_value(request, "ContactDataShape", other)),
        };
        Ok(if full { shape } else { Self::Left })
    }
}

/// Whom an entry may mean, each once, by address.
fn find<'a>(context: &Context<'a>, entry: &str) -> Vec<Entry<'a>> {
    let prefixed = entry
        .get(..5)
        .filter(|start| start.eq_ignore_ascii_case("smtp:"));
    let entry = &entry[prefixed.map_or(0, str::len)..];
    let (world, setup) = (context.world, context.setup);
    let known = |address: &str| world.entry(setup, address).filter(Entry::is_listed);
    if entry.contains('@') {
        return known(entry).into_iter().collect();
    }
    let name = entry.rsplit('\\').next().unwrap_or(entry).to_lowercase();
    let here = [context.mailbox.address.as_str(), &context.caller.address];
    let here = here.into_iter().filter_map(known);
    let described = world.described(setup).filter(Entry::is_listed);
    let mut found: Vec<_> = here
        .chain(described)
        .filter(|entry| entry.may_be(&name))
        .collect();
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found.dedup();
    found
}

fn resolution(found: &Entry<'_>, wanted: Contact) -> Node {
    let all = wanted == Contact::AllProperties;
    let told = (wanted != Contact::Left).then(|| contact(found, all));
    Node::new("t:Resolution")
        .child(mailbox("t:Mailbox", found))
        .children(told)
}
