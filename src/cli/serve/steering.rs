//! The admin API of `serve`: its addresses and its access rules.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use tokio::runtime::Handle;

use super::listen::{loopback, socket_address};
use crate::admin::{Access, Admin};
use crate::cli::verdict::Failure;
use crate::server::Server;

/// The default port.
const PORT: u16 = 8090;

/// Flags about the admin API.
#[derive(Args)]
pub(super) struct Steering {
    /// An address for the admin API; repeatable [default: 127.0.0.1:8090 and [::1]:8090]
    #[arg(
        long,
        value_name = "ADDR",
        env = "EXCHAOS_ADMIN",
        value_delimiter = ','
    )]
    admin: Vec<At>,
    /// The token that callers of the admin API must send; required beyond loopback
    #[arg(
        long,
        value_name = "TOKEN",
        env = "EXCHAOS_ADMIN_TOKEN",
        hide_env_values = true
    )]
    admin_token: Option<String>,
    /// A host name, besides those of loopback, by which the admin API may be called; repeatable
    #[arg(
        long,
        value_name = "NAME",
        env = "EXCHAOS_ADMIN_HOST",
        value_delimiter = ','
    )]
    admin_host: Vec<String>,
}

/// An address, or the URL that the other commands take.
#[derive(Clone, Copy, Debug)]
struct At(SocketAddr);

impl std::str::FromStr for At {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text.strip_prefix("http://").unwrap_or(text);
        let bare = bare.strip_suffix('/').unwrap_or(bare);
        socket_address(bare, PORT).map(Self)
    }
}

impl Steering {
    /// The addresses to bind, and whether another port is acceptable.
    pub(super) fn wanted(&self) -> Vec<(SocketAddr, bool)> {
        if !self.admin.is_empty() {
            return self
                .admin
                .iter()
                .map(|At(address)| (*address, false))
                .collect();
        }
        loopback(PORT).map(|address| (address, true)).to_vec()
    }

    /// Opens the API at the addresses of the flags, or at the default ones, whose ports are replaced if they are in
    /// use. `runtime` serves it.
    pub(super) async fn open(
        &self,
        server: &Arc<Server>,
        runtime: &Handle,
    ) -> Result<Admin, Failure> {
        let admin = Admin::new(
            Arc::clone(server),
            Access {
                token: self.admin_token.clone(),
                hosts: self.admin_host.clone(),
            },
        )
        .on(runtime.clone());
        for At(address) in &self.admin {
            admin.open(*address, false).await?;
        }
        if self.admin.is_empty() {
            let [v4, mut v6] = loopback(PORT);
            v6.set_port(admin.open(v4, true).await?.port());
            // The listeners have already reported missing IPv6.
            drop(admin.open(v6, true).await);
        }
        Ok(admin)
    }
}
