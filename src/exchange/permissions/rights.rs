//! The rights that a user has in a folder
//! ([PidTagMemberRights](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcperm/760efca3-fc22-4922-8eaa-b042c86d8dae)).

use std::ops::BitOr;

/// Rights in a folder, as the bits of MAPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u32);

/// The items that a right applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// No items.
    None,
    /// Items that the user created.
    Own,
    /// All items.
    All,
}

/// The details of items that a user sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// None.
    None,
    /// Free/busy times. Only in calendars.
    TimeOnly,
    /// Free/busy times with subject and location. Only in calendars.
    TimeAndSubjectAndLocation,
    /// All details.
    FullDetails,
}

impl Rights {
    /// No rights.
    pub const NONE: Self = Self(0);
    /// Read all items.
    pub const READ_ANY: Self = Self(0x1);
    /// Create items.
    pub const CREATE: Self = Self(0x2);
    /// Change items that the user created.
    pub const EDIT_OWNED: Self = Self(0x8);
    /// Delete items that the user created.
    pub const DELETE_OWNED: Self = Self(0x10);
    /// Change all items.
    pub const EDIT_ANY: Self = Self(0x20);
    /// Delete all items.
    pub const DELETE_ANY: Self = Self(0x40);
    /// Create subfolders.
    pub const CREATE_SUBFOLDER: Self = Self(0x80);
    /// Rename, move and delete the folder, and set its permissions.
    pub const FOLDER_OWNER: Self = Self(0x100);
    /// Be listed as a contact for the folder. It allows nothing.
    pub const FOLDER_CONTACT: Self = Self(0x200);
    /// See and open the folder.
    pub const FOLDER_VISIBLE: Self = Self(0x400);
    /// See free/busy times.
    pub const FREE_BUSY_SIMPLE: Self = Self(0x800);
    /// See free/busy times with subject and location.
    pub const FREE_BUSY_DETAILED: Self = Self(0x1000);
    /// All rights of a folder's owner. The free/busy rights are implied by reading.
    pub const ALL: Self = Self(0x7fb);

    /// The rights with some bits.
    pub(crate) const fn of_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// These rights if the condition holds, otherwise none.
    #[must_use]
    pub fn when(self, so: bool) -> Self {
        if so { self } else { Self::NONE }
    }

    /// Whether all of `wanted` are among these rights.
    pub const fn has(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// These rights without others.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// The details of items that the user sees.
    pub fn reading(self) -> Reading {
        match () {
            () if self.has(Self::READ_ANY) => Reading::FullDetails,
            () if self.has(Self::FREE_BUSY_DETAILED) => Reading::TimeAndSubjectAndLocation,
            () if self.has(Self::FREE_BUSY_SIMPLE) => Reading::TimeOnly,
            () => Reading::None,
        }
    }

    /// Whether the user may read items of others.
    pub fn reads(self) -> bool {
        self.has(Self::READ_ANY)
    }

    /// The items that the user may read. Its own items are always among them.
    pub fn reads_which(self) -> Scope {
        if self.reads() { Scope::All } else { Scope::Own }
    }

    /// Whether the user may create items.
    pub fn creates(self) -> bool {
        self.has(Self::CREATE)
    }

    /// The items that the user may change.
    pub fn edits(self) -> Scope {
        self.scope(Self::EDIT_OWNED, Self::EDIT_ANY)
    }

    /// The items that the user may delete.
    pub fn deletes(self) -> Scope {
        self.scope(Self::DELETE_OWNED, Self::DELETE_ANY)
    }

    /// Whether the user may change all items.
    pub fn edits_all(self) -> bool {
        self.edits() == Scope::All
    }

    /// Whether the user may delete all items.
    pub fn deletes_all(self) -> bool {
        self.deletes() == Scope::All
    }

    /// Whether the user may create subfolders.
    pub fn creates_folders(self) -> bool {
        self.has(Self::CREATE_SUBFOLDER)
    }

    /// Whether the user owns the folder.
    pub fn owns(self) -> bool {
        self.has(Self::FOLDER_OWNER)
    }

    /// Whether the user sees the folder.
    pub fn sees(self) -> bool {
        // An owner sees the folder even without the bit.
        self.has(Self::FOLDER_VISIBLE) || self.owns()
    }

    fn scope(self, own: Self, any: Self) -> Scope {
        match () {
            () if self.has(any) => Scope::All,
            () if self.has(own) => Scope::Own,
            () => Scope::None,
        }
    }
}

impl BitOr for Rights {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Scope {
    /// Whether an item is in the scope. `own` says whether the user created it.
    pub fn includes(self, own: bool) -> bool {
        match self {
            Self::None => false,
            Self::Own => own,
            Self::All => true,
        }
    }
}
