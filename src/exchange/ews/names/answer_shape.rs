//! The shape of the resolutions that ResolveNames returns.

use crate::exchange::ews::requests::{Base, Context};
use crate::exchange::ews::shapes::Shape;
use crate::exchange::xml::Element;

/// The properties of each resolution beside the `Mailbox`.
#[derive(Clone, Debug)]
pub(crate) struct AnswerShape {
    pub(crate) base: Base,
    pub(crate) shape: Shape,
}

impl AnswerShape {
    pub(crate) fn read(context: &Context<'_>, request: &Element<'_>) -> Self {
        let base = match request.attribute("ContactDataShape") {
            // Without `ReturnFullContactData`, the shape of the request is ignored.
            _ if !request.flag("ReturnFullContactData") => Base::IdOnly,
            Some(name) => Base::named(name),
            None => Base::Default,
        };
        Self {
            base,
            shape: Shape::of(context, base),
        }
    }
}
