//! The source is tested too: what may import what, how long a function may be, what has to be used, and whether the
//! documents tell the truth. `make figures` prints what is counted.

#![allow(missing_docs, reason = "tests are named by what they show")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod documents; // what the documents must name
mod example; // a small crate that the parser has to understand
mod figures; // what is counted, its limits, and the table of it
mod floors; // which folder may import from which
mod graph; // which file names what of which other
mod limits; // the page of every bound
mod literals; // names of properties that stand in the code as texts
mod rings; // files that reach each other
mod sizes; // how long functions and files are
mod syntax; // what a file holds

use std::path::PathBuf;
use std::sync::LazyLock;

use graph::Graph;

/// The checkout that is measured: this one, unless `TIDY_ROOT` names another.
fn root() -> PathBuf {
    let named = std::env::var_os("TIDY_ROOT").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    named.into()
}

/// What ships of `src`.
static SOURCE: LazyLock<Graph> = LazyLock::new(|| Graph::read(&root()));
