//! Scenario and world files.

mod diagnostics; // the output of `check` for invalid files
mod schema; // their JSON Schemas, in other validators and editors
