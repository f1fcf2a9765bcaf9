//! The JSON Schemas of scenario and world files, from the same types that read them, for editors and other validators.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::Scenario;
use crate::exchange::Population;

/// The JSON Schema ([draft 2020-12](https://json-schema.org/draft/2020-12)) of scenario files.
pub fn schema() -> Schema {
    of::<Scenario>("exchaos scenario")
}

/// The JSON Schema of world files.
pub fn world_schema() -> Schema {
    of::<Population>("exchaos world")
}

fn of<T: JsonSchema>(title: &str) -> Schema {
    let settings = SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(without_null))
        .with_transform(RecursiveTransform(one_table));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema
}

/// TOML has no null: an optional value is left out.
fn without_null(schema: &mut Schema) {
    let null = json!({ "type": "null" });
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = &mut types[..] {
            let only = only.take();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(any)) = schema.get_mut("anyOf") {
        any.retain(|one| *one != null);
        if let [Value::Object(only)] = &mut any[..] {
            let only = std::mem::take(only);
            schema.remove("anyOf");
            for (key, value) in only {
                schema.ensure_object().entry(key).or_insert(value);
            }
        }
    }
    let empty = |value: &Value| value.is_null() || *value == json!([]);
    if schema.get("default").is_some_and(empty) {
        schema.remove("default");
    }
}

/// Turns an enum of tables with one key each into one table with exactly one of these keys. Editors complete that form, and
/// name the wrong key. With `oneOf` they only report that no variant fits.
fn one_table(schema: &mut Schema) {
    let Some(Value::Array(variants)) = schema.get("oneOf") else {
        return;
    };
    let variants: Option<Vec<_>> = variants.iter().map(variant).collect();
    let Some(properties) = variants.filter(|variants| !variants.is_empty()) else {
        return;
    };
    schema.remove("oneOf");
    let table = schema.ensure_object();
    table.insert("type".to_owned(), "object".into());
    table.insert(
        "properties".to_owned(),
        Value::Object(properties.into_iter().collect::<Map<_, _>>()),
    );
    table.insert("additionalProperties".to_owned(), false.into());
    table.insert("minProperties".to_owned(), 1.into());
    table.insert("maxProperties".to_owned(), 1.into());
}

/// The key of a variant and its schema, with the variant's description.
fn variant(variant: &Value) -> Option<(String, Value)> {
    let [key] = &variant["required"].as_array()?[..] else {
        return None;
    };
    let key = key.as_str()?;
    let mut schema = variant["properties"].get(key)?.clone();
    if let (Some(description), Some(schema)) = (variant.get("description"), schema.as_object_mut())
    {
        schema.insert("description".to_owned(), description.clone());
    }
    Some((key.to_owned(), schema))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_has_no_null_and_describes_every_key() {
        let text = |schema: Schema| serde_json::to_string(&schema).unwrap();
        let texts = [schema(), world_schema()].map(text);
        assert!(
            texts.iter().all(|text| !text.contains("\"null\"")),
            "TOML has no null"
        );
        let values = [schema(), world_schema()].map(|schema| serde_json::to_value(schema).unwrap());
        let parts = values
            .iter()
            .flat_map(|schema| schema["$defs"].as_object().unwrap());
        let mut undescribed = Vec::new();
        for (name, schema) in parts {
            let properties = schema["properties"].as_object();
            for (key, property) in properties.into_iter().flatten() {
                if property["description"].as_str().is_none_or(str::is_empty) {
                    undescribed.push(format!("{name}.{key}"));
                }
            }
        }
        assert!(
            undescribed.is_empty(),
            "without a description: {undescribed:?}"
        );
    }
}
