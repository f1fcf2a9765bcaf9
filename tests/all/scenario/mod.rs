//! Scenario and world files.

mod diagnostics; // what `check` says about broken ones
mod schema; // their JSON Schemas, by validators and editors
