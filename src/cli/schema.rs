//! `exchaos schema`: the JSON Schema of scenario or world files, for editors and validators.

use clap::Args;

use super::output;
use super::verdict::{Failure, Verdict};
use crate::scenario;

/// Flags of `schema`.
#[derive(Args)]
pub(super) struct Schema {
    /// Print the schema of world files
    #[arg(long)]
    world: bool,
}

impl Schema {
    /// Prints the schema.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let schema = if self.world {
            scenario::world_schema()
        } else {
            scenario::schema()
        };
        output::print(&serde_json::to_string_pretty(&schema)?)?;
        Ok(Verdict::Good)
    }
}
