//! Faults of the endpoints `/WSSecurity`, which take delegation tokens.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

mechanisms! {
    /// A fault of the endpoints `/WSSecurity`.
    pub enum WssecFault: "wssec", dyn Answering {
        /// The endpoints are switched off.
        "disabled": disabled::Disabled,
        /// The security header is refused.
        "fault": fault::Fault,
    }
}
