//! The checks of a world.

use toml::Spanned;
use toml::de::DeTable;

use super::accounts;
use super::locator::Locator;
use crate::exchange::{Exists, Population};
use crate::scenario::Problem;
use crate::settings::MAX_PROBLEMS;

/// The problems of a world. If it is not `whole`, missing entries are no problem, as in scenarios.
pub(crate) fn check_world(
    world: &Population,
    table: &Spanned<DeTable<'_>>,
    whole: bool,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let file = Locator(table);
    accounts::items(&world.items, &["items"], &file, &mut problems);
    let accounts = accounts::Accounts::new(&world.accounts, &file, &["accounts"]);
    accounts.check(&mut problems);
    if whole {
        accounts.check_rooms(&mut problems);
    }
    if whole && world.exists == Exists::Listed {
        accounts.check_listed(&mut problems);
    }
    problems.truncate(MAX_PROBLEMS);
    problems
}
