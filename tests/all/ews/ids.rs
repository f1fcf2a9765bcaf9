//! Ids and `SyncState`s that mean nothing, or mean something else: each has its code, and harms nobody.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchaos::Config;
use exchaos::clock::Clock;
use time::macros::datetime;

use crate::ews::notifications::{PLAIN, Raw, envelope};
use crate::harness::Lab;

/// The shape of items.
const IDS: &str = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>";

/// A message with something attached.
const MESSAGE: &str = "<m:CreateItem MessageDisposition='SaveOnly'><m:Items><t:Message><t:Subject>one</t:Subject><t:Attachments>\
    <t:FileAttachment><t:Name>a.txt</t:Name><t:Content>YQ==</t:Content></t:FileAttachment></t:Attachments></t:Message></m:Items>\
    </m:CreateItem>";

/// A server at a fixed time, with mailboxes of that seed.
async fn lab(seed: u64) -> Lab {
    let config = Config {
        seed,
        clock: Clock::fixed(datetime!(2026-11-25 10:00 UTC)),
        ..Config::in_memory().unwrap()
    };
    Lab::of(config, &[("plain", PLAIN)]).await
}

/// What is answered to alice.
async fn say(raw: &mut Raw, request: &str) -> String {
    let (status, body) = raw.ask(&envelope(request)).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// The values of an attribute of these elements.
fn attributes(body: &str, element: &str) -> Vec<String> {
    let start = format!("<t:{element} Id=\"");
    body.split(&start)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// The codes of an answer's messages.
fn codes(body: &str) -> Vec<&str> {
    let all = body.split("<m:ResponseCode>").skip(1);
    all.map(|rest| rest.split('<').next().unwrap()).collect()
}

fn find(folder: &str) -> String {
    format!(
        "<m:FindItem Traversal='Shallow'>{IDS}<m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    )
}

fn get_items(ids: &[String]) -> String {
    let ids: String = ids
        .iter()
        .map(|id| format!("<t:ItemId Id='{id}'/>"))
        .collect();
    format!("<m:GetItem>{IDS}<m:ItemIds>{ids}</m:ItemIds></m:GetItem>")
}

fn get_folders(ids: &[String]) -> String {
    let ids: String = ids
        .iter()
        .map(|id| format!("<t:FolderId Id='{id}'/>"))
        .collect();
    format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{ids}</m:FolderIds></m:GetFolder>"
    )
}

fn get_attachments(ids: &[String]) -> String {
    let ids: String = ids
        .iter()
        .map(|id| format!("<t:AttachmentId Id='{id}'/>"))
        .collect();
    format!("<m:GetAttachment><m:AttachmentIds>{ids}</m:AttachmentIds></m:GetAttachment>")
}

/// The ids of a folder, an item in it, and what is attached to that; all of alice's.
async fn ids(raw: &mut Raw) -> [String; 3] {
    let made = say(raw, MESSAGE).await;
    let item = attributes(&made, "ItemId").remove(0);
    let shape = "<m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>";
    let got = say(
        raw,
        &get_items(std::slice::from_ref(&item)).replace(IDS, shape),
    )
    .await;
    let attachment = attributes(&got, "AttachmentId").remove(0);
    let folder = attributes(&got, "ParentFolderId").remove(0);
    [folder, item, attachment]
}

/// Ids that are spelled as none is.
fn broken(id: &str) -> Vec<String> {
    let flipped = |place: usize| {
        let mut text = id.as_bytes().to_vec();
        text[place] = if text[place] == b'A' { b'B' } else { b'A' };
        String::from_utf8(text).unwrap()
    };
    vec![
        "AAA".to_owned(),
        "DUMMY".to_owned(),
        "AAMkADM=".to_owned(),
        "&#228;&#10;".to_owned(),
        id[..id.len() / 2].to_owned(),
        id[4..].to_owned(),
        format!("{id}AAAA"),
        flipped(0),
        flipped(4),
        id.repeat(50),
        "A".repeat(100_000),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_an_id_counts() {
    let lab = lab(1).await;
    let mut raw = Raw::new(&lab).await;
    let [_, item, attachment] = ids(&mut raw).await;
    let changed = |id: &str| -> Vec<String> {
        let bytes = STANDARD.decode(id).unwrap();
        let one = |place: usize| {
            let mut bytes = bytes.clone();
            bytes[place] ^= 0x40;
            STANDARD.encode(bytes)
        };
        (0..bytes.len()).map(one).collect()
    };
    for (ids, request) in [
        (changed(&item), get_items as fn(&[String]) -> String),
        (changed(&attachment), get_attachments),
    ] {
        let answer = say(&mut raw, &request(&ids)).await;
        let codes = codes(&answer);
        assert_eq!(codes.len(), ids.len());
        let found = codes.iter().position(|code| *code == "NoError");
        assert_eq!(found, None, "a changed byte");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_kind_has_the_code_of_that_and_a_broken_one_is_malformed() {
    let lab = lab(1).await;
    let mut raw = Raw::new(&lab).await;
    let [folder, item, attachment] = ids(&mut raw).await;
    let good = [&folder, &item, &attachment].map(|id| vec![id.clone()]);
    let healthy = [
        get_folders(&good[0]),
        get_items(&good[1]),
        get_attachments(&good[2]),
    ];
    for (request, code) in [
        (get_items(&good[0]), "ErrorCannotUseFolderIdForItemId"),
        (get_items(&good[2]), "ErrorInvalidIdMalformed"),
        (get_folders(&good[1]), "ErrorCannotUseItemIdForFolderId"),
        (get_folders(&good[2]), "ErrorCannotUseItemIdForFolderId"),
        (get_attachments(&good[0]), "ErrorInvalidAttachmentId"),
        (get_attachments(&good[1]), "ErrorInvalidAttachmentId"),
    ] {
        assert_eq!(codes(&say(&mut raw, &request).await), [code], "{request}");
        for request in &healthy {
            assert_eq!(codes(&say(&mut raw, request).await), ["NoError"]);
        }
    }
    let malformed = vec!["ErrorInvalidIdMalformed"; broken(&item).len()];
    for request in [
        get_items(&broken(&item)),
        get_folders(&broken(&folder)),
        get_attachments(&broken(&attachment)),
    ] {
        assert_eq!(codes(&say(&mut raw, &request).await), malformed);
    }
    for request in healthy {
        assert_eq!(codes(&say(&mut raw, &request).await), ["NoError"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_another_seed_or_of_what_is_gone_find_nothing() {
    let (one, other) = (lab(1).await, lab(2).await);
    let (mut raw, mut foreign) = (Raw::new(&one).await, Raw::new(&other).await);
    let [folder, item, attachment] = ids(&mut raw).await;
    let own = ids(&mut foreign).await;
    assert_ne!(own[1], item);
    for request in [
        get_folders(&[folder]),
        get_items(std::slice::from_ref(&item)),
        get_attachments(std::slice::from_ref(&attachment)),
    ] {
        assert_eq!(
            codes(&say(&mut foreign, &request).await),
            ["ErrorItemNotFound"]
        );
    }
    let delete = format!(
        "<m:DeleteItem DeleteType='HardDelete'><m:ItemIds><t:ItemId Id='{item}'/></m:ItemIds></m:DeleteItem>"
    );
    let deleted = [say(&mut raw, &delete).await, say(&mut raw, &delete).await];
    assert_eq!(codes(&deleted[0]), ["NoError"]);
    assert_eq!(codes(&deleted[1]), ["ErrorItemNotFound"]);
    for request in [get_items(&[item]), get_attachments(&[attachment])] {
        assert_eq!(codes(&say(&mut raw, &request).await), ["ErrorItemNotFound"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_mailboxes_ids_open_nothing_to_whom_it_does_not_let_in() {
    // An account that is described opens nothing but its own.
    let closed = format!("{PLAIN}\naccounts = {{ 'bob@contoso.test' = {{}} }}");
    let lab = Lab::with(&[("plain", &closed)]).await;
    let mut raw = Raw::new(&lab).await;
    let ids = ids(&mut raw).await;
    let asks = |request: String| {
        let host = "mail.plain.contoso.test";
        let bob = &["-u", "bob@contoso.test:exchaos"];
        let body = envelope(&request);
        let seen = tokio::task::block_in_place(|| lab.post(host, &body, bob));
        assert_eq!(seen.status, 200, "{}", seen.body);
        seen.body
    };
    let [folder, item, attachment] = ids.map(|id| vec![id]);
    let update = format!(
        "<m:UpdateItem ConflictResolution='AlwaysOverwrite' MessageDisposition='SaveOnly'><m:ItemChanges><t:ItemChange>\
         <t:ItemId Id='{}'/><t:Updates><t:SetItemField><t:FieldURI FieldURI='item:Subject'/><t:Message><t:Subject>two</t:Subject>\
         </t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
        item[0]
    );
    let delete = format!(
        "<m:DeleteItem DeleteType='HardDelete'><m:ItemIds><t:ItemId Id='{}'/></m:ItemIds></m:DeleteItem>",
        item[0]
    );
    for request in [
        get_folders(&folder),
        get_items(&item),
        get_attachments(&attachment),
        find(&format!("<t:FolderId Id='{}'/>", folder[0])),
        update,
        delete,
    ] {
        let said = asks(request);
        let refused = [
            "ErrorAccessDenied",
            "ErrorFolderNotFound",
            "ErrorItemNotFound",
        ];
        assert!(refused.contains(&codes(&said)[0]), "{said}");
        assert_eq!(codes(&said).len(), 1);
    }
    assert_eq!(codes(&say(&mut raw, &get_items(&item)).await), ["NoError"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_ids_have_as_many_answers_in_their_order() {
    let lab = lab(1).await;
    let mut raw = Raw::new(&lab).await;
    let [_, item, _] = ids(&mut raw).await;
    let mut all = vec!["AAAA".to_owned(); 50_000];
    all.insert(25_000, item);
    let said = say(&mut raw, &get_items(&all)).await;
    let codes = codes(&said);
    assert_eq!(codes.len(), all.len());
    assert_eq!(codes[25_000], "NoError");
    let wrong = codes
        .iter()
        .filter(|code| **code == "ErrorInvalidIdMalformed");
    assert_eq!(wrong.count(), 50_000);
    assert_eq!(codes_of_inbox(&mut raw).await, ["NoError"]);
    // More elements than a request may have are no request any more.
    all.extend(vec!["AAAA".to_owned(); 150_000]);
    let (status, refused) = raw.ask(&envelope(&get_items(&all))).await;
    assert_eq!(status, 500);
    assert!(refused.contains("ErrorSchemaValidation"), "{refused}");
    assert_eq!(codes_of_inbox(&mut raw).await, ["NoError"]);
}

async fn codes_of_inbox(raw: &mut Raw) -> Vec<String> {
    let said = say(raw, &find("<t:DistinguishedFolderId Id='inbox'/>")).await;
    codes(&said).into_iter().map(ToOwned::to_owned).collect()
}

fn sync_items(folder: &str, state: &str) -> String {
    format!(
        "<m:SyncFolderItems>{IDS}<m:SyncFolderId>{folder}</m:SyncFolderId><m:SyncState>{state}</m:SyncState>\
         <m:MaxChangesReturned>512</m:MaxChangesReturned></m:SyncFolderItems>"
    )
}

fn sync_folders(state: &str) -> String {
    format!(
        "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:SyncState>{state}</m:SyncState>\
         </m:SyncFolderHierarchy>"
    )
}

fn state(body: &str) -> String {
    let (_, rest) = body.split_once("<m:SyncState>").expect(body);
    rest.split_once('<').unwrap().0.to_owned()
}

const INBOX: &str = "<t:DistinguishedFolderId Id='inbox'/>";
const DRAFTS: &str = "<t:DistinguishedFolderId Id='drafts'/>";

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_state_that_is_damaged_or_was_given_for_something_else_is_refused_and_the_right_one_is_good()
 {
    let lab = lab(1).await;
    let mut raw = Raw::new(&lab).await;
    let of_inbox = state(&say(&mut raw, &sync_items(INBOX, "")).await);
    let of_drafts = state(&say(&mut raw, &sync_items(DRAFTS, "")).await);
    let of_tree = state(&say(&mut raw, &sync_folders("")).await);
    let bob = envelope(&sync_items(INBOX, ""));
    let host = "mail.plain.contoso.test";
    let login = &["-u", "bob@contoso.test:exchaos"];
    let bobs = tokio::task::block_in_place(|| lab.post(host, &bob, login));
    let of_bobs = state(&bobs.body);
    let refused = ["ErrorInvalidSyncStateData"];
    for request in [
        sync_items(INBOX, &of_drafts),
        sync_items(INBOX, &of_tree),
        sync_items(INBOX, &of_bobs),
        sync_items(DRAFTS, &of_inbox),
        sync_folders(&of_inbox),
    ] {
        assert_eq!(codes(&say(&mut raw, &request).await), refused, "{request}");
    }
    let mut damaged = broken(&of_inbox);
    damaged.extend((0..of_inbox.len()).map(|place| {
        let mut text = of_inbox.as_bytes().to_vec();
        text[place] = if text[place] == b'A' { b'B' } else { b'A' };
        String::from_utf8(text).unwrap()
    }));
    for state in damaged {
        for request in [sync_items(INBOX, &state), sync_folders(&state)] {
            assert_eq!(codes(&say(&mut raw, &request).await), refused, "{state}");
        }
    }
    for request in [sync_items(INBOX, &of_inbox), sync_folders(&of_tree)] {
        let said = say(&mut raw, &request).await;
        assert_eq!(codes(&said), ["NoError"]);
        assert!(!said.contains("<t:Create>"), "nothing is new: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_with_the_same_seed_a_state_of_what_nobody_changed_is_good_and_others_are_not()
 {
    let first = lab(1).await;
    let mut raw = Raw::new(&first).await;
    let untouched = state(&say(&mut raw, &sync_items(INBOX, "")).await);
    let made = say(
        &mut raw,
        &MESSAGE.replace(
            "<m:Items>",
            &format!("<m:SavedItemFolderId>{INBOX}</m:SavedItemFolderId><m:Items>"),
        ),
    )
    .await;
    assert_eq!(codes(&made), ["NoError"]);
    let changed = say(&mut raw, &sync_items(INBOX, &untouched)).await;
    assert_eq!(changed.matches("<t:Create>").count(), 1, "{changed}");
    let changed = state(&changed);
    first.server.stop().await;
    let config = Config {
        clock: Clock::fixed(datetime!(2026-11-25 10:05 UTC)),
        ..Config::in_memory().unwrap()
    };
    let second = Lab::of(config, &[("plain", PLAIN)]).await;
    let mut raw = Raw::new(&second).await;
    let said = say(&mut raw, &sync_items(INBOX, &untouched)).await;
    assert_eq!(codes(&said), ["NoError"]);
    assert!(!said.contains("<t:Create>"), "{said}");
    let said = say(&mut raw, &sync_items(INBOX, &changed)).await;
    assert_eq!(codes(&said), ["ErrorInvalidSyncStateData"]);
    let third = lab(7).await;
    let mut raw = Raw::new(&third).await;
    let said = say(&mut raw, &sync_items(INBOX, &untouched)).await;
    assert_eq!(codes(&said), ["ErrorInvalidSyncStateData"]);
}
