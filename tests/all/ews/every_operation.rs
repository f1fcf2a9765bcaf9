//! Every operation that Exchange has: each is answered, or refused as `exchaos list --operations` says.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use exchaos::exchange::xsd::File;
use serde_json::Value;

use crate::ews::notifications::{PLAIN, Raw};
use crate::harness::{Lab, exchaos, python, skipped, valid_all};

/// What stands around the body of a request that knows every operation.
const HEADER: &str = "<s:Header><t:RequestServerVersion Version='Exchange2016'/></s:Header>";

/// The operations of EWS: the code by which each is refused, or nothing where it is answered.
fn listed() -> Vec<(String, Option<String>)> {
    let all: Value = serde_json::from_str(&exchaos(&["list", "--operations", "--json"]).stdout)
        .expect("a list is JSON");
    let wsdl = String::from_utf8(File::Services.body().to_vec()).unwrap();
    let described = |name: &str| wsdl.contains(&format!("<wsdl:operation name=\"{name}\">"));
    let all = all.as_array().unwrap().iter().map(|row| {
        let fault = row["fault"].as_str().map(ToOwned::to_owned);
        assert_eq!(fault.is_none(), row["answered"].as_bool().unwrap());
        (row["name"].as_str().unwrap().to_owned(), fault)
    });
    all.filter(|(name, _)| described(name)).collect()
}

fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
         xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
         xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>{HEADER}<s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// The code of a fault.
fn fault(body: &str) -> &str {
    let (_, rest) = body.split_once("<faultcode").expect("a fault");
    let (_, rest) = rest.split_once(">a:").unwrap();
    rest.split_once('<').unwrap().0
}

/// Requests that Microsoft's schema accepts, by the name of their element.
fn samples() -> HashMap<String, Vec<String>> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/schemas");
    if skipped(
        "the set of Microsoft's schemas",
        schemas.join("messages.xsd").exists(),
    ) {
        return HashMap::new();
    }
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/clients/schema_corpus.py"
    );
    let mut corpus = Command::new(python());
    corpus.arg(script).args([&schemas, &schemas]).arg("2");
    let output = tokio::task::block_in_place(|| corpus.output().unwrap());
    let mut samples = HashMap::<_, Vec<_>>::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let words: Vec<_> = line.splitn(4, ' ').collect();
        let name = words[3].trim_start_matches("<m:");
        let name = name.split([' ', '>', '/']).next().unwrap();
        if words[0] == "1" {
            let known = samples.entry(name.to_owned()).or_default();
            known.push(words[3].to_owned());
        }
    }
    samples
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_known_and_empty_breaks_the_schema_or_is_refused_by_its_code() {
    let strict = format!("{PLAIN}\nreads = 'strict'");
    empty(
        &Lab::with(&[("plain", &strict)]).await,
        "ErrorSchemaValidation",
    )
    .await;
    empty(&Lab::with(&[("plain", PLAIN)]).await, "ErrorInvalidRequest").await;
}

/// Asks a server for each operation with nothing in it, and for some that there are not.
async fn empty(lab: &Lab, unreadable: &str) {
    let mut raw = Raw::new(lab).await;
    let listed = listed();
    assert!(listed.len() > 90, "{} operations", listed.len());
    for (name, refusal) in &listed {
        for element in [format!("<m:{name}/>"), format!("<m:{name}Request/>")] {
            let (status, body) = raw.ask(&envelope(&element)).await;
            if status == 200 {
                assert_eq!(*refusal, None, "{element}: {body}");
                continue;
            }
            let code = fault(&body);
            // A lenient server reads the empty request, and misses the people in it.
            let empty = "ErrorMailboxDataArrayEmpty";
            let own = if name == "GetUserAvailability" {
                empty
            } else {
                "-"
            };
            let allowed = [unreadable, refusal.as_deref().unwrap_or("-"), own];
            assert!(allowed.contains(&code), "{element}: {body}");
            assert_eq!(status, 500);
        }
    }
    for nothing in ["<m:GetNothing/>", "<t:GetFolder/>", "<GetFolder/>", ""] {
        let (status, body) = raw.ask(&envelope(nothing)).await;
        assert_eq!((status, fault(&body)), (500, unreadable));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_schema_accepts_has_an_answer_that_it_accepts_or_the_code_of_its_operation() {
    let lab = Lab::with(&[("plain", PLAIN)]).await;
    let mut raw = Raw::new(&lab).await;
    let samples = samples();
    let mut answers = Vec::new();
    let mut asked = 0;
    for (name, refusal) in listed() {
        let names = [name.clone(), format!("{name}Request")];
        let all = names.iter().filter_map(|name| samples.get(name)).flatten();
        for sample in all.take(6) {
            asked += 1;
            let (status, body) = raw.ask(&envelope(sample)).await;
            match (&refusal, status) {
                (Some(code), _) => assert_eq!((status, fault(&body)), (500, &**code), "{sample}"),
                (None, 200) => answers.push(body),
                (None, _) => {
                    let code = fault(&body);
                    assert_ne!(code, "ErrorInternalServerError", "{sample}");
                    assert_ne!(code, "ErrorInvalidOperation", "{sample}");
                }
            }
        }
    }
    let answers: Vec<_> = answers.iter().map(|body| &**body).collect();
    valid_all(&lab, &answers);
    assert!(samples.is_empty() || asked > 200, "{asked} requests");
}
