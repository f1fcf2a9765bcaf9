//! A scenario that is to be written.

/// A scenario that is to be written, and the file beside it that it names.
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) beside: Option<(String, Vec<u8>)>,
}
