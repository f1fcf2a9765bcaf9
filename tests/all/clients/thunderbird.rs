//! What Thunderbird does with a mailbox, by the types that it speaks EWS with: every answer is read by them.

use ews::copy_folder::CopyFolder;
use ews::copy_item::CopyItem;
use ews::create_folder::CreateFolder;
use ews::create_item::CreateItem;
use ews::delete_folder::DeleteFolder;
use ews::delete_item::DeleteItem;
use ews::empty_folder::EmptyFolder;
use ews::find_item::{FindItem, Traversal};
use ews::get_folder::GetFolder;
use ews::get_item::GetItem;
use ews::mark_all_read::MarkAllItemsAsRead;
use ews::move_folder::MoveFolder;
use ews::move_item::MoveItem;
use ews::response::ResponseClass;
use ews::server_version::ExchangeServerVersion;
use ews::soap::{Envelope, Header};
use ews::sync_folder_hierarchy::{self, SyncFolderHierarchy};
use ews::sync_folder_items::{Change, SyncFolderItems};
use ews::update_folder::{FolderChange, FolderChanges, UpdateFolder, Updates as FolderUpdates};
use ews::update_item::{
    ConflictResolution, ItemChange, ItemChangeDescription, ItemChangeInner, UpdateItem, Updates,
};
use ews::{
    BaseFolderId, BaseItemId, BasePoint, BaseShape, CopyMoveFolderData, CopyMoveItemData,
    DeleteType, Folder, FolderShape, ItemShape, Message, MessageDisposition, MimeContent,
    Operation, OperationResponse, PathToElement, RealItem, View,
};

use crate::harness::Lab;

/// Asks as Thunderbird asks; what each part of the answer says, all of which went well.
fn ask<O: Operation>(lab: &Lab, operation: O) -> Vec<<O::Response as OperationResponse>::Message>
where
    <O::Response as OperationResponse>::Message: std::fmt::Debug,
{
    let version = ExchangeServerVersion::Exchange2013_SP1;
    let envelope = Envelope {
        headers: vec![Header::RequestServerVersion { version }],
        body: operation,
    };
    let request = String::from_utf8(envelope.as_xml_document().unwrap()).unwrap();
    let user = ["-u", "alice@contoso.test:exchaos"];
    let seen = lab.post("mail.contoso.test", &request, &user);
    let answer = Envelope::<O::Response>::from_xml_document(seen.body.as_bytes());
    let answer = answer.unwrap_or_else(|error| panic!("{error:?}\n{request}\n{}", seen.body));
    let messages = answer.body.into_response_messages().into_iter();
    messages
        .map(|message| match message {
            ResponseClass::Success(message) => message,
            other => panic!("{other:?}\n{request}"),
        })
        .collect()
}

fn named(name: &str) -> BaseFolderId {
    BaseFolderId::DistinguishedFolderId {
        id: name.to_owned(),
        change_key: None,
        mailbox: None,
    }
}

fn folder_id(folder: &Folder) -> BaseFolderId {
    let id = match folder {
        Folder::Folder { folder_id, .. }
        | Folder::CalendarFolder { folder_id, .. }
        | Folder::ContactsFolder { folder_id, .. }
        | Folder::TasksFolder { folder_id, .. } => folder_id,
        other => panic!("{other:?}"),
    };
    BaseFolderId::new_folder(id.clone().unwrap().id)
}

fn item_id(item: &RealItem) -> BaseItemId {
    let id = item.inner_message().item_id.clone().unwrap();
    BaseItemId::ItemId {
        id: id.id,
        change_key: id.change_key,
    }
}

fn field(uri: &str) -> PathToElement {
    PathToElement::FieldURI {
        field_URI: uri.to_owned(),
    }
}

/// A client's copy of a folder.
struct Copy<'a> {
    lab: &'a Lab,
    folder: BaseFolderId,
    state: Option<String>,
}

impl Copy<'_> {
    /// Everything that is new, five at a time.
    fn news(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        loop {
            let asked = SyncFolderItems {
                item_shape: ItemShape {
                    base_shape: BaseShape::IdOnly,
                    ..ItemShape::default()
                },
                sync_folder_id: self.folder.clone(),
                sync_state: self.state.take(),
                ignore: None,
                max_changes_returned: 5,
                sync_scope: None,
            };
            let told = ask(self.lab, asked).remove(0);
            changes.extend(told.changes.inner);
            self.state = Some(told.sync_state);
            if told.includes_last_item_in_range {
                return changes;
            }
        }
    }
}

/// A folder of that name, inside another.
fn make(lab: &Lab, parent: BaseFolderId, name: &str) -> BaseFolderId {
    let made = ask(
        lab,
        CreateFolder {
            parent_folder_id: parent,
            folders: vec![described(name)],
        },
    );
    folder_id(&made[0].folders.inner[0])
}

fn described(name: &str) -> Folder {
    Folder::Folder {
        folder_id: None,
        parent_folder_id: None,
        folder_class: None,
        display_name: Some(name.to_owned()),
        total_count: None,
        child_folder_count: None,
        extended_property: None,
        unread_count: None,
    }
}

/// A draft that came as MIME.
fn save(lab: &Lab, folder: &BaseFolderId, mime: &str) -> BaseItemId {
    use base64::Engine;
    let content = base64::engine::general_purpose::STANDARD.encode(mime);
    let message = Message {
        mime_content: Some(MimeContent {
            character_set: None,
            content,
        }),
        ..Message::default()
    };
    let made = ask(
        lab,
        CreateItem {
            message_disposition: Some(MessageDisposition::SaveOnly),
            saved_item_folder_id: Some(folder.clone()),
            items: vec![RealItem::Message(message)],
        },
    );
    item_id(&made[0].items.inner[0])
}

/// What Thunderbird shows of a message in a list.
const SHOWN: [&str; 17] = [
    "item:Subject",
    "item:Size",
    "item:Preview",
    "item:InternetMessageHeaders",
    "item:Importance",
    "item:HasAttachments",
    "item:DateTimeSent",
    "item:Flag",
    "message:IsRead",
    "message:InternetMessageId",
    "message:From",
    "message:Sender",
    "message:ReplyTo",
    "message:References",
    "message:ToRecipients",
    "message:CcRecipients",
    "message:BccRecipients",
];

#[tokio::test(flavor = "multi_thread")]
async fn thunderbird_reads_a_mailbox() {
    let lab = Lab::new().await;
    let shape = FolderShape {
        base_shape: BaseShape::IdOnly,
    };
    let asked = GetFolder {
        folder_shape: shape.clone(),
        folder_ids: vec![named("msgfolderroot")],
    };
    let root = ask(&lab, asked);
    assert!(matches!(root[0].folders.inner[..], [Folder::Folder { .. }]));
    let asked = SyncFolderHierarchy {
        folder_shape: shape,
        sync_folder_id: Some(named("msgfolderroot")),
        sync_state: None,
    };
    let all = ask(&lab, asked).remove(0).changes.inner;
    let created = |change| matches!(change, &sync_folder_hierarchy::Change::Create { .. });
    assert!(all.len() > 24 && all.iter().all(created), "{all:?}");
    let mut copy = Copy {
        lab: &lab,
        folder: named("inbox"),
        state: None,
    };
    let items = copy.news();
    assert!(items.len() > 10, "{items:?}");
    let ids = items.iter().map(|change| match change {
        Change::Create { item } => item_id(item),
        other => panic!("{other:?}"),
    });
    let asked = GetItem {
        item_shape: ItemShape {
            base_shape: BaseShape::IdOnly,
            include_mime_content: Some(true),
            additional_properties: Some(SHOWN.map(field).into()),
        },
        item_ids: ids.collect(),
    };
    let got = ask(&lab, asked);
    assert_eq!(got.len(), items.len());
    for message in got {
        let message = message.items.inner[0].inner_message().clone();
        assert!(message.subject.is_some() && message.mime_content.is_some());
        assert!(message.from.is_some() && message.is_read.is_some());
    }
}

/// Marks one message as to be read.
fn unread(item: &BaseItemId) -> UpdateItem {
    let message = Message {
        is_read: Some(false),
        ..Message::default()
    };
    let update = ItemChangeDescription::SetItemField {
        field_uri: field("message:IsRead"),
        message,
    };
    let item_change = ItemChangeInner {
        item_id: item.clone(),
        updates: Updates {
            inner: vec![update],
        },
    };
    UpdateItem {
        message_disposition: MessageDisposition::SaveOnly,
        conflict_resolution: Some(ConflictResolution::AlwaysOverwrite),
        item_changes: vec![ItemChange { item_change }],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thunderbird_changes_a_mailbox_and_is_told_what_is_different() {
    let lab = Lab::new().await;
    let folder = make(&lab, named("inbox"), "Projects");
    let mut copy = Copy {
        lab: &lab,
        folder: folder.clone(),
        state: None,
    };
    assert!(copy.news().is_empty());
    let mime = "From: a@contoso.test\r\nTo: b@contoso.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n";
    let item = save(&lab, &folder, mime);
    let news = copy.news();
    assert!(matches!(news[..], [Change::Create { .. }]), "{news:?}");
    ask(&lab, unread(&item));
    let news = copy.news();
    let [Change::ReadFlagChange { is_read, .. }] = news[..] else {
        panic!("{news:?}");
    };
    assert!(!is_read);
    let asked = MarkAllItemsAsRead {
        read_flag: true,
        suppress_read_receipts: true,
        folder_ids: vec![folder.clone()],
    };
    ask(&lab, asked);
    let news = copy.news();
    let [Change::ReadFlagChange { is_read, .. }] = news[..] else {
        panic!("{news:?}");
    };
    assert!(is_read);
    let carried = |to: &BaseFolderId| CopyMoveItemData {
        to_folder_id: to.clone(),
        item_ids: vec![item.clone()],
        return_new_item_ids: Some(true),
    };
    let inner = carried(&folder);
    let copied = ask(&lab, CopyItem { inner });
    let inner = carried(&named("drafts"));
    let moved = ask(&lab, MoveItem { inner });
    assert_ne!(copied[0].items.inner, moved[0].items.inner);
    let news = copy.news();
    let right = matches!(news[..], [Change::Create { .. }, Change::Delete { .. }]);
    assert!(right, "{news:?}");
    let asked = DeleteItem {
        delete_type: DeleteType::HardDelete,
        send_meeting_cancellations: None,
        affected_task_occurrences: None,
        suppress_read_receipts: None,
        item_ids: vec![item_id(&copied[0].items.inner[0])],
    };
    ask(&lab, asked);
    let news = copy.news();
    assert!(matches!(news[..], [Change::Delete { .. }]), "{news:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn thunderbird_arranges_folders() {
    let lab = Lab::new().await;
    let one = make(&lab, named("msgfolderroot"), "One");
    let other = make(&lab, named("msgfolderroot"), "Other");
    save(&lab, &one, "Subject: x\r\n\r\ny\r\n");
    ask(
        &lab,
        UpdateFolder {
            folder_changes: FolderChanges {
                folder_change: FolderChange {
                    folder_id: one.clone(),
                    updates: FolderUpdates::SetFolderField {
                        field_URI: field("folder:DisplayName"),
                        folder: described("First"),
                    },
                },
            },
        },
    );
    let carried = |from: &BaseFolderId, to: &BaseFolderId| CopyMoveFolderData {
        to_folder_id: to.clone(),
        folder_ids: vec![from.clone()],
    };
    let copy = ask(
        &lab,
        CopyFolder {
            inner: carried(&one, &other),
        },
    );
    let copy = folder_id(&copy[0].folders.inner[0]);
    ask(
        &lab,
        MoveFolder {
            inner: carried(&copy, &named("inbox")),
        },
    );
    let count = |folder: &BaseFolderId| {
        let found = ask(
            &lab,
            FindItem {
                traversal: Traversal::Shallow,
                item_shape: ItemShape::default(),
                view: Some(View::IndexedPageItemView {
                    max_entries_returned: Some(10),
                    base_point: BasePoint::Beginning,
                    offset: 0,
                }),
                parent_folder_ids: vec![folder.clone()],
            },
        );
        found[0].root_folder.items.inner.len()
    };
    assert_eq!((count(&one), count(&copy), count(&other)), (1, 1, 0));
    ask(
        &lab,
        EmptyFolder {
            delete_type: DeleteType::MoveToDeletedItems,
            delete_sub_folders: true,
            folder_ids: vec![copy.clone()],
        },
    );
    assert_eq!(count(&copy), 0);
    ask(
        &lab,
        DeleteFolder {
            delete_type: DeleteType::HardDelete,
            folder_ids: vec![one, other, copy],
        },
    );
}
