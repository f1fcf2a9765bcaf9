//! Faults of an answer's body: status and headers are sound.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

mechanisms! {
    /// A fault of an answer's body.
    pub enum BodyFault: "body", dyn Answering {
        /// It is not XML.
        "malform": malform::Malform,
        /// It is incomplete.
        "truncate": truncate::Truncate,
    }
}
