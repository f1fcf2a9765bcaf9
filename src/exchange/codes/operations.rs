//! All operations of EWS, and the codes that unimplemented ones fail with.

use super::response_code::ResponseCode;
use crate::exchange::xsd::{
    self,
    operations::{OPERATIONS, named},
};

/// The ResponseCode of the SOAP fault for an operation that is not implemented.
pub fn refusal(operation: &str) -> ResponseCode {
    match named(operation) {
        // Exchange denies these to callers outside of the Discovery Management role group.
        Some(operation) if operation.denied => ResponseCode::ACCESS_DENIED,
        _ => ResponseCode::INVALID_OPERATION,
    }
}

/// The operation of a request element. Some elements end in `Request`, which is not part of the operation's name.
pub fn operation(element: &str) -> Option<&'static str> {
    let name = match element.strip_suffix("Request") {
        Some(name) if xsd::element(element).is_some() => name,
        _ => element,
    };
    named(name).map(|operation| operation.name)
}

/// The names of all operations, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_known_by_its_element() {
        assert_eq!(names().count(), 103);
        assert_eq!(operation("GetFolder"), Some("GetFolder"));
        assert_eq!(
            operation("GetUserAvailabilityRequest"),
            Some("GetUserAvailability")
        );
        assert_eq!(operation("GetNothing"), None);
        assert_eq!(operation("GetFolderRequest"), None);
    }

    #[test]
    fn operations_of_discovery_management_are_denied() {
        assert_eq!(refusal("SearchMailboxes"), ResponseCode::ACCESS_DENIED);
        assert_eq!(refusal("GetPersona"), ResponseCode::INVALID_OPERATION);
    }
}
