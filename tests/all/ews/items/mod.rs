//! Items: what they have, what answers them, and what is beside them.

use crate::ews::envelope;
use crate::harness::{Lab, valid};

mod bodies; // texts and calendars, written anew
mod conflicts; // appointments at the same time, and beside it
mod kinds; // what answers have beside their codes
mod properties; // what follows from what was said, and what is assumed
mod replies; // replies and receipts

const HOST: &str = "mail.contoso.test";

const ALICE: &str = "alice@contoso.test:exchaos";

fn post_as(lab: &Lab, user: &str, operation: &str) -> String {
    let said = lab.post(HOST, &envelope(operation), &["-u", user]).body;
    valid(lab, &said);
    said
}

fn post(lab: &Lab, operation: &str) -> String {
    post_as(lab, ALICE, operation)
}

/// The first `ItemId` of an answer, whole.
fn id(said: &str) -> String {
    let rest = said.split("<t:ItemId ").nth(1);
    let rest = rest.unwrap_or_else(|| panic!("{said}"));
    format!("<t:ItemId {}/>", rest.split("/>").next().unwrap())
}

fn create(lab: &Lab, folder: &str, item: &str) -> String {
    post(
        lab,
        &format!(
            "<m:CreateItem MessageDisposition='SaveOnly' SendMeetingInvitations='SendToNone'><m:SavedItemFolderId><t:DistinguishedFolderId Id='{folder}'/></m:SavedItemFolderId><m:Items>{item}</m:Items></m:CreateItem>"
        ),
    )
}

fn get(lab: &Lab, ids: &str) -> String {
    post(
        lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
        ),
    )
}
