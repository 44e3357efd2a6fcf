//! The answers of `POST /oauth/token`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::token(data));
