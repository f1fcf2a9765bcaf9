//! The sentences of .NET for faults, as Exchange's Availability service relays them
//! ([resolve free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).

use crate::fault::Fault;
use crate::fault::auth::AuthFault;
use crate::fault::ews::{Code, EwsFault};
use crate::fault::http::{HttpFault, Status};
use crate::fault::tcp::TcpFault;
use crate::fault::tls::TlsFault;

const WEB: &str = "System.Net.WebException: ";
const REFUSED: &str = "Unable to connect to the remote server ; System.Net.Sockets.SocketException: No connection could be made because the target machine actively refused it";
const UNREACHABLE: &str = "Unable to connect to the remote server ; System.Net.Sockets.SocketException: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond";
const RESET: &str = "The underlying connection was closed: An unexpected error occurred on a receive. System.IO.IOException: Unable to read data from the transport connection: An existing connection was forcibly closed by the remote host. System.Net.Sockets.SocketException: An existing connection was forcibly closed by the remote host.";
const CLOSED: &str =
    "The underlying connection was closed: The connection was closed unexpectedly.";
const TIMEOUT: &str = "The operation has timed out";
const TRUST: &str = "The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure channel.";
const CHANNEL: &str = "The request was aborted: Could not create SSL/TLS secure channel.";
const VIOLATION: &str = "The server committed a protocol violation.";
const UNAUTHORIZED: &str = "The request failed with HTTP status 401: Unauthorized.";

/// The sentence about a fault that a server at a domain has. `None` if .NET has none.
pub(super) fn sentence(fault: &Fault, domain: &str) -> Option<String> {
    let web = |text: &str| Some(format!("{WEB}{text}"));
    match fault {
        Fault::Dns(_) => Some(format!(
            "{WEB}The remote name could not be resolved: 'mail.{domain}'"
        )),
        Fault::Tcp(fault) => web(tcp(fault)),
        Fault::Tls(TlsFault::Certificate(_)) => web(TRUST),
        Fault::Tls(_) => web(CHANNEL),
        Fault::Http(HttpFault::Status(status)) => http(status),
        Fault::Http(_) => web(VIOLATION),
        Fault::Auth(AuthFault::Impersonation(_)) => Some(
            "System.Web.Services.Protocols.SoapException: The account does not have permission to impersonate the requested user."
                .to_owned(),
        ),
        Fault::Auth(_) | Fault::Token(_) => Some(UNAUTHORIZED.to_owned()),
        Fault::Ews(EwsFault::SoapFault(fault)) => {
            let text = text(fault.code, fault.text.as_ref());
            Some(format!(
                "System.Web.Services.Protocols.SoapException: {text}"
            ))
        }
        Fault::Ews(EwsFault::ResponseCode(fault)) => Some(text(fault.code, fault.text.as_ref())),
        Fault::Body(_) => Some("Response is not well-formed XML".to_owned()),
        Fault::Autodiscover(_) => web("The remote server returned an error."),
        Fault::Sts(_) => Some("Soap fault exception received.".to_owned()),
        Fault::Wssec(_) => Some(
            "System.Web.Services.Protocols.SoapHeaderException: An error occurred when verifying security for the message."
                .to_owned(),
        ),
        Fault::Ews(EwsFault::Availability(_)) => None,
    }
}

fn tcp(fault: &TcpFault) -> &'static str {
    match fault {
        TcpFault::Refuse(_) => REFUSED,
        TcpFault::ConnectTimeout(_) | TcpFault::BlackHole(_) => UNREACHABLE,
        TcpFault::Reset(_) => RESET,
        TcpFault::Close(_) | TcpFault::HalfClose(_) | TcpFault::SlowClose(_) => CLOSED,
        _ => TIMEOUT,
    }
}

/// The sentence about a status. A redirection is an object that was moved.
fn http(status: &Status) -> Option<String> {
    let code = status.code.number();
    let known = http::StatusCode::from_u16(code).ok();
    let reason = known.and_then(|known| known.canonical_reason());
    match code {
        200..=299 => Some("Response is not well-formed XML".to_owned()),
        300..=399 => Some(format!(
            "{WEB}The request failed with the error message: Object moved."
        )),
        code => Some(format!(
            "{WEB}The request failed with HTTP status {code}: {}.",
            reason.unwrap_or("Unknown")
        )),
    }
}

/// The text of an error of EWS.
fn text(code: Code, stated: Option<&String>) -> String {
    stated
        .map_or(code.response_code().text(), |text| text)
        .to_owned()
}
