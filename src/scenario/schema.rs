//! The JSON Schemas of scenario files and world files: the same types, told to editors and to validators that are not ours.

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

/// TOML has no null: what is optional is left out.
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

/// An enum whose variants are tables of one key each is one table with exactly one of these keys: editors complete it, and
/// say which key is wrong, instead of that none of the variants fits.
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

/// The key of such a variant and its schema, which takes the variant's description.
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
    fn the_schema_has_no_null_and_tells_of_everything_that_a_person_writes() {
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
        let mut untold = Vec::new();
        for (name, schema) in parts {
            let properties = schema["properties"].as_object();
            for (key, property) in properties.into_iter().flatten() {
                if property["description"].as_str().is_none_or(str::is_empty) {
                    untold.push(format!("{name}.{key}"));
                }
            }
        }
        assert!(untold.is_empty(), "without a description: {untold:?}");
    }
}
