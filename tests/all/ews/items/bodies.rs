//! Texts, calendars and cards: kept as properties, and written anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::harness::Lab;

fn body(lab: &Lab, id: &str, shape: &str) -> String {
    let said = post(
        lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{shape}<t:AdditionalProperties><t:FieldURI FieldURI='item:Body'/></t:AdditionalProperties></m:ItemShape><m:ItemIds>{id}</m:ItemIds></m:GetItem>"
        ),
    );
    let (_, rest) = said.split_once("<t:Body ").unwrap();
    let text = rest
        .split_once('>')
        .unwrap()
        .1
        .split("</t:Body>")
        .next()
        .unwrap();
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&#13;", "\r")
        .replace("&#xD;", "\r")
        .replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn html_is_written_anew_and_text_ends_its_last_line() {
    let lab = Lab::new().await;
    let head = "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head>";
    for (stated, expected) in [
        ("Test Draft Body", "<body>Test Draft Body </body></html>"),
        (
            "&lt;html&gt;&lt;body&gt;Hello HTML&lt;/body&gt;&lt;/html&gt;",
            "<body>Hello HTML </body></html>",
        ),
        (
            "&lt;p&gt;a&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
            "<body><p>a</p><script>alert(1)</script></body></html>",
        ),
    ] {
        let made = create(
            &lab,
            "drafts",
            &format!("<t:Message><t:Body BodyType='HTML'>{stated}</t:Body></t:Message>"),
        );
        let id = id(&made);
        assert_eq!(body(&lab, &id, ""), format!("{head}{expected}"), "{stated}");
        let filtered = body(&lab, &id, "<t:FilterHtmlContent>true</t:FilterHtmlContent>");
        assert!(
            filtered.starts_with(head) && !filtered.contains("script"),
            "{filtered}"
        );
        let plain = body(&lab, &id, "<t:BodyType>Text</t:BodyType>");
        assert!(plain.ends_with("\r\n"), "{plain:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_kept_as_properties_and_always_whole() {
    let lab = Lab::new().await;
    let stated = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:own\r\nSUMMARY:s\r\nDTSTART:20261201T100000Z\r\nDTEND:20261201T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let made = create(
        &lab,
        "calendar",
        &format!(
            "<t:CalendarItem><t:MimeContent>{}</t:MimeContent></t:CalendarItem>",
            STANDARD.encode(stated)
        ),
    );
    let said = post(
        &lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
            id(&made)
        ),
    );
    let mime = said
        .split("<t:MimeContent ")
        .nth(1)
        .unwrap()
        .split_once('>')
        .unwrap()
        .1;
    let mime = STANDARD.decode(mime.split('<').next().unwrap()).unwrap();
    let mime = String::from_utf8(mime).unwrap();
    for line in [
        "PRODID:Microsoft Exchange Server 2010\r\n",
        "VERSION:2.0\r\n",
        "ORGANIZER;CN=",
        "DTSTAMP:",
        "UID:own\r\n",
        "SUMMARY:s\r\n",
    ] {
        assert!(mime.contains(line), "no {line}: {mime}");
    }
}
