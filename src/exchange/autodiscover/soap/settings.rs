//! The settings of a user: names and values.

use super::response::Value;
use crate::exchange::autodiscover::plain::{ADDRESS_BOOK, EWS, Entry, WEB};
use crate::exchange::soap::{FrontEnd, Release};

/// The result of a lookup.
pub(crate) enum Found {
    /// The value.
    Value(Value),
    /// The setting exists, but has no value here.
    Unavailable,
    /// The setting does not exist.
    Unknown,
}

/// Looks up a setting by name
/// ([Setting](https://learn.microsoft.com/exchange/client-developer/web-service-reference/setting-soap)).
pub(crate) fn find(name: &str, entry: &Entry<'_>, release: &Release) -> Found {
    // Internal and external URLs are the same here.
    let inner = name.strip_prefix("Internal");
    if let Some(url) = inner
        .or_else(|| name.strip_prefix("External"))
        .and_then(url)
    {
        return Found::Value(url);
    }
    if let Some(fragment) = name.strip_suffix("UrlFragment").and_then(options) {
        return Found::Value(Value::Text(fragment.to_owned()));
    }
    match value(name, entry, release) {
        Some(value) => Found::Value(value),
        None if UNAVAILABLE.contains(&name) => Found::Unavailable,
        None => Found::Unknown,
    }
}

/// The value of a pair `Internal...` and `External...`.
fn url(name: &str) -> Option<Value> {
    let path = match name {
        "EcpUrl" => WEB.to_owned(),
        "EmwsUrl" | "EwsUrl" => EWS.to_owned(),
        "OABUrl" => ADDRESS_BOOK.to_owned(),
        "PhotosUrl" => format!("{EWS}/s"),
        "WebClientUrls" => return Some(Value::WebClients),
        _ => format!("{WEB}{}", options(name.strip_suffix("Url")?)?),
    };
    Some(Value::Url(path))
}

/// The pages of a mailbox's options, as fragments of their common URL.
fn options(name: &str) -> Option<&'static str> {
    Some(match name {
        "EcpConnect" | "EcpEmailSubscriptions" => "?path=/options/connectedaccounts",
        "EcpDeliveryReport" => "?path=/options/deliveryreport",
        "EcpExtensionInstallation" => "?path=/options/manageapps",
        "EcpPhoto" => "?path=/options/myaccount/action/photo",
        "EcpPublishing" => "?path=/options/calendarpublishing",
        "EcpRetentionPolicyTags" => "?path=/options/retentionpolicies",
        "EcpTextMessaging" => "?path=/options/textmessaging",
        "EcpVoicemail" => "?path=/options/callanswering",
        _ => return None,
    })
}

fn value(name: &str, entry: &Entry<'_>, release: &Release) -> Option<Value> {
    let online = release.front_end == FrontEnd::Cloud;
    let text = match name {
        // Exchange Online does not disclose its domain controllers.
        "ActiveDirectoryServer" if !online => entry.directory_server(),
        "AutoDiscoverSMTPAddress" => entry.address(),
        "CasVersion" | "ExternalEwsVersion" => release.dotted(),
        "CrossOrganizationSharingEnabled" | "UserMSOnline" => release.online().to_owned(),
        "EwsPartnerUrl" => return Some(Value::Url(EWS.to_owned())),
        "EwsSupportedSchemas" => schemas(release),
        "ExternalMailboxServer" | "PublicFolderServer" => return Some(Value::Host),
        "ExternalMailboxServerAuthenticationMethods" => "Basic".to_owned(),
        "ExternalMailboxServerRequiresSSL" | "ShowGalAsDefaultView" => "True".to_owned(),
        "ExternalServerExclusiveConnect" => "On".to_owned(),
        "GroupingInformation" => "Default-First-Site-Name".to_owned(),
        "InternalMailboxServer" | "InternalRpcClientServer" => entry.server(),
        "InternalMailboxServerDN" => entry.server_dn(),
        "InternalServerExclusiveConnect" => "Off".to_owned(),
        "MailboxDN" => entry.database_dn(),
        "MapiHttpEnabled" => "False".to_owned(),
        "UserDN" => entry.legacy_dn(),
        "UserDeploymentId" => entry.deployment_id(),
        "UserDisplayName" => entry.display_name(),
        _ => return None,
    };
    Some(Value::Text(text))
}

/// The EWS schemas that are named after releases, up to the server's.
fn schemas(release: &Release) -> String {
    const NAMES: [&str; 9] = [
        "Exchange2007",
        "Exchange2007_SP1",
        "Exchange2010",
        "Exchange2010_SP1",
        "Exchange2010_SP2",
        "Exchange2013",
        "Exchange2013_SP1",
        "Exchange2015",
        "Exchange2016",
    ];
    let last = NAMES.iter().position(|name| *name == release.autodiscover);
    NAMES[..=last.unwrap_or(NAMES.len() - 1)].join(", ")
}

/// Settings that Exchange knows, but that have no value on a server without IMAP, voice mail, SharePoint and RPC.
const UNAVAILABLE: &[&str] = &[
    "ActiveDirectoryServer",
    // Exchange may also return an empty list, but that breaks clients that read its first entry.
    "AlternateMailboxes",
    "CertPrincipalName",
    "DocumentSharingLocations",
    "EcpTeamMailboxCreatingUrlFragment",
    "EcpTeamMailboxEditingUrlFragment",
    "EcpTeamMailboxUrlFragment",
    "ExchangeRpcUrl",
    "ExternalEcpTeamMailboxCreatingUrl",
    "ExternalEcpTeamMailboxEditingUrl",
    "ExternalEcpTeamMailboxHidingUrl",
    "ExternalEcpTeamMailboxUrl",
    "ExternalImap4Connections",
    "ExternalPop3Connections",
    "ExternalSmtpConnections",
    "ExternalUMUrl",
    "InternalEcpTeamMailboxCreatingUrl",
    "InternalEcpTeamMailboxEditingUrl",
    "InternalEcpTeamMailboxHidingUrl",
    "InternalEcpTeamMailboxUrl",
    "InternalImap4Connections",
    "InternalMailboxServerAuthenticationMethods",
    "InternalPop3Connections",
    "InternalRpcHttpAuthenticationMethod",
    "InternalRpcHttpConnectivityRequiresSsl",
    "InternalRpcHttpServer",
    "InternalSmtpConnections",
    "InternalUMUrl",
    "InteropExternalEwsUrl",
    "InteropExternalEwsVersion",
    "MailboxVersion",
    "MobileMailboxPolicy",
    "MobileMailboxPolicyInterop",
    "PublicFolderInformation",
    "SPMySiteHostURL",
    "SiteMailboxCreationURL",
];
