//! MIME that clients send, also as calendars and cards: it may be refused, and must not panic; what was accepted is given back
//! byte for byte, and can be shown.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchaos_fuzz::{ask, attribute};

/// What kind of item it is offered as.
fn element(bytes: &[u8]) -> &'static str {
    let has = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    match () {
        () if bytes.starts_with(b"BEGIN:") && has(b"VCALENDAR") => "CalendarItem",
        () if bytes.starts_with(b"BEGIN:") => "Contact",
        () => "Message",
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mime = STANDARD.encode(bytes);
    let kind = element(bytes);
    let create = |_: &str| {
        format!(
            "<m:CreateItem MessageDisposition='SaveOnly' SendMeetingInvitations='SendToNone'><m:Items><t:{kind}>\
             <t:MimeContent>{mime}</t:MimeContent></t:{kind}></m:Items></m:CreateItem>"
        )
    };
    let get = |said: &str| {
        let id = attribute(said, "Id").unwrap_or_default();
        format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape>\
             <t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape>\
             <m:ItemIds><t:ItemId Id='{id}'/></m:ItemIds></m:GetItem>"
        )
    };
    let view = |_: &str| {
        "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>\
         <m:CalendarView StartDate='2026-01-01T00:00:00Z' EndDate='2026-12-31T00:00:00Z'/><m:ParentFolderIds>\
         <t:DistinguishedFolderId Id='calendar'/></m:ParentFolderIds></m:FindItem>"
            .to_owned()
    };
    let said = ask(&[&create, &get]);
    if said.contains("ResponseClass=\"Success\"") {
        assert!(said.contains(&format!(">{mime}</t:MimeContent>")), "{said}");
    }
    if kind == "CalendarItem" {
        let shown = ask(&[&create, &view]);
        assert!(shown.contains("<m:RootFolder "), "{shown}");
    }
});
