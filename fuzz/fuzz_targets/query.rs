//! What people type into a search box: it finds something or nothing, or is too much.
#![no_main]

use exchaos_fuzz::{ask, escaped};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let query = escaped(text);
    let find = |_: &str| {
        format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds>\
             <t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds><m:QueryString>{query}</m:QueryString></m:FindItem>"
        )
    };
    let said = ask(&[&find]);
    assert!(
        said.is_empty() || said.contains("ResponseCode>") || said.contains("Fault>"),
        "{said}"
    );
});
