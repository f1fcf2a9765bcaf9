//! Operations of EWS, each in its file, and what they have in common.

use crate::harness::{GET_FOLDER, Lab, Seen};

mod access; // acting for others, delegates, accounts that may not log on
mod convert_id; // ConvertId
mod create_item; // CreateItem: values at the edge of what is allowed
mod every_operation; // each operation is answered or refused
mod find_folder; // FindFolder
mod find_item; // FindItem: views, order, groups, conditions
mod folder_kinds; // classes, names and numbers of folders
mod folder_properties; // what folders say by their MAPI names
mod folders; // what folders count, search folders among them
mod free_busy; // GetUserAvailability
mod get_folder; // GetFolder
mod ids; // ids and `SyncState`s that mean nothing, or something else
mod items; // what items have, what answers them
mod limits; // what clients are held to: ceilings, rights to send, organizers
mod mail; // what is sent arrives, and what comes back
mod meetings; // requests, answers, updates and cancellations between mailboxes
pub mod notifications; // subscriptions: pulled, streamed and pushed
mod paging; // views that make no sense
mod permissions; // what folders give to others
mod reading; // requests that break the schema, by product
mod requests; // requests that are none
mod resolve_names; // ResolveNames
mod series; // series of appointments, and views of calendars
mod time_zones; // how zones are defined, and times that name none
mod unbuilt; // what the schema allows and no operation answers
mod versions; // what RequestServerVersion hides and refuses

pub const HOST: &str = "mail.contoso.test";

pub const USER: [&str; 2] = ["-u", "alice@contoso.test:exchaos"];

/// A server that holds requests against their schema, at [`STRICT_HOST`].
pub const STRICT: (&str, &str) = (
    "strict",
    "[exchange]\nauth = ['NTLM', 'Basic']\nreads = 'strict'",
);

pub const STRICT_HOST: &str = "mail.strict.contoso.test";

pub fn envelope(operation: &str) -> String {
    let (before, rest) = GET_FOLDER.split_once("<m:GetFolder>").unwrap();
    let after = rest.split_once("</m:GetFolder>").unwrap().1;
    format!("{before}{operation}{after}")
}

pub fn folder(seen: &Seen) -> &str {
    let start = seen.body.find("<s:Body").unwrap();
    &seen.body[start..]
}

/// The answer to a body of any bytes.
fn post(lab: &Lab, body: &[u8]) -> Seen {
    post_to(lab, HOST, body)
}

/// The same of another host.
fn post_to(lab: &Lab, host: &str, body: &[u8]) -> Seen {
    let file = lab.folder.path().join("body");
    std::fs::write(&file, body).unwrap();
    lab.post(host, &format!("@{}", file.display()), &USER)
}

/// The codes of an answer.
fn codes(seen: &Seen) -> Vec<&str> {
    let all = seen.body.split("ResponseCode>").skip(1).step_by(2);
    all.map(|rest| rest.split('<').next().unwrap()).collect()
}

fn find(folder: &str, view: &str) -> String {
    envelope(&format!(
        "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{view}\
         <m:ParentFolderIds><t:DistinguishedFolderId Id='{folder}'/></m:ParentFolderIds></m:FindItem>"
    ))
}
