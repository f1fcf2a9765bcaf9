//! The server that exchaos is held against: hyper and rustls with nothing between them, and one answer for everything.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use exchaos::clock::Clock;
use exchaos::pki::{Authority, Wanted};
use exchaos::settings::DEFAULT_DOMAIN;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use rustls::sign::SingleCertAndKey;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::{HEALTHY, Result};

/// The argument that turns the benchmark into this server; an answer and the CA's folder follow it.
pub(crate) const FLAG: &str = "--bare";

/// How long it runs if nobody ends it.
const LIFETIME: Duration = Duration::from_secs(3_600);

/// Serves, until it is killed.
pub(crate) fn run(answer: &Path, certs: &Path) -> Result<()> {
    let answer = read(&std::fs::read(answer)?)?;
    let acceptor = TlsAcceptor::from(Arc::new(config(certs)?));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        eprintln!("https://{}", listener.local_addr()?);
        let serving = async {
            loop {
                let (socket, _) = listener.accept().await?;
                tokio::spawn(serve(socket, acceptor.clone(), answer.clone()));
            }
        };
        tokio::time::timeout(LIFETIME, serving).await?
    })
}

/// Reads each request whole, as whoever answers it has to, and answers.
async fn serve(socket: TcpStream, acceptor: TlsAcceptor, answer: Response<Full<Bytes>>) {
    drop(socket.set_nodelay(true));
    let Ok(stream) = acceptor.accept(socket).await else {
        return;
    };
    let service = service_fn(|request: Request<Incoming>| {
        let answer = answer.clone();
        async move {
            drop(request.into_body().collect().await);
            Ok::<_, Infallible>(answer)
        }
    });
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // An error is the client's goodbye.
    drop(served.await);
}

/// The answer that was captured: the same lines, the same body.
fn read(answer: &[u8]) -> Result<Response<Full<Bytes>>> {
    let text = str::from_utf8(answer)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or("an answer has a head")?;
    let mut response = Response::new(Full::from(body.to_owned()));
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(": ").ok_or("a line has a name")?;
        let (name, value) = (
            HeaderName::try_from(name)?,
            HeaderValue::try_from(value.to_owned())?,
        );
        response.headers_mut().append(name, value);
    }
    Ok(response)
}

/// A certificate of the same CA and kind.
fn config(certs: &Path) -> Result<ServerConfig> {
    let domains = [DEFAULT_DOMAIN.to_owned()];
    let authority = Authority::open(certs, &domains, Clock::system())?;
    let leaf = authority.leaf(Some(HEALTHY), Wanted::default(), None)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(leaf.certified()?)));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
