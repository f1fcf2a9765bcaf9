//! The ready file: the addresses of a running server, for programs. It exists only while the server is ready.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{self, Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::admin::Admin;
use crate::cli::offer::{protocols, schemes};
use crate::cli::output;
use crate::cli::verdict::Failure;
use crate::server::{Bound, Protocol, Server};

/// The contents of the file.
#[derive(Serialize)]
struct Ready<'a> {
    pid: u32,
    version: &'static str,
    listeners: Vec<Listener>,
    /// The admin API.
    admin: Vec<String>,
    ca: Option<PathBuf>,
    domains: &'a [String],
    scenario: &'a str,
    /// The requirements for a client to meet that scenario.
    requires: Vec<String>,
    seed: u64,
    /// The offer of scenarios that do not specify one: schemes, and protocols above TLS.
    auth: Vec<&'static str>,
    alpn: Vec<&'static str>,
}

/// A listener, for programs.
#[derive(Serialize)]
struct Listener {
    protocol: &'static str,
    url: String,
    host: IpAddr,
    port: u16,
    /// The scenario of its clients that name none, if it is not the default.
    scenario: Option<Arc<str>>,
    /// The requirements for a client to meet it.
    requires: Vec<String>,
    instance: Option<Arc<str>>,
    /// The offer of scenarios there that do not specify one. `None` for DNS.
    auth: Option<Vec<&'static str>>,
    alpn: Option<Vec<&'static str>>,
}

/// The requirements for a client to meet a scenario.
fn requires(server: &Server, scenario: Option<&str>) -> Vec<String> {
    let catalogue = server.catalogue();
    let scenario = scenario.and_then(|id| catalogue.get(id));
    scenario.map(|one| one.requires()).unwrap_or_default()
}

impl Listener {
    fn of(server: &Server, bound: Bound) -> Self {
        let protocol = match bound.protocol {
            Protocol::Dns => "dns",
            Protocol::Http => "http",
            Protocol::Https => "https",
        };
        let selection = bound.selection.unwrap_or_default();
        let speaks_http = bound.protocol != Protocol::Dns;
        let offer = speaks_http.then_some(bound.offer);
        Self {
            protocol,
            url: format!("{protocol}://{}", bound.address),
            host: bound.address.ip(),
            port: bound.address.port(),
            requires: requires(server, selection.scenario.as_deref()),
            scenario: selection.scenario,
            instance: selection.instance,
            auth: offer.as_ref().map(|offer| schemes(offer.schemes())),
            alpn: offer.as_ref().map(|offer| protocols(offer.protocols())),
        }
    }
}

/// A ready file that is known to be writable.
pub(super) struct ReadyFile {
    path: PathBuf,
    draft: PathBuf,
    file: File,
    written: bool,
}

impl ReadyFile {
    /// Checks that the file can be written, and removes that of an earlier server.
    pub(super) fn prepare(path: &Path) -> Result<Self, Failure> {
        let failed = |error: io::Error| {
            format!(
                "cannot write the ready file `{}`: {error}\nhint: choose another file with `--ready-file FILE`",
                path.display()
            )
        };
        let draft = output::draft(path).map_err(failed)?;
        match fs::symlink_metadata(path) {
            Ok(found) if !found.is_file() => {
                return Err(failed(io::Error::other("the path is not a file")).into());
            }
            Ok(_) => fs::remove_file(path).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error).into()),
        }
        let file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .open(&draft)
            .map_err(failed)?;
        let path = path.to_owned();
        Ok(Self {
            path,
            draft,
            file,
            written: false,
        })
    }

    /// Writes the file completely.
    pub(super) fn write(
        &mut self,
        server: &Server,
        admin: &Admin,
        scenario: &str,
        seed: u64,
    ) -> Result<(), Failure> {
        let bound = server.bound().into_iter();
        let ready = Ready {
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION"),
            listeners: bound.map(|bound| Listener::of(server, bound)).collect(),
            admin: admin
                .bound()
                .iter()
                .map(|address| format!("http://{address}"))
                .collect(),
            ca: server.authority().path().map(path::absolute).transpose()?,
            domains: server.domains(),
            scenario,
            requires: requires(server, Some(scenario)),
            seed,
            auth: schemes(server.offer().schemes()),
            alpn: protocols(server.offer().protocols()),
        };
        let mut text = serde_json::to_vec_pretty(&ready)?;
        text.push(b'\n');
        // Renamed into place, so that a program never reads half of the file.
        let written = self
            .file
            .write_all(&text)
            .and_then(|()| self.file.sync_all())
            .and_then(|()| fs::rename(&self.draft, &self.path));
        written.map_err(|error| {
            format!(
                "cannot write the ready file `{}`: {error}",
                self.path.display()
            )
        })?;
        self.written = true;
        Ok(())
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        let ours = if self.written {
            &self.path
        } else {
            &self.draft
        };
        // If the file is gone, another process removed it on purpose.
        drop(fs::remove_file(ours));
    }
}
