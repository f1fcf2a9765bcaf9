//! ResolveNames ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation)):
//! whom a name or an address may mean.
//!
//! An address means its mailbox, if it exists. Part of a name means whom the server has heard of: the caller, the mailbox
//! that is worked in, and the accounts that the scenario describes.

use super::{
    Context, Outcome, ResponseCode, ResponseMessage, required, required_attribute, unknown_value,
};
use crate::exchange::soap::Fault;
use crate::exchange::world::Mailbox;
use crate::exchange::xml::{Element, MESSAGES, Node};

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
    let contact = Contact::read(request)?;
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
    let resolutions = found.iter().map(|mailbox| resolution(mailbox, contact));
    let set = Node::new("m:ResolutionSet")
        .with("TotalItemsInView", found.len().to_string())
        .with("IncludesLastItemInRange", "true")
        .children(resolutions);
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

/// Whom an entry may mean, each once.
fn find(context: &Context<'_>, entry: &str) -> Vec<Mailbox> {
    let prefixed = entry
        .get(..5)
        .filter(|start| start.eq_ignore_ascii_case("smtp:"));
    let entry = &entry[prefixed.map_or(0, str::len)..];
    let mailbox = |address: &str| context.world.mailbox(context.setup, address);
    if entry.contains('@') {
        return mailbox(entry).into_iter().collect();
    }
    let name = entry.rsplit('\\').next().unwrap_or(entry).to_lowercase();
    let known = [context.mailbox.address.as_str(), &context.caller.address];
    let known = known
        .into_iter()
        .chain(context.setup.accounts.keys().map(String::as_str));
    let mut found: Vec<Mailbox> = known
        .filter(|address| address.to_lowercase().starts_with(&name))
        .filter_map(mailbox)
        .collect();
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found.dedup();
    found
}

fn resolution(found: &Mailbox, contact: Contact) -> Node {
    let address = found.address.as_str();
    let mailbox = Node::new("t:Mailbox")
        .child(Node::text("t:Name", found.display_name().to_owned()))
        .child(Node::text("t:EmailAddress", address.to_owned()))
        .child(Node::text("t:RoutingType", "SMTP"))
        .child(Node::text("t:MailboxType", "Mailbox"));
    let told = (contact != Contact::Left).then(|| contact_of(found, contact));
    Node::new("t:Resolution").child(mailbox).children(told)
}

/// What the directory knows of a mailbox, in the order of the schema.
fn contact_of(found: &Mailbox, contact: Contact) -> Node {
    let name = found.display_name();
    let all = contact == Contact::AllProperties;
    let address = Node::text("t:Entry", format!("SMTP:{}", found.address));
    let more = [
        Node::text("t:Alias", name.to_owned()),
        Node::text("t:DirectoryId", found.guid.to_string()),
    ];
    Node::new("t:Contact")
        .child(Node::text("t:DisplayName", name.to_owned()))
        .child(Node::new("t:EmailAddresses").child(address.with("Key", "EmailAddress1")))
        .child(Node::text("t:ContactSource", "ActiveDirectory"))
        .children(more.into_iter().filter(|_| all))
}
