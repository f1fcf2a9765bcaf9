//! Which entry decides, and what each single right allows.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn single_rights_hold_each_for_itself() {
    let lab = lab().await;
    let folder = made(&lab, "one", "");
    let item = id(&post(&lab, ALICE, &create_item(&folder, "hers")), "ItemId");
    let visible = "<t:IsFolderVisible>true</t:IsFolderVisible>";
    let [edit, delete, read] = [
        "<t:EditItems>All</t:EditItems>",
        "<t:DeleteItems>All</t:DeleteItems>",
        "<t:ReadItems>FullDetails</t:ReadItems>",
    ];
    let requests = [
        get_folder(&folder, &[]),
        find_item(&folder),
        get_item(&item, ""),
        create_item(&folder, "more"),
        create_folder("inside", &folder, ""),
        update_item(&item),
        update_folder(
            &folder,
            &set_field(
                "SetFolderField",
                "FolderClass",
                "Folder",
                "<t:FolderClass>IPF.Note</t:FolderClass>",
            ),
        ),
        delete_item(&item),
    ];
    for (rights, expected) in [
        (visible.to_owned(), ".DDCSDDD"),
        (format!("{visible}{read}"), "...CSDDD"),
        (
            format!("<t:CanCreateItems>true</t:CanCreateItems>{visible}"),
            ".DD.SDDD",
        ),
        (
            format!("<t:CanCreateSubFolders>true</t:CanCreateSubFolders>{visible}"),
            ".DDC.DDD",
        ),
        (
            "<t:IsFolderOwner>true</t:IsFolderOwner>".to_owned(),
            ".DDCSD.D",
        ),
        (
            format!("{visible}<t:IsFolderContact>true</t:IsFolderContact>"),
            ".DDCSDDD",
        ),
        (format!("{visible}{edit}{read}"), "...CS.DD"),
        // What is not shown is not opened, whatever else is given.
        (read.to_owned(), "DDDDDDDD"),
        (String::new(), "FFIFFIFI"),
        (format!("{visible}{delete}{read}"), "...CSDD."),
    ] {
        give(&lab, &folder, &single(&rights));
        let answers = requests.iter().map(|request| post(&lab, BOB, request));
        let signs = answers.map(|answer| sign(&answer).to_owned());
        assert_eq!(signs.collect::<String>(), expected, "{rights}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_entry_comes_before_those_of_lists_and_those_before_everybodys() {
    let lab = lab().await;
    let folder = made(&lab, "one", "");
    let item = id(&post(&lab, ALICE, &create_item(&folder, "hers")), "ItemId");
    let default = "<t:Permission><t:UserId><t:DistinguishedUser>Default</t:DistinguishedUser></t:UserId><t:PermissionLevel>Reviewer</t:PermissionLevel></t:Permission>";
    let [inner, outer, contributing] = [
        given("inner@contoso.test", "Editor"),
        given("outer@contoso.test", "Contributor"),
        given("inner@contoso.test", "Reviewer"),
    ];
    // Who reads, and who creates: bob and dave are on the inner list, carol on the outer one, which has the inner one on it.
    for (permissions, expected) in [
        (String::new(), "-- -- -- --"),
        (default.to_owned(), "r- r- r- r-"),
        (inner.clone(), "rc rc -- --"),
        (outer.clone(), "-c -c -c --"),
        (outer.clone() + &contributing, "rc rc -c --"),
        (format!("{default}{outer}"), "-c -c -c r-"),
        (outer.clone() + &given(BOB, "Reviewer"), "r- -c -c --"),
        (inner + &given(BOB, "None"), "-- rc -- --"),
    ] {
        give(&lab, &folder, &permissions);
        let seen = ["bob", "dave", "carol", "erin"].map(|who| {
            let who = format!("{who}@contoso.test");
            let does = |request: &str| code(&post(&lab, &who, request)) == "NoError";
            let reads = if does(&get_item(&item, "")) { "r" } else { "-" };
            let creates = if does(&create_item(&folder, "more")) {
                "c"
            } else {
                "-"
            };
            [reads, creates].concat()
        });
        assert_eq!(seen.join(" "), expected, "{permissions}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_inside_another_gives_what_that_one_gave_and_itself_to_whoever_made_it() {
    let lab = lab().await;
    let all = given(BOB, "PublishingAuthor") + &given("carol@contoso.test", "Reviewer");
    let folder = made(&lab, "one", &permission_set(&all));
    let inside = id(
        &post(&lab, BOB, &create_folder("bobs", &folder, "")),
        "FolderId",
    );
    let levels = |folder: &str| {
        let told = told(&lab, ALICE, folder);
        let told = told
            .iter()
            .skip(2)
            .map(|one| one.split(',').next().unwrap().to_owned());
        told.collect::<Vec<_>>()
    };
    let bob = "S-1-5-21-1-2-3-1104|bob@contoso.test|Bob Okafor";
    let carol = "carol@contoso.test|carol: Reviewer".to_owned();
    assert_eq!(levels(&inside), [carol.clone(), format!("{bob}: Owner")]);
    let rename = set_field(
        "SetFolderField",
        "DisplayName",
        "Folder",
        "<t:DisplayName>his</t:DisplayName>",
    );
    assert_eq!(
        code(&post(&lab, BOB, &update_folder(&inside, &rename))),
        "NoError"
    );
    let hers = id(
        &post(&lab, ALICE, &create_folder("hers", &folder, "")),
        "FolderId",
    );
    assert_eq!(levels(&hers), [format!("{bob}: PublishingAuthor"), carol]);
}
