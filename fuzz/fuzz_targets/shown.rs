//! Text that is cleaned and redacted before it is shown.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::shown(data));
