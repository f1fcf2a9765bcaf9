//! What is listed for whom, and what folders and items say that one may do with them.

use super::*;
use crate::harness::ask;

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_not_shown_is_not_listed_and_goes_when_it_is_hidden() {
    let lab = lab().await;
    let [shown, hidden] = [("shown", "Reviewer"), ("hidden", "None")]
        .map(|(name, level)| made(&lab, name, &permission_set(&given(BOB, level))));
    let list = format!(
        "<m:FindFolder Traversal='Deep'><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:ParentFolderIds>{}</m:ParentFolderIds></m:FindFolder>",
        hers("msgfolderroot")
    );
    let names = |body: &str| {
        let names = all_between(body, "<t:DisplayName>", "<");
        names.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let listed = post(&lab, BOB, &list);
    assert_eq!(names(&listed), ["Contacts", "shown"]);
    assert!(listed.contains("TotalItemsInView=\"2\""));
    let sync = |who: &str, state: &str| {
        let told = post(&lab, who, &sync_hierarchy(&hers("msgfolderroot"), state));
        assert_eq!(code(&told), "NoError");
        valid(&lab, &told);
        let state = all_between(&told, "<m:SyncState>", "<")[0];
        (format!("<m:SyncState>{state}</m:SyncState>"), told)
    };
    let (state, first) = sync(BOB, "");
    assert_eq!(names(&first), ["Contacts", "shown"]);
    assert!(names(&sync(ALICE, "").1).contains(&"hidden".to_owned()));
    for (folder, level) in [(&shown, "None"), (&hidden, "Reviewer")] {
        let set = set_permissions(folder, &given(BOB, level));
        assert_eq!(code(&post(&lab, ALICE, &set)), "NoError");
    }
    let (_, then) = sync(BOB, &state);
    assert_eq!(names(&then), ["hidden"]);
    let new = all_between(&then, "<t:Create>", "</t:Create>");
    assert!(new.len() == 1 && new[0].contains("hidden"), "{then}");
    assert_eq!(then.matches("<t:Update>").count(), 0, "{then}");
    let gone = all_between(&then, "<t:Delete>", "</t:Delete>");
    let id = all_between(&shown, "Id=\"", "\"")[0];
    assert!(gone.len() == 1 && gone[0].contains(id), "{then}");
    // Whatever happens to what is not shown is not told, and a change of what stays shown is an update.
    let (state, _) = sync(BOB, "");
    for (folder, level) in [(&shown, "None"), (&hidden, "Author")] {
        give(&lab, folder, &given("carol@contoso.test", "Owner"));
        give(&lab, folder, &given(BOB, level));
    }
    let (_, then) = sync(BOB, &state);
    assert_eq!(names(&then), ["hidden"]);
    assert_eq!(then.matches("<t:Update>").count(), 1, "{then}");
    assert!(
        !then.contains("<t:Delete>") && !then.contains("<t:Create>"),
        "{then}"
    );
}

/// What an answer says that one may do with what it shows, which Microsoft's schemas accept.
fn rights(lab: &Lab, who: &str, request: &str) -> String {
    let shown = post(lab, who, request);
    valid(lab, &shown);
    let rights = all_between(&shown, "<t:EffectiveRights>", "</t:EffectiveRights>");
    let rights = all_between(rights[0], "<t:", "</");
    let names = rights.iter();
    let names = names.filter_map(|right| right.strip_suffix(">true"));
    names.collect::<Vec<_>>().join(" ")
}

/// The shape of an item with just that.
const RIGHTS: &str = "<t:AdditionalProperties><t:FieldURI FieldURI='item:EffectiveRights'/></t:AdditionalProperties>";

fn of_item(item: &str) -> String {
    get_item(item, RIGHTS)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_and_a_folder_say_what_whoever_asks_may_do_with_them() {
    let lab = lab().await;
    let folder = made(&lab, "one", &permission_set(&given(BOB, "Author")));
    let [hers, his] =
        [ALICE, BOB].map(|who| id(&post(&lab, who, &create_item(&folder, "x")), "ItemId"));
    let everything =
        "CreateAssociated CreateContents CreateHierarchy Delete Modify Read ViewPrivateItems";
    let of_folder = get_folder(&folder, &["EffectiveRights"]);
    assert_eq!(rights(&lab, ALICE, &of_folder), everything);
    for item in [&hers, &his] {
        assert_eq!(
            rights(&lab, ALICE, &of_item(item)),
            "Delete Modify Read ViewPrivateItems"
        );
    }
    for (level, folder_rights, of_hers, of_his) in [
        (
            "Author",
            "CreateContents Read",
            "Read",
            "Delete Modify Read",
        ),
        (
            "NoneditingAuthor",
            "CreateContents Read",
            "Read",
            "Delete Read",
        ),
        ("Reviewer", "Read", "Read", "Read"),
        (
            "PublishingEditor",
            "CreateContents CreateHierarchy Read",
            "Delete Modify Read",
            "Delete Modify Read",
        ),
        (
            "Owner",
            everything,
            "Delete Modify Read ViewPrivateItems",
            "Delete Modify Read ViewPrivateItems",
        ),
    ] {
        give(&lab, &folder, &given(BOB, level));
        assert_eq!(rights(&lab, BOB, &of_folder), folder_rights, "{level}");
        assert_eq!(rights(&lab, BOB, &of_item(&hers)), of_hers, "{level}");
        assert_eq!(rights(&lab, BOB, &of_item(&his)), of_his, "{level}");
        let listed =
            find_item(&folder).replace("</m:ItemShape>", &format!("{RIGHTS}</m:ItemShape>"));
        assert_eq!(
            rights(&lab, BOB, &listed),
            of_his,
            "{level}: the newest first"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_of_whoever_made_it_and_what_is_moved_stays_of_whoever_made_it() {
    let lab = lab().await;
    let folder = made(&lab, "one", &permission_set(&given(BOB, "Author")));
    let hers = id(&post(&lab, ALICE, &create_item(&folder, "x")), "ItemId");
    let to = format!("<m:ToFolderId>{folder}</m:ToFolderId>");
    let copied = format!("<m:CopyItem>{to}<m:ItemIds>{hers}</m:ItemIds></m:CopyItem>");
    let copy = id(&post(&lab, BOB, &copied), "ItemId");
    assert_eq!(rights(&lab, BOB, &of_item(&copy)), "Delete Modify Read");
    let moved = format!("<m:MoveItem>{to}<m:ItemIds>{copy}</m:ItemIds></m:MoveItem>");
    let moved = id(&post(&lab, ALICE, &moved), "ItemId");
    assert_eq!(rights(&lab, BOB, &of_item(&moved)), "Delete Modify Read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_folder_shows_others_only_what_they_may_read() {
    let lab = lab().await;
    let [open, closed] = [("open", "Reviewer"), ("closed", "Contributor")]
        .map(|(name, level)| made(&lab, name, &permission_set(&given(BOB, level))));
    for folder in [&open, &closed] {
        assert_eq!(
            code(&post(&lab, ALICE, &create_item(folder, "hers"))),
            "NoError"
        );
    }
    let search = format!(
        "<m:CreateFolder><m:ParentFolderId>{}</m:ParentFolderId><m:Folders><t:SearchFolder><t:DisplayName>both</t:DisplayName>{}<t:SearchParameters Traversal='Shallow'><t:Restriction><t:Exists><t:FieldURI FieldURI='item:Subject'/></t:Exists></t:Restriction><t:BaseFolderIds>{open}{closed}</t:BaseFolderIds></t:SearchParameters></t:SearchFolder></m:Folders></m:CreateFolder>",
        hers("searchfolders"),
        permission_set(&given(BOB, "Reviewer"))
    );
    let search = id(&post(&lab, ALICE, &search), "FolderId");
    for (who, expected) in [(ALICE, 2), (BOB, 1)] {
        let found = post(&lab, who, &find_item(&search));
        assert_eq!(
            found.matches("<t:ItemId ").count(),
            expected,
            "{who} {found}"
        );
        let counted = post(&lab, who, &get_folder(&search, &["TotalCount"]));
        assert_eq!(
            all_between(&counted, "<t:TotalCount>", "<"),
            [expected.to_string()]
        );
    }
    // A name is not looked for either where it may not be read.
    let own = format!(
        "<m:CreateItem><m:SavedItemFolderId>{closed}</m:SavedItemFolderId><m:Items><t:Contact><t:DisplayName>Zoltan</t:DisplayName><t:EmailAddresses><t:Entry Key='EmailAddress1'>z@b.test</t:Entry></t:EmailAddresses></t:Contact></m:Items></m:CreateItem>"
    );
    assert_eq!(code(&post(&lab, ALICE, &own)), "NoError");
    let resolve = format!(
        "<m:ResolveNames ReturnFullContactData='false' SearchScope='Contacts'><m:ParentFolderIds>{search}</m:ParentFolderIds><m:UnresolvedEntry>Zoltan</m:UnresolvedEntry></m:ResolveNames>"
    );
    assert_eq!(code(&post(&lab, ALICE, &resolve)), "NoError");
    assert_eq!(
        code(&post(&lab, BOB, &resolve)),
        "ErrorNameResolutionNoResults"
    );
}

/// Bob's calendar and Alice's are given to each other, by a world.
const EACH_OTHER: &str = "
[accounts.'alice@contoso.test']
permissions.calendar = { 'bob@contoso.test' = 'Editor', default = 'FreeBusyTimeOnly' }
[accounts.'bob@contoso.test']
permissions.calendar = { 'alice@contoso.test' = 'LEVEL' }
permissions.contacts = { 'alice@contoso.test' = 'Contributor' }
";

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_works_in_anothers_calendar_as_far_as_it_may() {
    for level in ["Author", "Reviewer"] {
        let world = read_world(&EACH_OTHER.replace("LEVEL", level)).0.unwrap();
        let lab = Lab::in_world(world, &[]).await;
        // exchangelib looks for the root of a mailbox before anything else.
        let root = "<t:DistinguishedFolderId Id='root'/>";
        let visible = single("<t:IsFolderVisible>true</t:IsFolderVisible>").replace(BOB, ALICE);
        let set = set_permissions(root, &visible);
        assert_eq!(code(&post(&lab, BOB, &set)), "NoError");
        let args = [HOST, "exchaos", "basic", "delegate", BOB];
        let Some(said) = ask(&lab, "exchangelib_permissions.py", &args) else {
            return;
        };
        insta::assert_snapshot!(format!("exchangelib_as_{level}"), said);
    }
}
