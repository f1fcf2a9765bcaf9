//! An Exchange server that fails on purpose.
pub mod clock;
pub mod exchange;
pub mod facts;
pub mod journal;
pub mod pki;
pub mod reply;
pub mod settings;
pub mod wire;
