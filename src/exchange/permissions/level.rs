//! Permission levels: combinations of rights that Exchange has names for.

use schemars::JsonSchema;
use serde::Deserialize;

use super::rights::Rights;

/// A permission level
/// ([PermissionLevel](https://learn.microsoft.com/exchange/client-developer/web-service-reference/permissionlevel)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Level {
    /// Reads all items, creates items; changes and deletes its own.
    Author,
    /// Creates items, and sees nothing.
    Contributor,
    /// Reads, creates, changes and deletes all items.
    Editor,
    /// Sees free/busy times with subject and location. Only in calendars.
    FreeBusyTimeAndSubjectAndLocation,
    /// Sees free/busy times. Only in calendars.
    FreeBusyTimeOnly,
    /// Reads all items, creates items; deletes its own, and changes none.
    NoneditingAuthor,
    /// No rights.
    None,
    /// All rights, including those of the folder's owner.
    Owner,
    /// Author, who also creates subfolders.
    PublishingAuthor,
    /// Editor, who also creates subfolders.
    PublishingEditor,
    /// Reads all items.
    Reviewer,
}

/// The levels, with their names on the wire and their rights.
const LEVELS: [(Level, &str, u32); 11] = [
    (Level::None, "None", 0),
    (Level::Owner, "Owner", 0x7fb),
    (Level::PublishingEditor, "PublishingEditor", 0x4fb),
    (Level::Editor, "Editor", 0x47b),
    (Level::PublishingAuthor, "PublishingAuthor", 0x49b),
    (Level::Author, "Author", 0x41b),
    (Level::NoneditingAuthor, "NoneditingAuthor", 0x413),
    (Level::Reviewer, "Reviewer", 0x401),
    (Level::Contributor, "Contributor", 0x402),
    (Level::FreeBusyTimeOnly, "FreeBusyTimeOnly", 0x800),
    (
        Level::FreeBusyTimeAndSubjectAndLocation,
        "FreeBusyTimeAndSubjectAndLocation",
        0x1800,
    ),
];

impl Level {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The rights of the level.
    pub fn rights(self) -> Rights {
        Rights::of_bits(self.row().2)
    }

    /// The level with exactly these rights; `None` if there is none. `FOLDER_CONTACT` is ignored.
    pub fn of(rights: Rights) -> Option<Self> {
        let known = |rights: Rights| rights.without(Rights::FOLDER_CONTACT);
        let levels = LEVELS.iter().map(|(level, ..)| *level);
        let mut levels = levels.filter(|level| known(level.rights()) == known(rights));
        levels.next()
    }

    /// The level with a name on the wire.
    pub fn named(name: &str) -> Option<Self> {
        let mut levels = LEVELS.iter();
        let own = levels.find(|(_, known, _)| *known == name);
        own.map(|(level, ..)| *level)
    }

    fn row(self) -> &'static (Self, &'static str, u32) {
        let mut levels = LEVELS.iter();
        let own = levels.find(|(level, ..)| *level == self);
        own.unwrap_or(&LEVELS[0])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::permissions::rights::{Reading, Scope};

    /// Creates items, creates folders, owns, sees, edits, deletes, reads.
    type AsTuple = (bool, bool, bool, bool, Scope, Scope, Reading);

    fn as_tuple(rights: Rights) -> AsTuple {
        (
            rights.creates(),
            rights.creates_folders(),
            rights.owns(),
            rights.sees(),
            rights.edits(),
            rights.deletes(),
            rights.reading(),
        )
    }

    /// The table of
    /// [Microsoft](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-set-folder-permissions-for-another-user-by-using-ews-in-exchange),
    /// with the levels of calendars.
    #[test]
    fn a_level_has_the_rights_that_its_documentation_lists() {
        use crate::exchange::permissions::rights::Reading::FullDetails;
        use crate::exchange::permissions::rights::Reading::TimeAndSubjectAndLocation;
        use crate::exchange::permissions::rights::Reading::TimeOnly;
        use crate::exchange::permissions::rights::Scope::All;
        use crate::exchange::permissions::rights::Scope::Own;
        const NOTHING: Reading = Reading::None;
        const ZERO: Scope = Scope::None;
        let (yes, no) = (true, false);
        for (level, allowed) in [
            (Level::None, (no, no, no, no, ZERO, ZERO, NOTHING)),
            (Level::Owner, (yes, yes, yes, yes, All, All, FullDetails)),
            (
                Level::PublishingEditor,
                (yes, yes, no, yes, All, All, FullDetails),
            ),
            (Level::Editor, (yes, no, no, yes, All, All, FullDetails)),
            (
                Level::PublishingAuthor,
                (yes, yes, no, yes, Own, Own, FullDetails),
            ),
            (Level::Author, (yes, no, no, yes, Own, Own, FullDetails)),
            (
                Level::NoneditingAuthor,
                (yes, no, no, yes, ZERO, Own, FullDetails),
            ),
            (Level::Reviewer, (no, no, no, yes, ZERO, ZERO, FullDetails)),
            (Level::Contributor, (yes, no, no, yes, ZERO, ZERO, NOTHING)),
            (
                Level::FreeBusyTimeOnly,
                (no, no, no, no, ZERO, ZERO, TimeOnly),
            ),
            (
                Level::FreeBusyTimeAndSubjectAndLocation,
                (no, no, no, no, ZERO, ZERO, TimeAndSubjectAndLocation),
            ),
        ] {
            assert_eq!(as_tuple(level.rights()), allowed, "{level:?}");
        }
    }

    #[test]
    fn a_level_is_known_by_its_name_and_by_its_rights() {
        for (level, name, _) in LEVELS {
            assert_eq!(Level::named(name), Some(level));
            assert_eq!(Level::of(level.rights()), Some(level));
            assert_eq!(format!("{level:?}"), name);
        }
        assert_eq!(Level::named("Custom"), None);
    }

    proptest! {
        #[test]
        fn the_rights_of_a_level_answer_as_the_level_does(bits in 0_u32..0x2000) {
            let rights = Rights::of_bits(bits);
            if let Some(level) = Level::of(rights) {
                prop_assert_eq!(as_tuple(rights), as_tuple(level.rights()));
            }
        }

        #[test]
        fn rights_together_allow_what_either_allows(one in 0_u32..0x2000, other in 0_u32..0x2000) {
            let (one, other) = (Rights::of_bits(one), Rights::of_bits(other));
            let (a, b, both) = (as_tuple(one), as_tuple(other), as_tuple(one | other));
            prop_assert_eq!(both.0, a.0 || b.0);
            prop_assert_eq!(both.1, a.1 || b.1);
            prop_assert_eq!(both.2, a.2 || b.2);
            prop_assert_eq!(both.3, a.3 || b.3);
            prop_assert_eq!(both.4, a.4.max(b.4));
            prop_assert_eq!(both.5, a.5.max(b.5));
            prop_assert_eq!(both.6, a.6.max(b.6));
        }
    }
}
