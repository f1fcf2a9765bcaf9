//! The one place where an answer becomes bytes.

use super::headers::{self, Stamp, XML};
use super::pages;
use super::question::Answer;
use super::setup::Scheme;
use crate::reply::Reply;

/// The principal that is Exchange wherever OAuth is spoken
/// ([MS-XOAUTH 4.6](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)).
const EXCHANGE_PRINCIPAL: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The issuer that Exchange trusts: Azure's access control service, for every tenant.
const TRUSTED_ISSUER: &str = "00000001-0000-0000-c000-000000000000@*";

/// An answer as it is sent.
pub fn render(answer: Answer, stamp: &Stamp<'_>) -> Reply {
    match answer {
        Answer::Ews(answer) => {
            let mut reply = headers::exchange(answer.status(), Some(XML), stamp);
            reply.body = answer.document(stamp.product).into();
            reply
        }
        Answer::Pox(answer) => {
            let mut reply = headers::exchange(200, Some(XML), stamp);
            reply.body = answer
                .document(stamp.product.release(), stamp.clock.now())
                .into();
            reply
        }
        Answer::Service => pages::service(stamp),
        Answer::Health => pages::health(stamp),
        Answer::Method { allowed } => pages::method_not_allowed(allowed, stamp),
        Answer::Elsewhere(url) => pages::moved(&url, stamp),
        Answer::NeedsTls => pages::needs_tls(stamp),
        Answer::Nothing => pages::not_found(stamp),
    }
}

/// The challenges of a healthy server that offers `schemes`, one line each, in their order.
pub fn challenges(schemes: &[Scheme], host: &str) -> Vec<String> {
    let challenge = |scheme: &Scheme| match scheme {
        Scheme::Basic => format!("Basic realm=\"{host}\""),
        Scheme::Bearer => format!(
            "Bearer client_id=\"{EXCHANGE_PRINCIPAL}\", trusted_issuers=\"{TRUSTED_ISSUER}\", \
             token_types=\"app_asserted_user_v1 service_asserted_app_v1\""
        ),
        Scheme::Negotiate | Scheme::Ntlm => scheme.to_string(),
    };
    schemes.iter().map(challenge).collect()
}
