//! A report, held against docs/report.schema.json wherever a test reads one.

use jsonschema::Validator;
use serde_json::Value;
use std::sync::OnceLock;

/// The same value, after a look at whether a report in it is as the schema says.
pub(crate) fn valid(value: Value) -> Value {
    static SCHEMA: OnceLock<Validator> = OnceLock::new();
    if value.get("schema").and_then(Value::as_str) != Some("maz-auth0/report/v1") {
        return value;
    }
    let schema = SCHEMA.get_or_init(|| {
        let text = include_str!("../../../docs/report.schema.json");
        let schema = serde_json::from_str(text).expect("JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    });
    let wrong: Vec<String> = schema
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{value}");
    value
}
