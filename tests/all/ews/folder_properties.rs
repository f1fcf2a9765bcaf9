//! What folders say by their MAPI names: dates, what leads to them outside EWS, whether people are shown them.

use crate::harness::{GET_FOLDER, Lab};

const HOST: &str = "mail.contoso.test";
const USER: [&str; 2] = ["-u", "alice@contoso.test:exchaos"];
const MADE: &str = "0x3007";
const MODIFIED: &str = "0x3008";
const COMMITTED: &str = "0x670a";

fn envelope(operation: &str) -> String {
    let (before, rest) = GET_FOLDER.split_once("<m:GetFolder>").unwrap();
    let after = rest.split_once("</m:GetFolder>").unwrap().1;
    format!("{before}{operation}{after}")
}

/// What a folder answers that is asked for a MAPI name.
fn ask(lab: &Lab, folder: &str, tag: &str, kind: &str) -> String {
    let body = envelope(&format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:ExtendedFieldURI PropertyTag='{tag}' PropertyType='{kind}'/></t:AdditionalProperties></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id='{folder}'/></m:FolderIds></m:GetFolder>"
    ));
    lab.post(HOST, &body, &USER).body
}

/// What a folder has under a MAPI name.
fn property(lab: &Lab, folder: &str, tag: &str, kind: &str) -> String {
    let seen = ask(lab, folder, tag, kind);
    let value = seen.split("<t:Value>").nth(1);
    let value = value.unwrap_or_else(|| panic!("{folder} {tag}: {seen}"));
    value.split('<').next().unwrap().to_owned()
}

fn date(lab: &Lab, folder: &str, tag: &str) -> String {
    property(lab, folder, tag, "SystemTime")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_folder_says_when_it_was_made_and_when_it_and_its_items_changed() {
    let lab = Lab::new().await;
    for folder in ["msgfolderroot", "inbox", "calendar", "drafts", "outbox"] {
        let [made, modified, committed] =
            [MADE, MODIFIED, COMMITTED].map(|tag| date(&lab, folder, tag));
        assert!(
            made <= modified && made <= committed,
            "{folder}: {made} {modified} {committed}"
        );
    }
    assert!(date(&lab, "inbox", MADE) < date(&lab, "inbox", COMMITTED));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_item_moves_the_date_of_what_a_folder_holds_and_a_new_name_that_of_the_folder() {
    let lab = Lab::new().await;
    let dates = || [MODIFIED, COMMITTED].map(|tag| date(&lab, "drafts", tag));
    let before = dates();
    let create = "<m:CreateItem MessageDisposition='SaveOnly'><m:Items><t:Message><t:Subject>x</t:Subject></t:Message></m:Items></m:CreateItem>";
    let made = lab.post(HOST, &envelope(create), &USER);
    assert!(made.body.contains("NoError"), "{}", made.body);
    let after = dates();
    assert_eq!(after[0], before[0]);
    assert!(after[1] > before[1], "{before:?} {after:?}");
    let rename = "<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:DistinguishedFolderId Id='drafts'/><t:Updates><t:SetFolderField><t:ExtendedFieldURI PropertyTag='0x3004' PropertyType='String'/><t:Folder><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag='0x3004' PropertyType='String'/><t:Value>mine</t:Value></t:ExtendedProperty></t:Folder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>";
    let changed = lab.post(HOST, &envelope(rename), &USER);
    assert!(changed.body.contains("NoError"), "{}", changed.body);
    let last = dates();
    assert!(last[0] > after[0], "{after:?} {last:?}");
    assert_eq!(last[1], after[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_takes_more_the_more_is_in_it() {
    let lab = Lab::new().await;
    let size = |folder| {
        property(&lab, folder, "0x0e08", "Integer")
            .parse::<u64>()
            .unwrap()
    };
    let (inbox, drafts) = (size("inbox"), size("drafts"));
    assert!(inbox > drafts && drafts > 0, "{inbox} {drafts}");
    assert_eq!(size("outbox"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_names_the_entry_id_of_the_folder_around_it() {
    let lab = Lab::new().await;
    let around = property(&lab, "inbox", "0x0e09", "Binary");
    assert_eq!(around, property(&lab, "msgfolderroot", "0x0fff", "Binary"));
    assert_ne!(around, property(&lab, "inbox", "0x0fff", "Binary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_repeated_in_exchanges_spelling() {
    let lab = Lab::new().await;
    for asked in ["4340", "0x10F4", "0x10f4"] {
        let seen = ask(&lab, "inbox", asked, "Boolean");
        let told = "<t:ExtendedFieldURI PropertyTag=\"0x10f4\" PropertyType=\"Boolean\"/>";
        assert!(seen.contains(told), "{asked}: {seen}");
    }
    let seen = ask(&lab, "inbox", "0x0FFF", "Binary");
    assert!(seen.contains("PropertyTag=\"0xfff\""), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_are_not_shown_is_hidden() {
    let lab = Lab::new().await;
    let hidden = |folder| property(&lab, folder, "4340", "Boolean");
    for folder in ["recipientcache", "quickcontacts", "imcontactlist"] {
        assert_eq!(hidden(folder), "true", "{folder}");
    }
    for folder in ["inbox", "contacts", "calendar", "syncissues"] {
        assert_eq!(hidden(folder), "false", "{folder}");
    }
}
