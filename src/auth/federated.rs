//! Delegation tokens at the endpoints `/WSSecurity`, in the security header of the body.

use super::grounds::Grounds;
use super::refusal::Refusal;
use crate::exchange::{Caller, Product, Standing};
use crate::token::sts::{Header, Insecure};

/// The organization of Exchange in the token service: this name before a domain
/// ([Set-FederatedOrganizationIdentifier](https://learn.microsoft.com/powershell/module/exchangepowershell/set-federatedorganizationidentifier)).
const NAMESPACE: &str = "FYDIBOHF25SPDLT.";
/// The audience of Exchange Online.
const ONLINE: &str = "outlook.com";

/// The caller of a security header.
pub(super) fn check(
    header: &Result<Header, Insecure>,
    grounds: &Grounds<'_>,
) -> Result<Caller, Refusal> {
    let (world, setup) = (grounds.world, grounds.setup);
    let header = header
        .as_ref()
        .map_err(|insecure| Refusal::Security(*insecure))?;
    let known = |audience: &str| is_own(audience, grounds);
    let token = header.judge(grounds.clock.now(), known)?;
    let address = token.email.contains('@').then_some(&*token.email);
    let entry = address.and_then(|address| world.entry(setup, address));
    let address = entry.ok_or(Insecure::NoUser)?.address;
    match world.standing(setup, &address) {
        Standing::Active => Ok(Caller::user(address)),
        barred => Err(Refusal::Barred(barred)),
    }
}

/// Whether an audience is this organization: a served domain, with or without its namespace, or a URL of one of its hosts.
fn is_own(audience: &str, grounds: &Grounds<'_>) -> bool {
    let name = audience
        .split_once("://")
        .map_or(audience, |(_, rest)| rest);
    let host = name.split('/').next();
    let host = host.expect("a split has at least one part");
    let start = host.get(..NAMESPACE.len()).unwrap_or_default();
    let domain = match start.eq_ignore_ascii_case(NAMESPACE) {
        true => &host[NAMESPACE.len()..],
        false => host,
    };
    let online = grounds.setup.product == Product::Online;
    (online && host.eq_ignore_ascii_case(ONLINE))
        || grounds
            .world
            .domain_of(&domain.to_ascii_lowercase())
            .is_some()
        || grounds.site.is_known_as(grounds.world, host)
}
