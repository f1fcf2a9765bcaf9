//! Each level of permission, at each operation.

use super::*;

/// The levels of a folder of mail, in the order of the table.
const LEVELS: [&str; 9] = [
    "Owner",
    "PublishingEditor",
    "Editor",
    "PublishingAuthor",
    "Author",
    "NoneditingAuthor",
    "Reviewer",
    "Contributor",
    "None",
];

/// What stands in a folder that is given to somebody with one of the levels.
struct Place {
    folder: String,
    /// Made by Alice: with a file attached, whose id is `attachment`.
    item: String,
    attachment: String,
    /// What was exported of it.
    data: String,
    /// Made by whoever the folder is given to, where it could; one for each request.
    own: Vec<String>,
}

type Request = fn(&Place) -> Option<String>;

/// Each operation, and how it is answered at each level: `.` NoError, `D` ErrorAccessDenied, `F` ErrorFolderNotFound,
/// `I` ErrorItemNotFound, `C` ErrorCreateItemAccessDenied, `S` ErrorCreateSubfolderAccessDenied, `M` ErrorMoveCopyFailed,
/// `A` ErrorArchiveMailboxNotEnabled, `-` not asked. Those at the end change what the others look at.
const TABLE: &[(&str, &str, Request)] = &[
    ("GetFolder", "........F", |at| {
        Some(get_folder(&at.folder, &[]))
    }),
    ("FindFolder", "........F", |at| {
        Some(format!(
            "<m:FindFolder Traversal='Deep'><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:ParentFolderIds>{}</m:ParentFolderIds></m:FindFolder>",
            at.folder
        ))
    }),
    ("SyncFolderHierarchy", "........F", |at| {
        Some(sync_hierarchy(&at.folder, ""))
    }),
    ("CreateFolder", "..S.SSSSF", |at| {
        Some(create_folder("inside", &at.folder, ""))
    }),
    ("CreateFolderPath", "..S.SSSSF", |at| {
        Some(format!(
            "<m:CreateFolderPath><m:ParentFolderId>{}</m:ParentFolderId><m:RelativeFolderPath><t:Folder><t:DisplayName>path</t:DisplayName></t:Folder></m:RelativeFolderPath></m:CreateFolderPath>",
            at.folder
        ))
    }),
    ("FindItem", ".......DF", |at| Some(find_item(&at.folder))),
    ("SyncFolderItems", ".......DF", |at| {
        Some(format!(
            "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId>{}</m:SyncFolderId><m:MaxChangesReturned>9</m:MaxChangesReturned></m:SyncFolderItems>",
            at.folder
        ))
    }),
    ("Subscribe", ".......DF", |at| {
        Some(format!(
            "<m:Subscribe><m:PullSubscriptionRequest><t:FolderIds>{}</t:FolderIds><t:EventTypes><t:EventType>NewMailEvent</t:EventType></t:EventTypes><t:Timeout>1</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>",
            at.folder
        ))
    }),
    ("GetUserConfiguration", ".......DF", |at| {
        Some(format!(
            "<m:GetUserConfiguration><m:UserConfigurationName Name='hers'>{}</m:UserConfigurationName><m:UserConfigurationProperties>All</m:UserConfigurationProperties></m:GetUserConfiguration>",
            at.folder
        ))
    }),
    ("CreateUserConfiguration", ".DDDDDDDF", |at| {
        Some(configuration("CreateUserConfiguration", "own", &at.folder))
    }),
    ("UpdateUserConfiguration", "...DDDDDF", |at| {
        Some(configuration("UpdateUserConfiguration", "hers", &at.folder))
    }),
    ("GetItem", ".......DI", |at| Some(get_item(&at.item, ""))),
    ("GetItem of its own", "......-.-", |at| {
        Some(get_item(at.own.first()?, ""))
    }),
    ("GetAttachment", ".......DI", |at| {
        Some(format!(
            "<m:GetAttachment><m:AttachmentIds>{}</m:AttachmentIds></m:GetAttachment>",
            at.attachment
        ))
    }),
    ("ExportItems", ".......DI", |at| {
        Some(format!(
            "<m:ExportItems><m:ItemIds>{}</m:ItemIds></m:ExportItems>",
            at.item
        ))
    }),
    ("ArchiveItem", "AAAAAAADF", |at| {
        Some(format!(
            "<m:ArchiveItem><m:ArchiveSourceFolderId>{}</m:ArchiveSourceFolderId><m:ItemIds>{}</m:ItemIds></m:ArchiveItem>",
            at.folder, at.item
        ))
    }),
    ("CopyItem to its inbox", ".......DI", |at| {
        Some(carry("CopyItem", "inbox", &at.item))
    }),
    ("CreateItem", "......C.F", |at| {
        Some(create_item(&at.folder, "more"))
    }),
    ("UploadItems", "......C.F", |at| {
        Some(upload(at, "CreateNew", ""))
    }),
    ("UploadItems over hers", "...DDDDDF", |at| {
        Some(upload(at, "Update", &at.item))
    }),
    ("UpdateItem", "...DDDDDI", |at| Some(update_item(&at.item))),
    ("UpdateItem of its own", ".....D-D-", |at| {
        Some(update_item(at.own.first()?))
    }),
    ("CreateAttachment", "...DDDDDI", |at| Some(attach(&at.item))),
    ("CreateAttachment to its own", ".....D-D-", |at| {
        Some(attach(at.own.first()?))
    }),
    ("DeleteAttachment", "...DDDDDI", |at| {
        Some(format!(
            "<m:DeleteAttachment><m:AttachmentIds>{}</m:AttachmentIds></m:DeleteAttachment>",
            at.attachment
        ))
    }),
    ("MarkAllItemsAsRead", "...DDDDDF", |at| {
        Some(format!(
            "<m:MarkAllItemsAsRead><m:ReadFlag>true</m:ReadFlag><m:SuppressReadReceipts>true</m:SuppressReadReceipts><m:FolderIds>{}</m:FolderIds></m:MarkAllItemsAsRead>",
            at.folder
        ))
    }),
    ("MarkAsJunk", "MMMDDDDDI", |at| {
        Some(format!(
            "<m:MarkAsJunk IsJunk='true' MoveItem='true'><m:ItemIds>{}</m:ItemIds></m:MarkAsJunk>",
            at.item
        ))
    }),
    ("MoveItem of its own", "......-D-", |at| {
        Some(carry("MoveItem", "inbox", at.own.get(1)?))
    }),
    ("DeleteItem of its own", "......-D-", |at| {
        Some(delete_item(at.own.get(2)?))
    }),
    ("UpdateFolder", ".DDDDDDDF", |at| {
        Some(update_folder(
            &at.folder,
            &set_field(
                "SetFolderField",
                "FolderClass",
                "Folder",
                "<t:FolderClass>IPF.Note.Own</t:FolderClass>",
            ),
        ))
    }),
    ("CopyFolder to its inbox", "MMMMMMMDF", |at| {
        Some(format!(
            "<m:CopyFolder><m:ToFolderId><t:DistinguishedFolderId Id='inbox'/></m:ToFolderId><m:FolderIds>{}</m:FolderIds></m:CopyFolder>",
            at.folder
        ))
    }),
    ("MoveFolder to her root", "SDDDDDDDF", |at| {
        Some(format!(
            "<m:MoveFolder><m:ToFolderId>{}</m:ToFolderId><m:FolderIds>{}</m:FolderIds></m:MoveFolder>",
            hers("msgfolderroot"),
            at.folder
        ))
    }),
    ("SendItem", "...DDDDDI", |at| {
        Some(format!(
            "<m:SendItem SaveItemToFolder='true'><m:ItemIds>{}</m:ItemIds><m:SavedItemFolderId>{}</m:SavedItemFolderId></m:SendItem>",
            at.item, at.folder
        ))
    }),
    ("EmptyFolder", "...DDDDDF", |at| {
        Some(format!(
            "<m:EmptyFolder DeleteType='SoftDelete' DeleteSubFolders='false'><m:FolderIds>{}</m:FolderIds></m:EmptyFolder>",
            at.folder
        ))
    }),
    ("DeleteUserConfiguration", "...DDDDDF", |at| {
        Some(format!(
            "<m:DeleteUserConfiguration><m:UserConfigurationName Name='hers'>{}</m:UserConfigurationName></m:DeleteUserConfiguration>",
            at.folder
        ))
    }),
    ("DeleteFolder", ".DDDDDDDF", |at| {
        Some(format!(
            "<m:DeleteFolder DeleteType='HardDelete'><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>",
            at.folder
        ))
    }),
];

fn configuration(operation: &str, name: &str, folder: &str) -> String {
    format!(
        "<m:{operation}><m:UserConfiguration><t:UserConfigurationName Name='{name}'>{folder}</t:UserConfigurationName><t:XmlData>eA==</t:XmlData></m:UserConfiguration></m:{operation}>"
    )
}

fn carry(operation: &str, folder: &str, item: &str) -> String {
    format!(
        "<m:{operation}><m:ToFolderId><t:DistinguishedFolderId Id='{folder}'/></m:ToFolderId><m:ItemIds>{item}</m:ItemIds></m:{operation}>"
    )
}

fn attach(item: &str) -> String {
    let parent = item.replace("t:ItemId", "m:ParentItemId");
    format!(
        "<m:CreateAttachment>{parent}<m:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>eA==</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>"
    )
}

/// UploadItems of what was exported, in the place of an item or as one more.
fn upload(at: &Place, action: &str, over: &str) -> String {
    let parent = at.folder.replace("t:FolderId", "t:ParentFolderId");
    let data = &at.data;
    format!(
        "<m:UploadItems><m:Items><t:Item CreateAction='{action}'>{parent}{over}<t:Data>{data}</t:Data></t:Item></m:Items></m:UploadItems>"
    )
}

/// Lets Alice make a folder that she gives to Bob with that level, and fill it.
fn place(lab: &Lab, level: &str) -> Place {
    let all = permission_set(&given(BOB, "Author"));
    let made = post(
        lab,
        ALICE,
        &create_folder(level, &hers("msgfolderroot"), &all),
    );
    assert_eq!(code(&made), "NoError");
    let folder = id(&made, "FolderId");
    let item = id(&post(lab, ALICE, &create_item(&folder, "hers")), "ItemId");
    let attached = post(lab, ALICE, &attach(&item));
    let shown = post(lab, ALICE, &get_item(&item, ""));
    let data = format!("<m:ExportItems><m:ItemIds>{item}</m:ItemIds></m:ExportItems>");
    let data = post(lab, ALICE, &data);
    let configured = post(
        lab,
        ALICE,
        &configuration("CreateUserConfiguration", "hers", &folder),
    );
    assert_eq!(code(&configured), "NoError");
    let make = |_| id(&post(lab, BOB, &create_item(&folder, "own")), "ItemId");
    let own = match level {
        "Reviewer" | "None" => Vec::new(),
        _ => (0..3).map(make).collect(),
    };
    let set = post(lab, ALICE, &set_permissions(&folder, &given(BOB, level)));
    assert_eq!(code(&set), "NoError", "{set}");
    let attachment = id(&attached, "AttachmentId");
    let attachment = attachment.split(" RootItemId").next().unwrap().to_owned() + "/>";
    Place {
        folder,
        item: id(&shown, "ItemId"),
        attachment,
        data: all_between(&data, "<m:Data>", "<")[0].to_owned(),
        own,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_of_permission_holds_for_every_operation() {
    let lab = lab().await;
    let mut wrong = Vec::new();
    for (column, level) in LEVELS.iter().enumerate() {
        let place = place(&lab, level);
        for (operation, expected, request) in TABLE {
            let Some(request) = request(&place) else {
                assert_eq!(&expected[column..=column], "-", "{operation} {level}");
                continue;
            };
            let answer = post(&lab, BOB, &request);
            let sign = sign(&answer);
            if sign != &expected[column..=column] {
                wrong.push(format!("{operation} {level}: {sign}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
