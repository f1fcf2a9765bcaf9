//! Name resolution: in the directory, and in the contacts of a mailbox.

pub(crate) mod anr_query;
pub(crate) mod answer_shape;
pub(crate) mod contacts;
pub(crate) mod directory;
pub(crate) mod listed;

pub(crate) use anr_query::AnrQuery;
pub(crate) use answer_shape::AnswerShape;
pub(crate) use contacts::Folder;
