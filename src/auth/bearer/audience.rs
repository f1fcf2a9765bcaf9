//! The audience of a token: `aud` is compared with the host that the client used.

use super::refused::TokenRefusal;
use crate::auth::Grounds;
use crate::exchange::Product;
use crate::token::{of_principal, url_authority};

/// The application id of Exchange.
const PRINCIPAL: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The hosts of Exchange Online.
const ONLINE: [&str; 3] = [
    "outlook.office365.com",
    "outlook.office.com",
    "ps.outlook.com",
];

/// Compares an audience with the host: an `https` URL, the application id of Exchange, or that id with a host and a realm,
/// `ID/HOST@REALM` ([MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)).
pub(super) fn check(audience: &str, grounds: &Grounds<'_>) -> Result<(), TokenRefusal> {
    if audience.eq_ignore_ascii_case(PRINCIPAL) {
        return Ok(());
    }
    let online = grounds.setup.product == Product::Online;
    let (host, realm) = match of_principal(audience, PRINCIPAL) {
        Some(named) => named,
        None => match url_authority(audience) {
            Some(host) => (Some(host), None),
            None => return Err(TokenRefusal::Audience),
        },
    };
    if realm.is_some_and(|realm| !grounds.world.is_tenant(grounds.setup, realm)) {
        return Err(TokenRefusal::Audience);
    }
    // An audience without a host includes every server of the tenant.
    let Some(host) = host else {
        return Ok(());
    };
    let cloud = online && ONLINE.iter().any(|known| known.eq_ignore_ascii_case(host));
    match cloud || grounds.site.is_known_as(grounds.world, host) {
        true => Ok(()),
        // Exchange Online gives no further reason.
        false if online => Err(TokenRefusal::Audience),
        false => Err(TokenRefusal::AudienceHost),
    }
}
