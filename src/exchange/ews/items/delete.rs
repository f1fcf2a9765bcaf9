//! The deletion of items.

use crate::exchange::ews::requests::Context;
use crate::exchange::store::Mailbox;
use crate::exchange::xml::Element;

/// The kind of deletion
/// ([DisposalType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeleteType {
    HardDelete,
    SoftDelete,
    MoveToDeletedItems,
}

impl DeleteType {
    /// Reads `DeleteType`.
    pub(crate) fn read(request: &Element<'_>) -> Self {
        match request.required("DeleteType") {
            "HardDelete" => Self::HardDelete,
            "SoftDelete" => Self::SoftDelete,
            _ => Self::MoveToDeletedItems,
        }
    }

    /// The folder that receives the deleted item. `None` for a permanent deletion.
    pub(crate) fn folder(self, mailbox: &Mailbox) -> Option<u32> {
        mailbox.distinguished(match self {
            Self::HardDelete => return None,
            Self::SoftDelete => "recoverableitemsdeletions",
            Self::MoveToDeletedItems => "deleteditems",
        })
    }
}

/// Deletes an item.
pub(crate) fn delete(mailbox: &mut Mailbox, number: u32, how: DeleteType, context: &Context<'_>) {
    match how.folder(mailbox) {
        Some(folder) => drop(mailbox.move_item(number, folder, context.now)),
        None => mailbox.remove_item(number, context.now),
    }
}
