//! Folders: what they count, also where they show items of others.

use crate::harness::Lab;

const HOST: &str = "mail.contoso.test";

/// A request to EWS.
fn envelope(operation: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
         xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
         xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>\
         <s:Header><t:RequestServerVersion Version='Exchange2016'/></s:Header><s:Body>{operation}</s:Body></s:Envelope>"
    )
}

fn ask(lab: &Lab, operation: &str) -> String {
    let user = ["-u", "alice@contoso.test:exchaos"];
    let seen = lab.post(HOST, &envelope(operation), &user);
    assert!(seen.body.contains("NoError"), "{operation}: {}", seen.body);
    seen.body
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} in {text}"));
    rest.split_once(after).unwrap().0
}

/// The id, the total and the unread count of every search folder, by its name.
fn searches(lab: &Lab) -> Vec<(String, String, usize, usize)> {
    let found = ask(
        lab,
        "<m:FindFolder Traversal='Deep'><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
         <m:ParentFolderIds><t:DistinguishedFolderId Id='root'/></m:ParentFolderIds></m:FindFolder>",
    );
    let folders = found.split("<t:SearchFolder>").skip(1);
    let number = |text: &str| text.parse().unwrap();
    folders
        .map(|folder| {
            (
                between(folder, "<t:DisplayName>", "<").to_owned(),
                between(folder, "Id=\"", "\"").to_owned(),
                number(between(folder, "<t:TotalCount>", "<")),
                number(between(folder, "<t:UnreadCount>", "<")),
            )
        })
        .collect()
}

/// How many items FindItem finds in a folder; of those that are to be read yet, if only these are wanted.
fn found(lab: &Lab, id: &str, unread: bool) -> usize {
    let restriction = match unread {
        true => {
            "<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI='message:IsRead'/>\
             <t:FieldURIOrConstant><t:Constant Value='false'/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>"
        }
        false => "",
    };
    let found = ask(
        lab,
        &format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{restriction}\
             <m:ParentFolderIds><t:FolderId Id='{id}'/></m:ParentFolderIds></m:FindItem>"
        ),
    );
    between(&found, "TotalItemsInView=\"", "\"")
        .parse()
        .unwrap()
}

/// The total and the unread count of the search folder of that name.
fn counts(lab: &Lab, name: &str) -> (usize, usize) {
    let searches = searches(lab);
    let found = searches.iter().find(|(known, ..)| known == name);
    let (.., total, unread) = found.unwrap();
    (*total, *unread)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_folder_counts_what_it_shows() {
    let lab = Lab::new().await;
    let searches = searches(&lab);
    assert_eq!(searches.len(), 5, "{searches:?}");
    for (name, id, total, unread) in &searches {
        assert_eq!(*total, found(&lab, id, false), "{name}");
        assert_eq!(*unread, found(&lab, id, true), "{name}");
        assert!(*total > 0 || name == "Favorites", "{name}");
    }
    let hierarchy = ask(
        &lab,
        "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
         <m:SyncFolderId><t:DistinguishedFolderId Id='root'/></m:SyncFolderId></m:SyncFolderHierarchy>",
    );
    for (name, _, total, _) in &searches {
        let told = between(
            &hierarchy,
            &format!("<t:DisplayName>{name}</"),
            "</t:SearchFolder>",
        );
        assert_eq!(
            between(told, "<t:TotalCount>", "<"),
            total.to_string(),
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_folder_counts_anew_after_every_change() {
    let lab = Lab::new().await;
    let before = counts(&lab, "MyContactsExtended");
    let to_do = counts(&lab, "To-Do Search");
    ask(
        &lab,
        "<m:CreateItem><m:Items><t:Contact><t:DisplayName>Eve</t:DisplayName></t:Contact></m:Items></m:CreateItem>",
    );
    assert_eq!(counts(&lab, "MyContactsExtended"), (before.0 + 1, before.1));
    let task = ask(
        &lab,
        "<m:CreateItem><m:Items><t:Task><t:Subject>One more</t:Subject></t:Task></m:Items></m:CreateItem>",
    );
    assert_eq!(counts(&lab, "To-Do Search"), (to_do.0 + 1, to_do.1));
    let id = between(&task, "<t:ItemId Id=\"", "\"");
    ask(
        &lab,
        &format!(
            "<m:DeleteItem DeleteType='HardDelete' AffectedTaskOccurrences='AllOccurrences'>\
             <m:ItemIds><t:ItemId Id='{id}'/></m:ItemIds></m:DeleteItem>"
        ),
    );
    assert_eq!(counts(&lab, "To-Do Search"), to_do);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_items_are_found_in_a_folder_of_exchange_online() {
    let online = "[exchange]\nproduct = 'online'\nauth = ['Basic']\n";
    let lab = Lab::with(&[("online", online)]).await;
    let count = |operation: &str| {
        let body = envelope(operation);
        let user = ["-u", "alice@contoso.test:exchaos"];
        lab.post("mail.online.contoso.test", &body, &user).body
    };
    let counts = || {
        let found = count(
            "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
             <m:FolderIds><t:DistinguishedFolderId Id='allitems'/></m:FolderIds></m:GetFolder>",
        );
        let number = |name: &str| {
            let told = between(&found, &format!("<t:{name}>"), "<");
            told.parse::<usize>().unwrap()
        };
        (number("TotalCount"), number("UnreadCount"))
    };
    let all = counts();
    count(
        "<m:CreateItem><m:Items><t:Contact><t:DisplayName>Eve</t:DisplayName></t:Contact></m:Items></m:CreateItem>",
    );
    assert_eq!(counts(), (all.0 + 1, all.1));
    count(
        "<m:MarkAllItemsAsRead><m:ReadFlag>true</m:ReadFlag><m:SuppressReadReceipts>true</m:SuppressReadReceipts>\
         <m:FolderIds><t:DistinguishedFolderId Id='inbox'/><t:DistinguishedFolderId Id='junkemail'/></m:FolderIds></m:MarkAllItemsAsRead>",
    );
    assert_eq!(counts(), (all.0 + 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clients_own_search_folder_counts_what_it_searches() {
    let lab = Lab::new().await;
    let search = |read: bool| {
        format!(
            "<t:SearchParameters Traversal='Shallow'><t:Restriction><t:IsEqualTo><t:FieldURI FieldURI='message:IsRead'/>\
             <t:FieldURIOrConstant><t:Constant Value='{read}'/></t:FieldURIOrConstant></t:IsEqualTo></t:Restriction>\
             <t:BaseFolderIds><t:DistinguishedFolderId Id='inbox'/></t:BaseFolderIds></t:SearchParameters>"
        )
    };
    let made = ask(
        &lab,
        &format!(
            "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='searchfolders'/></m:ParentFolderId>\
             <m:Folders><t:SearchFolder><t:DisplayName>To read</t:DisplayName>{}</t:SearchFolder></m:Folders></m:CreateFolder>",
            search(false)
        ),
    );
    let id = between(&made, "<t:FolderId Id=\"", "\"").to_owned();
    let (total, unread) = counts(&lab, "To read");
    assert_eq!((total, unread), (9, 9));
    assert_eq!(found(&lab, &id, false), 9);
    ask(
        &lab,
        &format!(
            "<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:FolderId Id='{id}'/><t:Updates><t:SetFolderField>\
             <t:FieldURI FieldURI='folder:SearchParameters'/><t:SearchFolder>{}</t:SearchFolder></t:SetFolderField>\
             </t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>",
            search(true)
        ),
    );
    assert_eq!(counts(&lab, "To read"), (27, 0));
}

/// Asks for folders inside each other, so many of them.
fn path(parent: &str, names: impl Iterator<Item = String>) -> String {
    let folders =
        names.map(|name| format!("<t:Folder><t:DisplayName>{name}</t:DisplayName></t:Folder>"));
    format!(
        "<m:CreateFolderPath><m:ParentFolderId>{parent}</m:ParentFolderId><m:RelativeFolderPath>{}</m:RelativeFolderPath>\
         </m:CreateFolderPath>",
        folders.collect::<String>()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_have_a_depth_and_a_number_that_they_do_not_exceed() {
    let lab = Lab::new().await;
    let inbox = "<t:DistinguishedFolderId Id='inbox'/>";
    let made = ask(&lab, &path(inbox, (0..1000).map(|_| "deeper".to_owned())));
    let fit = made.matches(">NoError<").count();
    assert_eq!(made.matches(">ErrorQuotaExceeded<").count(), 1000 - fit);
    assert!((290..300).contains(&fit), "{fit}");
    let ids = made.split("<t:FolderId ").skip(1);
    let ids: Vec<_> = ids
        .map(|id| format!("<t:FolderId {}/>", between(id, "", "/>")))
        .collect();
    let put = |operation: &str, id: &str, to: &str| {
        let asked = format!(
            "<m:{operation}><m:ToFolderId>{to}</m:ToFolderId><m:FolderIds>{id}</m:FolderIds></m:{operation}>"
        );
        let user = ["-u", "alice@contoso.test:exchaos"];
        let seen = lab.post("mail.contoso.test", &envelope(&asked), &user).body;
        between(&seen, "<m:ResponseCode>", "<").to_owned()
    };
    let drafts = "<t:DistinguishedFolderId Id='drafts'/>";
    let one_deeper = ask(&lab, &path(drafts, ["one".to_owned()].into_iter()));
    let one_deeper = format!(
        "<t:FolderId {}/>",
        between(&one_deeper, "<t:FolderId ", "/>")
    );
    for operation in ["CopyFolder", "MoveFolder"] {
        assert_eq!(put(operation, &ids[0], &one_deeper), "ErrorQuotaExceeded");
    }
    assert_eq!(put("CopyFolder", &ids[0], drafts), "NoError");
    assert_eq!(put("MoveFolder", &ids[1], &one_deeper), "NoError");
    let make = |numbers: std::ops::Range<u32>| {
        let folders = numbers
            .map(|number| format!("<t:Folder><t:DisplayName>n{number}</t:DisplayName></t:Folder>"));
        let asked = format!(
            "<m:CreateFolder><m:ParentFolderId>{inbox}</m:ParentFolderId><m:Folders>{}</m:Folders></m:CreateFolder>",
            folders.collect::<String>()
        );
        ask(&lab, &asked).matches(">ErrorQuotaExceeded<").count()
    };
    let made = (0..9).map(|part| make(part * 1000..(part + 1) * 1000));
    assert_eq!(made.sum::<usize>(), 0);
    // The first of the deep ones is there already.
    assert_eq!(make(9000..10_001), 2);
    assert_eq!(put("CopyFolder", &one_deeper, inbox), "ErrorQuotaExceeded");
}
