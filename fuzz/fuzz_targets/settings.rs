//! The documents of the Management API, and its refusals.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::settings(data));
