//! Tokens that clients keep: ids, ChangeKeys, and SyncStates.

pub(crate) mod frame;
pub(crate) mod id;
pub(crate) mod sync_state;

pub(crate) use frame::{Framed, IdFormat};
pub(crate) use id::{Id, KeyOf, MAX_DEPTH, Object};
pub(crate) use sync_state::SyncState;
