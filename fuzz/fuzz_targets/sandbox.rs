//! Tenant files and faults of the sandbox.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::sandbox(data));
