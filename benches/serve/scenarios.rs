//! Folders of scenarios, made for the run.

use std::fs;
use std::io;
use std::path::Path;

/// The scenario whose clients wait for a second.
pub(crate) const SLOW: &str = "gen-slow";

/// A scenario as long as the catalogue's, whose rule is about other requests than the benchmark's.
const PASSED_OVER: &str = r#"title   = "503 from Exchange: the component is inactive"
message = "Proxy web request failed. The request failed with HTTP status 503: Service Unavailable."
class   = "transient"
cause   = "A component of the server was set inactive, as for maintenance. IIS and the front end are up."
remedy  = "Look at the component states (Get-ServerComponentState). A client waits, longer each time."

[[rule]]
on = { operation = "GetItem" }
fault.http.status = { code = 503 }
"#;

/// Every request waits, and is answered.
const WAIT: &str = r#"title = "A slow server"

[[rule]]
delay = "1s"
"#;

/// The scenario whose clients are held.
pub(crate) const STALL: &str = "gen-stall";

/// The scenario whose clients get their answers byte by byte.
pub(crate) const DRIP: &str = "gen-drip";

/// No answer comes.
const HOLD: &str = r#"title = "A server that says nothing"

[[rule]]
fault.tcp.stall = {}
"#;

/// An answer takes hours.
const DRIBBLE: &str = r#"title = "A server that says little"

[[rule]]
fault.tcp.dribble = { part = "body", bytes = 1, every = "5s" }
"#;

/// The id of the scenario of that number.
pub(crate) fn id(number: usize) -> String {
    format!("gen-{number:05}")
}

/// A folder of that many scenarios, all of which let the benchmark's requests pass.
pub(crate) fn passed_over(folder: &Path, count: usize) -> io::Result<()> {
    fs::create_dir(folder)?;
    (1..=count).try_for_each(|number| write(folder, &id(number), PASSED_OVER))
}

/// A folder with the slow scenario alone.
pub(crate) fn slow(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    write(folder, SLOW, WAIT)
}

/// A folder with the scenarios that hold their clients.
pub(crate) fn held(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    write(folder, STALL, HOLD)?;
    write(folder, DRIP, DRIBBLE)
}

fn write(folder: &Path, id: &str, scenario: &str) -> io::Result<()> {
    fs::write(folder.join(id).with_extension("toml"), scenario)
}
