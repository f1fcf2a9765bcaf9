//! `exchaos ca`: the test CA, and how it is trusted.

use clap::Args;

use super::{Authority, Failure, Verdict, output};
use crate::clock::Clock;
use crate::pki;
use crate::server::Certificates;

/// Flags of `ca`.
#[derive(Args)]
pub(super) struct Ca {
    #[command(flatten)]
    authority: Authority,
}

impl Ca {
    /// Prints the certificate to stdout, and advice to stderr. Makes the CA on first use.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let (domains, clock) = (&self.authority.domain, Clock::system());
        let authority = match self.authority.certificates()? {
            Certificates::Files(files) => pki::Authority::bring(&files, domains, clock)?,
            Certificates::Folder(folder) => pki::Authority::open(&folder, domains, clock)?,
            Certificates::Memory => pki::Authority::ephemeral(domains, clock)?,
        };
        output::print(authority.pem().trim_end())?;
        let file = authority.path().map(output::shown).unwrap_or_default();
        anstream::eprintln!("{}", advice(&file, &self.authority.domain.join(", ")));
        Ok(Verdict::Good)
    }
}

fn advice(file: &str, domains: &str) -> String {
    format!(
        "This CA can only speak for {domains}, localhost and loopback addresses. To trust it:
  one curl        curl --cacert {file} ...
  OpenSSL, many   SSL_CERT_FILE={file}
  Python          REQUESTS_CA_BUNDLE={file}
  Node            NODE_EXTRA_CA_CERTS={file}
  Java            keytool -importcert -cacerts -alias exchaos -file {file}
  Debian, Ubuntu  sudo cp {file} /usr/local/share/ca-certificates/exchaos.crt && sudo update-ca-certificates
  Fedora, RHEL    sudo cp {file} /etc/pki/ca-trust/source/anchors/exchaos.pem && sudo update-ca-trust
  macOS           sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {file}
  Windows         certutil -addstore -f Root {file}"
    )
}
