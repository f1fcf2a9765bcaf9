//! A request for each operation that changes a mailbox.

use crate::ews::notifications::streaming;

/// The objects of the requests.
pub struct Things {
    pub folder: String,
    pub moved: String,
    pub item: String,
    /// The items to move, send and delete.
    pub spare: Vec<String>,
    pub attachment: String,
    pub data: String,
    pub subscription: String,
}

pub type Request = fn(&Things) -> String;

pub const BIN: &str = "<t:DistinguishedFolderId Id='deleteditems'/>";

/// A request for each operation that changes a mailbox. Each one finds the objects that it needs in this order.
pub const REQUESTS: &[(&str, Request)] = &[
    ("CreateFolder", |at| {
        format!(
            "<m:CreateFolder><m:ParentFolderId>{}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>inside</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>",
            at.folder
        )
    }),
    ("CreateFolderPath", |at| {
        format!(
            "<m:CreateFolderPath><m:ParentFolderId>{}</m:ParentFolderId><m:RelativeFolderPath><t:Folder><t:DisplayName>path</t:DisplayName></t:Folder></m:RelativeFolderPath></m:CreateFolderPath>",
            at.folder
        )
    }),
    ("CreateItem", |at| create_item(&at.folder, "more")),
    ("CreateAttachment", |at| attach(&at.item)),
    ("CreateUserConfiguration", |at| {
        configuration("CreateUserConfiguration", "own", &at.folder)
    }),
    ("UpdateUserConfiguration", |at| {
        configuration("UpdateUserConfiguration", "hers", &at.folder)
    }),
    ("DeleteUserConfiguration", |at| {
        format!(
            "<m:DeleteUserConfiguration><m:UserConfigurationName Name='hers'>{}</m:UserConfigurationName></m:DeleteUserConfiguration>",
            at.folder
        )
    }),
    ("CopyItem", |at| carry("CopyItem", &at.item)),
    ("UpdateItem", |at| {
        format!(
            "<m:UpdateItem ConflictResolution='AlwaysOverwrite' MessageDisposition='SaveOnly'><m:ItemChanges><t:ItemChange>{}<t:Updates><t:SetItemField><t:FieldURI FieldURI='item:Subject'/><t:Message><t:Subject>other</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
            at.item
        )
    }),
    ("UpdateInboxRules", |_| {
        "<m:UpdateInboxRules><m:RemoveOutlookRuleBlob>true</m:RemoveOutlookRuleBlob><m:Operations><t:CreateRuleOperation><t:Rule><t:DisplayName>rule</t:DisplayName><t:Priority>1</t:Priority><t:IsEnabled>true</t:IsEnabled><t:Actions><t:MarkAsRead>true</t:MarkAsRead></t:Actions></t:Rule></t:CreateRuleOperation></m:Operations></m:UpdateInboxRules>".to_owned()
    }),
    ("UploadItems", |at| {
        let parent = at.folder.replace("t:FolderId", "t:ParentFolderId");
        let data = &at.data;
        format!(
            "<m:UploadItems><m:Items><t:Item CreateAction='CreateNew'>{parent}<t:Data>{data}</t:Data></t:Item></m:Items></m:UploadItems>"
        )
    }),
    ("MarkAllItemsAsRead", |_| {
        "<m:MarkAllItemsAsRead><m:ReadFlag>true</m:ReadFlag><m:SuppressReadReceipts>true</m:SuppressReadReceipts><m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:MarkAllItemsAsRead>".to_owned()
    }),
    ("DeleteAttachment", |at| {
        format!(
            "<m:DeleteAttachment><m:AttachmentIds>{}</m:AttachmentIds></m:DeleteAttachment>",
            at.attachment
        )
    }),
    ("SendItem", |at| {
        format!(
            "<m:SendItem SaveItemToFolder='true'><m:ItemIds>{}</m:ItemIds></m:SendItem>",
            at.spare[0]
        )
    }),
    ("MarkAsJunk", |at| {
        format!(
            "<m:MarkAsJunk IsJunk='true' MoveItem='true'><m:ItemIds>{}</m:ItemIds></m:MarkAsJunk>",
            at.spare[1]
        )
    }),
    ("MoveItem", |at| carry("MoveItem", &at.spare[2])),
    ("DeleteItem", |at| {
        format!(
            "<m:DeleteItem DeleteType='MoveToDeletedItems'><m:ItemIds>{}</m:ItemIds></m:DeleteItem>",
            at.spare[3]
        )
    }),
    ("UpdateFolder", |at| {
        format!(
            "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{}<t:Updates><t:SetFolderField><t:FieldURI FieldURI='folder:DisplayName'/><t:Folder><t:DisplayName>renamed</t:DisplayName></t:Folder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>",
            at.folder
        )
    }),
    ("CopyFolder", |at| carry_folder("CopyFolder", &at.folder)),
    ("MoveFolder", |at| carry_folder("MoveFolder", &at.moved)),
    ("EmptyFolder", |at| {
        format!(
            "<m:EmptyFolder DeleteType='SoftDelete' DeleteSubFolders='false'><m:FolderIds>{}</m:FolderIds></m:EmptyFolder>",
            at.folder
        )
    }),
    ("DeleteFolder", |at| {
        format!(
            "<m:DeleteFolder DeleteType='HardDelete'><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>",
            at.folder
        )
    }),
    ("Subscribe", |_| body(&streaming())),
    ("GetStreamingEvents", |at| {
        format!(
            "<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>{}</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>1</m:ConnectionTimeout></m:GetStreamingEvents>",
            at.subscription
        )
    }),
    ("Unsubscribe", |at| {
        format!(
            "<m:Unsubscribe><m:SubscriptionId>{}</m:SubscriptionId></m:Unsubscribe>",
            at.subscription
        )
    }),
];

/// The operations without a visible effect on a mailbox.
pub const UNSEEN: [&str; 2] = ["GetStreamingEvents", "Subscribe"];

pub fn body(envelope: &str) -> String {
    let (_, rest) = envelope.split_once("<s:Body>").unwrap();
    rest.split_once("</s:Body>").unwrap().0.to_owned()
}

pub fn create_item(folder: &str, subject: &str) -> String {
    format!(
        "<m:CreateItem MessageDisposition='SaveOnly'><m:SavedItemFolderId>{folder}</m:SavedItemFolderId><m:Items><t:Message><t:Subject>{subject}</t:Subject><t:ToRecipients><t:Mailbox><t:EmailAddress>bob@contoso.test</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"
    )
}

pub fn configuration(operation: &str, name: &str, folder: &str) -> String {
    format!(
        "<m:{operation}><m:UserConfiguration><t:UserConfigurationName Name='{name}'>{folder}</t:UserConfigurationName><t:XmlData>eA==</t:XmlData></m:UserConfiguration></m:{operation}>"
    )
}

pub fn carry(operation: &str, item: &str) -> String {
    format!(
        "<m:{operation}><m:ToFolderId>{BIN}</m:ToFolderId><m:ItemIds>{item}</m:ItemIds></m:{operation}>"
    )
}

pub fn carry_folder(operation: &str, folder: &str) -> String {
    format!(
        "<m:{operation}><m:ToFolderId>{BIN}</m:ToFolderId><m:FolderIds>{folder}</m:FolderIds></m:{operation}>"
    )
}

pub fn attach(item: &str) -> String {
    let parent = item.replace("t:ItemId", "m:ParentItemId");
    format!(
        "<m:CreateAttachment>{parent}<m:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>eA==</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>"
    )
}

/// The first element with a name. It is empty.
pub fn id(document: &str, name: &str) -> String {
    let rest = document.split(&format!("<t:{name} ")).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no {name}: {document}"));
    format!("<t:{name} {}/>", rest.split("/>").next().unwrap())
}
