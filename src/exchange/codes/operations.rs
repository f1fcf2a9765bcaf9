//! Which operations are known, if not answered, and what is refused of them.

use super::response_code::ResponseCode;
use crate::exchange::xsd::{
    self,
    operations::{OPERATIONS, named},
};

/// The code of the fault by which an operation is refused that is not answered.
pub fn refusal(operation: &str) -> ResponseCode {
    match named(operation) {
        Some(operation) if operation.denied => ResponseCode::ACCESS_DENIED,
        _ => ResponseCode::INVALID_OPERATION,
    }
}

/// The operation that an element asks for: some elements of the schema end in `Request`, the operation's name does not.
pub fn operation(element: &str) -> Option<&'static str> {
    let name = match element.strip_suffix("Request") {
        Some(name) if xsd::element(element).is_some() => name,
        _ => element,
    };
    named(name).map(|operation| operation.name)
}

/// Every operation's name, sorted.
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
    fn what_is_for_members_of_discovery_management_is_denied() {
        assert_eq!(refusal("SearchMailboxes"), ResponseCode::ACCESS_DENIED);
        assert_eq!(refusal("GetPersona"), ResponseCode::INVALID_OPERATION);
    }
}
