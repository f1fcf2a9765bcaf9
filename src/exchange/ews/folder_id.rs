//! `FolderId` and its other spellings: what ConvertId converts between.
//!
//! An id holds the mailbox's GUID and the folder's own entry id, as real ids do; so it is stable over restarts with the
//! same seed, and nothing has to be kept to read it again.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use uuid::Uuid;

/// How an id is spelled
/// ([IdFormat](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscvtid/)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "the names of the wire")]
pub(super) enum IdFormat {
    /// The folder's entry id, base64.
    EntryId,
    /// What EWS itself uses.
    EwsId,
    /// What Exchange 2007 used before SP1.
    EwsLegacyId,
    /// The folder's entry id, hexadecimal.
    HexEntryId,
    /// What Outlook on the web puts into URLs.
    OwaId,
    /// The entry id with the type of the object.
    StoreId,
}

/// Every format and its name on the wire.
const FORMATS: [(IdFormat, &str); 6] = [
    (IdFormat::EntryId, "EntryId"),
    (IdFormat::EwsId, "EwsId"),
    (IdFormat::EwsLegacyId, "EwsLegacyId"),
    (IdFormat::HexEntryId, "HexEntryId"),
    (IdFormat::OwaId, "OwaId"),
    (IdFormat::StoreId, "StoreId"),
];

/// How long a folder's entry id is
/// ([MS-OXCDATA 2.2.4.1](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcdata/)).
const ENTRY_ID_BYTES: usize = 46;
/// What precedes the folder's own number in its entry id: flags, provider, type, database.
const ENTRY_ID_PREFIX_BYTES: usize = 38;
/// What a mailbox's GUID is mixed with where an entry id needs a GUID of another kind.
const PROVIDER_VEIL: u128 = 0x9d3f_20c4_7be1_5a86_e8c2_41f7_0b9a_6d35;
/// The object type of folders in a store id.
const STORE_ID_FOLDER: u8 = 1;

impl IdFormat {
    /// The format of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        FORMATS
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(format, _)| *format)
    }

    /// Its name on the wire.
    pub(super) fn name(self) -> &'static str {
        FORMATS
            .iter()
            .find(|(format, _)| *format == self)
            .map_or("", |(_, name)| name)
    }
}

/// A folder of a mailbox, by its place in the folder tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FolderId {
    /// The mailbox.
    pub mailbox: Uuid,
    /// The folder's number in its mailbox, counted from 1.
    pub number: u32,
}

impl FolderId {
    /// The id in that spelling.
    pub(super) fn spell(&self, format: IdFormat) -> String {
        match format {
            IdFormat::EntryId => STANDARD.encode(self.entry_id()),
            IdFormat::EwsId => STANDARD.encode(self.ews_id()),
            IdFormat::EwsLegacyId => STANDARD
                .encode([&[0, 0x14][..], self.mailbox.as_bytes(), &self.entry_id()].concat()),
            IdFormat::HexEntryId => self
                .entry_id()
                .iter()
                .map(|byte| format!("{byte:02X}"))
                .collect(),
            IdFormat::OwaId => URL_SAFE_NO_PAD.encode(self.ews_id()),
            IdFormat::StoreId => {
                STANDARD.encode([&self.entry_id()[..], &[STORE_ID_FOLDER]].concat())
            }
        }
    }

    /// Reads an id in that spelling. Those that do not name their mailbox are only understood for `mailbox`.
    pub(super) fn read(format: IdFormat, text: &str, mailbox: Uuid) -> Option<Self> {
        let standard = || STANDARD.decode(text).ok();
        match format {
            IdFormat::EwsId => Self::from_ews_id(&standard()?),
            IdFormat::OwaId => Self::from_ews_id(&URL_SAFE_NO_PAD.decode(text).ok()?),
            IdFormat::EntryId => Self::from_entry_id(mailbox, &standard()?),
            IdFormat::StoreId => {
                Self::from_entry_id(mailbox, standard()?.strip_suffix(&[STORE_ID_FOLDER])?)
            }
            IdFormat::HexEntryId => Self::from_entry_id(mailbox, &unhex(text)?),
            IdFormat::EwsLegacyId => {
                let bytes = standard()?;
                let (guid, entry_id) = bytes.strip_prefix(&[0, 0x14])?.split_at_checked(16)?;
                Self::from_entry_id(Uuid::from_slice(guid).ok()?, entry_id)
            }
        }
    }

    /// The folder's `ChangeKey`: it never changes, as nothing here changes a folder.
    pub(super) fn change_key(&self) -> String {
        let number = self.counter();
        let key = [
            &1_u32.to_le_bytes()[..],
            &22_u32.to_le_bytes(),
            self.mailbox.as_bytes(),
            &number,
        ];
        STANDARD.encode(key.concat())
    }

    fn ews_id(&self) -> Vec<u8> {
        let mailbox = self.mailbox.to_string();
        let length = |bytes: usize| u16::try_from(bytes).unwrap_or_default().to_le_bytes();
        let entry_id = self.entry_id();
        [
            &[0, 3],
            &length(mailbox.len())[..],
            mailbox.as_bytes(),
            &[0],
            &length(entry_id.len()),
            &entry_id,
        ]
        .concat()
    }

    fn from_ews_id(bytes: &[u8]) -> Option<Self> {
        let (mailbox, rest) = bytes.strip_prefix(&[0, 3, 36, 0])?.split_at_checked(36)?;
        let mailbox = Uuid::try_parse_ascii(mailbox).ok()?;
        Self::from_entry_id(mailbox, rest.strip_prefix(&[0, 46, 0])?)
    }

    fn from_entry_id(mailbox: Uuid, entry_id: &[u8]) -> Option<Self> {
        let number = entry_id.get(ENTRY_ID_PREFIX_BYTES..ENTRY_ID_PREFIX_BYTES + 6)?;
        let number = number.iter().try_fold(0_u32, |all, byte| {
            all.checked_mul(256)?.checked_add((*byte).into())
        })?;
        let id = Self { mailbox, number };
        (id.entry_id() == entry_id).then_some(id)
    }

    /// Flags, provider, type, database, counter, padding. Provider and database are the mailbox's GUID, veiled.
    fn entry_id(&self) -> [u8; ENTRY_ID_BYTES] {
        let mut entry_id = [0; ENTRY_ID_BYTES];
        let mailbox = self.mailbox.as_u128();
        entry_id[4..20].copy_from_slice(&(mailbox ^ PROVIDER_VEIL).to_be_bytes());
        entry_id[20] = 1;
        entry_id[22..38].copy_from_slice(&(mailbox.rotate_left(61) ^ PROVIDER_VEIL).to_be_bytes());
        entry_id[ENTRY_ID_PREFIX_BYTES..ENTRY_ID_PREFIX_BYTES + 6].copy_from_slice(&self.counter());
        entry_id
    }

    fn counter(&self) -> [u8; 6] {
        let mut counter = [0; 6];
        counter[2..].copy_from_slice(&self.number.to_be_bytes());
        counter
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_looks_like_a_real_one() {
        let id = FolderId {
            mailbox: Uuid::from_u128(7),
            number: 1,
        };
        assert!(id.spell(IdFormat::EwsId).starts_with("AAMk"));
        assert_eq!(id.spell(IdFormat::EwsId).len(), 120);
        assert!(id.change_key().starts_with("AQAAABYAAA"));
    }

    proptest! {
        #[test]
        fn every_spelling_is_read_back(mailbox in any::<u128>(), number in any::<u32>()) {
            let id = FolderId { mailbox: Uuid::from_u128(mailbox), number };
            for (format, _) in FORMATS {
                let text = id.spell(format);
                prop_assert_eq!(FolderId::read(format, &text, id.mailbox), Some(id));
            }
        }

        #[test]
        fn no_text_makes_reading_panic(text in ".{0,200}", number in any::<u32>(), cut in 0_usize..120) {
            let real = FolderId { mailbox: Uuid::from_u128(1), number }.spell(IdFormat::EwsId);
            for (format, _) in FORMATS {
                let _ = FolderId::read(format, &text, Uuid::nil());
                prop_assert_eq!(FolderId::read(format, &real[..cut], Uuid::nil()), None);
            }
        }
    }
}
