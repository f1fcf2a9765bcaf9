//! The properties that conditions are about.

use super::comparison_type::{ComparisonType, may_exist};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Property, Value};
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::View;
use crate::exchange::xml::Element;

/// A property of an item, or of a folder, and what it is to those who search.
#[derive(Clone, Debug)]
pub(crate) struct Searchable {
    name: Name,
    pub(crate) comparison_type: ComparisonType,
}

#[derive(Clone, Debug)]
enum Name {
    Item(Path),
    /// By the rest of its URI, where it is known.
    Folder(Option<Property>),
}

/// What has properties that conditions are about: an item, or a folder.
pub(crate) trait Properties {
    /// The value of a property that a path of items names, as it is searched.
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
    /// Reads one that can be searched in some way.
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

    /// Whether one may ask that it is there.
    pub(crate) fn may_exist(&self) -> bool {
        match &self.name {
            Name::Item(path) => may_exist(path),
            Name::Folder(_) => true,
        }
    }

    /// Its value, as it is searched.
    pub(crate) fn value(&self, subject: &dyn Properties) -> Option<Value> {
        match &self.name {
            Name::Item(path) => subject.of_path(path, self.comparison_type),
            Name::Folder(property) => self.comparison_type.seen(subject.of_folder((*property)?)?),
        }
    }
}
