//! What mailboxes begin with, and what others may do in them.

use exchaos::scenario::read_world;

use crate::harness::{GET_FOLDER, Lab, ask, valid};

const HOST: &str = "mail.contoso.test";

fn envelope(body: &str) -> String {
    let (before, rest) = GET_FOLDER.split_once("<s:Body>").unwrap();
    let (_, after) = rest.split_once("</s:Body>").unwrap();
    [before, "<s:Body>", body, "</s:Body>", after].concat()
}

fn post(lab: &Lab, user: &str, body: &str) -> String {
    lab.post(HOST, &envelope(body), &["-u", user]).body
}

fn folder(name: &str, mailbox: &str) -> String {
    format!(
        "<t:DistinguishedFolderId Id=\"{name}\"><t:Mailbox><t:EmailAddress>{mailbox}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
    )
}

/// The ids of the first items of a folder, as FindItem gives them, `ItemId` elements.
fn find(lab: &Lab, user: &str, folder: &str, most: u32) -> (String, Vec<String>) {
    let body = format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:IndexedPageItemView MaxEntriesReturned=\"{most}\" Offset=\"0\" BasePoint=\"Beginning\"/><m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    );
    let found = post(lab, user, &body);
    let ids = found.split("<t:ItemId ").skip(1);
    let ids = ids.map(|rest| format!("<t:ItemId {}/>", rest.split("/>").next().unwrap()));
    let ids = ids.collect();
    (found, ids)
}

fn code(body: &str) -> &str {
    let rest = body.split("ResponseCode>").nth(1).unwrap();
    rest.split('<').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_reads_everything_that_a_mailbox_begins_with() {
    let lab = Lab::new().await;
    let args = [HOST, "exchaos", "basic"];
    let Some(said) = ask(&lab, "exchangelib_contents.py", &args) else {
        return;
    };
    insta::assert_snapshot!(said);
}

#[tokio::test(flavor = "multi_thread")]
async fn microsofts_schemas_accept_every_item_that_a_mailbox_begins_with() {
    let lab = Lab::new().await;
    let alice = "alice@contoso.test:exchaos";
    for name in [
        "calendar",
        "contacts",
        "deleteditems",
        "drafts",
        "inbox",
        "junkemail",
        "notes",
        "sentitems",
        "tasks",
    ] {
        let (_, ids) = find(&lab, alice, &folder(name, "alice@contoso.test"), 1000);
        assert!(!ids.is_empty(), "{name}");
        let body = format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
            ids.concat()
        );
        let shown = post(&lab, alice, &body);
        assert_eq!(shown.matches(">NoError<").count(), ids.len(), "{name}");
        valid(&lab, &shown);
    }
}

const WORLD: &str = "
[accounts.'alice@contoso.test']
items = { inbox = 100000, drafts = 0 }
[accounts.'alice@contoso.test'.permissions]
inbox = { 'bob@contoso.test' = 'Reviewer', 'carol@contoso.test' = 'Contributor' }
calendar = { default = 'FreeBusyTimeOnly' }
";

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_begins_with_as_many_items_as_the_world_says() {
    let lab = Lab::in_world(read_world(WORLD).0.unwrap(), &[]).await;
    let alice = "alice@contoso.test:exchaos";
    let total = |name: &str| {
        let body = format!(
            "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>{}</m:FolderIds></m:GetFolder>",
            folder(name, "alice@contoso.test")
        );
        let shown = post(&lab, alice, &body);
        let rest = shown.split("<t:TotalCount>").nth(1).unwrap().to_owned();
        rest.split('<').next().unwrap().parse::<u32>().unwrap()
    };
    assert_eq!(
        (total("inbox"), total("drafts"), total("sentitems")),
        (100_000, 0, 12)
    );
    let (found, ids) = find(&lab, alice, &folder("inbox", "alice@contoso.test"), 10);
    assert!(found.contains("TotalItemsInView=\"100000\""));
    assert_eq!(ids.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_of_permission_decides_what_is_shown_and_what_is_done() {
    let lab = Lab::in_world(read_world(WORLD).0.unwrap(), &[]).await;
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|who| format!("{who}@contoso.test:exchaos"));
    let inbox = folder("inbox", "alice@contoso.test");
    let rights = |user: &str| {
        let body = format!(
            "<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:FolderIds>{inbox}</m:FolderIds></m:GetFolder>"
        );
        let shown = post(&lab, user, &body);
        let rest = shown.split("<t:EffectiveRights>").nth(1).unwrap();
        let rest = rest.split("</t:EffectiveRights>").next().unwrap();
        ["CreateContents", "Delete", "Read"].map(|right| rest.contains(&format!("{right}>true")))
    };
    assert_eq!(rights(&alice), [true, true, true]);
    assert_eq!(rights(&bob), [false, false, true]);
    assert_eq!(rights(&carol), [true, false, false]);
    let (found, ids) = find(&lab, &bob, &inbox, 1);
    assert_eq!(code(&found), "NoError");
    assert_eq!(code(&find(&lab, &carol, &inbox, 1).0), "ErrorAccessDenied");
    let calendar = folder("calendar", "alice@contoso.test");
    assert_eq!(code(&find(&lab, &bob, &calendar, 1).0), "ErrorAccessDenied");
    let get = format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
        ids[0]
    );
    let delete = format!(
        "<m:DeleteItem DeleteType=\"HardDelete\"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>",
        ids[0]
    );
    let create = format!(
        "<m:CreateItem MessageDisposition=\"SaveOnly\"><m:SavedItemFolderId>{inbox}</m:SavedItemFolderId><m:Items><t:Message><t:Subject>x</t:Subject></t:Message></m:Items></m:CreateItem>"
    );
    for (user, request, expected) in [
        (&bob, &get, "NoError"),
        (&bob, &delete, "ErrorAccessDenied"),
        (&bob, &create, "ErrorCreateItemAccessDenied"),
        (&carol, &get, "ErrorAccessDenied"),
        (&carol, &create, "NoError"),
        (&alice, &delete, "NoError"),
        (&bob, &get, "ErrorItemNotFound"),
    ] {
        let said = post(&lab, user, request);
        assert_eq!(code(&said), expected, "{user} {request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_nobody_changed_is_the_same_after_a_thousand_others() {
    let lab = Lab::new().await;
    let alice = "alice@contoso.test:exchaos";
    let own = folder("inbox", "alice@contoso.test");
    let (before, ids) = find(&lab, alice, &own, 5);
    let (changed, _) = find(&lab, alice, &folder("inbox", "zoe@contoso.test"), 5);
    let id = changed
        .split("<t:ItemId ")
        .nth(1)
        .unwrap()
        .split("/>")
        .next()
        .unwrap();
    let delete = format!(
        "<m:DeleteItem DeleteType=\"HardDelete\"><m:ItemIds><t:ItemId {id}/></m:ItemIds></m:DeleteItem>"
    );
    assert_eq!(code(&post(&lab, alice, &delete)), "NoError");
    let (changed, _) = find(&lab, alice, &folder("inbox", "zoe@contoso.test"), 5);
    // All of them are named in a few requests, which is as good as opened.
    for hundred in 0..11 {
        let named: String = (0..100)
            .map(|number| {
                folder(
                    "inbox",
                    &format!("user{}@contoso.test", hundred * 100 + number),
                )
            })
            .collect();
        let body = format!(
            "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{named}</m:FolderIds></m:GetFolder>"
        );
        assert_eq!(
            post(&lab, "bob@contoso.test:exchaos", &body)
                .matches(">NoError<")
                .count(),
            100
        );
    }
    let get = format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
        ids.concat()
    );
    let by_id = post(&lab, "bob@contoso.test:exchaos", &get);
    assert_eq!(by_id.matches(">NoError<").count(), 5, "by their ids alone");
    assert_eq!(find(&lab, alice, &own, 5).0, before);
    assert_eq!(
        find(&lab, alice, &folder("inbox", "zoe@contoso.test"), 5).0,
        changed
    );
}
