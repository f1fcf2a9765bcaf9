//! The lifetime of a token.

use super::refused::TokenRefusal;
use crate::auth::Grounds;
use crate::settings::CLOCK_SKEW;
use crate::token::jose::Jwt;

/// Checks the times of a token. The clocks of its issuer may differ a little.
pub(super) fn check_time(read: &Jwt, grounds: &Grounds<'_>) -> Result<(), TokenRefusal> {
    let now = grounds.clock.now().unix_timestamp();
    let skew = i64::try_from(CLOCK_SKEW.as_secs()).expect("the skew is five minutes");
    match (read.number("nbf"), read.number("exp")) {
        (_, None) => Err(TokenRefusal::Expired),
        (_, Some(until)) if until <= now => Err(TokenRefusal::Expired),
        (Some(from), _) if from > now.saturating_add(skew) => Err(TokenRefusal::NotYet),
        _ => Ok(()),
    }
}
