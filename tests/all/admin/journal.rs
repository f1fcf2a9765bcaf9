//! The journal by the admin API: page by page, as a stream, and waited for.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use exchaos::Config;
use exchaos::admin::Access;
use serde_json::{Value, json};

use super::*;

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
async fn what_cannot_be_counted_is_not_waited_for() {
    let desk = Desk::new().await;
    for id in ["tcp-connect-refused", "sts-unreachable"] {
        let said = desk.get(&format!("wait?scenario={id}&timeout=9m"));
        assert_eq!(said.status, 409, "{}", said.body);
        assert!(said.body.contains("cannot be counted"), "{}", said.body);
        let none = desk.get(&format!("wait?scenario={id}&hits=0"));
        assert_eq!(none.status, 200, "{}", none.body);
        let shown = desk.get(&format!("scenarios/{id}")).json();
        assert_eq!(shown["countable"], false);
    }
    let shown = desk.get("scenarios/tcp-connect-timeout").json();
    assert_eq!(shown["countable"], true);
}
