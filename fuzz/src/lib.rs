//! What the fuzz targets lean on: the promises of each reader, which the property tests hold as well.

#[path = "../../tests/it/parsers/promises.rs"]
pub mod promises;
