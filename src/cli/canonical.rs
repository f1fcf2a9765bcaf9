//! The request that demonstrates a scenario, and its curl command.

use std::borrow::Cow;

use crate::exchange::{Offer, Scheme};
use crate::facts::Service;
use crate::fault::auth::AuthFault;
use crate::fault::autodiscover::AutodiscoverFault;
use crate::fault::ews::EwsFault;
use crate::fault::tcp::{At, Shaping, TcpFault};
use crate::fault::token::TokenFault;
use crate::fault::{Affected, Effect, Fault};
use crate::scenario::{Rule, Scenario};
use crate::settings::DEFAULT_PASSWORD;

/// A GetFolder for the inbox, on one line.
const GET_FOLDER: &str = concat!(
    r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#,
    r#"<GetFolder xmlns="http://schemas.microsoft.com/exchange/services/2006/messages" "#,
    r#"xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">"#,
    r#"<FolderShape><t:BaseShape>Default</t:BaseShape></FolderShape>"#,
    r#"<FolderIds><t:DistinguishedFolderId Id="inbox"/></FolderIds>"#,
    r#"</GetFolder></s:Body></s:Envelope>"#
);

/// A FindItem of the inbox, whose answer is long.
const FIND_ITEM: &str = concat!(
    r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#,
    r#"<FindItem Traversal="Shallow" xmlns="http://schemas.microsoft.com/exchange/services/2006/messages" "#,
    r#"xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">"#,
    r#"<ItemShape><t:BaseShape>Default</t:BaseShape></ItemShape>"#,
    r#"<ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></ParentFolderIds>"#,
    r#"</FindItem></s:Body></s:Envelope>"#
);

/// The free/busy of bob and carol, with suggestions.
const GET_USER_AVAILABILITY: &str = concat!(
    r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#,
    r#"<GetUserAvailabilityRequest xmlns="http://schemas.microsoft.com/exchange/services/2006/messages" "#,
    r#"xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><MailboxDataArray>"#,
    r#"<t:MailboxData><t:Email><t:Address>bob@contoso.test</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData>"#,
    r#"<t:MailboxData><t:Email><t:Address>carol@contoso.test</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData>"#,
    r#"</MailboxDataArray><t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>2026-12-01T00:00:00Z</t:StartTime>"#,
    r#"<t:EndTime>2026-12-02T00:00:00Z</t:EndTime></t:TimeWindow><t:RequestedView>FreeBusyMerged</t:RequestedView></t:FreeBusyViewOptions>"#,
    r#"<t:SuggestionsViewOptions><t:MaximumResultsByDay>1</t:MaximumResultsByDay><t:DetailedSuggestionsWindow>"#,
    r#"<t:StartTime>2026-12-01T00:00:00Z</t:StartTime><t:EndTime>2026-12-02T00:00:00Z</t:EndTime></t:DetailedSuggestionsWindow></t:SuggestionsViewOptions>"#,
    r#"</GetUserAvailabilityRequest></s:Body></s:Envelope>"#
);

/// [`GET_FOLDER`] with impersonation.
const IMPERSONATING: &str = concat!(
    r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" "#,
    r#"xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Header>"#,
    r#"<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>bob@contoso.test</t:PrimarySmtpAddress>"#,
    r#"</t:ConnectingSID></t:ExchangeImpersonation></s:Header><s:Body>"#,
    r#"<GetFolder xmlns="http://schemas.microsoft.com/exchange/services/2006/messages">"#,
    r#"<FolderShape><t:BaseShape>Default</t:BaseShape></FolderShape>"#,
    r#"<FolderIds><t:DistinguishedFolderId Id="inbox"/></FolderIds>"#,
    r#"</GetFolder></s:Body></s:Envelope>"#
);

/// The token endpoint.
const TOKENS: &str = "/common/oauth2/v2.0/token";

/// The request of an application for a token.
const CREDENTIALS: &str = "grant_type=client_credentials&client_id=6731de76-14a6-49ae-97bc-6eba6914391e&client_secret=exchaos&scope=https%3A%2F%2Foutlook.office365.com%2F.default";

/// A password that no account has.
const WRONG: &str = "wrong";

/// A request of plain XML for alice, in one line.
const POX: &str = concat!(
    r#"<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>"#,
    r#"<EMailAddress>alice@contoso.test</EMailAddress><AcceptableResponseSchema>"#,
    r#"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"#,
    r#"</AcceptableResponseSchema></Request></Autodiscover>"#
);

/// GetUserSettings for alice, in one line.
const GET_USER_SETTINGS: &str = concat!(
    r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" "#,
    r#"xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><s:Header>"#,
    r#"<RequestedServerVersion>Exchange2013</RequestedServerVersion>"#,
    r#"<Action xmlns="http://www.w3.org/2005/08/addressing">"#,
    r#"http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings</Action>"#,
    r#"</s:Header><s:Body><GetUserSettingsRequestMessage><Request>"#,
    r#"<Users><User><Mailbox>alice@contoso.test</Mailbox></User></Users>"#,
    r#"<RequestedSettings><Setting>ExternalEwsUrl</Setting></RequestedSettings>"#,
    r#"</Request></GetUserSettingsRequestMessage></s:Body></s:Envelope>"#
);

/// An endpoint for delegation tokens.
const FEDERATED: &str = "/EWS/Exchange.asmx/WSSecurity";

/// The path of the security token service, and a request for a delegation token of alice.
const DELEGATION: &str = "/extSTS.srf";
const REQUEST: &str = concat!(
    r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" "#,
    r#"xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" "#,
    r#"xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><s:Header>"#,
    r#"<a:Action>http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue</a:Action>"#,
    r#"<o:Security><o:UsernameToken><o:Username>alice@contoso.test</o:Username><o:Password>exchaos</o:Password></o:UsernameToken></o:Security>"#,
    r#"</s:Header><s:Body><t:RequestSecurityToken>"#,
    r#"<t:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</t:RequestType>"#,
    r#"<p:AppliesTo xmlns:p="http://schemas.xmlsoap.org/ws/2004/09/policy"><a:EndpointReference>"#,
    r#"<a:Address>FYDIBOHF25SPDLT.contoso.test</a:Address></a:EndpointReference></p:AppliesTo>"#,
    r#"</t:RequestSecurityToken></s:Body></s:Envelope>"#
);

/// A bearer token. Its signature cannot be verified.
const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL21haWwifQ.AAAA";

/// The credentials of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Credentials {
    None,
    Basic {
        user: String,
        password: &'static str,
    },
    Bearer(&'static str),
    Ntlm {
        user: String,
        password: &'static str,
    },
}

/// The request that demonstrates a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Canonical {
    /// Whether it uses TLS.
    pub(super) secure: bool,
    pub(super) host: String,
    pub(super) path: &'static str,
    pub(super) credentials: Credentials,
    /// The body of a POST; `None` for a GET.
    pub(super) body: Option<Cow<'static, str>>,
    /// Whether it needs a second request on the same connection.
    pub(super) again: bool,
}

impl Canonical {
    /// The request for a scenario under a served domain.
    pub(super) fn of(scenario: &Scenario, offer: &Offer, domain: &str) -> Self {
        let rule = scenario.rule.iter().find(|rule| rule.fault.is_some());
        let autodiscover = rule.and_then(|rule| rule.on.service) == Some(Service::Autodiscover);
        let fault = rule.and_then(|rule| rule.fault.as_ref());
        let (service, path) = match fault {
            // Plain XML alone names a certificate.
            Some(Fault::Autodiscover(AutodiscoverFault::Certificate(_))) => {
                ("autodiscover", "/Autodiscover/Autodiscover.xml")
            }
            Some(Fault::Autodiscover(_)) => ("autodiscover", "/Autodiscover/Autodiscover.svc"),
            Some(Fault::Wssec(_)) => ("mail", FEDERATED),
            _ if autodiscover => ("autodiscover", "/Autodiscover/Autodiscover.xml"),
            _ => ("mail", "/EWS/Exchange.asmx"),
        };
        if let Some((path, body)) = authority(scenario, fault) {
            return Self {
                secure: true,
                host: format!("login.{}.{domain}", scenario.id),
                path,
                credentials: Credentials::None,
                body: body.map(Cow::Borrowed),
                again: false,
            };
        }
        let deep = rule.is_none_or(is_deep);
        let user = format!("alice@{domain}");
        let credentials = match rule {
            Some(rule) if wants_token(rule) => Credentials::Bearer(TOKEN),
            _ if path == FEDERATED => Credentials::None,
            _ if !deep => Credentials::None,
            Some(rule) if locks(rule) => Credentials::Basic {
                user,
                password: WRONG,
            },
            _ if ntlm(scenario, offer, rule) => Credentials::Ntlm {
                user,
                password: DEFAULT_PASSWORD,
            },
            _ => Credentials::Basic {
                user,
                password: DEFAULT_PASSWORD,
            },
        };
        let body = match fault {
            Some(Fault::Auth(AuthFault::Impersonation(_))) => IMPERSONATING,
            Some(Fault::Autodiscover(AutodiscoverFault::Certificate(_))) => POX,
            Some(Fault::Autodiscover(_)) => GET_USER_SETTINGS,
            // Only a long response reaches the limit.
            Some(Fault::Tcp(TcpFault::Limit(_))) => FIND_ITEM,
            Some(Fault::Ews(EwsFault::Availability(_))) => GET_USER_AVAILABILITY,
            _ if rule.is_some_and(wants_items) => FIND_ITEM,
            _ => GET_FOLDER,
        };
        let host = if scenario.is_met_without_name() {
            "127.0.0.1".to_owned()
        } else {
            format!("{service}.{}.{domain}", scenario.id)
        };
        Self {
            secure: !scenario.is_met_without_tls(),
            host,
            path,
            credentials,
            body: deep.then_some(Cow::Borrowed(body)),
            again: fault.map(Fault::effect) == Some(Effect::Ends(At::Reuse)),
        }
    }

    /// The request to a healthy server that shows the proxied face of a scenario: the free/busy of somebody behind a server
    /// with that scenario, and of somebody else.
    pub(super) fn proxied(scenario: &Scenario, domain: &str) -> Self {
        let there = format!("bob@{}.{domain}", scenario.id);
        Self {
            secure: true,
            host: format!("mail.{domain}"),
            path: "/EWS/Exchange.asmx",
            credentials: Credentials::Basic {
                user: format!("alice@{domain}"),
                password: DEFAULT_PASSWORD,
            },
            body: Some(
                GET_USER_AVAILABILITY
                    .replace("bob@contoso.test", &there)
                    .into(),
            ),
            again: false,
        }
    }

    /// The curl command that sends it to an address.
    pub(super) fn curl(&self, ca: &str, connect_to: &str) -> String {
        let mut words = vec!["curl -i".to_owned(), format!("--cacert {}", quoted(ca))];
        words.push(format!("--connect-to ::{connect_to}"));
        match &self.credentials {
            Credentials::None => {}
            Credentials::Basic { user, password } => words.push(format!("-u {user}:{password}")),
            Credentials::Ntlm { user, password } => {
                words.push(format!("--ntlm -u {user}:{password}"));
            }
            Credentials::Bearer(token) => words.push(format!("-H 'Authorization: Bearer {token}'")),
        }
        if let Some(body) = &self.body {
            words.push(format!("-H 'Content-Type: {}'", self.content_type()));
            words.push(format!("-d '{body}'"));
        }
        let scheme = if self.secure { "https" } else { "http" };
        let url = format!("{scheme}://{}{}", self.host, self.path);
        if self.again {
            // Over HTTP/2, curl may use another connection for the second request.
            words.extend(["--http1.1".to_owned(), url.clone()]);
        }
        words.push(url);
        words.join(" ")
    }

    /// The media type of the body.
    fn content_type(&self) -> &'static str {
        match self.path {
            TOKENS => "application/x-www-form-urlencoded",
            DELEGATION => "application/soap+xml; charset=utf-8",
            _ => "text/xml; charset=utf-8",
        }
    }

    /// The request in the form of HTTP/1.1. `last` says whether it is the last one on its connection.
    pub(super) fn text(&self, authorization: Option<&str>, last: bool) -> String {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let mut head = format!(
            "{method} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: exchaos\r\n",
            self.path, self.host
        );
        if let Some(authorization) = authorization {
            head += &format!("Authorization: {authorization}\r\n");
        }
        if let Some(body) = &self.body {
            head += &format!(
                "Content-Type: {}\r\nContent-Length: {}\r\n",
                self.content_type(),
                body.len()
            );
        }
        let connection = if last { "close" } else { "keep-alive" };
        head + &format!("Connection: {connection}\r\n\r\n")
            + self.body.as_deref().unwrap_or_default()
    }
}

/// The path at the authorization server and the form to post. A scenario has them if a rule is about that server, or if it
/// offers only tokens and has no fault.
fn authority(
    scenario: &Scenario,
    fault: Option<&Fault>,
) -> Option<(&'static str, Option<&'static str>)> {
    let tokens = scenario.exchange.auth.as_deref() == Some(&[Scheme::Bearer][..]);
    match fault {
        Some(Fault::Sts(_)) => Some((DELEGATION, Some(REQUEST))),
        Some(Fault::Token(TokenFault::Keys(_))) => Some(("/common/discovery/v2.0/keys", None)),
        Some(Fault::Token(TokenFault::Metadata(_))) => {
            Some(("/common/v2.0/.well-known/openid-configuration", None))
        }
        Some(Fault::Token(_)) => Some((TOKENS, Some(CREDENTIALS))),
        None if tokens => Some((TOKENS, Some(CREDENTIALS))),
        _ => None,
    }
}

/// Whether a rule needs an authenticated request with a body.
fn is_deep(rule: &Rule) -> bool {
    let Some(fault) = &rule.fault else {
        return true;
    };
    match fault.effect() {
        // The head of a request does not show which mailboxes are affected.
        Effect::Replaces(Affected::All, _) => rule.carried_out || !rule.share.is_certain(),
        Effect::Replaces(..)
        | Effect::Login(_)
        | Effect::Edits
        | Effect::Reports
        | Effect::Issues(_)
        | Effect::Damages(_) => true,
        Effect::Shapes(Shaping::Limit, _) => true,
        Effect::Ends(at) | Effect::Shapes(_, at) => matches!(
            at,
            At::Reuse
                | At::RequestHead
                | At::RequestBody
                | At::Answer
                | At::ResponseHead
                | At::ResponseBody
                | At::Sent
        ),
        Effect::Resolution | Effect::Gate | Effect::Listener | Effect::Handshake => false,
    }
}

/// Whether the login uses NTLM: if the fault is about NTLM, or if Basic is not offered and the scenario does not name its
/// schemes, or has no rule.
fn ntlm(scenario: &Scenario, offer: &Offer, rule: Option<&Rule>) -> bool {
    let exchange = &scenario.exchange;
    let basic = exchange
        .completed_by(offer)
        .schemes()
        .contains(&Scheme::Basic);
    match rule {
        Some(rule) if matches!(rule.fault, Some(Fault::Auth(AuthFault::Ntlm(_)))) => true,
        // The fault concerns the schemes that the scenario itself names.
        Some(_) => exchange.auth.is_none() && !basic,
        None => !basic,
    }
}

/// Whether a challenge is about bearer tokens.
fn wants_token(rule: &Rule) -> bool {
    if matches!(rule.fault, Some(Fault::Auth(AuthFault::Bearer(_)))) || rule.on.wants_token() {
        return true;
    }
    let challenge = matches!(rule.fault, Some(Fault::Auth(_)));
    let token = |name: &String| name.eq_ignore_ascii_case("authorization");
    challenge
        && rule
            .on
            .header
            .iter()
            .any(|(name, patterns)| token(name) && patterns.match_text("Bearer x"))
}

/// Whether a rule is about FindItem, and not about GetFolder.
fn wants_items(rule: &Rule) -> bool {
    let names = |operation: &str| {
        let words = rule.on.operation.as_ref();
        words.is_some_and(|words| words.0.iter().any(|word| word == operation))
    };
    names("FindItem") && !names("GetFolder")
}

/// Whether a rule needs failed logins.
fn locks(rule: &Rule) -> bool {
    matches!(rule.fault, Some(Fault::Auth(AuthFault::Lockout(_))))
}

fn quoted(path: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "/._-".contains(char);
    if path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}
