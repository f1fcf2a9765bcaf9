//! The admin API on the wire: what it answers, whom it refuses, and how it is waited on.

use std::net::SocketAddr;
use std::sync::Arc;

use exchaos::admin::{Access, Admin};
use exchaos::journal::{Event, ScenarioRef};
use exchaos::{Config, Door, Protocol, Server};
use serde_json::{Value, json};

use crate::harness::run;

mod access; // whom it lets in
mod crowd; // clients that say nothing
mod journal; // the journal: pages, streams, waits
mod routes; // what each route answers

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
        let met = ScenarioRef {
            scenario: Some("http-503-iis".into()),
            instance: Some(instance.into()),
        };
        let struck = exchaos::journal::InjectedFault {
            fault: "http.status",
            rule: 1,
            hit: 1,
            carried_out: None,
            counted: None,
        };
        self.server
            .journal()
            .record(7, &met, Event::Fault { struck });
    }
}
