//! The discovery document.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::discovery(data));
