//! The configuration of a server: its properties, and its accounts.

pub(crate) mod accounts;
pub(crate) mod applications;
pub(crate) mod directory;
pub(crate) mod exchange;
pub(crate) mod folder_name;
pub(crate) mod offer;
pub(crate) mod population;

pub use super::permissions::{ANONYMOUS, EVERYBODY, Level, Permissions, Reading, Rights, Scope};
pub use accounts::{Account, Opens, Password, Standing, Thumbprint};
pub(crate) use applications::{AS_USER, FULL_ACCESS};
pub use applications::{Application, ClientKey, Guid};
pub use directory::{Kind, Person, Presence};
pub use exchange::{ChannelBinding, ClientCertificate, Mic, NtlmVersion, Setup};
pub use folder_name::{FolderName, ItemCount, Items};
pub use offer::{Offer, Protocol, Scheme};
pub(crate) use population::Listed;
pub use population::{Exists, Population};
