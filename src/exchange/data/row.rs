//! The rows of the table of properties.

use uuid::Uuid;

use super::kind::Kind;

/// The facts about a property that the schema does not have.
#[derive(Debug)]
pub(crate) struct Row {
    settable: Settable,
    /// The kinds of items with the property in their Default shape, as bits.
    shown: u8,
    /// Whether the Default shape also has it in lists.
    listed: bool,
    /// Whether lists never have it: it is too large, or needs the opened item.
    pub(crate) is_too_much: bool,
    /// Whether a shape must name it; AllProperties does not include it.
    pub(crate) is_named_only: bool,
    /// The value for items that do not have it.
    assumed: Option<Assumed>,
    /// The kinds of items without a default, as bits.
    open: u8,
    /// The maximum length of a text (UTF-16 code units). Exchange cuts off the rest.
    pub(crate) longest: Option<usize>,
    /// Whether clients may set it by its MAPI name even if they may not by its own.
    pub(crate) is_settable_by_mapi: bool,
    /// Its treatment in restrictions, if its form does not determine that.
    pub(crate) search: Option<Search>,
    /// Its MAPI names, and their mappings
    /// ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
    pub(crate) mapi: &'static [(Mapi, MapiMapping)],
    /// Whether a folder stores it as the client sent it.
    pub(crate) is_kept_in_folders: bool,
    /// Whether the Default shape of folders has it.
    pub(crate) is_shown_in_folders: bool,
}

/// Whether clients may set a property of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settable {
    Always,
    /// Only in items of one kind.
    In(Kind),
    /// In a meeting, by its organizer alone.
    ByOrganizer,
    Never,
    /// Not an item's value: a property of folders, or an element that is processed separately.
    Apart,
}

/// The default value of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assumed {
    Number(i64),
    Truth(bool),
    Word(&'static str),
}

/// The treatment of a property in restrictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// By the names of the attachments.
    Attachments,
    /// By its value. It is a bit of another property, so `Exists` does not apply.
    Bit,
    /// Not at all: Exchange computes it.
    Closed,
    /// By its id, without the ChangeKey.
    Id,
    /// By names and addresses.
    People,
}

/// The name of a MAPI property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mapi {
    /// A tag, without the type.
    Tag(u16),
    /// A number in a property set.
    Id(Uuid, i32),
    /// A string in a property set.
    Text(Uuid, &'static str),
}

/// The mapping of a property to a MAPI property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapiMapping {
    /// The same value.
    Same,
    /// A word, as its index in this list.
    Word(&'static [&'static str]),
    /// A percentage, as a fraction of one.
    Share,
    /// An entry: its key, and the part of the entry.
    Entry(&'static str, Option<&'static str>),
    /// A date of a flag.
    Flagged(Day),
    /// Whether the value is `Private`.
    Private,
    /// Whether there is a pattern by which it recurs, whatever EWS says of that.
    Recurs,
}

/// A date of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Completed,
    Due,
    Start,
}

/// Messages of all kinds, posts, and items without a more specific kind.
pub(crate) const MAIL: u8 = 1;
/// Calendar items.
pub(crate) const EVENT: u8 = 2;
/// Contacts.
pub(crate) const CONTACT: u8 = 4;
/// Distribution lists.
pub(crate) const GROUP: u8 = 8;
/// Tasks.
pub(crate) const TASKS: u8 = 16;
/// Items of every kind.
pub(crate) const ALL: u8 = MAIL | EVENT | CONTACT | GROUP | TASKS;

const fn row(settable: Settable) -> Row {
    Row {
        settable,
        shown: 0,
        listed: true,
        is_too_much: false,
        is_named_only: false,
        assumed: None,
        open: 0,
        longest: None,
        is_settable_by_mapi: false,
        search: None,
        mapi: &[],
        is_kept_in_folders: false,
        is_shown_in_folders: false,
    }
}

/// A property that clients may set.
pub(crate) const fn settable() -> Row {
    row(Settable::Always)
}

/// A property that clients may set in items of one kind.
pub(crate) const fn settable_in(kind: Kind) -> Row {
    row(Settable::In(kind))
}

/// A property that clients may set, of meetings only that of the organizer.
pub(crate) const fn settable_by_organizer() -> Row {
    row(Settable::ByOrganizer)
}

/// A property that only the server sets.
pub(crate) const fn fixed() -> Row {
    row(Settable::Never)
}

/// A property that is not an item's value.
pub(crate) const fn apart() -> Row {
    row(Settable::Apart)
}

/// The options of a row.
impl Row {
    pub(crate) const fn shown(self, shown: u8) -> Self {
        Self { shown, ..self }
    }

    pub(crate) const fn opened(self) -> Self {
        Self {
            listed: false,
            ..self
        }
    }

    pub(crate) const fn too_much(self) -> Self {
        Self {
            is_too_much: true,
            ..self
        }
    }

    pub(crate) const fn named_only(self) -> Self {
        Self {
            is_named_only: true,
            ..self
        }
    }

    pub(crate) const fn assuming(self, assumed: Assumed) -> Self {
        Self {
            assumed: Some(assumed),
            ..self
        }
    }

    /// Nothing is assumed of items of those kinds.
    pub(crate) const fn open(self, open: u8) -> Self {
        Self { open, ..self }
    }

    pub(crate) const fn longest(self, units: usize) -> Self {
        Self {
            longest: Some(units),
            ..self
        }
    }

    pub(crate) const fn settable_by_mapi(self) -> Self {
        Self {
            is_settable_by_mapi: true,
            ..self
        }
    }

    pub(crate) const fn search(self, search: Search) -> Self {
        Self {
            search: Some(search),
            ..self
        }
    }

    pub(crate) const fn mapi(self, mapi: &'static [(Mapi, MapiMapping)]) -> Self {
        Self { mapi, ..self }
    }

    pub(crate) const fn kept_in_folders(self) -> Self {
        Self {
            is_kept_in_folders: true,
            ..self
        }
    }

    pub(crate) const fn folder_shown(self) -> Self {
        Self {
            is_shown_in_folders: true,
            ..self
        }
    }
}

impl Row {
    /// Whether it is a value of items.
    pub(crate) fn is_of_items(&self) -> bool {
        self.settable != Settable::Apart
    }

    /// Whether clients may set it in items of a kind.
    pub(crate) fn is_settable(&self, kind: Kind) -> bool {
        match self.settable {
            Settable::Always | Settable::ByOrganizer => true,
            Settable::In(only) => only == kind,
            Settable::Never | Settable::Apart => false,
        }
    }

    /// Whether it is the organizer's alone to set in a meeting.
    pub(crate) fn is_of_organizer(&self) -> bool {
        self.settable == Settable::ByOrganizer
    }

    /// Whether the Default shape of a kind has it. `listed` says whether items are listed or opened.
    pub(crate) fn is_default(&self, kind: Kind, listed: bool) -> bool {
        self.shown & bit(kind) != 0 && (self.listed || !listed)
    }

    /// Exchange's default for items of a kind.
    pub(crate) fn assumed(&self, kind: Kind) -> Option<Assumed> {
        self.assumed.filter(|_| self.open & bit(kind) == 0)
    }
}

/// The bit of a kind.
fn bit(kind: Kind) -> u8 {
    match kind {
        Kind::CalendarItem => EVENT,
        Kind::Contact => CONTACT,
        Kind::DistributionList => GROUP,
        Kind::Task => TASKS,
        _ => MAIL,
    }
}
