//! Checks of files that are correct by their grammar: values that make no sense.

mod accounts;
mod expect;
mod layers;
mod legacy;
mod locator;
mod reach;
mod requires;
mod resolution;
mod scenario;
mod states;
mod values;
mod work;
mod world;

pub(crate) use scenario::check;
pub(crate) use world::check_world;
