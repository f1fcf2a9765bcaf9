//! Scenarios: which requests, when, which fault. This module reads, checks, finds and matches them.
//!
//! The types of the file are externally tagged, deny unknown fields and are never flattened. So every error has its exact
//! line and column.

mod catalogue;
mod check;
mod checked;
mod definition;
mod delay;
mod diagnostic;
mod dotnet;
mod expect;
mod files;
mod labels;
mod load;
mod load_error;
mod nearest;
mod on;
mod origin;
mod proxied;
mod proxied_error;
mod reach;
mod reading;
mod requires;
mod rule;
mod schedule;
mod schema;
mod selection;
mod world;

pub use catalogue::Catalogue;
pub use checked::{Checked, check_files};
pub use definition::{Class, Face, Scenario, Source};
pub use delay::{Delay, Spread};
pub use diagnostic::{Problem, Report};
pub use expect::{Attempts, Expect, Gap, Outcome, Outcomes, Then};
pub use labels::SERVICES;
pub use load_error::LoadError;
pub use on::{Layer, Networks, On, Patterns, RECORDS, Scheme, Words};
pub use origin::Origin;
pub use proxied::Proxied;
pub use reach::Reach;
pub use reading::{read, read_world};
pub use rule::{Odds, Per, Rule, State};
pub use schedule::{Hit, When};
pub use schema::{schema, world_schema};
pub use selection::{Named, Selection, Selector, host_labels};
pub use world::load_world;
