//! Properties of every scenario in the catalogue: the origin of an answer's headers, the schemes of its challenges, and no
//! name of this server.

use std::collections::BTreeMap;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchaos::Protocol;
use exchaos::auth::ntlm::client::Client;
use exchaos::fault::Fault;
use exchaos::scenario::Scenario;

use crate::harness::{GET_FOLDER, Lab, Seen, run};

/// The number of scenarios with a request at the same time. Most requests wait for a slow fault.
const AT_ONCE: usize = 16;

const AUTODISCOVER: &str = include_str!("../../requests/autodiscover.xml");

/// The scenarios whose rules all satisfy `strike`.
async fn scenarios(lab: &Lab, strike: impl Fn(&Fault) -> bool) -> Vec<String> {
    let catalogue = lab.server.catalogue();
    let all = |scenario: &Scenario| {
        let mut faults = scenario.rule.iter().filter_map(|rule| rule.fault.as_ref());
        faults.all(&strike)
    };
    let ids = catalogue.sorted().into_iter().filter(|one| all(one));
    ids.map(|scenario| scenario.id.to_string()).collect()
}

/// The result of a request to each scenario, by several threads.
fn each<T: Send>(ids: &[String], ask: impl Fn(&str) -> T + Sync) -> Vec<(String, T)> {
    // Neighbours in the catalogue are slow alike, so each thread gets scenarios of all kinds.
    let part = |first: usize| -> Vec<_> {
        let ids = ids.iter().skip(first).step_by(AT_ONCE);
        ids.map(|id| (id.clone(), ask(id))).collect()
    };
    let part = &part;
    tokio::task::block_in_place(|| {
        thread::scope(|scope| {
            let parts: Vec<_> = (0..AT_ONCE)
                .map(|first| scope.spawn(move || part(first)))
                .collect();
            parts
                .into_iter()
                .flat_map(|part| part.join().unwrap())
                .collect()
        })
    })
}

fn is_above_tls(fault: &Fault) -> bool {
    !fault.is_below_http()
}

/// A request to EWS or Autodiscover, with or without an `Authorization`.
fn ask(lab: &Lab, id: &str, service: &str, authorization: Option<&str>) -> Seen {
    let (url, body) = match service {
        "ews" => (
            format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx"),
            GET_FOLDER,
        ),
        _ => (
            format!("https://autodiscover.{id}.contoso.test/Autodiscover/Autodiscover.xml"),
            AUTODISCOVER,
        ),
    };
    let line = authorization.map(|value| format!("Authorization: {value}"));
    let mut args = vec!["-H", "Content-Type: text/xml", "--data-binary", body];
    args.extend(line.iter().flat_map(|line| ["-H", line]));
    tokio::task::block_in_place(|| lab.curl(&url, &args))
}

fn basic(password: &str) -> String {
    format!(
        "Basic {}",
        STANDARD.encode(format!("alice@contoso.test:{password}"))
    )
}

/// The origins of the headers in an answer without a back end.
const BACK_END: [&str; 4] = [
    "X-CalculatedBETarget",
    "X-BEServer",
    "X-DiagInfo",
    "X-BackEndCookie",
];

#[tokio::test(flavor = "multi_thread")]
async fn only_an_answer_of_a_back_end_names_one() {
    let lab = Lab::new().await;
    let ids = scenarios(&lab, is_above_tls).await;
    let good = basic("exchaos");
    let named = each(&ids, |id| {
        let seen = ["ews", "autodiscover"].map(|service| ask(&lab, id, service, Some(&good)));
        seen.into_iter()
            .filter(|seen| !seen.body.contains("<?xml"))
            .flat_map(|seen| {
                let head = seen.head.join("\n");
                BACK_END.into_iter().filter(move |name| head.contains(name))
            })
            .collect::<Vec<_>>()
    });
    // These cut or damage an answer of Exchange.
    let spoilt = |id: &str| {
        let scenario = lab.server.catalogue().get(id).cloned().unwrap();
        let layers = ["body.", "tcp.", "http.chunk"];
        let mut faults = scenario.rule.iter().filter_map(|rule| rule.fault.as_ref());
        faults.any(|fault| layers.iter().any(|layer| fault.name().starts_with(layer)))
    };
    let wrong: Vec<_> = named
        .into_iter()
        .filter(|(id, names)| !names.is_empty() && !spoilt(id))
        .collect();
    assert_eq!(wrong, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_with_only_http_1_1_negotiates_nothing_else() {
    let lab = Lab::new().await;
    for id in ["http-401-preauth-ews", "http-504-hybrid-agent"] {
        let url = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        let seen = lab.curl(&url, &["--http2", "-w", "%{http_version}"]);
        assert!(seen.body.ends_with("1.1"), "{id}: {}", seen.body);
    }
}

/// The scheme of each challenge line.
fn schemes(seen: &Seen) -> Vec<String> {
    let scheme = |line: &&str| line.split(' ').next().unwrap_or_default().to_owned();
    seen.header("WWW-Authenticate").iter().map(scheme).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheme_of_a_challenge_is_not_refused_with_other_schemes_only() {
    let lab = Lab::new().await;
    let ids = scenarios(&lab, is_above_tls).await;
    let negotiate = STANDARD.encode(Client::default().negotiate());
    let credentials = BTreeMap::from([
        ("", None),
        ("Basic", Some(basic("exchaos"))),
        ("Basic wrong", Some(basic("wrong"))),
        ("Bearer", Some("Bearer eyJ.e30.AAAA".to_owned())),
        ("NTLM", Some(format!("NTLM {negotiate}"))),
        ("Negotiate", Some(format!("Negotiate {negotiate}"))),
    ]);
    let wrong = each(&ids, |id| {
        let mut wrong = Vec::new();
        for service in ["ews", "autodiscover"] {
            let heard: BTreeMap<_, _> = credentials
                .iter()
                .map(|(name, value)| (*name, ask(&lab, id, service, value.as_deref())))
                .collect();
            for (name, seen) in &heard {
                // The same request gets the same answer.
                let again = ask(&lab, id, service, credentials[name].as_deref());
                let same = [seen, &again].map(schemes);
                if seen.status == again.status && same[0] != same[1] {
                    wrong.push(format!("{service} {name}: {same:?}"));
                }
                for scheme in schemes(seen) {
                    let Some(answer) = heard.get(&*scheme) else {
                        continue;
                    };
                    let others = schemes(answer);
                    if answer.status == 401 && !others.is_empty() && !others.contains(&scheme) {
                        wrong.push(format!("{service} {name}: {scheme}, then {others:?}"));
                    }
                }
            }
        }
        wrong
    });
    // `auth.ntlm` fails after the server has offered NTLM: a device then asks for Basic each time.
    let known = |id: &str, what: &str| {
        id == "invalid-message-signature" && what.ends_with(", then [\"Basic\"]")
    };
    let wrong: Vec<_> = wrong
        .into_iter()
        .flat_map(|(id, wrong)| wrong.into_iter().map(move |what| (id.clone(), what)))
        .filter(|(id, what)| !known(id, what))
        .collect();
    assert_eq!(wrong, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_names_this_server() {
    let lab = Lab::new().await;
    let ids = scenarios(&lab, |fault| !matches!(fault, Fault::Dns(_))).await;
    let mut doors = BTreeMap::new();
    for id in &ids {
        let door = exchaos::Door {
            selection: Some(exchaos::Door::selection(id).unwrap()),
            ..exchaos::Door::any()
        };
        let plain = lab.server.open(Protocol::Http, door).await.unwrap().address;
        doors.insert(id.clone(), (lab.server.https(id).await.unwrap(), plain));
    }
    let named = each(&ids, |id| {
        let (https, http) = doors[id];
        let mut bytes = Vec::new();
        for (scheme, address) in [("https", https), ("http", http)] {
            for path in ["EWS/Exchange.asmx", "Autodiscover/Autodiscover.xml", "owa/"] {
                let url = format!("{scheme}://{address}/{path}");
                let body = if path.starts_with('E') {
                    GET_FOLDER
                } else {
                    AUTODISCOVER
                };
                let output = run(
                    "curl",
                    &[
                        "-sik",
                        "--http0.9",
                        "--http1.1",
                        "--noproxy",
                        "*",
                        "--max-time",
                        "1",
                        "-u",
                        "alice@contoso.test:exchaos",
                        "-H",
                        "Content-Type: text/xml",
                        "--data-binary",
                        body,
                        &url,
                    ],
                    "",
                );
                bytes.extend(output.stdout);
            }
        }
        String::from_utf8_lossy(&bytes)
            .to_lowercase()
            .contains("exchaos")
    });
    let named: Vec<_> = named.into_iter().filter(|(_, named)| *named).collect();
    assert_eq!(named, []);
    // A name without a scenario is refused in plain words.
    let host = ["-H", "Host: mail.http-503-isi.contoso.test"];
    let unknown = lab.direct(&format!("http://{}/", lab.http), &host);
    assert_eq!(unknown.status, 421);
    assert!(!unknown.body.contains("exchaos"), "{}", unknown.body);
}
