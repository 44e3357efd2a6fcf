//! A secret in one of the forms that a server may send it back in, with anything around it.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::redacted(data));
