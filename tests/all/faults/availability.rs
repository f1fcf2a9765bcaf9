//! `ews.availability`, and what a healthy server says about servers behind it.

use crate::ews::{HOST, USER, envelope};
use crate::harness::{Lab, Seen, exchaos, valid};

fn request(addresses: &[&str]) -> String {
    let all = addresses.iter().map(|address| {
        format!(
            "<t:MailboxData><t:Email><t:Address>{address}</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData>"
        )
    });
    let window =
        "<t:StartTime>2026-12-01T00:00:00</t:StartTime><t:EndTime>2026-12-02T00:00:00</t:EndTime>";
    envelope(&format!(
        "<m:GetUserAvailabilityRequest><m:MailboxDataArray>{}</m:MailboxDataArray>\
         <t:FreeBusyViewOptions><t:TimeWindow>{window}</t:TimeWindow></t:FreeBusyViewOptions>\
         <t:SuggestionsViewOptions><t:DetailedSuggestionsWindow>{window}</t:DetailedSuggestionsWindow></t:SuggestionsViewOptions>\
         </m:GetUserAvailabilityRequest>",
        all.collect::<String>()
    ))
}

fn ask(lab: &Lab, host: &str, addresses: &[&str]) -> Seen {
    let seen = lab.post(host, &request(addresses), &USER);
    assert_eq!(seen.status, 200, "{}", seen.body);
    valid(lab, &seen.body);
    seen
}

fn codes(seen: &Seen) -> Vec<&str> {
    let all = seen.body.split("ResponseCode>").skip(1).step_by(2);
    all.map(|rest| rest.split('<').next().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_stands_in_place_of_those_it_is_about() {
    let rule = "[[rule]]\nfault.ews.availability = { code = 'ErrorTimeoutExpired', attendees = ['b*@*'], exception-code = 5000, \
        lid = 43404, text = 'No {user}.', stack = ['at A.B()'], server = 'X1', response-source = 'https://{domain}/' }";
    let suggestions = "[[rule]]\nfault.ews.availability = { code = 'ErrorMeetingSuggestionGenerationFailed', at = 'suggestions' }";
    let lab = Lab::with(&[("some", rule), ("none-suggested", suggestions)]).await;
    let all = [
        "alice@contoso.test",
        "bob@contoso.test",
        "carol@contoso.test",
    ];
    let seen = ask(&lab, "mail.some.contoso.test", &all);
    assert_eq!(
        codes(&seen),
        ["NoError", "ErrorTimeoutExpired", "NoError", "NoError"]
    );
    for part in [
        "<m:MessageText>Microsoft.Exchange.InfoWorker.Common.Availability.TimeoutExpiredException: No bob@contoso.test.&#xD;\n   at A.B()&#xD;\n. Name of the server where exception originated: X1. LID: 43404</m:MessageText>",
        ">5000</ExceptionCode>",
        ">X1</ExceptionServerName>",
        ">https://contoso.test/</ResponseSource>",
    ] {
        assert!(seen.body.contains(part), "{part}: {}", seen.body);
    }
    // Who is not meant meets nothing, and uses up no hit.
    let others = ask(&lab, "mail.some.contoso.test", &all[..1]);
    assert_eq!(codes(&others), ["NoError", "NoError"]);
    let seen = ask(&lab, "mail.none-suggested.contoso.test", &all[..1]);
    let code = "ErrorMeetingSuggestionGenerationFailed";
    assert_eq!(codes(&seen), ["NoError", code]);
    assert!(
        seen.body.contains("<m:SuggestionsResponse>"),
        "{}",
        seen.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_server_reports_what_it_met_behind_it() {
    let lab = Lab::new().await;
    let all = [
        "alice@contoso.test",
        "bob@http-503-iis.contoso.test",
        "bob@tcp-connect-refused.contoso.test",
        "bob@autodiscover-invalid-user.contoso.test",
        "bob@avail-forest-config-not-found.contoso.test",
        "bob@healthy-windows.contoso.test",
        "bob@http-503-isi.contoso.test",
    ];
    let seen = ask(&lab, HOST, &all);
    let proxy = "ErrorProxyRequestProcessingFailed";
    assert_eq!(
        codes(&seen),
        [
            "NoError",
            proxy,
            proxy,
            "ErrorAutoDiscoverFailed",
            "ErrorAddressSpaceNotFound",
            "NoError",
            "ErrorMailRecipientNotFound",
            "NoError"
        ]
    );
    for part in [
        "HTTP status 503: Service Unavailable",
        "actively refused it",
        "LID: 33676",
        "forest/domain avail-forest-config-not-found.contoso.test could",
        "did you mean `http-503-iis`?",
    ] {
        assert!(seen.body.contains(part), "{part}: {}", seen.body);
    }
    // The server with the scenario is no other one to itself.
    let same = "bob@avail-work-hours-invalid.contoso.test";
    let seen = ask(&lab, "mail.avail-work-hours-invalid.contoso.test", &[same]);
    assert_eq!(codes(&seen)[0], "NoError");
}

#[test]
fn both_faces_are_shown_and_tried() {
    let shown = exchaos(&["show", "tcp-forcibly-closed"]).all();
    assert!(
        shown.contains("ErrorProxyRequestProcessingFailed: "),
        "{shown}"
    );
    let tried = exchaos(&["try", "--proxied", "http-503-iis"]).all();
    assert!(
        tried.contains("HTTP status 503: Service Unavailable"),
        "{tried}"
    );
    assert!(tried.contains("200"), "{tried}");
}
