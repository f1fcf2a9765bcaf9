//! What is told of each whom a name may mean.

use crate::exchange::ews::answers::required::{required_attribute, unknown_value};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::shapes::{Base, Shape};
use crate::exchange::soap::Fault;
use crate::exchange::xml::Element;

/// What is told of each whom a name may mean, beside the address.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) base: Base,
    pub(crate) shape: Shape,
}

impl Told {
    pub(crate) fn read(context: &Context<'_>, request: &Element<'_>) -> Result<Self, Fault> {
        let full = match required_attribute(request, "ReturnFullContactData")?.trim() {
            "true" | "1" => true,
            "false" | "0" => false,
            other => return Err(unknown_value(request, "ReturnFullContactData", other)),
        };
        let base = match request.attribute("ContactDataShape") {
            None | Some("Default") => Base::Default,
            Some("AllProperties") => Base::AllProperties,
            Some("IdOnly") => Base::IdOnly,
            Some(other) => return Err(unknown_value(request, "ContactDataShape", other)),
        };
        let base = if full { base } else { Base::IdOnly };
        Ok(Self {
            base,
            shape: Shape::of(context, base),
        })
    }
}
