//! Delegation tokens: from the security token service to the endpoints `/WSSecurity`, and each way in which they are refused
//! there.

use std::time::Duration;

use exchaos::clock::Clock;
use exchaos::exchange::xml::{self, canonical};
use exchaos::journal::Event;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::judges::lacks;
use crate::harness::{GET_FOLDER, Lab, Seen, python, run};

const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const UTILITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const AUDIENCE: &str = "FYDIBOHF25SPDLT.contoso.test";
const INVALID: &str = "InvalidSecurity";
const TOKEN: &str = "InvalidSecurityToken";

/// A request for a token, with that user, password and audience.
fn request(user: &str, password: &str, audience: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://www.w3.org/2005/08/addressing\" xmlns:o=\"{WSSE}\" xmlns:t=\"http://schemas.xmlsoap.org/ws/2005/02/trust\"><s:Header><a:Action s:mustUnderstand=\"1\">http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue</a:Action><a:MessageID>urn:uuid:1</a:MessageID><o:Security><o:UsernameToken><o:Username>{user}</o:Username><o:Password>{password}</o:Password></o:UsernameToken></o:Security></s:Header><s:Body><t:RequestSecurityToken><t:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</t:RequestType><p:AppliesTo xmlns:p=\"http://schemas.xmlsoap.org/ws/2004/09/policy\"><a:EndpointReference><a:Address>{audience}</a:Address></a:EndpointReference></p:AppliesTo></t:RequestSecurityToken></s:Body></s:Envelope>"
    )
}

fn ask(lab: &Lab, scenario: &str, body: &str) -> Seen {
    let url = format!("https://sts.{scenario}.contoso.test/extSTS.srf");
    let kind = "Content-Type: application/soap+xml; charset=utf-8";
    lab.curl(&url, &["-H", kind, "--data-binary", body])
}

/// A token for alice, as it stands in the answer.
fn token(lab: &Lab, scenario: &str) -> String {
    let seen = ask(
        lab,
        scenario,
        &request("alice@contoso.test", "exchaos", AUDIENCE),
    );
    assert_eq!(seen.status, 200, "{seen:?}");
    assertion(&seen.body).unwrap_or_else(|| panic!("{seen:?}"))
}

fn assertion(body: &str) -> Option<String> {
    let start = body.find("<saml:Assertion")?;
    let end = body.find("</saml:Assertion>")? + "</saml:Assertion>".len();
    Some(body[start..end].to_owned())
}

/// A security header with a token, and a timestamp that begins so many seconds from now.
fn header(token: &str, now: OffsetDateTime, seconds: i64) -> String {
    let from = now + time::Duration::seconds(seconds);
    let [from, until] = [from, from + time::Duration::minutes(5)].map(|time| {
        time.replace_nanosecond(0)
            .unwrap()
            .format(&Rfc3339)
            .unwrap()
    });
    format!(
        "<o:Security xmlns:o=\"{WSSE}\" s:mustUnderstand=\"1\"><u:Timestamp xmlns:u=\"{UTILITY}\"><u:Created>{from}</u:Created><u:Expires>{until}</u:Expires></u:Timestamp>{token}</o:Security>"
    )
}

/// GetFolder at `/WSSecurity` with a security header.
fn get_folder(lab: &Lab, scenario: &str, header: &str) -> Seen {
    let body = GET_FOLDER.replace("</s:Header>", &format!("{header}</s:Header>"));
    assert!(body.contains(header));
    let url = format!("https://mail.{scenario}.contoso.test/EWS/Exchange.asmx/WSSecurity");
    let kind = "Content-Type: text/xml; charset=utf-8";
    // .NET waits for 100 Continue; over HTTP/2 the server must not ask for another version.
    let wait = ["-H", "Expect: 100-continue"];
    let ask = ["-H", kind, "--data-binary", &body];
    let seen = lab.curl(&url, &[&ask[..], &wait].concat());
    let second = lab.curl(&url, &[&ask[..], &["--http2"]].concat());
    assert_eq!(code(&seen), code(&second), "{second:?}");
    seen
}

/// The code of a security fault; empty if the answer is another one.
fn code(seen: &Seen) -> &str {
    if seen.status != 500 || seen.body.contains("<detail>") {
        return "";
    }
    let rest = seen.body.split("\">a:").nth(1).unwrap_or_default();
    rest.split('<').next().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_gets_a_token_and_opens_a_folder_with_it() {
    let lab = Lab::new().await;
    let token = token(&lab, "healthy");
    let now = OffsetDateTime::now_utc();
    let seen = get_folder(&lab, "healthy", &header(&token, now, 0));
    assert_eq!(seen.status, 200, "{seen:?}");
    assert!(seen.body.contains("NoError"), "{}", seen.body);
    // Autodiscover takes it too.
    let kind = "Content-Type: text/xml; charset=utf-8";
    let action =
        "http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings";
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\"><s:Header><RequestedServerVersion>Exchange2013</RequestedServerVersion><Action xmlns=\"http://www.w3.org/2005/08/addressing\">{action}</Action>{}</s:Header><s:Body><GetUserSettingsRequestMessage><Request><Users><User><Mailbox>alice@contoso.test</Mailbox></User></Users><RequestedSettings><Setting>ExternalEwsUrl</Setting></RequestedSettings></Request></GetUserSettingsRequestMessage></s:Body></s:Envelope>",
        header(&token, now, 0)
    );
    let url = "https://autodiscover.contoso.test/autodiscover/autodiscover.svc/WSSecurity";
    let seen = lab.curl(url, &["-H", kind, "--data-binary", &body]);
    assert_eq!(seen.status, 200, "{seen:?}");
    assert!(seen.body.contains("/EWS/Exchange.asmx"), "{}", seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_security_header_is_refused_by_what_is_wrong_with_it() {
    let clock = Clock::fixed(OffsetDateTime::now_utc());
    let lab = Lab::at(clock.clone(), &[]).await;
    let now = clock.now();
    let good = token(&lab, "healthy");
    let sent = |header: &str| get_folder(&lab, "healthy", header);
    assert_eq!(sent(&header(&good, now, 0)).status, 200);
    assert_eq!(sent(&header(&good, now, 299)).status, 200);
    let other = Lab::new().await;
    let theirs = token(&other, "healthy");
    let signature_end = good.find("</ds:SignatureValue>").unwrap();
    let mut broken = good.clone();
    broken.replace_range(signature_end - 8..signature_end - 4, "AAAA");
    let unsigned = {
        let (start, end) = (
            good.find("<ds:Signature ").unwrap(),
            good.find("</ds:Signature>").unwrap(),
        );
        format!(
            "{}{}",
            &good[..start],
            &good[end + "</ds:Signature>".len()..]
        )
    };
    for (header, expected) in [
        (String::new(), INVALID),
        (header(&good, now, 301), INVALID),
        (header(&good, now, -601), INVALID),
        (header("", now, 0), INVALID),
        (header(&format!("{good}{good}"), now, 0), INVALID),
        (header(&good.replace("alice@", "eve@"), now, 0), TOKEN),
        (
            header(&good.replace("\"#saml-", "\"#other-"), now, 0),
            TOKEN,
        ),
        (
            header(&good.replace("xmlenc#sha256", "xmldsig#sha1"), now, 0),
            TOKEN,
        ),
        (
            header(&good.replace("rsa-sha256", "hmac-sha256"), now, 0),
            TOKEN,
        ),
        (header(&broken, now, 0), TOKEN),
        (header(&unsigned, now, 0), TOKEN),
        (header(&theirs, now, 0), TOKEN),
    ] {
        let seen = sent(&header);
        assert_eq!(code(&seen), expected, "{header}\n{seen:?}");
    }
    // Its time ends.
    clock.advance(Duration::from_secs(3_600));
    assert_eq!(code(&sent(&header(&good, clock.now(), 0))), TOKEN);
    // Neither a password nor nothing lets anybody in here, and no challenge asks for one.
    let url = "https://mail.contoso.test/EWS/Exchange.asmx/WSSecurity";
    let kind = "Content-Type: text/xml; charset=utf-8";
    let basic = [
        "-H",
        kind,
        "-u",
        "alice@contoso.test:exchaos",
        "--data-binary",
        GET_FOLDER,
    ];
    let seen = lab.curl(url, &basic);
    assert_eq!(
        (code(&seen), seen.header("WWW-Authenticate").len()),
        (INVALID, 0)
    );
}

/// Ways to have the signed assertion in the document, and another one where it is looked for.
fn wrapped(good: &str, forged: &str) -> [String; 5] {
    let (start, end) = (
        forged.find("<ds:Signature ").unwrap(),
        forged.find("</ds:Signature>").unwrap() + "</ds:Signature>".len(),
    );
    let signature = &forged[start..end];
    let bare = format!("{}{}", &forged[..start], &forged[end..]);
    let around =
        |inner: &str| bare.replacen("</saml:Assertion>", &format!("{inner}</saml:Assertion>"), 1);
    [
        // The good one inside the forged one's signature, as an object.
        forged.replacen(
            "</ds:Signature>",
            &format!("<ds:Object>{good}</ds:Object></ds:Signature>"),
            1,
        ),
        // The good one inside the forged one.
        around(&format!("<saml:Advice>{good}</saml:Advice>{signature}")),
        // Both beside each other.
        format!("{bare}<x:Wrapper xmlns:x=\"urn:x\">{good}</x:Wrapper>"),
        format!("<x:Wrapper xmlns:x=\"urn:x\">{good}</x:Wrapper>{forged}"),
        // The good one alone, where nobody looks.
        format!("<x:Wrapper xmlns:x=\"urn:x\">{good}</x:Wrapper>"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_assertion_elsewhere_in_the_document_stands_for_nothing() {
    let lab = Lab::new().await;
    let good = token(&lab, "healthy");
    let forged = good.replace("alice@", "eve@");
    let now = OffsetDateTime::now_utc();
    for (number, tokens) in wrapped(&good, &forged).iter().enumerate() {
        let seen = get_folder(&lab, "healthy", &header(tokens, now, 0));
        assert!(
            [INVALID, TOKEN].contains(&code(&seen)),
            "{number}: {seen:?}"
        );
    }
    // A comment within the name is no way to another name: the canonical form has none.
    let cut = good.replace("alice@contoso.test", "alice@contoso.test<!-- -->");
    let seen = get_folder(&lab, "healthy", &header(&cut, now, 0));
    assert_eq!(seen.status, 200, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_refuses_by_its_own_numbers_within_a_200() {
    let described = "[exchange.accounts.'old@contoso.test']\nstate = 'password-expired'\n[exchange.accounts.'new@contoso.test']\nstate = 'must-change-password'\n";
    let lab = Lab::with(&[("members", described)]).await;
    for (user, password, part) in [
        (
            "alice@contoso.test",
            "no",
            "<psf:code>0x80041012</psf:code><psf:text>The entered and stored passwords do not match.</psf:text>",
        ),
        (
            "eve@elsewhere.example",
            "exchaos",
            "<psf:code>0x80041034</psf:code><psf:text>The specified member name is either invalid or empty. </psf:text>",
        ),
        ("", "exchaos", "<psf:code>0x80041034</psf:code>"),
        (
            "old@contoso.test",
            "exchaos",
            "The password for the account has expired",
        ),
        (
            "new@contoso.test",
            "exchaos",
            "The password has to be changed",
        ),
    ] {
        let seen = ask(&lab, "members", &request(user, password, AUDIENCE));
        assert_eq!(seen.status, 200);
        assert_eq!(
            seen.header("Content-Type"),
            ["application/soap+xml; charset=utf-8"]
        );
        assert!(seen.body.contains(part), "{user}: {}", seen.body);
        assert!(
            seen.body
                .contains("<S:Value>wst:FailedAuthentication</S:Value>"),
            "{}",
            seen.body
        );
        assert!(xml::read(seen.body.as_bytes()).is_ok());
    }
    for body in ["", "<a/>", "no XML", &request("a@contoso.test", "x", "")] {
        let seen = ask(&lab, "members", body);
        assert!(
            seen.body.contains("<psf:value>0x80048804</psf:value>"),
            "{seen:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scenarios_of_the_service_say_their_own_words() {
    let lab = Lab::new().await;
    for (scenario, part) in [
        ("sts-passwords-do-not-match", "0x80041012"),
        (
            "sts-password-expired",
            "The password for the account has expired",
        ),
        ("sts-password-must-change", "The password has to be changed"),
        (
            "sts-provisioning-needed",
            "Provision is needed before federated account can be logged in.",
        ),
        (
            "sts-invalid-member-name",
            "The specified member name is either invalid or empty. </psf:text>",
        ),
    ] {
        let seen = ask(
            &lab,
            scenario,
            &request("alice@contoso.test", "exchaos", AUDIENCE),
        );
        assert_eq!(seen.status, 200);
        assert!(seen.body.contains(part), "{scenario}: {}", seen.body);
        assert_eq!(assertion(&seen.body), None);
    }
    let odd = token(&lab, "sts-immutableid-as-address");
    assert!(odd.contains("XGuNpVunD0afQeVNfyoUIQ=="), "{odd}");
    let now = OffsetDateTime::now_utc();
    let refused = get_folder(&lab, "sts-immutableid-as-address", &header(&odd, now, 0));
    assert_eq!(code(&refused), TOKEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn scenarios_of_the_endpoints_refuse_good_tokens() {
    let lab = Lab::new().await;
    let now = OffsetDateTime::now_utc();
    let sent = |scenario: &str| {
        let token = token(&lab, scenario);
        get_folder(&lab, scenario, &header(&token, now, 0))
    };
    for (scenario, expected) in [
        ("wssec-verify-failed", INVALID),
        ("federation-trust-outdated", INVALID),
        ("wssec-token-processing-failed", TOKEN),
        ("wssec-application-uri", TOKEN),
        // The server's clock is an hour ahead of the timestamp.
        ("wssec-clock-skew", INVALID),
    ] {
        let seen = sent(scenario);
        assert_eq!(code(&seen), expected, "{scenario}: {seen:?}");
    }
    assert_eq!(sent("wssec-disabled").status, 404);
    assert_eq!(code(&sent("wssec-certificate-renewed")), TOKEN);
    assert_eq!(sent("wssec-certificate-renewed").status, 200);
    // What is announced is there, and nothing else.
    for (scenario, enabled, tokens) in [
        ("healthy", true, false),
        ("healthy-oauth", true, true),
        ("wssec-disabled", false, false),
    ] {
        let url =
            format!("https://autodiscover.{scenario}.contoso.test/autodiscover/autodiscover.xml");
        let seen = lab.curl(&url, &[]);
        assert_eq!(seen.status, 401);
        assert_eq!(
            !seen.header("X-WSSecurity-Enabled").is_empty(),
            enabled,
            "{scenario}"
        );
        assert_eq!(
            !seen.header("X-OAuth-Enabled").is_empty(),
            tokens,
            "{scenario}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_probe_of_the_article_answers_as_it_describes() {
    let lab = Lab::new().await;
    let get = |path: &str| {
        let url = format!("https://login.probe-endpoints-healthy.contoso.test{path}");
        lab.curl(&url, &[])
    };
    for path in [
        "/FederationMetadata/2006-12/FederationMetadata.xml",
        "/FederationMetadata/2007-06/FederationMetadata.xml",
        "/contoso.test/FederationMetadata/2007-06/FederationMetadata.xml",
    ] {
        let seen = get(path);
        assert_eq!(seen.status, 200, "{path}");
        let endpoint = "https://login.probe-endpoints-healthy.contoso.test/extSTS.srf";
        assert!(seen.body.contains(endpoint), "{}", seen.body);
        assert!(seen.body.contains("<ds:X509Certificate>"), "{}", seen.body);
        assert!(xml::read(seen.body.as_bytes()).is_ok());
    }
    let download = get("/extSTS.srf");
    assert_eq!(
        download.header("Content-Type"),
        ["application/soap+xml; charset=utf-8"]
    );
    assert!(
        get("/service/managedelegation2.asmx")
            .body
            .contains("CreateAppId")
    );
    let sorry = "Sorry, but we're having trouble signing you in.";
    assert!(get("/common/oauth2/authorize").body.contains(sorry));
    assert_eq!(get("/contoso.test/tokens/OAuth/2").status, 400);
    assert_eq!(get("/EWS/Exchange.asmx").status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn signxml_verifies_the_assertion_and_lxml_writes_it_in_the_same_form() {
    if lacks("signxml") {
        return;
    }
    let lab = Lab::new().await;
    let token = token(&lab, "healthy");
    let keys = lab.curl("https://login.contoso.test/common/discovery/keys", &[]);
    let certificate = super::json(&keys)["keys"][0]["x5c"][0]
        .as_str()
        .unwrap()
        .to_owned();
    // In another document, with other declarations around it, it stays the same.
    let document = format!("<a:x xmlns:a='urn:a' xmlns='urn:b'>\n{token}</a:x>");
    let ours = canonical(&document, document.find("<saml:Assertion").unwrap(), None).unwrap();
    assert_eq!(ours, token);
    let program = "import sys, json\nfrom lxml import etree\nfrom signxml import XMLVerifier\nasked = json.load(sys.stdin)\nroot = etree.fromstring(asked['token'].encode())\nresult = XMLVerifier().verify(root, x509_cert='-----BEGIN CERTIFICATE-----\\n' + asked['certificate'] + '\\n-----END CERTIFICATE-----', id_attribute='AssertionID')\nnames = result.signed_xml.xpath('//*[local-name()=\"NameIdentifier\"]/text()')\nassert etree.tostring(etree.fromstring(asked['document'].encode())[0], method='c14n', exclusive=True, with_tail=False).decode() == asked['token']\nprint(names[0])";
    let asked =
        serde_json::json!({ "token": token, "certificate": certificate, "document": document });
    let output = run(
        python().to_str().unwrap(),
        &["-c", program],
        &asked.to_string(),
    );
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complained}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "alice@contoso.test"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_has_the_user_and_neither_password_nor_assertion() {
    let described = "[exchange.accounts.'alice@contoso.test']\npassword = 'geheimnis'\n";
    let lab = Lab::with(&[("members", described)]).await;
    let seen = ask(
        &lab,
        "members",
        &request("alice@contoso.test", "geheimnis", AUDIENCE),
    );
    let token = assertion(&seen.body).unwrap_or_else(|| panic!("{seen:?}"));
    let now = OffsetDateTime::now_utc();
    let opened = get_folder(&lab, "members", &header(&token, now, 0));
    assert_eq!(opened.status, 200, "{opened:?}");
    let entries = lab.server.journal().entries();
    let recorded = serde_json::to_string(&entries.iter().map(|entry| &**entry).collect::<Vec<_>>());
    let all = format!("{}{entries:?}", recorded.unwrap());
    let between = |start: &str, end: &str| {
        let rest = token.split(start).nth(1).unwrap();
        rest.split(end).next().unwrap().to_owned()
    };
    let signature = between("<ds:SignatureValue>", "</ds:SignatureValue>");
    for secret in ["geheimnis", "<saml:", &*signature] {
        assert!(!all.contains(secret), "`{secret}` is in the journal");
    }
    let logins = entries.iter().filter_map(|entry| match &entry.event {
        Event::Login { user, refused, .. } => Some((user.as_deref(), refused.as_deref())),
        _ => None,
    });
    let alice = Some("alice@contoso.test");
    // One at the token service, and one at Exchange.
    assert_eq!(logins.collect::<Vec<_>>(), [(alice, None); 2]);
}
