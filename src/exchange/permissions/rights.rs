//! The single rights that somebody has in a folder
//! ([PidTagMemberRights](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcperm/760efca3-fc22-4922-8eaa-b042c86d8dae)).

use std::ops::BitOr;

/// Rights in a folder, by the bits that MAPI has for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u32);

/// Which of the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// None.
    None,
    /// Those that it created itself.
    Own,
    /// All.
    All,
}

/// How much of the items is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// Nothing.
    None,
    /// When the owner is busy; in a calendar.
    TimeOnly,
    /// When the owner is busy, with what and where; in a calendar.
    TimeAndSubjectAndLocation,
    /// Everything.
    FullDetails,
}

impl Rights {
    /// None at all.
    pub const NONE: Self = Self(0);
    /// To read every item.
    pub const READ_ANY: Self = Self(0x1);
    /// To create items.
    pub const CREATE: Self = Self(0x2);
    /// To change the items that one created.
    pub const EDIT_OWNED: Self = Self(0x8);
    /// To delete the items that one created.
    pub const DELETE_OWNED: Self = Self(0x10);
    /// To change every item.
    pub const EDIT_ANY: Self = Self(0x20);
    /// To delete every item.
    pub const DELETE_ANY: Self = Self(0x40);
    /// To create folders inside.
    pub const CREATE_SUBFOLDER: Self = Self(0x80);
    /// To rename, move and delete the folder, and to give others rights in it.
    pub const FOLDER_OWNER: Self = Self(0x100);
    /// To be named as who is asked about the folder; it allows nothing.
    pub const FOLDER_CONTACT: Self = Self(0x200);
    /// To see the folder, and to open it.
    pub const FOLDER_VISIBLE: Self = Self(0x400);
    /// To be told when the owner is busy.
    pub const FREE_BUSY_SIMPLE: Self = Self(0x800);
    /// To be told with what, and where.
    pub const FREE_BUSY_DETAILED: Self = Self(0x1000);
    /// All of them, as the owner of the mailbox has.
    pub const ALL: Self = Self(0x7fb);

    /// Those of some bits.
    pub(crate) const fn of_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// These, where that is so; else none.
    #[must_use]
    pub fn when(self, so: bool) -> Self {
        if so { self } else { Self::NONE }
    }

    /// Whether all of `wanted` are among them.
    pub const fn has(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// How much of the items is shown.
    pub fn reading(self) -> Reading {
        match () {
            () if self.has(Self::READ_ANY) => Reading::FullDetails,
            () if self.has(Self::FREE_BUSY_DETAILED) => Reading::TimeAndSubjectAndLocation,
            () if self.has(Self::FREE_BUSY_SIMPLE) => Reading::TimeOnly,
            () => Reading::None,
        }
    }

    /// Whether it may read what others created.
    pub fn reads(self) -> bool {
        self.has(Self::READ_ANY)
    }

    /// Which items it may read: what it created itself, it always may.
    pub fn reads_which(self) -> Scope {
        if self.reads() { Scope::All } else { Scope::Own }
    }

    /// Whether it may create items.
    pub fn creates(self) -> bool {
        self.has(Self::CREATE)
    }

    /// Which items it may change.
    pub fn edits(self) -> Scope {
        self.scope(Self::EDIT_OWNED, Self::EDIT_ANY)
    }

    /// Which items it may delete.
    pub fn deletes(self) -> Scope {
        self.scope(Self::DELETE_OWNED, Self::DELETE_ANY)
    }

    /// Whether it may change every item.
    pub fn edits_all(self) -> bool {
        self.edits() == Scope::All
    }

    /// Whether it may delete every item.
    pub fn deletes_all(self) -> bool {
        self.deletes() == Scope::All
    }

    /// Whether it may create folders inside.
    pub fn creates_folders(self) -> bool {
        self.has(Self::CREATE_SUBFOLDER)
    }

    /// Whether the folder is as good as its own.
    pub fn owns(self) -> bool {
        self.has(Self::FOLDER_OWNER)
    }

    /// Whether it is shown the folder at all.
    pub fn sees(self) -> bool {
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
    /// Whether an item is among them.
    pub fn includes(self, own: bool) -> bool {
        match self {
            Self::None => false,
            Self::Own => own,
            Self::All => true,
        }
    }
}
