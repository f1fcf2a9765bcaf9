//! Faults of an answer's bytes: status and headers are good, what follows is not.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

mechanisms! {
    /// A fault of an answer's bytes.
    pub enum BodyFault: "body", dyn Answering {
        /// It is no XML.
        "malform": malform::Malform,
        /// It is not all there.
        "truncate": truncate::Truncate,
    }
}
