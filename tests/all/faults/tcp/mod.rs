//! Faults of the connection: curl's exit code has the verdict of a client, a raw socket the packet.

mod apart; // the addresses by which names reach faults before a name
mod bounds; // held connections end, and delay no other one
mod curl; // the next request of curl, and the bytes that it receives
mod gate; // faults before a connection exists
mod raw; // RST or FIN, and the number of bytes before
mod shape; // slow, late and sliced bytes
mod verdicts; // the verdicts of curl and a raw client on every scenario

use std::net::SocketAddr;

use exchaos::scenario::read;

use crate::harness::{GET_FOLDER, Lab, Seen};

/// The address for the clients of a scenario: that of a dedicated listener if no name reaches it.
async fn door(lab: &Lab, id: &str) -> SocketAddr {
    let scenario = lab.server.catalogue().get(id).cloned().unwrap();
    match scenario.is_before_hello() {
        true => lab.server.https(id).await.unwrap(),
        false => lab.https,
    }
}

/// Sends GetFolder with valid credentials to a scenario.
fn get_folder(lab: &Lab, address: SocketAddr, id: &str, args: &[&str]) -> Seen {
    get_folder_at(lab, address, &format!("mail.{id}.contoso.test"), args)
}

/// The same to a host.
fn get_folder_at(lab: &Lab, address: SocketAddr, host: &str, args: &[&str]) -> Seen {
    let url = format!("https://{host}/EWS/Exchange.asmx");
    let connect = format!("::{address}");
    // Only a long answer reaches the limit.
    let body = match host.contains("tcp-limit") {
        true => include_str!("../../../requests/find_items.xml"),
        false => GET_FOLDER,
    };
    let common = [
        "--connect-to",
        &connect,
        "-u",
        "alice@contoso.test:exchaos",
        "-H",
        "Content-Type: text/xml; charset=utf-8",
        "--data-binary",
        body,
    ];
    lab.direct(&url, &[&common, args].concat())
}

/// The mechanisms that break an answer below HTTP, as connection faults do.
const FAULTS: [&str; 3] = ["fault.tcp.", "fault.http.chunk", "fault.http.rubbish"];

/// The built-in scenarios with `tcp.*` or similar faults, by id, with the text of their files.
fn scenarios() -> Vec<(String, String)> {
    let folders = ["scenarios/tcp", "scenarios/tls", "scenarios/http"];
    let files = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut found: Vec<_> = files
        .map(|file| {
            let path = file.unwrap().path();
            let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (id, std::fs::read_to_string(path).unwrap())
        })
        .filter(|(_, text)| FAULTS.iter().any(|fault| text.contains(fault)))
        .collect();
    found.sort();
    found
}

/// The scenario with another id, and with a fault that strikes once.
fn once(id: &str, text: &str) -> (String, String) {
    let without = text
        .lines()
        .filter(|line| !line.starts_with("when "))
        .collect::<Vec<_>>()
        .join("\n");
    let text = without.replacen("[[rule]]", "[[rule]]\nwhen = 'first 1'", 1);
    let problems = read(&text, id).1;
    assert_eq!(problems, [], "{id}");
    let rules = text[text.find("[[rule]]").unwrap()..].to_owned();
    (format!("once-{id}"), rules)
}
