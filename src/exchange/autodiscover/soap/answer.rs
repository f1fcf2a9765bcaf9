//! The operations of Autodiscover's SOAP form.

use super::error_code::ErrorCode;
use super::operation::Operation;
use super::request::Request;
use super::response::{Content, Response};
use super::{domain_settings, user_settings};
use crate::exchange::setup::Setup;
use crate::exchange::world::{Site, World};

/// The response of a healthy Exchange.
pub(crate) fn answer(request: &Request, world: &World, setup: &Setup, site: &Site) -> Response {
    let content = request.check().and_then(|()| match request.operation {
        Operation::GetUserSettings => Ok(user_settings::answer(request, world, setup)),
        Operation::GetDomainSettings => Ok(domain_settings::answer(request, world)),
        Operation::GetFederationInformation => domain_settings::federation(request, world, setup),
        Operation::GetOrganizationRelationshipSettings => Ok(Content::Relationships),
    });
    let (code, text, content) = match content {
        Ok(content) => (ErrorCode::NoError, String::new(), content),
        Err((code, text)) => (code, text, Content::Nothing),
    };
    Response {
        operation: request.operation,
        relates_to: request.message_id.clone(),
        site: site.clone(),
        code,
        text,
        content,
    }
}
