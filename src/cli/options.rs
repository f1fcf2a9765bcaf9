//! Flags that several commands take.

use std::path::PathBuf;

use clap::Args;

use super::verdict::Failure;
use crate::scenario::Catalogue;
use crate::server::Certificates;
use crate::{pki, settings};

/// Where scenarios come from beside those that are built in.
#[derive(Args)]
pub(super) struct Scenarios {
    /// A folder with scenario files of your own, beside and instead of the built-in ones; repeatable
    #[arg(
        long,
        value_name = "DIR",
        env = "EXCHAOS_SCENARIOS",
        value_delimiter = ','
    )]
    pub(super) scenarios: Vec<PathBuf>,
}

/// Where the CA is, and what it is good for.
#[derive(Args)]
pub(super) struct Authority {
    /// The folder of the test CA, made on first use [default: exchaos in the user's data folder]
    #[arg(long, value_name = "DIR", env = "EXCHAOS_CERTS")]
    certs: Option<PathBuf>,
    /// The certificate of a CA of yours (PEM), to sign with in place of the test CA of `--certs`
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
    /// A domain whose labels pick scenarios; repeatable, the first is that of bare names
    #[arg(long, value_name = "NAME", env = "EXCHAOS_DOMAIN", value_delimiter = ',', default_value = settings::DEFAULT_DOMAIN)]
    pub(super) domain: Vec<String>,
}

impl Scenarios {
    pub(super) fn load(&self) -> Result<Catalogue, Failure> {
        Ok(Catalogue::load(&self.scenarios)?)
    }
}

impl Authority {
    /// The domain of bare names.
    pub(super) fn first_domain(&self) -> &str {
        self.domain.first().expect("the flag has a default")
    }

    /// Where the CA comes from.
    pub(super) fn certificates(&self) -> Result<Certificates, Failure> {
        match (&self.ca_cert, &self.ca_key) {
            (Some(certificate), Some(key)) => Ok(Certificates::Files(pki::Files {
                certificate: certificate.clone(),
                key: key.clone(),
            })),
            _ => Ok(Certificates::Folder(self.folder()?)),
        }
    }

    /// The file with the CA's certificate, whether or not it is there yet.
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
