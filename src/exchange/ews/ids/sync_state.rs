//! `SyncState`: how a client's copy of a folder, or of the folder tree, was when it last asked
//! ([synchronization](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/mailbox-synchronization-and-ews-in-exchange)).
//!
//! It says all by itself: nothing is kept for it. It is good for the mailbox and folder that it was given for, and, once
//! anything changed there, for as long as the server remembers what.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::store::Mailbox;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// How the text of every state begins on real servers, where it is compressed.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 0];
/// What a state is long: head, mailbox, folder, number, run, seal.
const BYTES: usize = 10 + 16 + 4 + 8 + 8 + 16;

/// A state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyncState {
    mailbox: Uuid,
    /// The folder; 0 for the tree.
    folder: u32,
    /// The number of the last change that the client was told.
    pub(crate) number: u64,
    /// When the mailbox came into being.
    epoch: i64,
}

impl SyncState {
    /// The state of whoever knows everything up to that change.
    pub(crate) fn new(mailbox: &Mailbox, folder: u32, number: u64) -> Self {
        Self {
            mailbox: mailbox.guid,
            folder,
            number,
            epoch: mailbox.epoch(),
        }
    }

    /// Reads the state of a request, which was given for that folder of that mailbox; without one, whoever knows nothing.
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
            // What nobody changed is the same in every run.
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
        let seal = Uuid::new_v5(&self.mailbox, &bytes);
        bytes.extend(seal.as_bytes());
        bytes
    }

    /// The text that clients keep.
    pub(crate) fn text(&self) -> String {
        STANDARD.encode(self.bytes())
    }

    /// What a synchronisation answers that leads to this state; `last` says under its name whether nothing is left.
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
