//! JWTs and the validation of ID tokens.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::id_token(data));
