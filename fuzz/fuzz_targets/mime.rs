//! MIME that clients send: it may be refused, and must not panic; what was accepted is given back byte for byte.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchaos_fuzz::{ask, attribute};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mime = STANDARD.encode(bytes);
    let create = |_: &str| {
        format!(
            "<m:CreateItem MessageDisposition='SaveOnly'><m:Items><t:Message><t:MimeContent>{mime}</t:MimeContent>\
             </t:Message></m:Items></m:CreateItem>"
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
    let said = ask(&[&create, &get]);
    if said.contains("ResponseClass=\"Success\"") {
        assert!(said.contains(&format!(">{mime}</t:MimeContent>")), "{said}");
    }
});
