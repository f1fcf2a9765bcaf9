//! When something came into a folder, and when it last changed: numbers that count the changes of a mailbox.

/// The numbers of the changes that matter to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChangeNumbers {
    /// The change by which it came.
    pub(crate) created: u64,
    /// The last change of anything but what `flagged` counts; `created` where there was none.
    pub(crate) modified: u64,
    /// The last change of nothing but whether it is read.
    pub(crate) flagged: u64,
}

impl ChangeNumbers {
    /// Of a thing that came by this change.
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
