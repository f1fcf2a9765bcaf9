//! Clients that wait for `100 Continue` before they send a body: the head is judged first ([RFC 9110
//! §10.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1)).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchaos::auth::ntlm::client::{Account, Client};
use exchaos::journal::Event;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{GET_FOLDER, Lab, PATIENCE};

/// Servers without TLS.
const BASIC: &str = "[exchange]\nauth = ['Basic']\nrequires-tls = false";
const NTLM: &str = "[exchange]\nauth = ['NTLM']\nrequires-tls = false";

const EXPECT: &str = "Expect: 100-continue\r\n";

/// A connection that sends heads and bodies separately.
struct Connection {
    socket: TcpStream,
    host: &'static str,
    body: String,
}

impl Connection {
    async fn new(lab: &Lab, host: &'static str) -> Self {
        let padding = format!("<s:Body><!--{}-->", "x".repeat(200_000));
        Self {
            socket: TcpStream::connect(lab.http).await.unwrap(),
            host,
            body: GET_FOLDER.replace("<s:Body>", &padding),
        }
    }

    async fn head(&mut self, more: &str) {
        let head = format!(
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: {}\r\nContent-Type: text/xml; charset=utf-8\r\n{more}\
             Content-Length: {}\r\n\r\n",
            self.host,
            self.body.len()
        );
        self.socket.write_all(head.as_bytes()).await.unwrap();
    }

    async fn body(&mut self) {
        self.socket.write_all(self.body.as_bytes()).await.unwrap();
    }

    /// The head of the next answer. Its body is read and discarded.
    async fn answer(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let byte = timeout(PATIENCE, self.socket.read_u8()).await;
            head.push(byte.expect("an answer in time").expect("an answer"));
        }
        let head = String::from_utf8(head).unwrap();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("Content-Length: "));
        let length = length.map_or(0, |length| length.parse().unwrap());
        self.socket.read_exact(&mut vec![0; length]).await.unwrap();
        head
    }

    async fn status(&mut self) -> String {
        let head = self.answer().await;
        head.split(' ').nth(1).unwrap().to_owned()
    }
}

/// The header line for Basic credentials.
fn basic(password: &str) -> String {
    let pair = STANDARD.encode(format!("alice@contoso.test:{password}"));
    format!("Authorization: Basic {pair}\r\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_only_requested_if_the_head_has_valid_credentials() {
    let lab = Lab::with(&[("basic", BASIC)]).await;
    let mut connection = Connection::new(&lab, "mail.basic.contoso.test").await;
    for (credentials, first) in [
        (basic("exchaos"), "100"),
        (String::new(), "401"),
        (basic("wrong"), "401"),
        ("Authorization: Bearer x\r\n".to_owned(), "401"),
    ] {
        connection.head(&[&credentials, EXPECT].concat()).await;
        assert_eq!(connection.status().await, first, "{credentials}");
        // A refused client may still send the body. The next request is found after it.
        connection.body().await;
        if first == "100" {
            assert_eq!(connection.status().await, "200");
        }
    }
    connection.head(&basic("exchaos")).await;
    connection.body().await;
    assert_eq!(connection.status().await, "200");
    // An unread body has neither an operation nor a violation of the schema, and the journal has its answer.
    let is_request = |entry: &exchaos::journal::Entry| matches!(entry.event, Event::Request { .. });
    let requests = lab.journal(5, is_request).await;
    for (entry, operation) in
        requests
            .iter()
            .zip([Some("GetFolder"), None, None, None, Some("GetFolder")])
    {
        let Event::Request {
            operation: recorded,
            schema_violation,
            ..
        } = &entry.event
        else {
            unreachable!()
        };
        assert_eq!((*recorded, schema_violation), (operation, &None));
    }
    let refused = lab.journal(3, |entry| entry.status() == Some(401)).await;
    assert_eq!(refused.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_after_a_refusal_and_one_without_a_body_disturb_no_other() {
    let lab = Lab::with(&[("basic", BASIC)]).await;
    for sends in [false, true] {
        let mut connection = Connection::new(&lab, "mail.basic.contoso.test").await;
        connection.head(EXPECT).await;
        assert_eq!(connection.status().await, "401");
        if sends {
            let half = &connection.body.as_bytes()[..100_000];
            connection.socket.write_all(half).await.unwrap();
        }
    }
    let mut connection = Connection::new(&lab, "mail.basic.contoso.test").await;
    connection.head(&[&basic("exchaos"), EXPECT].concat()).await;
    assert_eq!(connection.status().await, "100");
    connection.body().await;
    assert_eq!(connection.status().await, "200");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_continues_over_one_connection() {
    let lab = Lab::with(&[("ntlm", NTLM)]).await;
    let mut connection = Connection::new(&lab, "mail.ntlm.contoso.test").await;
    let client = Client::default();
    let line = |message: &[u8]| format!("Authorization: NTLM {}\r\n", STANDARD.encode(message));
    connection.head(EXPECT).await;
    assert_eq!(connection.status().await, "401");
    connection.body().await;
    connection
        .head(&[&line(&client.negotiate()), EXPECT].concat())
        .await;
    let challenged = connection.answer().await;
    assert!(challenged.starts_with("HTTP/1.1 401 "), "{challenged}");
    let challenge = challenged
        .split("WWW-Authenticate: NTLM ")
        .nth(1)
        .expect(&challenged);
    let challenge = STANDARD.decode(challenge.lines().next().unwrap()).unwrap();
    connection.body().await;
    let account = Account {
        domain: "CONTOSO",
        user: "alice",
        password: "exchaos",
    };
    let proof = client.authenticate(&challenge, &account, [7; 16]).unwrap();
    connection.head(&[&line(&proof), EXPECT].concat()).await;
    assert_eq!(connection.status().await, "100");
    connection.body().await;
    assert_eq!(connection.status().await, "200");
    // The connection is authenticated now.
    connection.head(EXPECT).await;
    assert_eq!(connection.status().await, "100");
    connection.body().await;
    assert_eq!(connection.status().await, "200");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_needs_no_body_strikes_before_the_body_is_requested() {
    let down = format!("{BASIC}\n[[rule]]\nwhen = 'first 2'\nfault.http.status = {{ code = 503 }}");
    let lab = Lab::with(&[("down", &down)]).await;
    for credentials in [String::new(), basic("exchaos")] {
        let mut connection = Connection::new(&lab, "mail.down.contoso.test").await;
        connection.head(&[&credentials, EXPECT].concat()).await;
        assert_eq!(connection.status().await, "503");
    }
    let mut connection = Connection::new(&lab, "mail.down.contoso.test").await;
    connection.head(EXPECT).await;
    assert_eq!(connection.status().await, "401");
}
