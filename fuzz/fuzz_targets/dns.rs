//! The responder of DNS, with the whole catalogue behind it: whatever is asked, over either transport, what it answers is an
//! answer to that question, short enough, and nothing panics. The first byte of the input picks the transport.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock};

use exchaos::clock::Clock;
use exchaos::director::{Director, ScenarioRun};
use exchaos::dns::{Chosen, Client, Home, House, Outcome, Responder};
use exchaos::facts::Transport;
use exchaos::journal::Journal;
use exchaos::scenario::{Catalogue, Named, Selection, Selector};

const HERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 53);

/// The longest answer (bytes) in a datagram.
const LONGEST: usize = exchaos::settings::MAX_DNS_DATAGRAM_BYTES as usize;

/// A server without listeners.
struct Lab {
    director: Director,
    selector: Selector,
    domains: Vec<String>,
    journal: Journal,
    clock: Clock,
}

impl House for Lab {
    fn choose(&self, host: &str, _: Option<&Selection>) -> Chosen {
        match self.selector.host(host) {
            Named::Foreign => Chosen::Foreign,
            Named::Picks(name) => Chosen::ScenarioRun(self.director.play(&name), None),
            Named::Unknown(reason) => {
                let within = self.selector.within(host).unwrap_or_default();
                Chosen::ScenarioRun(self.director.play(&within), Some(reason))
            }
        }
    }

    fn admits(&self, _: IpAddr) -> bool {
        true
    }

    fn domains(&self) -> &[String] {
        &self.domains
    }

    fn homes(&self, _: &ScenarioRun, _: IpAddr) -> Vec<Home> {
        vec![Home {
            address: HERE,
            selection: None,
        }]
    }

    fn journal(&self) -> &Journal {
        &self.journal
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn number(&self) -> u64 {
        1
    }
}

static RESPONDER: LazyLock<Responder<Lab>> = LazyLock::new(|| {
    let catalogue = Arc::new(Catalogue::load(&[]).expect("the built-in scenarios are good"));
    let healthy = Arc::clone(catalogue.get("healthy").expect("it is built in"));
    let clock = Clock::system();
    let domains = vec!["contoso.test".to_owned()];
    let lab = Lab {
        director: Director::new(Arc::clone(&catalogue), 1, clock.clone(), healthy),
        selector: Selector::new(domains.clone(), catalogue),
        domains,
        journal: Journal::new(16, clock.clone()),
        clock,
    };
    Responder::new(Arc::new(lab), HERE, None)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, question)) = bytes.split_first() else {
        return;
    };
    let transport = match first % 2 {
        0 => Transport::Udp,
        _ => Transport::Tcp,
    };
    let client = Client {
        number: 1,
        peer: HERE,
        transport,
    };
    if let Outcome::Send(answer, _) = RESPONDER.respond(question, client) {
        assert_eq!(answer[..2], question[..2], "it bears the question's number");
        assert!(answer[2] & 0x80 != 0, "it is an answer");
        assert!(transport == Transport::Tcp || answer.len() <= LONGEST);
    }
});
