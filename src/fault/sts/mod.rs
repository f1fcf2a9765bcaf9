//! Faults of the security token service, which issues delegation tokens by WS-Trust.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

mechanisms! {
    /// A fault of the security token service.
    pub enum StsFault: "sts", dyn Answering {
        /// A delegation token says something else.
        "claims": claims::Claims,
        /// No delegation token is issued.
        "fault": fault::Fault,
    }
}
