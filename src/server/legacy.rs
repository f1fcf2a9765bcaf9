//! Versions and suites that OpenSSL serves, because rustls does not support them: TLS 1.0 and 1.1, CBC suites, RSA key
//! exchange.

use std::io;

use openssl::dh::Dh;
use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::ssl::{
    AlpnError, Ssl, SslAcceptor, SslMethod, SslOptions, SslVersion, select_next_proto,
};
use openssl::x509::X509;
use tokio::time::timeout;
use tokio_openssl::SslStream;

use super::connection::Connection;
use super::flights::{FinalRecord, Flights};
use super::request_context::ResolvedScenario;
use super::{http, tls};
use crate::facts::Hello;
use crate::fault::tcp::At;
use crate::fault::tls::{Plan, Spoken, TlsFault};
use crate::journal::{Alert, Event, ScenarioRef};
use crate::pki::{KeyKind, Leaf, Wanted};
use crate::settings;
use crate::wire::{End, Wire};

/// HTTP/1.1 as an ALPN list.
const HTTP11: &[u8] = b"\x08http/1.1";

/// The suites of each profile, in OpenSSL's syntax. Level 0 allows signatures with SHA-1, as these versions use.
const ALL: &str = "ALL:@SECLEVEL=0";
const CBC: &str = "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA256:AES128-SHA:AES256-SHA:@SECLEVEL=0";
const DHE: &str = "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA:DHE-RSA-AES256-SHA:@SECLEVEL=0";
const NULL: &str = "NULL-SHA256:NULL-SHA:ECDHE-RSA-NULL-SHA:@SECLEVEL=0";
const RSA: &str = "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA:AES256-SHA:@SECLEVEL=0";

impl Connection {
    /// A ClientHello that rustls refuses: from a client without any version after TLS 1.1, such as a scanner.
    pub(super) async fn older(&mut self, flights: Flights, error: &io::Error) {
        let handle = flights.handle();
        if let Some(hello) = Hello::read(flights.heard()) {
            self.facts.hello = Some(hello);
            let Ok(resolved) = self.choose() else {
                let alert = Alert(112).record();
                return self
                    .say(&ScenarioRef::default(), flights.into_wire(), &alert)
                    .await;
            };
            self.station(At::ClientHello, &resolved, &handle).await;
            let strikes = self.handshake_faults(&resolved).await;
            if let Some(instead) = strikes.iter().find_map(|strike| strike.fault.instead()) {
                let wire = flights.into_wire();
                return self.answer(instead, &resolved.run.met, wire).await;
            }
            let faults = strikes.iter().map(|strike| strike.fault);
            let plan = TlsFault::plan(&resolved.run.setup(&self.offer), faults);
            if plan.spoken.is_legacy() {
                return self.legacy(flights.unread(), resolved, &plan).await;
            }
        }
        self.record(
            &ScenarioRef::default(),
            tls::failure(error, tls::Failed::Answered),
        );
        let alert = flights.unsaid().to_vec();
        self.say(&ScenarioRef::default(), flights.into_wire(), &alert)
            .await;
    }

    /// The handshake from its ClientHello on, and HTTP over it.
    pub(super) async fn legacy(&self, wire: Wire, resolved: ResolvedScenario, plan: &Plan) {
        let handle = wire.handle();
        let met = resolved.run.met.clone();
        match self.accept(wire, plan).await {
            Ok(stream) => {
                self.record(&met, agreed(&stream));
                self.station(At::Handshake, &resolved, &handle).await;
                let client = self.client(handle, resolved);
                http::secure(client, stream, false, plan, self.stop.clone()).await;
            }
            Err(reason) => {
                self.record(&met, Event::HandshakeFailed { reason });
                self.end(End::Close, &handle).await;
            }
        }
    }

    async fn accept(&self, wire: Wire, plan: &Plan) -> Result<SslStream<Flights>, String> {
        let name = self.own_name();
        let site = self.shared.http_site(name);
        // RSA key exchange needs such a key, and clients of the old versions support it.
        let wanted = Wanted {
            key: KeyKind::Rsa2048,
            ..plan.certificate
        };
        let authority = self.shared.authority_for(name);
        let leaf = authority.leaf(name, wanted, site.as_deref());
        let leaf = leaf.map_err(|error| error.to_string())?;
        let mut flights = Flights::new(wire);
        flights.shape(
            plan.records,
            FinalRecord::of(plan, None, &self.shared.clock),
        );
        let stream = ssl(&leaf, plan.spoken)
            .and_then(|ssl| SslStream::new(ssl, flights))
            .map_err(|error| error.to_string());
        let mut stream = Box::pin(stream?);
        let accepted = timeout(settings::HANDSHAKE_TIMEOUT, stream.as_mut().accept()).await;
        match accepted {
            Ok(Ok(())) => Ok(*std::pin::Pin::into_inner(stream)),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the client did not go on".to_owned()),
        }
    }
}

fn ssl(leaf: &Leaf, spoken: Spoken) -> Result<Ssl, ErrorStack> {
    let (version, suites) = match spoken {
        Spoken::Tls10 => (SslVersion::TLS1, ALL),
        Spoken::Tls11 => (SslVersion::TLS1_1, ALL),
        Spoken::Cbc => (SslVersion::TLS1_2, CBC),
        Spoken::Dhe1024 | Spoken::Dhe2048 => (SslVersion::TLS1_2, DHE),
        Spoken::Null => (SslVersion::TLS1_2, NULL),
        _ => (SslVersion::TLS1_2, RSA),
    };
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    builder.clear_options(SslOptions::NO_TLSV1 | SslOptions::NO_TLSV1_1);
    builder.set_min_proto_version(Some(version))?;
    builder.set_max_proto_version(Some(version))?;
    builder.set_cipher_list(suites)?;
    match spoken {
        Spoken::Dhe1024 => builder.set_tmp_dh(Dh::get_1024_160()?.as_ref())?,
        Spoken::Dhe2048 => builder.set_tmp_dh(Dh::get_2048_256()?.as_ref())?,
        _ => {}
    }
    let key = PKey::private_key_from_der(leaf.key.secret_der())?;
    builder.set_private_key(&key)?;
    let mut chain = leaf.chain.iter().map(|one| X509::from_der(one));
    if let Some(first) = chain.next() {
        builder.set_certificate(&first?.to_owned())?;
    }
    for above in chain {
        builder.add_extra_chain_cert(above?)?;
    }
    builder.set_alpn_select_callback(|_, offered| {
        select_next_proto(HTTP11, offered).ok_or(AlpnError::NOACK)
    });
    Ssl::new(builder.build().context())
}

/// The result of a handshake.
fn agreed(stream: &SslStream<Flights>) -> Event {
    let ssl = stream.ssl();
    let suite = ssl.current_cipher().map(|suite| suite.name().to_owned());
    let alpn = ssl.selected_alpn_protocol();
    Event::Handshake {
        version: ssl.version_str().to_owned(),
        cipher_suite: suite.unwrap_or_default(),
        alpn: alpn.map(|name| String::from_utf8_lossy(name).into_owned()),
    }
}
