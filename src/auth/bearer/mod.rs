//! Bearer tokens at Exchange ([MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)):
//! parsed, verified, and refused with the reason in `x-ms-diagnostics`.

mod actor;
mod audience;
mod judge;
mod lifetime;
mod presented;
mod refused;

pub use presented::Bearer;
pub use refused::{TokenRefusal, diagnostics};
