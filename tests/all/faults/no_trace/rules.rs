//! A rule for each mechanism, and the mechanisms without one.

use std::collections::BTreeSet;

/// A rule for each mechanism that strikes a request. A mechanism with several stages has several rules.
pub const RULES: &[(&str, &[&str])] = &[
    ("auth.challenge", &["fault.auth.challenge = {}"]),
    ("auth.impersonation", &["fault.auth.impersonation = {}"]),
    ("auth.lockout", &["fault.auth.lockout = { after = 0 }"]),
    (
        "auth.preauthentication",
        &["fault.auth.preauthentication = {}"],
    ),
    (
        "auth.reject",
        &[
            "fault.auth.reject = {}",
            "carried-out = true\nfault.auth.reject = {}",
        ],
    ),
    (
        "body.malform",
        &["fault.body.malform = { how = 'html-page' }"],
    ),
    ("body.truncate", &["fault.body.truncate = { bytes = 9 }"]),
    (
        "ews.response-code",
        &[
            "fault.ews.response-code = { code = 'ErrorTimeoutExpired' }",
            "carried-out = true\nfault.ews.response-code = { code = 'ErrorTimeoutExpired' }",
        ],
    ),
    (
        "ews.soap-fault",
        &[
            "fault.ews.soap-fault = { code = 'ErrorServerBusy' }",
            "carried-out = true\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }",
        ],
    ),
    ("http.chunk", &["fault.http.chunk = { how = 'cut' }"]),
    ("http.rubbish", &["fault.http.rubbish = {}"]),
    (
        "http.status",
        &[
            "fault.http.status = { code = 503 }",
            "on = { mailbox = '*' }\nfault.http.status = { code = 503 }",
            "carried-out = true\nfault.http.status = { code = 504 }",
        ],
    ),
    (
        "tcp.black-hole",
        &["fault.tcp.black-hole = { at = 'request' }"],
    ),
    (
        "tcp.close",
        &[
            "fault.tcp.close = { at = 'request-head' }",
            "fault.tcp.close = { at = 'request-body' }",
            "fault.tcp.close = { at = 'answer' }",
            "fault.tcp.close = { at = 'response-body' }",
        ],
    ),
    (
        "tcp.half-close",
        &["fault.tcp.half-close = { at = 'sent' }"],
    ),
    (
        "tcp.reset",
        &[
            "fault.tcp.reset = { at = 'request' }",
            "fault.tcp.reset = { at = 'answer' }",
            "fault.tcp.reset = { at = 'response-head' }",
        ],
    ),
    (
        "tcp.slow-close",
        &["fault.tcp.slow-close = { for = '1ms' }"],
    ),
    ("tcp.stall", &["fault.tcp.stall = { at = 'request' }"]),
];

/// The mechanisms that strike no EWS request, or leave it unchanged. A layer alone means all of its mechanisms.
pub const OTHERS: &[&str] = &[
    // A password is no token.
    "auth.bearer",
    // A step of a login carries out nothing.
    "auth.ntlm",
    // Autodiscover does not change a mailbox.
    "autodiscover.",
    "dns.",
    // Free/busy changes no mailbox.
    "ews.availability",
    // What issues tokens has no mailbox.
    "sts.",
    "token.",
    "tls.",
    // There is no connection.
    "tcp.connect-delay",
    "tcp.connect-timeout",
    "tcp.refuse",
    // The requests come with a password, not with a delegation token.
    "wssec.",
    // A slow answer is a whole answer.
    "tcp.bandwidth",
    "tcp.dribble",
    "tcp.latency",
    "tcp.limit",
    "tcp.slice",
];

/// The mechanisms of the server, from the files in the folders of faults.
pub fn mechanisms() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/fault");
    for folder in root.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
        let Some(files) = folder.is_dir().then(|| folder.read_dir().unwrap()) else {
            continue;
        };
        let layer = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in files {
            let file = file.unwrap().path();
            let name = file
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .replace('_', "-");
            if name != "mod" {
                found.insert(format!("{layer}.{name}"));
            }
        }
    }
    found
}
