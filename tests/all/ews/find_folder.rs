//! FindFolder: the folders below others, page by page.

use super::{HOST, USER, envelope};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn find_folder_pages_neither_skip_nor_repeat() {
    let lab = Lab::new().await;
    let page = |offset: usize, most: usize| {
        let body = envelope(&format!(
            "<m:FindFolder Traversal='Deep'><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
             <m:IndexedPageFolderView MaxEntriesReturned='{most}' Offset='{offset}' BasePoint='Beginning'/>\
             <m:ParentFolderIds><t:DistinguishedFolderId Id='root'/></m:ParentFolderIds></m:FindFolder>"
        ));
        lab.post(HOST, &body, &USER).body
    };
    let names = |body: &str| -> Vec<String> {
        body.split("<t:DisplayName>")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect()
    };
    let all = names(&page(0, 1000));
    assert!(all.len() > 40, "{} folders", all.len());
    let mut paged = Vec::new();
    while !page(paged.len(), 10).contains("IncludesLastItemInRange=\"true\"") {
        paged.extend(names(&page(paged.len(), 10)));
    }
    paged.extend(names(&page(paged.len(), 10)));
    assert_eq!(paged, all);
}
