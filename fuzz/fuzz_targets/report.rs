//! Reports.
#![no_main]

use std::sync::LazyLock;

static FOLDER: LazyLock<tempfile::TempDir> =
    LazyLock::new(|| tempfile::TempDir::new().expect("a folder"));

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::report(data, FOLDER.path()));
