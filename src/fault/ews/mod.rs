//! Faults of EWS: the request is read and refused.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

pub use crate::fault::ews_code::Code;
pub use availability::AvailabilityAt;

mechanisms! {
    /// A fault of EWS.
    pub enum EwsFault: "ews", dyn Answering {
        /// The free/busy of attendees fails, or the suggestions.
        "availability": availability::Availability,
        /// Each part of the request fails: HTTP 200.
        "response-code": response_code::ResponseCode,
        /// The request fails as a whole: HTTP 500.
        "soap-fault": soap_fault::SoapFault,
    }
}
