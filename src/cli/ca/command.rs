//! Writes the CA's certificate, and instructions to trust it.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;

use super::advice::advice;
use super::format::Format;
use super::stores;
use crate::cli::options::Authority;
use crate::cli::output;
use crate::cli::verdict::{Failure, Verdict};
use crate::clock::Clock;
use crate::pki;
use crate::server::Certificates;

/// Flags of `ca`.
#[derive(Args)]
pub(crate) struct Ca {
    #[command(flatten)]
    authority: Authority,
    /// The format of the certificate
    #[arg(
        long,
        value_name = "FORMAT",
        env = "EXCHAOS_CA_FORMAT",
        default_value = "pem"
    )]
    format: Format,
    /// The password of a p12 or jks store
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "EXCHAOS_CA_PASSWORD",
        default_value = "changeit"
    )]
    password: String,
    /// The file to write; without it, stdout
    #[arg(long, value_name = "FILE", env = "EXCHAOS_CA_OUT")]
    out: Option<PathBuf>,
}

impl Ca {
    /// Writes the certificate, and instructions to stderr. Creates the test CA on first use.
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        let binary = matches!(self.format, Format::Der | Format::P12 | Format::Jks);
        if binary && self.out.is_none() && io::stdout().is_terminal() {
            return Err(
                "this format is not for terminals\nhint: name a file with `--out FILE`".into(),
            );
        }
        let (domains, clock) = (&self.authority.domain, Clock::system());
        let (authority, ours) = match self.authority.certificates()? {
            Certificates::Files(files) => (pki::Authority::bring(&files, domains, clock)?, false),
            Certificates::Folder(folder) => (pki::Authority::open(&folder, domains, clock)?, true),
            Certificates::Memory => (pki::Authority::ephemeral(domains, clock)?, true),
        };
        let bytes = self.bytes(&authority)?;
        match &self.out {
            Some(out) => output::write(out, &bytes)?,
            None => to_stdout(&bytes)?,
        }
        if ours {
            anstream::eprintln!(
                "This CA can only sign for {}, localhost and loopback addresses.",
                domains.join(", ")
            );
        }
        anstream::eprintln!(
            "To trust it:\n{}",
            advice(self.format, self.out.as_deref(), &self.password, &authority)
        );
        Ok(Verdict::Good)
    }

    fn bytes(&self, authority: &pki::Authority) -> Result<Vec<u8>, Failure> {
        let certificate = authority.certificate();
        Ok(match self.format {
            Format::Pem => authority.pem().as_bytes().to_vec(),
            Format::Der => certificate.to_vec(),
            Format::P12 => stores::p12(certificate, &self.password)?,
            Format::Jks => stores::jks(certificate, &self.password, Clock::system().now()),
            Format::Bundle => bundle(authority)?,
        })
    }
}

/// The system's roots, followed by the CA.
fn bundle(authority: &pki::Authority) -> Result<Vec<u8>, Failure> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        anstream::eprintln!("warning: a root of this system is skipped: {error}");
    }
    if found.certs.is_empty() {
        return Err("no roots of this system were found\nhint: `--format pem` prints the CA alone; SSL_CERT_FILE may name the system's roots".into());
    }
    let mut text: String = found.certs.iter().map(|root| pki::pem(root)).collect();
    text += authority.pem();
    Ok(text.into())
}

fn to_stdout(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    Ok(stdout.write_all(bytes).and_then(|()| stdout.flush())?)
}
