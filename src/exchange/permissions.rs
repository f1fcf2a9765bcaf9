//! What may be done in a folder of somebody else's mailbox, by the levels that Exchange has names for.

use schemars::JsonSchema;
use serde::Deserialize;

/// A level of permission
/// ([PermissionLevel](https://learn.microsoft.com/exchange/client-developer/web-service-reference/permissionlevel)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Level {
    /// Reads, creates; changes and deletes what is its own.
    Author,
    /// Creates, and sees nothing.
    Contributor,
    /// Reads, creates, changes and deletes everything.
    Editor,
    /// Sees when the owner is busy, with what and where; in a calendar.
    FreeBusyTimeAndSubjectAndLocation,
    /// Sees when the owner is busy; in a calendar.
    FreeBusyTimeOnly,
    /// Reads, creates; deletes what is its own, and changes nothing.
    NoneditingAuthor,
    /// Nothing.
    None,
    /// Everything, with the folder itself.
    Owner,
    /// As an Author, and creates folders inside.
    PublishingAuthor,
    /// As an Editor, and creates folders inside.
    PublishingEditor,
    /// Reads.
    Reviewer,
}

/// Which of the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// None.
    None,
    /// Those that it created itself.
    Own,
    /// All.
    All,
}

impl Level {
    /// Whether it may read items.
    pub fn reads(self) -> bool {
        !matches!(
            self,
            Self::None
                | Self::Contributor
                | Self::FreeBusyTimeOnly
                | Self::FreeBusyTimeAndSubjectAndLocation
        )
    }

    /// Whether it may create items.
    pub fn creates(self) -> bool {
        self == Self::Contributor || (self.reads() && self != Self::Reviewer)
    }

    /// Which items it may change.
    pub fn changes(self) -> Scope {
        match self {
            Self::Owner | Self::Editor | Self::PublishingEditor => Scope::All,
            Self::Author | Self::PublishingAuthor => Scope::Own,
            _ => Scope::None,
        }
    }

    /// Which items it may delete.
    pub fn deletes(self) -> Scope {
        match self {
            Self::NoneditingAuthor => Scope::Own,
            other => other.changes(),
        }
    }

    /// Whether it may change some.
    pub fn changes_any(self) -> bool {
        self.changes() != Scope::None
    }

    /// Whether it may delete some.
    pub fn deletes_any(self) -> bool {
        self.deletes() != Scope::None
    }

    /// Whether it may create folders inside.
    pub fn creates_folders(self) -> bool {
        matches!(
            self,
            Self::Owner | Self::PublishingAuthor | Self::PublishingEditor
        )
    }

    /// Whether the folder is as good as its own.
    pub fn owns(self) -> bool {
        self == Self::Owner
    }

    /// Whether it is shown the folder at all.
    pub fn sees(self) -> bool {
        self != Self::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_allows_what_its_documentation_says() {
        let told = |level: Level| {
            (
                level.reads(),
                level.creates(),
                level.changes(),
                level.deletes(),
                level.creates_folders(),
            )
        };
        use Scope::{All, Own};
        for (level, allowed) in [
            (Level::Owner, (true, true, All, All, true)),
            (Level::PublishingEditor, (true, true, All, All, true)),
            (Level::Editor, (true, true, All, All, false)),
            (Level::PublishingAuthor, (true, true, Own, Own, true)),
            (Level::Author, (true, true, Own, Own, false)),
            (
                Level::NoneditingAuthor,
                (true, true, Scope::None, Own, false),
            ),
            (
                Level::Reviewer,
                (true, false, Scope::None, Scope::None, false),
            ),
            (
                Level::Contributor,
                (false, true, Scope::None, Scope::None, false),
            ),
            (
                Level::FreeBusyTimeOnly,
                (false, false, Scope::None, Scope::None, false),
            ),
            (Level::None, (false, false, Scope::None, Scope::None, false)),
        ] {
            assert_eq!(told(level), allowed, "{level:?}");
        }
    }
}
