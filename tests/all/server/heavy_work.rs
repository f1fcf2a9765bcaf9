//! Requests that take long to work on: they delay nobody, and they end.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::available_parallelism;

use crate::harness::{Running, at, run};

/// The bytes of an item's body.
const BODY: usize = 8_000_000;

const ENVELOPE: [&str; 2] = [
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
     xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
     xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><s:Body>",
    "</s:Body></s:Envelope>",
];

/// Writes a request to a file; the argument by which curl sends it.
fn written(folder: &Path, name: &str, body: &str) -> String {
    let [before, after] = ENVELOPE;
    std::fs::write(folder.join(name), format!("{before}{body}{after}")).unwrap();
    format!("@{}", at(folder, name))
}

/// A draft with a large body.
fn large_draft(folder: &Path) -> String {
    let body = "ab".repeat(BODY / 2);
    let create = format!(
        "<m:CreateItem MessageDisposition=\"SaveOnly\"><m:Items><t:Message><t:Body BodyType=\"Text\">{body}</t:Body>\
         </t:Message></m:Items></m:CreateItem>"
    );
    written(folder, "create", &create)
}

/// A search through the drafts that would look at two gigabytes.
fn endless_search(folder: &Path) -> String {
    let wanted = format!("{}c", "ab".repeat(1_000));
    let contains = format!(
        "<t:Contains ContainmentMode=\"Substring\" ContainmentComparison=\"Exact\"><t:FieldURI FieldURI=\"item:Body\"/>\
         <t:Constant Value=\"{wanted}\"/></t:Contains>"
    );
    let find = format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction>\
         <t:Or>{}</t:Or></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id=\"drafts\"/></m:ParentFolderIds>\
         </m:FindItem>",
        contains.repeat(250)
    );
    written(folder, "find", &find)
}

/// Sends the request in a file as alice; what is answered.
fn send(server: &Running, request: &str) -> String {
    let args = [
        "-u",
        "alice@contoso.test:exchaos",
        "-H",
        "Content-Type: text/xml",
    ];
    let url = "https://mail.contoso.test/EWS/Exchange.asmx";
    server.curl(
        url,
        &[&args[..], &["-H", "Expect:", "--data-binary", request]].concat(),
    )
}

/// The same without waiting for the answer.
fn begin(server: &Running, request: &str) -> Child {
    let connect = format!("::{}", server.https);
    Command::new("curl")
        .args(["-sS", "--noproxy", "*", "--cacert", &server.ca])
        .args(["--connect-to", &connect, "-u", "alice@contoso.test:exchaos"])
        .args([
            "-H",
            "Content-Type: text/xml",
            "-H",
            "Expect:",
            "--data-binary",
            request,
        ])
        .arg("https://mail.contoso.test/EWS/Exchange.asmx")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// More than there are threads that carry connections.
fn more_than_workers() -> usize {
    available_parallelism().map_or(4, usize::from) + 1
}

fn is_healthy(server: &Running) -> bool {
    let url = format!("{}/api/v1/health", server.admin);
    let args = [
        "-sS",
        "-m",
        "5",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        &url,
    ];
    run("curl", &args, "").stdout == b"200"
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_without_an_end_delay_nobody_and_end_in_a_timeout() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    let made = send(&server, &large_draft(folder.path()));
    assert!(made.contains("NoError"), "{made}");
    let search = endless_search(folder.path());
    let searching: Vec<_> = (0..more_than_workers())
        .map(|_| begin(&server, &search))
        .collect();
    for _ in 0..5 {
        assert!(is_healthy(&server));
        let other = server.curl_status("mail.http-503-iis.contoso.test", &["-m", "5"]);
        assert_eq!(other, "503");
    }
    for search in searching {
        let said = search.wait_with_output().unwrap().stdout;
        let said = String::from_utf8_lossy(&said);
        assert!(
            said.contains("<m:ResponseCode>ErrorTimeoutExpired<"),
            "{said}"
        );
    }
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_works_stops() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    let made = send(&server, &large_draft(folder.path()));
    assert!(made.contains("NoError"), "{made}");
    let search = endless_search(folder.path());
    let searching: Vec<_> = (0..more_than_workers())
        .map(|_| begin(&server, &search))
        .collect();
    assert!(is_healthy(&server));
    // The searches have no end of their own, so the server ends only by its limit.
    server.stop();
    for mut search in searching {
        search.wait().unwrap();
    }
}
