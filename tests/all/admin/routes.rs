//! What each route of the admin API answers.

use serde_json::json;

use super::*;
use crate::harness::{run, skipped};

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
        .problem(404, "query", "/api/v1/uses lists the uses");
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
        .problem(422, "body", "is not a duration such as");
    desk.post("uses", &json!({"scenario": "healthy", "for": "0s"}))
        .problem(422, "body", "above 0");
    desk.post("uses", &json!({"scenario": "healthy", "mailbox": "alice"}))
        .problem(422, "body", "alice@contoso.test");
    desk.post("uses", &json!({"scenario": "healthy", "instance": "A B"}))
        .problem(422, "body", "is no instance");
    let json_kind = ["-H", "Content-Type: application/json"];
    desk.curl("uses", &[&json_kind[..], &["-d", "{"]].concat())
        .problem(400, "body", "not JSON");
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
    assert_eq!(routes.lines().count(), 15, "{routes}");
    let mut served = desk.get("openapi.json").json();
    assert_eq!(served, exchaos::admin::document());
    assert!(served["paths"].take().as_object().unwrap().len() >= 11);
}
