//! The properties in the conditions of a restriction.

use super::comparison_type::{ComparisonType, may_exist};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Property, Value};
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::View;
use crate::exchange::xml::Element;

/// A property of an item or a folder, and its comparison type.
#[derive(Clone, Debug)]
pub(crate) struct Searchable {
    name: Name,
    pub(crate) comparison_type: ComparisonType,
}

#[derive(Clone, Debug)]
enum Name {
    Item(Path),
    /// The part of the URI after `folder:`; `None` if it is unknown.
    Folder(Option<Property>),
}

/// An item or a folder that a restriction is evaluated on.
pub(crate) trait Properties {
    /// The value of a property of items, in the form that is searched.
    fn of_path(&self, path: &Path, comparison_type: ComparisonType) -> Option<Value>;

    /// The value of a property of folders.
    fn of_folder(&self, property: Property) -> Option<Value>;
}

impl Properties for View<'_> {
    fn of_path(&self, path: &Path, comparison_type: ComparisonType) -> Option<Value> {
        comparison_type.value(path, self)
    }

    fn of_folder(&self, _: Property) -> Option<Value> {
        None
    }
}

impl Searchable {
    /// Reads a property that can be searched.
    pub(crate) fn read(element: &Element<'_>) -> Result<Self, ResponseCode> {
        let uri = element.attribute("FieldURI").unwrap_or("");
        let name = match uri.strip_prefix("folder:") {
            Some(rest) => Name::Folder(Property::named(rest)),
            None => Name::Item(Path::read(element)?),
        };
        let comparison_type = match &name {
            Name::Item(path) => ComparisonType::of(path),
            Name::Folder(property) => {
                property.map_or(ComparisonType::Closed, ComparisonType::of_folder)
            }
        };
        if comparison_type == ComparisonType::Closed {
            return Err(ResponseCode::UNSUPPORTED_PATH_FOR_QUERY);
        }
        Ok(Self {
            name,
            comparison_type,
        })
    }

    /// Whether `Exists` applies to the property.
    pub(crate) fn may_exist(&self) -> bool {
        match &self.name {
            Name::Item(path) => may_exist(path),
            Name::Folder(_) => true,
        }
    }

    /// The value of the property, in the form that is searched.
    pub(crate) fn value(&self, subject: &dyn Properties) -> Option<Value> {
        match &self.name {
            Name::Item(path) => subject.of_path(path, self.comparison_type),
            Name::Folder(property) => self.comparison_type.seen(subject.of_folder((*property)?)?),
        }
    }
}
