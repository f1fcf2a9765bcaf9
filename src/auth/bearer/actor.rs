//! Server-to-server tokens: an application's token from the authorization server, alone or in an unsigned token that names a
//! user
//! ([MS-XOAUTH 2.2](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/2a67f794-8455-4dc4-9b0d-9bf0dac6f5ee)).

use super::audience;
use super::lifetime::check_time;
use super::presented::actor;
use super::refused::TokenRefusal;
use crate::auth::{Grounds, Refusal};
use crate::exchange::setup::FULL_ACCESS;
use crate::exchange::{Caller, Standing};
use crate::token::ACCESS_CONTROL;
use crate::token::jose::Jwt;

/// The claims that name a user, each in its own way.
const CONTEXT: [&str; 4] = ["smtp", "upn", "sip", "nameid"];

/// The caller of an unsigned token: the user in it, if the signed token inside may name one.
pub(super) fn check(outer: &Jwt, grounds: &Grounds<'_>) -> Result<Caller, Refusal> {
    let token = actor(outer).unwrap_or_default();
    let inner = grounds.keys.read(token).map_err(TokenRefusal::from)?;
    if actor(&inner).is_some() {
        // An actor token must not contain another one.
        return Err(TokenRefusal::Nested.into());
    }
    let id = principal(&inner, grounds)?;
    if outer.text("iss") != inner.text("nameid") {
        return Err(TokenRefusal::Issuer.into());
    }
    for read in [&inner, outer] {
        audience::check(read.text("aud").unwrap_or_default(), grounds)?;
        check_time(read, grounds)?;
    }
    if inner.text("trustedfordelegation") != Some("true") {
        return Err(TokenRefusal::NoPermissions.into());
    }
    permits(&id, grounds)?;
    let address = user(outer, grounds)?;
    match grounds.world.standing(grounds.setup, &address) {
        Standing::Active => Ok(Caller::user(address)),
        barred => Err(Refusal::Barred(barred)),
    }
}

/// The caller of an actor token without a token around it.
pub(super) fn check_alone(inner: &Jwt, grounds: &Grounds<'_>) -> Result<Caller, Refusal> {
    let id = principal(inner, grounds)?;
    audience::check(inner.text("aud").unwrap_or_default(), grounds)?;
    check_time(inner, grounds)?;
    permits(&id, grounds)?;
    Ok(Caller::application(
        &id,
        grounds.world.tenant(grounds.setup),
    ))
}

/// Whether a token comes from the access control service.
pub(super) fn is_actor(read: &Jwt) -> bool {
    let issuer = read.text("iss").unwrap_or_default();
    issuer
        .split_once('@')
        .is_some_and(|(id, _)| id.eq_ignore_ascii_case(ACCESS_CONTROL))
}

/// The application of an actor token, if it belongs to this tenant.
fn principal(inner: &Jwt, grounds: &Grounds<'_>) -> Result<String, TokenRefusal> {
    let realm = |name: Option<&str>| {
        let (id, realm) = name?.split_once('@')?;
        Some((id.to_ascii_lowercase(), realm.to_owned()))
    };
    let known = |realm: &str| grounds.world.is_tenant(grounds.setup, realm);
    match realm(inner.text("iss")) {
        Some((id, issued)) if id == ACCESS_CONTROL => {
            if !known(&issued) {
                return Err(TokenRefusal::Tenant);
            }
        }
        _ => return Err(TokenRefusal::Issuer),
    }
    match realm(inner.text("nameid")) {
        Some((id, named)) if known(&named) => Ok(id),
        Some(_) => Err(TokenRefusal::Tenant),
        None => Err(TokenRefusal::Issuer),
    }
}

/// Checks that an application has full access.
fn permits(id: &str, grounds: &Grounds<'_>) -> Result<(), TokenRefusal> {
    let application = grounds.world.application(grounds.setup, id);
    let roles = application.as_ref().map(|application| &application.roles);
    match roles {
        Some(roles) if roles.iter().any(|role| role == FULL_ACCESS) => Ok(()),
        _ => Err(TokenRefusal::NoPermissions),
    }
}

/// The address of the user. All claims that name a user must agree.
fn user(outer: &Jwt, grounds: &Grounds<'_>) -> Result<String, TokenRefusal> {
    let named = CONTEXT
        .into_iter()
        .filter_map(|claim| Some((claim, outer.text(claim)?)));
    let mut found: Option<String> = None;
    for (claim, value) in named {
        // A claim without a user here is skipped, such as a `nameid` of another directory.
        let Some(address) = address(claim, value, grounds) else {
            continue;
        };
        match &found {
            Some(other) if *other != address => return Err(TokenRefusal::AmbiguousUser),
            _ => found = Some(address),
        }
    }
    found.ok_or(TokenRefusal::NoUser)
}

/// The address of the user in a claim: by address, by login name, or by SID or object id.
fn address(claim: &str, value: &str, grounds: &Grounds<'_>) -> Option<String> {
    let (world, setup) = (grounds.world, grounds.setup);
    let by_address = |name: &str| Some(world.entry(setup, name)?.address);
    match claim {
        "smtp" => by_address(value),
        "sip" => by_address(value.strip_prefix("sip:").unwrap_or(value)),
        "nameid" if value.starts_with("S-") => {
            Some(world.mailbox_of_sid(setup, value)?.address.clone())
        }
        "nameid" if !value.contains('@') => {
            let mut described = world.described(setup);
            let found = described.find(|entry| entry.guid.to_string().eq_ignore_ascii_case(value));
            found.map(|entry| entry.address)
        }
        _ => by_address(&world.named(setup, value)),
    }
}
