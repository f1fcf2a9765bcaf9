//! Exchange Web Services: one operation, one file. `OPERATIONS` has a row for each.
//!
//! A request is [`Request::read`], [`answer`]ed, and the [`Answer`] rendered. In between, a fault may change it.

mod answer;
mod context;
mod convert_id;
mod find_folder;
mod find_item;
mod folder_id;
mod folder_shape;
mod folder_target;
mod folder_tree;
mod get_folder;
mod item_shape;
pub mod operations;
mod page;
mod request;
mod resolve_names;
mod response_code;
mod response_code_names;

pub use answer::{Answer, Response, ResponseClass, ResponseMessage};
pub use context::Context;
pub use request::Request;
pub use response_code::ResponseCode;

use super::soap::Fault;
use super::xml::{Element, Violation};

/// How an operation answers: a message per thing asked for, or a fault for all.
type Outcome = Result<Vec<ResponseMessage>, Fault>;

/// An operation of the healthy Exchange.
struct Operation {
    name: &'static str,
    answer: fn(&Context<'_>, &Element<'_>) -> Outcome,
}

/// The operations that are answered.
const OPERATIONS: &[Operation] = &[
    Operation {
        name: "ConvertId",
        answer: convert_id::answer,
    },
    Operation {
        name: "FindFolder",
        answer: find_folder::answer,
    },
    Operation {
        name: "FindItem",
        answer: find_item::answer,
    },
    Operation {
        name: "GetFolder",
        answer: get_folder::answer,
    },
    Operation {
        name: "ResolveNames",
        answer: resolve_names::answer,
    },
];

/// The names of the operations that are answered.
pub fn answered() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// The answer of a healthy Exchange.
pub fn answer(context: &Context<'_>, request: &Request<'_>) -> Answer {
    match respond(context, request) {
        Ok(messages) => Answer::Response(Response {
            operation: request.operation,
            messages,
        }),
        Err(fault) => Answer::Fault(fault),
    }
}

fn respond(context: &Context<'_>, request: &Request<'_>) -> Outcome {
    request.check_version(context.setup.product)?;
    context.check_impersonation(request)?;
    match OPERATIONS
        .iter()
        .find(|operation| operation.name == request.operation)
    {
        Some(operation) => (operation.answer)(context, &request.body),
        None => Err(Fault {
            code: ResponseCode::INVALID_OPERATION,
            text: format!(
                "The operation {} is not available on this server.",
                request.operation
            ),
            message_xml: super::soap::MessageXml::None,
        }),
    }
}

/// The fault for a request that lacks something or has too much of it.
fn invalid(element: &Element<'_>, what: impl Into<String>) -> Fault {
    let position = element.offset + 1;
    Fault::schema(Violation {
        line: 1,
        position,
        what: what.into(),
    })
}

/// What must be inside an element.
fn required<'a>(
    element: &'a Element<'a>,
    namespace: &str,
    name: &str,
) -> Result<&'a Element<'a>, Fault> {
    element.child(namespace, name).ok_or_else(|| {
        let inside = &element.name;
        invalid(
            element,
            format!("The element '{inside}' has incomplete content. Expected: '{name}'."),
        )
    })
}

/// An attribute that an element must have.
fn required_attribute<'a>(element: &'a Element<'a>, name: &str) -> Result<&'a str, Fault> {
    element.attribute(name).ok_or_else(|| {
        invalid(
            element,
            format!("The required attribute '{name}' is missing."),
        )
    })
}

/// The fault for a value that its type does not have.
fn unknown_value(element: &Element<'_>, name: &str, value: &str) -> Fault {
    let what = format!(
        "The '{name}' attribute is invalid - The value '{value}' is invalid according to its datatype."
    );
    invalid(element, what)
}
