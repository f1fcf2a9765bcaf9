//! `exchaos schema`: the JSON Schema of scenario files, for editors and other validators.

use clap::Args;

use super::{Failure, Verdict, output};
use crate::scenario;

/// Flags of `schema`.
#[derive(Args)]
pub(super) struct Schema {}

impl Schema {
    /// Prints the schema.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        output::print(&serde_json::to_string_pretty(&scenario::schema())?)?;
        Ok(Verdict::Good)
    }
}
