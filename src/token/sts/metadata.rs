//! The documents of the security token service: federation metadata in two versions, and the list of operations of the
//! service that registers federated organizations.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::header::WSSE;
use super::signature::SIGNATURE;
use crate::exchange::xml::{canonical_attribute as quoted, canonical_text as escaped};
use crate::reply::Reply;
use crate::token::desk::Desk;

/// The operations of ManageDelegation2, with which Exchange registers its organization.
const OPERATIONS: [&str; 8] = [
    "AddUri",
    "CreateAppId",
    "GetDomainInfo",
    "ReleaseDomain",
    "RemoveUri",
    "ReserveDomain",
    "UpdateAppIdCertificate",
    "UpdateAppIdProperties",
];

impl Desk<'_> {
    /// The metadata that Exchange reads when it creates or refreshes a federation trust, in version 2006-12; or version
    /// 2007-06, which Entra publishes.
    pub(in crate::token) fn federation_metadata(&self, path: &str) -> Reply {
        let endpoint = self.site.own_url(true, "/extSTS.srf");
        let (issuer, endpoint) = (self.sts_issuer(), escaped(&endpoint));
        let certificate = STANDARD.encode(self.key.certificate());
        let data = format!(
            "<ds:X509Data xmlns:ds=\"{SIGNATURE}\"><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
        );
        let address = "http://www.w3.org/2005/08/addressing";
        let document = match path.contains("2006-12") {
            true => format!(
                "<fed:FederationMetadata xmlns:fed=\"http://schemas.xmlsoap.org/ws/2006/12/federation\" xmlns:wsse=\"{WSSE}\" xmlns:wsa=\"{address}\"><fed:Federation><fed:TokenSigningKeyInfo><wsse:SecurityTokenReference>{data}</wsse:SecurityTokenReference></fed:TokenSigningKeyInfo><fed:IssuerNamesOffered><fed:IssuerName Uri=\"{}\"/></fed:IssuerNamesOffered><fed:TokenIssuerEndpoint><wsa:Address>{endpoint}</wsa:Address></fed:TokenIssuerEndpoint></fed:Federation></fed:FederationMetadata>",
                quoted(&issuer)
            ),
            false => format!(
                "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{}\"><RoleDescriptor xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:fed=\"http://docs.oasis-open.org/wsfed/federation/200706\" xsi:type=\"fed:SecurityTokenServiceType\" protocolSupportEnumeration=\"http://docs.oasis-open.org/wsfed/federation/200706\"><KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{SIGNATURE}\">{data}</ds:KeyInfo></KeyDescriptor><fed:SecurityTokenServiceEndpoint><wsa:EndpointReference xmlns:wsa=\"{address}\"><wsa:Address>{endpoint}</wsa:Address></wsa:EndpointReference></fed:SecurityTokenServiceEndpoint></RoleDescriptor></EntityDescriptor>",
                quoted(&issuer)
            ),
        };
        page(
            "application/xml; charset=utf-8",
            format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{document}"),
        )
    }
}

/// The page for browsers at `/service/managedelegation2.asmx`.
pub(in crate::token) fn delegation_page() -> Reply {
    let operations: String = OPERATIONS
        .iter()
        .map(|name| format!("<li><a href=\"managedelegation2.asmx?op={name}\">{name}</a></li>"))
        .collect();
    page(
        "text/html; charset=utf-8",
        format!(
            "<html><head><title>ManageDelegation2 Web Service</title></head><body><h1>ManageDelegation2</h1><p>The following operations are supported.</p><ul>{operations}</ul></body></html>"
        ),
    )
}

fn page(content_type: &'static str, body: String) -> Reply {
    let mut reply = Reply::new(200);
    reply.headers.append("Content-Type", content_type);
    reply.body = body.into();
    reply
}
