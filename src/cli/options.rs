//! Flags that several commands share.

use std::path::PathBuf;

use clap::Args;

use super::verdict::Failure;
use crate::scenario::Catalogue;
use crate::server::Certificates;
use crate::{pki, settings};

/// Folders with scenarios, in addition to the built-in ones.
#[derive(Args)]
pub(super) struct Scenarios {
    /// A folder with scenario files; they add to the built-in scenarios or replace them; repeatable
    #[arg(
        long,
        value_name = "DIR",
        env = "EXCHAOS_SCENARIOS",
        value_delimiter = ','
    )]
    pub(super) scenarios: Vec<PathBuf>,
}

/// The CA, and the domains that it is valid for.
#[derive(Args)]
pub(super) struct Authority {
    /// The folder of the test CA, created on first use [default: exchaos in the user's data folder]
    #[arg(long, value_name = "DIR", env = "EXCHAOS_CERTS")]
    certs: Option<PathBuf>,
    /// A CA certificate of yours (PEM) that signs in place of the test CA of `--certs`
    #[arg(
        long,
        value_name = "FILE",
        env = "EXCHAOS_CA_CERT",
        requires = "ca_key"
    )]
    ca_cert: Option<PathBuf>,
    /// The key of that certificate (PEM, PKCS #8)
    #[arg(
        long,
        value_name = "FILE",
        env = "EXCHAOS_CA_KEY",
        requires = "ca_cert"
    )]
    ca_key: Option<PathBuf>,
    /// A domain whose labels pick scenarios; repeatable; names without a domain belong to the first one
    #[arg(long, value_name = "NAME", env = "EXCHAOS_DOMAIN", value_delimiter = ',', default_value = settings::DEFAULT_DOMAIN)]
    pub(super) domain: Vec<String>,
}

impl Scenarios {
    pub(super) fn load(&self) -> Result<Catalogue, Failure> {
        Ok(Catalogue::load(&self.scenarios)?)
    }
}

impl Authority {
    /// The domain of names without a domain.
    pub(super) fn first_domain(&self) -> &str {
        self.domain.first().expect("the flag has a default")
    }

    /// The source of the CA.
    pub(super) fn certificates(&self) -> Result<Certificates, Failure> {
        match (&self.ca_cert, &self.ca_key) {
            (Some(certificate), Some(key)) => Ok(Certificates::Files(pki::Files {
                certificate: certificate.clone(),
                key: key.clone(),
            })),
            _ => Ok(Certificates::Folder(self.folder()?)),
        }
    }

    /// The file of the CA's certificate. It may not exist yet.
    pub(super) fn file(&self) -> Result<PathBuf, Failure> {
        match &self.ca_cert {
            Some(certificate) => Ok(certificate.clone()),
            None => Ok(self.folder()?.join(pki::CERTIFICATE)),
        }
    }

    fn folder(&self) -> Result<PathBuf, Failure> {
        use etcetera::BaseStrategy;
        if let Some(folder) = &self.certs {
            return Ok(folder.clone());
        }
        let base = etcetera::choose_base_strategy()
            .map_err(|_| "there is no home directory for the test CA\nhint: name a folder with `--certs DIR`")?;
        Ok(base.data_dir().join("exchaos"))
    }
}
