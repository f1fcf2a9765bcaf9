//! How a folder is told what it gives to whom, and tells it.

use super::*;
use crate::harness::ask_by_javascript;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_folder_gives_is_told_with_every_single_right() {
    let lab = lab().await;
    let none = "None, n n n n n None None None";
    let [default, anonymous] = ["Default", "Anonymous"].map(|who| format!("{who}: {none}"));
    let inbox = "<t:DistinguishedFolderId Id='inbox'/>";
    assert_eq!(
        told(&lab, ALICE, inbox),
        [default.clone(), anonymous.clone()]
    );
    assert_eq!(
        told(&lab, ALICE, "<t:DistinguishedFolderId Id='calendar'/>"),
        [
            "Default: FreeBusyTimeOnly, n n n n n None None TimeOnly",
            &anonymous
        ]
    );
    let folder = made(
        &lab,
        "one",
        &permission_set(
            &(given("Robert@contoso.test", "Author") + &given("inner@contoso.test", "Reviewer")),
        ),
    );
    let bob = "S-1-5-21-1-2-3-1104|bob@contoso.test|Bob Okafor";
    let expected = [
        default.clone(),
        anonymous.clone(),
        format!("{bob}: Author, y n n y n Owned Owned FullDetails"),
        "inner@contoso.test|Inner: Reviewer, n n n y n None None FullDetails".to_owned(),
    ];
    assert_eq!(told(&lab, ALICE, &folder), expected);
    let all = get_folder(&folder, &[]).replace("IdOnly", "AllProperties");
    assert!(!post(&lab, ALICE, &all).contains("PermissionSet"));
    assert_eq!(told(&lab, BOB, &folder), Vec::<String>::new());
    // As much as is asked for, by address or by SID, in the place of what was there, or beside it.
    let custom = "<t:Permission><t:UserId><t:SID>S-1-5-21-1-2-3-1104</t:SID></t:UserId><t:CanCreateItems>true</t:CanCreateItems><t:IsFolderVisible>true</t:IsFolderVisible><t:IsFolderContact>true</t:IsFolderContact><t:EditItems>All</t:EditItems><t:DeleteItems>Owned</t:DeleteItems><t:ReadItems>FullDetails</t:ReadItems><t:PermissionLevel>Custom</t:PermissionLevel></t:Permission>";
    give(&lab, &folder, custom);
    let custom = format!("{bob}: Custom, y n n y y All Owned FullDetails");
    assert_eq!(
        told(&lab, ALICE, &folder),
        [default.clone(), anonymous.clone(), custom.clone()]
    );
    let more = permission_set(&given("carol@contoso.test", "Owner"));
    let append = set_field("AppendToFolderField", "PermissionSet", "Folder", &more);
    let append = update_folder(&folder, &append);
    assert_eq!(code(&post(&lab, ALICE, &append)), "NoError");
    assert_eq!(
        code(&post(&lab, ALICE, &append)),
        "ErrorDuplicateUserIdsSpecified"
    );
    let carol = "carol@contoso.test|carol: Owner, y y y y y All All FullDetails".to_owned();
    assert_eq!(
        told(&lab, "carol@contoso.test", &folder),
        [default.clone(), anonymous.clone(), custom, carol],
        "an owner gives rights too"
    );
    let delete =
        "<t:DeleteFolderField><t:FieldURI FieldURI='folder:PermissionSet'/></t:DeleteFolderField>";
    assert_eq!(
        code(&post(&lab, ALICE, &update_folder(&folder, delete))),
        "NoError"
    );
    assert_eq!(told(&lab, ALICE, &folder), [default, anonymous]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_in_a_permission_set_has_its_code() {
    let lab = lab().await;
    let folder = made(&lab, "one", "");
    let user = |id: &str, level: &str| {
        format!(
            "<t:Permission><t:UserId>{id}</t:UserId><t:PermissionLevel>{level}</t:PermissionLevel></t:Permission>"
        )
    };
    let default = "<t:DistinguishedUser>Default</t:DistinguishedUser>";
    let bob = "<t:PrimarySmtpAddress>bob@contoso.test</t:PrimarySmtpAddress>";
    let alias = "<t:PrimarySmtpAddress>Robert@contoso.test</t:PrimarySmtpAddress>";
    for (permissions, expected) in [
        (
            user(bob, "Editor") + &user(alias, "Reviewer"),
            "ErrorDuplicateUserIdsSpecified",
        ),
        (
            user(default, "None") + &user(default, "Reviewer"),
            "ErrorDuplicateUserIdsSpecified",
        ),
        (user("", "Editor"), "ErrorInvalidUserInfo"),
        (
            user("<t:DisplayName>Bob Okafor</t:DisplayName>", "Editor"),
            "ErrorInvalidUserInfo",
        ),
        (
            user(&format!("{bob}{default}"), "Editor"),
            "ErrorInvalidUserInfo",
        ),
        (
            user("<t:SID>S-1-5-21-9</t:SID>", "Editor"),
            "ErrorInvalidUserInfo",
        ),
        (
            given("nobody@elsewhere.example", "Editor"),
            "ErrorInvalidUserInfo",
        ),
        (
            given("partner@contoso.test", "Editor"),
            "ErrorInvalidUserInfo",
        ),
        (
            user(
                &format!("{bob}</t:UserId><t:CanCreateItems>false</t:CanCreateItems><t:X>"),
                "Editor",
            )
            .replace("<t:X></t:UserId>", ""),
            "ErrorInvalidPermissionSettings",
        ),
        (user(default, "Reviewer") + &user(bob, "Custom"), "NoError"),
    ] {
        let update = set_permissions(&folder, &permissions);
        let answer = post(&lab, ALICE, &update);
        assert_eq!(code(&answer), expected, "{permissions:.300} {answer:.900}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_has_permissions_of_its_own() {
    let lab = lab().await;
    let folder = made(&lab, "one", "");
    let calendar = "<t:DistinguishedFolderId Id='calendar'/>";
    let of_calendar = "<t:PermissionSet><t:CalendarPermissions><t:CalendarPermission><t:UserId><t:DistinguishedUser>Default</t:DistinguishedUser></t:UserId><t:CalendarPermissionLevel>FreeBusyTimeAndSubjectAndLocation</t:CalendarPermissionLevel></t:CalendarPermission></t:CalendarPermissions></t:PermissionSet>";
    let set = |folder: &str, kind: &str, set: &str| {
        let field = set_field("SetFolderField", "PermissionSet", kind, set);
        let answer = post(&lab, ALICE, &update_folder(folder, &field));
        code(&answer).to_owned()
    };
    let of_others = permission_set(&given(BOB, "Editor"));
    assert_eq!(
        set(calendar, "Folder", &of_others),
        "ErrorCannotSetNonCalendarPermissionOnCalendarFolder"
    );
    assert_eq!(
        set(&folder, "CalendarFolder", of_calendar),
        "ErrorCannotSetCalendarPermissionOnNonCalendarFolder"
    );
    let unknown = "<t:PermissionSet><t:Permissions/><t:UnknownEntries><t:UnknownEntry>S-1</t:UnknownEntry></t:UnknownEntries></t:PermissionSet>";
    assert_eq!(
        set(&folder, "Folder", unknown),
        "ErrorCannotSetPermissionUnknownEntries"
    );
    assert_eq!(set(calendar, "CalendarFolder", of_calendar), "NoError");
    assert_eq!(
        told(&lab, ALICE, calendar)[0],
        "Default: FreeBusyTimeAndSubjectAndLocation, n n n n n None None TimeAndSubjectAndLocation"
    );
    // Who may know when she is busy, and even with what, opens nothing.
    for request in [
        find_item(&hers("calendar")),
        get_folder(&hers("calendar"), &[]),
    ] {
        assert_eq!(code(&post(&lab, BOB, &request)), "ErrorAccessDenied");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_names_a_thousand_and_an_answer_tells_of_twenty_thousand() {
    let lab = lab().await;
    let folder = made(&lab, "one", "");
    // More than fits into the line of a command.
    let post = |body: &str| {
        let path = lab.folder.path().join("request.xml");
        std::fs::write(&path, envelope(body)).unwrap();
        let body = format!("@{}", path.display());
        let user = format!("{ALICE}:exchaos");
        lab.post(HOST, &body, &["-u", &user]).body
    };
    let many = |count: usize| {
        let people = (0..count).map(|number| given(&format!("u{number}@contoso.test"), "Author"));
        set_permissions(&folder, &people.collect::<String>())
    };
    assert_eq!(code(&post(&many(1_001))), "ErrorInvalidPermissionSettings");
    assert_eq!(code(&post(&many(1_000))), "NoError");
    let one = permission_set(&given(BOB, "Author"));
    let append = set_field("AppendToFolderField", "PermissionSet", "Folder", &one);
    let append = update_folder(&folder, &append);
    assert_eq!(code(&post(&append)), "ErrorInvalidPermissionSettings");
    let told = post(&get_folder(&folder.repeat(25), &["PermissionSet"]));
    assert_eq!(told.matches("<t:PermissionSet>").count(), 20);
    assert_eq!(told.matches(">NoError<").count(), 25);
}

/// It is a translation of Microsoft's own EWS Managed API.
#[tokio::test(flavor = "multi_thread")]
async fn ews_javascript_api_gives_rights_and_reads_them() {
    let lab = lab().await;
    let Some(said) = ask_by_javascript(&lab, "permissions.js") else {
        return;
    };
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        [
            "Default None false None None",
            "Anonymous None false None None",
            "bob@contoso.test Author true Owned FullDetails",
            "Default FreeBusyTimeOnly false None TimeOnly",
            "Anonymous None false None None",
            "bob@contoso.test FreeBusyTimeAndSubjectAndLocation false None TimeAndSubjectAndLocation",
        ]
    );
}
