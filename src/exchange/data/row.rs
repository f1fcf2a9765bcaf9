//! What a row of the table of properties can say.

use uuid::Uuid;

use super::kind::Kind;

/// What is known of a property beside what the schema says of it.
#[derive(Debug)]
pub(crate) struct Row {
    settable: Settable,
    /// The kinds of items whose Default shape has it, as bits.
    shown: u8,
    /// Whether lists of items have it in their Default shape too.
    listed: bool,
    /// Whether a list of items never has it: it is too much, or the item has to be opened for it.
    pub(crate) is_too_much: bool,
    /// Whether it has to be named, even where all properties are wanted.
    pub(crate) is_named_only: bool,
    /// What Exchange assumes where nothing was said.
    pub(crate) assumed: Option<Assumed>,
    /// How it is searched, where its form does not say so.
    pub(crate) search: Option<Search>,
    /// Its MAPI names, and what is behind each
    /// ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
    pub(crate) mapi: &'static [(Mapi, MapiMapping)],
    /// Whether a folder keeps it as a client sent it.
    pub(crate) is_kept_in_folders: bool,
    /// Whether the Default shape of folders has it.
    pub(crate) is_shown_in_folders: bool,
}

/// Whether clients may set a property of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settable {
    Always,
    /// In items of that kind alone.
    In(Kind),
    Never,
    /// It is no value of an item: a property of folders, or an element that is read and written by itself.
    Apart,
}

/// What Exchange assumes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assumed {
    Number(i64),
    Truth(bool),
    Word(&'static str),
}

/// How a property is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// By the names of what is attached.
    Attachments,
    /// By its value; it is one bit of another property, so that nobody can ask whether it is there.
    Bit,
    /// Not at all: Exchange computes it.
    Closed,
    /// By what an id leads to.
    Id,
    /// By names and addresses.
    People,
}

/// A name of MAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mapi {
    /// A tag, without the type.
    Tag(u16),
    /// A number within a property set.
    Id(Uuid, i32),
    /// A text within a property set.
    Text(Uuid, &'static str),
}

/// What of a property is behind a MAPI name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapiMapping {
    /// Its value.
    Same,
    /// Its word, which MAPI has a number for: these, in their order.
    Word(&'static [&'static str]),
    /// Its value in percent, which MAPI has as a part of one.
    Share,
    /// An entry of it: the key, and the part of the entry.
    Entry(&'static str, Option<&'static str>),
    /// A day of a flag.
    Flagged(Day),
    /// Whether it is `Private`.
    Private,
}

/// A day of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Completed,
    Due,
    Start,
}

/// Messages of all kinds, posts, and items that have no kind of their own.
pub(crate) const MAIL: u8 = 1;
/// Appointments.
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

/// A property that clients may set in items of that kind alone.
pub(crate) const fn settable_in(kind: Kind) -> Row {
    row(Settable::In(kind))
}

/// A property that only the server sets.
pub(crate) const fn fixed() -> Row {
    row(Settable::Never)
}

/// What is no value of an item.
pub(crate) const fn apart() -> Row {
    row(Settable::Apart)
}

/// What else a row says.
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

    pub(crate) const fn assumed(self, assumed: Assumed) -> Self {
        Self {
            assumed: Some(assumed),
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

    /// Whether clients may set it in items of that kind.
    pub(crate) fn is_settable(&self, kind: Kind) -> bool {
        match self.settable {
            Settable::Always => true,
            Settable::In(only) => only == kind,
            Settable::Never | Settable::Apart => false,
        }
    }

    /// Whether the Default shape of a kind has it, where items are listed or opened.
    pub(crate) fn is_default(&self, kind: Kind, listed: bool) -> bool {
        let kind = match kind {
            Kind::CalendarItem => EVENT,
            Kind::Contact => CONTACT,
            Kind::DistributionList => GROUP,
            Kind::Task => TASKS,
            _ => MAIL,
        };
        self.shown & kind != 0 && (self.listed || !listed)
    }
}
