//! A scenario to write.

/// A scenario to write, and the body file that it refers to.
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) beside: Option<(String, Vec<u8>)>,
}
