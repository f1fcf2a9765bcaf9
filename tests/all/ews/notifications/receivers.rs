//! Push notifications as their receivers see them: over TLS, tried again, and given up.

use std::path::PathBuf;
use std::sync::Arc;

use exchaos::Config;
use exchaos::clock::Clock;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::ews::notifications::{
    code, create_message, envelope, events, push, result, say, text, unsubscribe,
};
use crate::harness::{Lab, PATIENCE, valid};

/// A server whose minutes are this long: a thousandth.
fn fast() -> Config {
    Config {
        clock: Clock::system().at_pace("1000".parse().unwrap()),
        ..Config::in_memory().unwrap()
    }
}

/// A client that is called.
pub struct Receiver(pub TcpListener);

impl Receiver {
    pub async fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}/", self.0.local_addr().unwrap())
    }

    async fn accept(&self) -> TcpStream {
        let accepted = timeout(PATIENCE, self.0.accept()).await;
        accepted.expect("somebody calls").unwrap().0
    }

    /// Takes one notification, and gives that answer.
    pub async fn take(&self, status: u16, answer: &str) -> String {
        take(self.accept().await, status, answer).await
    }
}

async fn take<S>(mut socket: S, status: u16, answer: &str) -> String
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut got = Vec::new();
    let end = |got: &[u8]| got.windows(4).position(|four| four == b"\r\n\r\n");
    loop {
        let whole = end(&got).is_some_and(|end| {
            let head = String::from_utf8_lossy(&got[..end]).to_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            got.len() == end + 4 + length
        });
        if whole {
            break;
        }
        let read = timeout(PATIENCE, socket.read_buf(&mut got)).await;
        assert_ne!(read.unwrap().unwrap(), 0, "the call is whole");
    }
    let length = answer.len();
    let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n{answer}");
    socket.write_all(answer.as_bytes()).await.unwrap();
    String::from_utf8(got).unwrap()
}

/// A certificate for this machine, by a CA that is in the file.
fn certified(lab_folder: &std::path::Path) -> (TlsAcceptor, PathBuf) {
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &root).unwrap();
    let file = lab_folder.join("receivers.pem");
    std::fs::write(&file, root.pem()).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), file)
}

/// Whether the server still knows the subscription. It is asked until it does not, as often as that takes.
async fn is_forgotten(lab: &Lab, id: &str) -> bool {
    let forgotten = async {
        while code(&say(lab, &get_events_of(id))) != "ErrorSubscriptionNotFound" {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, forgotten).await.is_ok()
}

/// GetEvents for a push subscription, which is refused as long as that is there.
fn get_events_of(id: &str) -> String {
    envelope(&format!(
        "<m:GetEvents><m:SubscriptionId>{id}</m:SubscriptionId><m:Watermark>AAAA</m:Watermark></m:GetEvents>"
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_over_tls_is_called_that_somebody_trusted_speaks_for() {
    let folder = tempfile::tempdir().unwrap();
    let (acceptor, file) = certified(folder.path());
    let config = Config {
        push_ca: Some(file),
        ..Config::in_memory().unwrap()
    };
    let lab = Lab::of(config, &[]).await;
    let receiver = Receiver::new().await;
    let subscribed = say(&lab, &push(&receiver.url("https")));
    assert_eq!(code(&subscribed), "NoError");
    let tls = acceptor.accept(receiver.accept().await).await.unwrap();
    let told = take(tls, 200, &result("OK")).await;
    let (head, body) = told.split_once("\r\n\r\n").unwrap();
    let host = receiver.0.local_addr().unwrap();
    assert!(
        head.to_lowercase().contains(&format!("host: {host}")),
        "{head}"
    );
    valid(&lab, body);
    assert_eq!(events(body), ["StatusEvent"]);
    say(&lab, &create_message());
    let tls = acceptor.accept(receiver.accept().await).await.unwrap();
    let told = take(tls, 200, &result("Unsubscribe")).await;
    assert_eq!(events(&told), ["CreatedEvent", "ModifiedEvent"]);
    assert!(is_forgotten(&lab, text(&subscribed, "m:SubscriptionId")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_nobody_trusted_speaks_for_is_told_nothing() {
    let lab = Lab::of(fast(), &[]).await;
    let (acceptor, _) = certified(lab.folder.path());
    let receiver = Receiver::new().await;
    let subscribed = say(&lab, &push(&receiver.url("https")));
    for _ in 0..3 {
        let refused = acceptor.accept(receiver.accept().await).await;
        let alert = refused.err().unwrap().to_string();
        assert!(alert.contains("UnknownCA"), "{alert}");
    }
    assert!(is_forgotten(&lab, text(&subscribed, "m:SubscriptionId")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_taken_is_pushed_again_and_nothing_is_lost_meanwhile() {
    let lab = Lab::of(fast(), &[]).await;
    let receiver = Receiver::new().await;
    let request =
        push(&receiver.url("http")).replace("<t:StatusFrequency>1<", "<t:StatusFrequency>1440<");
    let subscribed = say(&lab, &request);
    let mark = text(&subscribed, "m:Watermark").to_owned();
    let refused = receiver.take(500, &result("OK")).await;
    say(&lab, &create_message());
    for (status, answer) in [
        (200, String::new()),
        (302, result("OK")),
        (200, result("Perhaps")),
        (200, result("OK")),
    ] {
        assert_eq!(receiver.take(status, &answer).await, refused);
    }
    let told = receiver.take(200, &result("OK")).await;
    assert_eq!(events(&told), ["CreatedEvent", "ModifiedEvent"]);
    assert_eq!(text(&told, "t:PreviousWatermark"), mark);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_answers_is_given_up() {
    let lab = Lab::of(fast(), &[]).await;
    let receiver = Receiver::new().await;
    let subscribed = say(&lab, &push(&receiver.url("http")));
    // At once, after 30 seconds, and after 60 more: the next pause is longer than the minute of StatusFrequency.
    for _ in 0..3 {
        receiver.take(503, "").await;
    }
    let id = text(&subscribed, "m:SubscriptionId");
    assert!(is_forgotten(&lab, id).await);
    assert_eq!(
        code(&say(&lab, &unsubscribe(id))),
        "ErrorSubscriptionNotFound"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_told_as_often_as_was_wished() {
    let lab = Lab::of(fast(), &[]).await;
    let receiver = Receiver::new().await;
    let request = push(&receiver.url("http"));
    say(&lab, &request);
    for _ in 0..4 {
        let told = receiver.take(200, &result("OK")).await;
        assert_eq!(events(&told), ["StatusEvent"]);
        assert_eq!(text(&told, "t:MoreEvents"), "false");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_is_a_request_in_the_version_of_whoever_subscribed() {
    let lab = Lab::new().await;
    let receiver = Receiver::new().await;
    let request = push(&receiver.url("http")).replace("Exchange2016", "Exchange2010_SP1");
    say(&lab, &request);
    let told = receiver.take(200, &result("Unsubscribe")).await;
    let (head, body) = told.split_once("\r\n\r\n").unwrap();
    assert!(body.starts_with("<?xml "), "{body}");
    assert!(
        body.contains(" Version=\"Exchange2010_SP1\"/></soap11:Header>"),
        "{body}"
    );
    assert!(!body.contains("ServerVersionInfo"), "{body}");
    assert!(
        head.contains("messages/SendNotification"),
        "its action: {head}"
    );
    valid(&lab, body);
}
