//! The formats of ids, from this server or another one, for ConvertId.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use uuid::Uuid;

/// The format of an id ([IdFormat](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscvtid/)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "the names of the wire")]
pub(crate) enum IdFormat {
    /// The entry id, base64.
    EntryId,
    /// The format of EWS.
    EwsId,
    /// The format of Exchange 2007 before SP1.
    EwsLegacyId,
    /// The entry id, hexadecimal.
    HexEntryId,
    /// The format in URLs of Outlook on the web.
    OwaId,
    /// The entry id with the type of the object.
    StoreId,
}

/// All formats, and their names on the wire.
pub(crate) const FORMATS: [(IdFormat, &str); 6] = [
    (IdFormat::EntryId, "EntryId"),
    (IdFormat::EwsId, "EwsId"),
    (IdFormat::EwsLegacyId, "EwsLegacyId"),
    (IdFormat::HexEntryId, "HexEntryId"),
    (IdFormat::OwaId, "OwaId"),
    (IdFormat::StoreId, "StoreId"),
];

/// The lengths of the entry ids of folders and messages (bytes)
/// ([MS-OXCDATA 2.2.4](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcdata/)).
pub(crate) const FOLDER_BYTES: usize = 46;
pub(crate) const MESSAGE_BYTES: usize = 70;
/// The object types at the end of a store id.
const STORE_ID_FOLDER: u8 = 1;
const STORE_ID_ITEM: u8 = 9;

impl IdFormat {
    /// The format with a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        FORMATS
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(format, _)| *format)
    }

    /// Whether an id in this format contains its mailbox.
    pub(crate) fn names_mailbox(self) -> bool {
        matches!(self, Self::EwsId | Self::EwsLegacyId | Self::OwaId)
    }

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        FORMATS
            .iter()
            .find(|(format, _)| *format == self)
            .map_or("", |(_, name)| name)
    }
}

/// A well-formed id of any server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Framed {
    /// The mailbox.
    pub(crate) mailbox: Uuid,
    /// The entry id of the folder or message.
    pub(crate) entry_id: Vec<u8>,
    /// The part after the entry id in ids of EWS: the index of an occurrence, or the path of an attachment.
    pub(crate) tail: Vec<u8>,
}

impl Framed {
    /// The id in a format.
    pub(crate) fn encode(&self, format: IdFormat) -> String {
        match format {
            IdFormat::EntryId => STANDARD.encode(&self.entry_id),
            IdFormat::EwsId => STANDARD.encode(self.ews_id()),
            IdFormat::EwsLegacyId => {
                STANDARD.encode([&[0, 0x14][..], self.mailbox.as_bytes(), &self.entry_id].concat())
            }
            IdFormat::HexEntryId => self
                .entry_id
                .iter()
                .map(|byte| format!("{byte:02X}"))
                .collect(),
            IdFormat::OwaId => URL_SAFE_NO_PAD.encode(self.ews_id()),
            IdFormat::StoreId => {
                STANDARD.encode([&self.entry_id[..], &[self.store_type()]].concat())
            }
        }
    }

    /// Parses an id. Formats without a mailbox are read as ids of `mailbox`.
    pub(crate) fn read(format: IdFormat, text: &str, mailbox: Uuid) -> Option<Self> {
        let standard = || STANDARD.decode(text).ok();
        match format {
            IdFormat::EwsId => Self::from_ews_id(&standard()?),
            IdFormat::OwaId => Self::from_ews_id(&URL_SAFE_NO_PAD.decode(text).ok()?),
            IdFormat::EntryId => Self::from_entry_id(mailbox, standard()?),
            IdFormat::StoreId => {
                let mut bytes = standard()?;
                let kind = bytes.pop()?;
                let read = Self::from_entry_id(mailbox, bytes)?;
                (kind == read.store_type()).then_some(read)
            }
            IdFormat::HexEntryId => Self::from_entry_id(mailbox, unhex(text)?),
            IdFormat::EwsLegacyId => {
                let bytes = standard()?;
                let (guid, entry_id) = bytes.strip_prefix(&[0, 0x14])?.split_at_checked(16)?;
                Self::from_entry_id(Uuid::from_slice(guid).ok()?, entry_id.to_vec())
            }
        }
    }

    fn from_entry_id(mailbox: Uuid, entry_id: Vec<u8>) -> Option<Self> {
        let is_one = matches!(entry_id.len(), FOLDER_BYTES | MESSAGE_BYTES);
        is_one.then(|| Self {
            mailbox,
            entry_id,
            tail: Vec::new(),
        })
    }

    fn from_ews_id(bytes: &[u8]) -> Option<Self> {
        let (guid, rest) = bytes.strip_prefix(&[0, 3, 36, 0])?.split_at_checked(36)?;
        let mailbox = Uuid::try_parse_ascii(guid).ok()?;
        let (length, rest) = rest.strip_prefix(&[0])?.split_at_checked(2)?;
        let length = u16::from_le_bytes(length.try_into().ok()?);
        let (entry_id, tail) = rest.split_at_checked(length.into())?;
        let read = Self {
            tail: tail.to_vec(),
            ..Self::from_entry_id(mailbox, entry_id.to_vec())?
        };
        (read.ews_id() == bytes).then_some(read)
    }

    fn ews_id(&self) -> Vec<u8> {
        let mailbox = self.mailbox.to_string();
        let length = |bytes: usize| {
            let bytes = u16::try_from(bytes).expect("a GUID and an entry id are short");
            bytes.to_le_bytes()
        };
        [
            &[0, 3],
            &length(mailbox.len())[..],
            mailbox.as_bytes(),
            &[0],
            &length(self.entry_id.len()),
            &self.entry_id,
            &self.tail,
        ]
        .concat()
    }

    fn store_type(&self) -> u8 {
        match self.entry_id.len() {
            FOLDER_BYTES => STORE_ID_FOLDER,
            _ => STORE_ID_ITEM,
        }
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .map(|char| char.to_digit(16)?.try_into().ok())
        .collect::<Option<_>>()?;
    digits.len().is_multiple_of(2).then(|| {
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect()
    })
}
