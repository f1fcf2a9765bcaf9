//! Change numbers: they count the changes of a mailbox, and record when an object was created and changed.

/// The change numbers of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChangeNumbers {
    /// The change that created it.
    pub(crate) created: u64,
    /// The last change other than those in `flagged`; `created` if there was none.
    pub(crate) modified: u64,
    /// The last change of the read flag alone.
    pub(crate) flagged: u64,
}

impl ChangeNumbers {
    /// The numbers of an object that a change creates.
    pub(crate) fn new(created: u64) -> Self {
        Self {
            created,
            modified: created,
            flagged: created,
        }
    }

    /// The last change of any kind.
    pub(crate) fn last(&self) -> u64 {
        self.modified.max(self.flagged)
    }
}
