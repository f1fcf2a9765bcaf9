//! The request of a curl command line, as `exchaos show` prints it.

use crate::harness::exchaos;

/// The credentials of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    None,
    /// A value of `Authorization`.
    Header(String),
    /// User and password, with NTLM.
    Ntlm(String, String),
}

/// The request of a curl command line.
#[derive(Clone, Debug)]
pub struct Line {
    pub secure: bool,
    pub host: String,
    /// One path for each request, all on the same connection.
    pub paths: Vec<String>,
    pub login: Login,
    pub content: Option<String>,
    pub body: Option<String>,
    /// Whether the scenario is about ALPN.
    pub offers_h2: bool,
}

impl Line {
    /// The line of a scenario.
    pub fn of(id: &str) -> Self {
        let shown = exchaos(&["show", "--json", id, "--certs", "certs"]);
        let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
        let line = shown["curl"].as_str().unwrap();
        let offers_h2 = shown["rules"].as_str().unwrap().contains("tls.alpn");
        let read = Self::read(&words(line));
        Self { offers_h2, ..read }
    }

    /// Whether it is about clients without a host name.
    pub fn is_nameless(&self) -> bool {
        self.host.parse::<std::net::IpAddr>().is_ok()
    }

    fn read(words: &[String]) -> Self {
        let mut line = Self {
            secure: true,
            host: String::new(),
            paths: Vec::new(),
            login: Login::None,
            content: None,
            body: None,
            offers_h2: false,
        };
        let (mut user, mut ntlm) = (None, false);
        let mut words = words.iter().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap().clone();
            match word.as_str() {
                "-i" | "--http1.1" => {}
                "--cacert" | "--connect-to" => drop(value()),
                "--ntlm" => ntlm = true,
                "-u" => user = Some(value()),
                "-d" => line.body = Some(value()),
                "-H" => {
                    let header = value();
                    match header.split_once(": ").unwrap() {
                        ("Authorization", value) => line.login = Login::Header(value.to_owned()),
                        ("Content-Type", value) => line.content = Some(value.to_owned()),
                        _ => panic!("nobody sends {header}"),
                    }
                }
                url => {
                    let (scheme, rest) = url.split_once("://").unwrap();
                    let (host, path) = rest.split_once('/').unwrap();
                    line.secure = scheme == "https";
                    line.host = host.to_owned();
                    line.paths.push(format!("/{path}"));
                }
            }
        }
        if let Some((user, password)) = user.as_deref().and_then(|user| user.split_once(':')) {
            line.login = match ntlm {
                true => Login::Ntlm(user.to_owned(), password.to_owned()),
                false => Login::Header(super::client::basic(user, password)),
            };
        }
        line
    }
}

/// The words of a shell line. Some of them are in single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (number, part) in line.split('\'').enumerate() {
        let quoted = number % 2 == 1;
        let mut pieces = part.split(' ');
        let first = if quoted { part } else { pieces.next().unwrap() };
        words.last_mut().unwrap().push_str(first);
        if !quoted {
            words.extend(pieces.map(ToOwned::to_owned));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
