//! `SyncState`: the version of a client's copy of a folder or of the folder tree
//! ([synchronization](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/mailbox-synchronization-and-ews-in-exchange)).
//!
//! A SyncState is self-contained: the server stores nothing for it. It is valid for the mailbox and the folder that it
//! was issued for. After a change there, it is valid as long as the server keeps the changes since then.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::store::Mailbox;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// The first bytes of a SyncState. Real servers compress theirs with gzip.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 0];
/// The length of a SyncState (bytes): head, mailbox, folder, number, epoch, checksum.
const BYTES: usize = 10 + 16 + 4 + 8 + 8 + 16;

/// A SyncState.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyncState {
    mailbox: Uuid,
    /// The folder; 0 for the folder tree.
    folder: u32,
    /// The number of the last change that the client has.
    pub(crate) number: u64,
    /// The creation time of the mailbox.
    epoch: i64,
}

impl SyncState {
    /// The state after a change of the mailbox.
    pub(crate) fn new(mailbox: &Mailbox, folder: u32, number: u64) -> Self {
        Self {
            mailbox: mailbox.guid,
            folder,
            number,
            epoch: mailbox.epoch(),
        }
    }

    /// Reads the SyncState of a request about a folder. Without one, the initial state.
    ///
    /// # Errors
    ///
    /// [`ResponseCode::INVALID_SYNC_STATE_DATA`] if it is damaged, or was not issued for this folder.
    pub(crate) fn read(
        request: &Element<'_>,
        mailbox: &Mailbox,
        folder: u32,
    ) -> Result<Self, ResponseCode> {
        let text = request.child(MESSAGES, "SyncState");
        let text = text.map_or("", |state| state.text.trim());
        if text.is_empty() {
            return Ok(Self::new(mailbox, folder, 0));
        }
        let state = Self::parse(text).filter(|state| {
            let here = state.mailbox == mailbox.guid && state.folder == folder;
            // The seeded content is the same in every run, so its states outlive a restart.
            let known = state.epoch == mailbox.epoch() || state.number <= mailbox.born();
            here && known && state.number <= mailbox.change()
        });
        state.ok_or(ResponseCode::INVALID_SYNC_STATE_DATA)
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let body = bytes.strip_prefix(&HEAD)?;
        let state = Self {
            mailbox: Uuid::from_slice(body.get(..16)?).ok()?,
            folder: u32::from_be_bytes(body.get(16..20)?.try_into().ok()?),
            number: u64::from_be_bytes(body.get(20..28)?.try_into().ok()?),
            epoch: i64::from_be_bytes(body.get(28..36)?.try_into().ok()?),
        };
        (state.bytes() == bytes).then_some(state)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend(HEAD);
        bytes.extend(self.mailbox.as_bytes());
        bytes.extend(self.folder.to_be_bytes());
        bytes.extend(self.number.to_be_bytes());
        bytes.extend(self.epoch.to_be_bytes());
        let checksum = Uuid::new_v5(&self.mailbox, &bytes);
        bytes.extend(checksum.as_bytes());
        bytes
    }

    /// The text that the client keeps.
    pub(crate) fn text(&self) -> String {
        STANDARD.encode(self.bytes())
    }

    /// The content of a synchronisation response up to this state. `last` is the element that says whether it is
    /// complete, and its value.
    pub(crate) fn answer(
        &self,
        last: (&'static str, bool),
        changes: impl Iterator<Item = Node>,
    ) -> [Node; 3] {
        [
            Node::text("m:SyncState", self.text()),
            Node::text(last.0, last.1.to_string()),
            Node::new("m:Changes").children(changes),
        ]
    }
}
