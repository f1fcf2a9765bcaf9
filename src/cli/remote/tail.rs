//! `exchaos tail`: follows the journal of a running server.

use clap::Args;
use http::Method;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};

use super::client::At;
use super::runtime::runtime;
use super::which::Which;
use crate::cli::output;
use crate::cli::verdict::{Failure, Verdict};
use crate::settings::MAX_BODY_BYTES;

/// Flags of `tail`.
#[derive(Args)]
pub(crate) struct Tail {
    /// Print JSON, one object per line
    #[arg(long)]
    json: bool,
    /// The number of the entry before the first; 0 is the beginning of the journal [default: only new entries]
    #[arg(long, value_name = "N")]
    since: Option<u64>,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    at: At,
}

#[derive(Serialize)]
struct Followed<'a> {
    since: Option<u64>,
    format: &'static str,
    #[serde(flatten)]
    which: &'a Which,
}

#[derive(Deserialize)]
struct DroppedEntries {
    from: u64,
    to: u64,
}

/// An event of the stream that is being read.
#[derive(Default)]
struct Read {
    line: Vec<u8>,
    event: String,
    data: String,
}

impl Tail {
    /// Follows the journal until the server stops.
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        runtime()?.block_on(async {
            let query = serde_urlencoded::to_string(Followed {
                since: self.since,
                format: if self.json { "json" } else { "line" },
                which: &self.which,
            })?;
            let target = format!("/api/v1/journal/stream?{query}");
            let response = self.at.send(Method::GET, &target, None).await?;
            self.follow(response.into_body()).await
        })
    }

    async fn follow(&self, mut stream: Incoming) -> Result<Verdict, Failure> {
        let mut read = Read::default();
        while let Some(frame) = stream.frame().await {
            let frame = frame.map_err(|error| self.at.unreachable(&error))?;
            for byte in frame.into_data().unwrap_or_default() {
                if byte != b'\n' {
                    read.line.push(byte);
                } else if read.is_whole() {
                    show(&std::mem::take(&mut read))?;
                }
            }
            // The server may be something other than exchaos.
            if read.line.len() > MAX_BODY_BYTES {
                return Err("the server sends a line that does not end".into());
            }
        }
        anstream::eprintln!("the server has stopped");
        Ok(Verdict::Good)
    }
}

impl Read {
    /// Reads a line of the stream. Returns whether it ended an event
    /// ([its format](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)).
    fn is_whole(&mut self) -> bool {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        if let Some(event) = line.strip_prefix("event: ") {
            self.event = event.to_owned();
        } else if let Some(data) = line.strip_prefix("data: ") {
            self.data = data.to_owned();
        }
        line.is_empty()
    }
}

fn show(read: &Read) -> Result<(), Failure> {
    match read.event.as_str() {
        "entry" => output::print(&read.data),
        "lost" => {
            let DroppedEntries { from, to } = serde_json::from_str(&read.data)?;
            anstream::eprintln!(
                "warning: entries {from} to {to} were discarded before they could be read"
            );
            Ok(())
        }
        // A comment, which keeps the connection alive.
        _ => Ok(()),
    }
}
