//! The challenges of a healthy server: the schemes of each endpoint, in the order and spelling of captures.

use crate::exchange::setup::{Scheme, Setup};
use crate::exchange::soap::Product;
use crate::facts::Service;

/// The application id of Exchange in OAuth
/// ([MS-XOAUTH 4.6](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)).
const EXCHANGE_PRINCIPAL: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The issuer that Exchange trusts: Azure's access control service, for all tenants.
const TRUSTED_ISSUER: &str = "00000001-0000-0000-c000-000000000000@*";

/// The authorization endpoint that Exchange Online names.
const AUTHORIZATION_URI: &str = "https://login.microsoftonline.com/common/oauth2/authorize";

/// The challenges of an endpoint, one header line each.
///
/// EWS and Autodiscover offer the schemes of the scenario, in its order. MAPI never offers Basic
/// ([Set-MapiVirtualDirectory](https://learn.microsoft.com/powershell/module/exchangepowershell/set-mapivirtualdirectory)).
/// Outlook Anywhere offers no Bearer and names NTLM first
/// ([a capture](https://github.com/bombadil/mod_proxy_msrpc/issues/20)).
pub fn challenges(setup: &Setup, service: Service, host: &str) -> Vec<String> {
    let order = match service {
        Service::Rpc => &[Scheme::Ntlm, Scheme::Negotiate, Scheme::Basic][..],
        _ => setup.schemes(),
    };
    let offered = order
        .iter()
        .filter(|scheme| offers(setup, service, **scheme));
    offered
        .map(|scheme| challenge(*scheme, setup, host))
        .collect()
}

/// Whether an endpoint accepts a scheme.
pub fn offers(setup: &Setup, service: Service, scheme: Scheme) -> bool {
    let taken = match service {
        Service::Mapi => scheme != Scheme::Basic,
        Service::Rpc => scheme != Scheme::Bearer,
        _ => true,
    };
    taken && setup.schemes().contains(&scheme)
}

fn challenge(scheme: Scheme, setup: &Setup, host: &str) -> String {
    match (scheme, setup.product) {
        (Scheme::Basic, Product::Online) => "Basic Realm=\"\"".to_owned(),
        (Scheme::Basic, _) => format!("Basic realm=\"{host}\""),
        (Scheme::Bearer, product) => {
            let online = (product == Product::Online).then_some(AUTHORIZATION_URI);
            match setup.authorization_uri.as_deref().or(online) {
                Some(uri) => {
                    let uri = uri.replace("{host}", host);
                    format!("{}, authorization_uri=\"{uri}\"", bearer())
                }
                None => bearer(),
            }
        }
        (Scheme::Negotiate | Scheme::Ntlm, _) => scheme.to_string(),
    }
}

fn bearer() -> String {
    format!(
        "Bearer client_id=\"{EXCHANGE_PRINCIPAL}\", trusted_issuers=\"{TRUSTED_ISSUER}\", \
         token_types=\"app_asserted_user_v1 service_asserted_app_v1\""
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_offers_its_own_schemes_in_its_own_order() {
        let setup = Setup {
            auth: Some(vec![
                Scheme::Bearer,
                Scheme::Negotiate,
                Scheme::Ntlm,
                Scheme::Basic,
            ]),
            ..Setup::default()
        };
        let names = |service| {
            let lines = challenges(&setup, service, "mail.contoso.test");
            let name = |line: &String| line.split(' ').next().unwrap().to_owned();
            lines.iter().map(name).collect::<Vec<_>>()
        };
        let all = ["Bearer", "Negotiate", "NTLM", "Basic"];
        assert_eq!(names(Service::Ews), all);
        assert_eq!(names(Service::Autodiscover), all);
        assert_eq!(names(Service::Mapi), all[..3]);
        assert_eq!(names(Service::Rpc), ["NTLM", "Negotiate", "Basic"]);
    }
}
