//! A `SyncState` that clients send: one that fits no folder of ours has its code.
#![no_main]

use exchaos_fuzz::{ask, escaped};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let state = escaped(text);
    let items = |_: &str| {
        format!(
            "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
             <m:SyncFolderId><t:DistinguishedFolderId Id='inbox'/></m:SyncFolderId>\
             <m:SyncState>{state}</m:SyncState><m:MaxChangesReturned>10</m:MaxChangesReturned></m:SyncFolderItems>"
        )
    };
    let folders = |_: &str| {
        format!(
            "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
             <m:SyncState>{state}</m:SyncState></m:SyncFolderHierarchy>"
        )
    };
    for body in [&items as &dyn Fn(&str) -> String, &folders] {
        let said = ask(&[body]);
        let sound = ["NoError", "ErrorInvalidSyncStateData", "Fault>"];
        assert!(
            said.is_empty() || sound.iter().any(|code| said.contains(code)),
            "{said}"
        );
    }
});
