//! The verification of a token: signature, tenant, issuer, audience, time, permissions, user, in this order.

use super::lifetime::check_time;
use super::presented::Bearer;
use super::refused::TokenRefusal;
use super::{actor, audience};
use crate::auth::{Grounds, Refusal};
use crate::exchange::setup::{AS_USER, FULL_ACCESS};
use crate::exchange::{Caller, Standing};
use crate::token::jose::Jwt;
use crate::token::url_authority;

/// Delegated permissions for a mailbox over EWS: that of Exchange Online, and those of applications that sign users in to a
/// server on premises.
const AS_USERS: [&str; 3] = [AS_USER, "user_impersonation", "full_access_as_user"];

impl Bearer {
    /// The caller of the token.
    pub(in crate::auth) fn check(&self, grounds: &Grounds<'_>) -> Result<Caller, Refusal> {
        if let Some(outer) = self.around_actor() {
            return actor::check(outer, grounds);
        }
        let read = grounds.keys.read(&self.token).map_err(TokenRefusal::from)?;
        if actor::is_actor(&read) {
            return actor::check_alone(&read, grounds);
        }
        let tenant = grounds.world.tenant(grounds.setup);
        if read.text("tid") != Some(&*tenant.to_string()) {
            return Err(TokenRefusal::Tenant.into());
        }
        check_issuer(&read, &tenant.to_string(), grounds)?;
        audience::check(read.text("aud").unwrap_or_default(), grounds)?;
        check_time(&read, grounds)?;
        let (roles, scopes) = (read.list("roles"), read.list("scp"));
        let application = self.application();
        let user = self
            .user()
            .or_else(|| read.text("oid").filter(|_| !scopes.is_empty()));
        let (Some(user), false) = (user, scopes.is_empty()) else {
            return alone(application, &roles, grounds);
        };
        let named = scopes.iter().flat_map(|scopes| scopes.split(' '));
        if !named.into_iter().any(|scope| AS_USERS.contains(&scope)) {
            return Err(TokenRefusal::Scope.into());
        }
        let address = self.address(user, grounds).ok_or(TokenRefusal::NoUser)?;
        match grounds.world.standing(grounds.setup, &address) {
            Standing::Active => Ok(Caller::user(address)),
            barred => Err(Refusal::Barred(barred)),
        }
    }

    /// The address of the token's user, by name or by object id.
    fn address(&self, user: &str, grounds: &Grounds<'_>) -> Option<String> {
        let (world, setup) = (grounds.world, grounds.setup);
        if self.user().is_some() {
            // A name without a domain is no UPN. A misconfigured directory sends the object id instead.
            let named = user.contains('@').then(|| world.named(setup, user))?;
            return Some(world.entry(setup, &named)?.address);
        }
        let mut described = world.described(setup);
        let found = described.find(|entry| entry.guid.to_string() == user);
        found.map(|entry| entry.address)
    }
}

/// The caller of a token without a user: an application.
fn alone(
    application: Option<&str>,
    roles: &[&str],
    grounds: &Grounds<'_>,
) -> Result<Caller, Refusal> {
    match application {
        _ if roles.is_empty() => Err(TokenRefusal::NoPermissions.into()),
        _ if !roles.contains(&FULL_ACCESS) => Err(TokenRefusal::Scope.into()),
        Some(id) => Ok(Caller::application(id, grounds.world.tenant(grounds.setup))),
        None => Err(TokenRefusal::NoPermissions.into()),
    }
}

/// Checks that the issuer is the authority under a name of this server.
fn check_issuer(read: &Jwt, tenant: &str, grounds: &Grounds<'_>) -> Result<(), TokenRefusal> {
    let issuer = read.text("iss").unwrap_or_default();
    let authority = url_authority(issuer);
    let host = |authority: &str| {
        let host = authority
            .rsplit_once(':')
            .map_or(authority, |(host, _)| host);
        grounds.world.answers_for(&host.to_ascii_lowercase())
    };
    let known = authority.is_some_and(|authority| {
        host(authority) || grounds.site.is_known_as(grounds.world, authority)
    });
    // A client may have come without TLS.
    let plain = issuer.starts_with("http://") && issuer.split('/').nth(2).is_some_and(host);
    let path = issuer.splitn(4, '/').nth(3).unwrap_or_default();
    let own = path
        .strip_prefix(tenant)
        .is_some_and(|rest| matches!(rest, "/" | "/v2.0"));
    match own && (known || plain) {
        true => Ok(()),
        false => Err(TokenRefusal::Issuer),
    }
}
