//! What a person pastes: domains, addresses, names, ids, secrets.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maz_auth0_fuzz::promises::pasted(data));
