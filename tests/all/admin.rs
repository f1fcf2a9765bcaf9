//! The admin API on the wire: what it answers, whom it refuses, and how it is waited on.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use exchaos::admin::{Access, Admin, AdminError};
use exchaos::journal::{Event, Met};
use exchaos::{Config, Door, Protocol, Server};
use serde_json::{Value, json};

use crate::harness::{run, skipped};

/// A server with an admin API.
struct Desk {
    server: Arc<Server>,
    admin: Admin,
    address: SocketAddr,
}

/// An answer of the API.
#[derive(Debug)]
struct Answer {
    status: u16,
    kind: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// A problem that says what, where and what to do.
    fn problem(&self, status: u16, place: &str, words: &str) {
        assert_eq!(
            (self.status, self.kind.as_str()),
            (status, "application/problem+json"),
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(
            (&problem["status"], &problem["where"]),
            (&json!(status), &json!(place)),
            "{problem}"
        );
        assert!(self.body.contains(words), "`{words}` is not in {problem}");
    }
}

impl Desk {
    async fn new() -> Self {
        Self::with(Access::default(), Config::in_memory().unwrap()).await
    }

    async fn with(access: Access, config: Config) -> Self {
        let server = Arc::new(Server::start(config).await.unwrap());
        server.open(Protocol::Http, Door::any()).await.unwrap();
        let admin = Admin::new(Arc::clone(&server), access);
        let address = admin
            .open("127.0.0.1:0".parse().unwrap(), false)
            .await
            .unwrap();
        Self {
            server,
            admin,
            address,
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.curl(path, &[])
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.curl(path, &["-H", "Content-Type: application/json", "-d", &body])
    }

    fn curl(&self, path: &str, args: &[&str]) -> Answer {
        let url = format!("http://{}/api/v1/{path}", self.address);
        let common = [
            "-sS",
            "--noproxy",
            "*",
            "--max-time",
            "20",
            "-w",
            "\n%{http_code} %{content_type}",
            &url,
        ];
        let output = run("curl", &[&common, args].concat(), "");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (body, rest) = text.rsplit_once('\n').unwrap();
        let (status, kind) = rest.split_once(' ').unwrap();
        Answer {
            status: status.parse().unwrap(),
            kind: kind.to_owned(),
            body: body.to_owned(),
        }
    }

    /// Something that the journal has.
    fn record(&self, instance: &str) {
        let met = Met {
            scenario: Some("http-503-iis".into()),
            instance: Some(instance.into()),
        };
        let struck = exchaos::journal::Struck {
            fault: "http.status",
            rule: 1,
            hit: 1,
        };
        self.server
            .journal()
            .record(7, &met, Event::Fault { struck });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_it_lives_is_ready_and_what_it_is() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("health").json(), json!({"status": "ok"}));
    assert_eq!(desk.get("ready").json()["ready"], true);
    assert_eq!(desk.get("version").json()["name"], "exchaos");
    let all = desk.get("scenarios").json();
    assert!(
        all.as_array()
            .unwrap()
            .iter()
            .any(|row| row["id"] == "http-503-iis")
    );
    let one = desk.get("scenarios/http-503-iis").json();
    assert!(one["rules"].as_str().unwrap().contains("[[rule]]"), "{one}");
    desk.server.stop().await;
    desk.get("ready").json();
    assert_eq!(desk.get("ready").status, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_default_and_uses_are_set_listed_and_ended() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("default").json()["scenario"], "healthy");
    let put = [
        "-X",
        "PUT",
        "-H",
        "Content-Type: application/json",
        "-d",
        r#"{"scenario":"http-503-iis","for":"20m"}"#,
    ];
    let set = desk.curl("default", &put).json();
    assert!(set["until"].as_str().unwrap().ends_with('Z'), "{set}");
    assert_eq!(desk.get("default").json(), set);
    let hers = json!({"scenario": "healthy", "mailbox": "Alice@contoso.test", "instance": "a"});
    assert_eq!(
        desk.post("uses", &hers).json()["mailbox"],
        "alice@contoso.test"
    );
    assert_eq!(desk.get("uses").json().as_array().unwrap().len(), 2);
    let ended = desk.curl(
        "uses?mailbox=alice@contoso.test&instance=a",
        &["-X", "DELETE"],
    );
    assert_eq!(ended.json()["scenario"], "healthy");
    assert_eq!(desk.curl("uses", &["-X", "DELETE"]).status, 200);
    desk.curl("uses", &["-X", "DELETE"])
        .problem(404, "query", "/api/v1/uses lists what is");
    assert_eq!(desk.get("default").json()["scenario"], "healthy");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_is_refused_with_what_where_and_what_to_do() {
    let desk = Desk::new().await;
    desk.post("uses", &json!({"scenario": "http-503-isi"}))
        .problem(404, "body", "did you mean `http-503-iis`?");
    desk.get("scenarios/http-503-isi")
        .problem(404, "path", "did you mean `http-503-iis`?");
    desk.get("journal?scenario=http-503-isi")
        .problem(404, "query", "did you mean");
    desk.get("wait?scenario=http-503-isi")
        .problem(404, "query", "did you mean");
    desk.post("uses", &json!({"scenarioo": "healthy"})).problem(
        422,
        "body",
        "unknown field `scenarioo`",
    );
    desk.post("uses", &json!({"scenario": "healthy", "for": "soon"}))
        .problem(422, "body", "is no duration such as");
    desk.post("uses", &json!({"scenario": "healthy", "for": "0s"}))
        .problem(422, "body", "above 0");
    desk.post("uses", &json!({"scenario": "healthy", "mailbox": "alice"}))
        .problem(422, "body", "alice@contoso.test");
    desk.post("uses", &json!({"scenario": "healthy", "instance": "A B"}))
        .problem(422, "body", "is no instance");
    let json_kind = ["-H", "Content-Type: application/json"];
    desk.curl("uses", &[&json_kind[..], &["-d", "{"]].concat())
        .problem(400, "body", "no JSON");
    desk.curl("uses", &["-d", "{}"])
        .problem(415, "body", "Content-Type: application/json");
    desk.get("journal?limit=0")
        .problem(400, "query", "from 1 to 1000");
    desk.get("journal?limt=5")
        .problem(400, "query", "unknown field `limt`");
    desk.get("wait?timeout=2h").problem(400, "query", "10m");
    desk.get("journal/stream?since=x")
        .problem(400, "query", "openapi.json");
    desk.get("nowhere").problem(404, "path", "openapi.json");
    desk.curl("health", &["-X", "POST"])
        .problem(405, "method", "does not take POST");
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large");
    std::fs::File::create(&large)
        .unwrap()
        .set_len(100_000_000)
        .unwrap();
    let large = format!("@{}", large.display());
    let answer = desk.curl(
        "uses",
        &[&json_kind[..], &["--data-binary", &large]].concat(),
    );
    answer.problem(413, "body", "65536 bytes");
    assert_eq!(desk.get("health").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_rebound_name_nor_a_page_of_another_site_gets_in() {
    let desk = Desk::new().await;
    let with = |header: &str| desk.curl("default", &["-H", header]);
    with("Host: evil.example").problem(421, "header Host", "--admin-host");
    assert_eq!(
        with(&format!("Host: localhost:{}", desk.address.port())).status,
        200
    );
    with("Origin: http://evil.example").problem(403, "header Origin", "another site");
    with("Sec-Fetch-Site: cross-site").problem(403, "header Sec-Fetch-Site", "another site");
    let form = [
        "-H",
        "Origin: null",
        "-H",
        "Content-Type: text/plain",
        "-d",
        r#"{"scenario":"http-503-iis"}"#,
    ];
    assert_eq!(desk.curl("uses", &form).status, 403);
    let target = "http://evil.example/api/v1/default";
    let proxied = run(
        "curl",
        &[
            "-sS",
            "-x",
            &format!("http://{}", desk.address),
            "-H",
            "Host: localhost",
            target,
        ],
        "",
    );
    assert!(String::from_utf8_lossy(&proxied.stdout).contains("does not name this API"));
    assert!(desk.server.uses().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_loopback_nobody_gets_in_without_the_token() {
    let anywhere = "0.0.0.0:0".parse().unwrap();
    let open = Desk::new().await;
    let error = open.admin.open(anywhere, false).await.unwrap_err();
    assert!(matches!(error, AdminError::Open(_)), "{error}");
    let access = Access {
        token: Some("0123456789abcdef".to_owned()),
        hosts: vec!["lab.example".to_owned()],
    };
    let desk = Desk::with(access, Config::in_memory().unwrap()).await;
    // The token makes the difference; on loopback it is asked for too.
    desk.get("health")
        .problem(401, "header Authorization", "Bearer TOKEN");
    let with = |token: &str| {
        desk.curl(
            "health",
            &[
                "-H",
                &format!("Authorization: Bearer {token}"),
                "-H",
                "Host: lab.example",
            ],
        )
    };
    with("0123456789abcdeg").problem(401, "header Authorization", "another one");
    assert_eq!(with("0123456789abcdef").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_read_page_by_page() {
    let desk = Desk::new().await;
    (0..5).for_each(|number| desk.record(if number % 2 == 0 { "a" } else { "b" }));
    let page = desk.get("journal?instance=a&limit=2").json();
    assert_eq!(page["entries"].as_array().unwrap().len(), 2, "{page}");
    assert_eq!(
        (&page["entries"][0]["fault"], &page["lost"]),
        (&json!("http.status"), &Value::Null)
    );
    let next = desk
        .get(&format!("journal?instance=a&since={}", page["last"]))
        .json();
    assert_eq!(next["entries"][0]["number"], 5);
    assert_eq!(next["last"], 5);
    assert_eq!(
        desk.get("journal?connection=8").json()["entries"],
        json!([])
    );
    assert_eq!(
        desk.get("journal?fault=http.status").json()["entries"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    let was = desk
        .post("reset", &json!({"journal": true, "instance": "a"}))
        .json();
    assert_eq!(was, json!({"counters": 0, "entries": 3, "uses": 0}));
    let rest = desk.get("journal").json();
    assert_eq!(rest["entries"][2]["event"], "reset", "{rest}");
}

/// A stream of events that curl reads.
struct Stream(Child, BufReader<std::process::ChildStdout>);

impl Stream {
    fn of(desk: &Desk, path: &str, args: &[&str]) -> Self {
        let url = format!("http://{}/api/v1/{path}", desk.address);
        let mut child = Command::new("curl")
            .args(["-sSN", "--noproxy", "*", "--max-time", "300", &url])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        Self(child, BufReader::new(stdout))
    }

    /// The lines up to the next empty one.
    fn event(&mut self) -> Vec<String> {
        tokio::task::block_in_place(|| {
            let lines = self.1.by_ref().lines().map(Result::unwrap);
            lines.take_while(|line| !line.is_empty()).collect()
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_streams_and_resumes_where_a_client_left_off() {
    let desk = Desk::new().await;
    desk.record("a");
    let mut stream = Stream::of(&desk, "journal/stream?instance=b", &[]);
    assert_eq!(stream.event(), [": from entry 1 on"]);
    ["a", "b", "b"]
        .into_iter()
        .for_each(|instance| desk.record(instance));
    let event = stream.event();
    assert_eq!(
        (event[0].as_str(), event[1].as_str()),
        ("id: 3", "event: entry"),
        "{event:?}"
    );
    let entry: Value = serde_json::from_str(event[2].strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(
        (&entry["number"], &entry["instance"]),
        (&json!(3), &json!("b"))
    );
    drop(stream);
    let mut again = Stream::of(
        &desk,
        "journal/stream?instance=b&format=line",
        &["-H", "Last-Event-ID: 3"],
    );
    again.event();
    let event = again.event();
    assert!(
        event[0] == "id: 4" && event[2].contains("http-503-iis@b"),
        "{event:?}"
    );
    let wrong = desk.curl("journal/stream", &["-H", "Last-Event-ID: x"]);
    wrong.problem(400, "header Last-Event-ID", "which is a number");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_resumes_too_late_is_told_what_is_lost() {
    let mut config = Config::in_memory().unwrap();
    config.journal_capacity = 3;
    let desk = Desk::with(Access::default(), config).await;
    (0..9).for_each(|_| desk.record("a"));
    let mut stream = Stream::of(&desk, "journal/stream", &["-H", "Last-Event-ID: 2"]);
    stream.event();
    assert_eq!(
        stream.event(),
        ["event: lost", r#"data: {"from":3,"to":6}"#]
    );
    assert_eq!(stream.event()[0], "id: 7");
    assert_eq!(
        desk.get("journal?since=2").json()["lost"],
        json!({"from": 3, "to": 6})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_and_waits_end_with_the_server_and_are_bounded() {
    let desk = Desk::new().await;
    let streams: Vec<_> = (0..exchaos::settings::MAX_ADMIN_WAITING)
        .map(|_| {
            let mut stream = Stream::of(&desk, "journal/stream", &[]);
            stream.event();
            stream
        })
        .collect();
    let refused = desk.get("wait");
    assert_eq!(refused.status, 503);
    assert!(
        refused.body.contains("too many are waiting"),
        "{}",
        refused.body
    );
    desk.admin.stop().await;
    for mut stream in streams {
        let code = tokio::task::block_in_place(|| stream.0.wait().unwrap().code());
        assert_eq!(code, Some(0), "the stream ends well");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hits_are_waited_for_and_told_whether_they_came() {
    let desk = Desk::new().await;
    desk.record("a");
    desk.record("b");
    let waited = |query: &str| desk.get(&format!("wait?{query}")).json();
    assert_eq!(
        waited("scenario=http-503-iis&hits=2"),
        json!({"reached": true, "hits": 2, "last": 2})
    );
    assert_eq!(
        waited("instance=b&hits=2&timeout=10ms"),
        json!({"reached": false, "hits": 1, "last": 2})
    );
    assert_eq!(waited("status=200&timeout=10ms")["hits"], 0);
    let url = format!(
        "http://{}/api/v1/wait?instance=b&hits=2&timeout=20s",
        desk.address
    );
    let waiting = Command::new("curl")
        .args(["-sS", "--noproxy", "*", &url])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    desk.record("b");
    let output = tokio::task::block_in_place(|| waiting.wait_with_output().unwrap());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&answer["reached"], &answer["hits"]),
        (&json!(true), &json!(2))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_valid_and_every_route_answers_as_described() {
    let python = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/venv/bin/python");
    let present = run(
        "sh",
        &[
            "-c",
            &format!("{python} -c 'import openapi_spec_validator' 2>/dev/null"),
        ],
        "",
    );
    if skipped("openapi-spec-validator", present.status.success()) {
        return;
    }
    let desk = Desk::new().await;
    desk.record("a");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/openapi.py");
    let output = run(python, &[script, &format!("http://{}", desk.address)], "");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let routes = String::from_utf8_lossy(&output.stdout);
    assert_eq!(routes.lines().count(), 14, "{routes}");
    let mut served = desk.get("openapi.json").json();
    assert_eq!(served, exchaos::admin::document());
    assert!(served["paths"].take().as_object().unwrap().len() >= 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_says_nothing_keeps_nobody_out() {
    let desk = Desk::new().await;
    let mut silent = Vec::new();
    for _ in 0..exchaos::settings::MAX_ADMIN_CONNECTIONS / 2 {
        silent.push(tokio::net::TcpStream::connect(desk.address).await.unwrap());
    }
    assert_eq!(desk.get("health").status, 200);
    let patience = Duration::from_secs(20);
    tokio::time::timeout(patience, desk.admin.stop())
        .await
        .unwrap();
}
