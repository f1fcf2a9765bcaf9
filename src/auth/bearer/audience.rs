//! Whom a token is for: `aud` against the host that the client used.

use super::refused::TokenRefusal;
use crate::auth::Grounds;
use crate::exchange::Product;
use crate::token::url_authority;

/// The application id of Exchange.
const PRINCIPAL: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The hosts of Exchange Online.
const ONLINE: [&str; 3] = [
    "outlook.office365.com",
    "outlook.office.com",
    "ps.outlook.com",
];

/// Holds an audience against the host: an `https` URL, the application id of Exchange, or that id with a host and a realm,
/// `ID/HOST@REALM` ([MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)).
pub(super) fn check(audience: &str, grounds: &Grounds<'_>) -> Result<(), TokenRefusal> {
    if audience.eq_ignore_ascii_case(PRINCIPAL) {
        return Ok(());
    }
    let online = grounds.setup.product == Product::Online;
    let with_host = audience
        .get(..PRINCIPAL.len())
        .filter(|start| start.eq_ignore_ascii_case(PRINCIPAL))
        .and_then(|_| audience[PRINCIPAL.len()..].strip_prefix('/'));
    let (host, realm) = match with_host {
        Some(rest) => match rest.rsplit_once('@') {
            Some((host, realm)) => (host, Some(realm)),
            None => (rest, None),
        },
        None => match url_authority(audience) {
            Some(host) => (host, None),
            None => return Err(TokenRefusal::Audience),
        },
    };
    if realm.is_some_and(|realm| !grounds.world.is_tenant(grounds.setup, realm)) {
        return Err(TokenRefusal::Audience);
    }
    let cloud = online && ONLINE.iter().any(|known| known.eq_ignore_ascii_case(host));
    match cloud || grounds.site.is_known_as(grounds.world, host) {
        true => Ok(()),
        // Exchange Online says no more than that.
        false if online => Err(TokenRefusal::Audience),
        false => Err(TokenRefusal::AudienceHost),
    }
}
