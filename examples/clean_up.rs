//! Panics while a clean-up is registered, for the test that sees it run.

use maz_auth0::process::interrupt;
use std::io::Write as _;

fn main() {
    if interrupt::install().is_err() {
        return;
    }
    let _clean_up = interrupt::on_interrupt(Box::new(|| {
        let _ = writeln!(std::io::stderr(), "cleaned up");
    }));
    let nothing: Option<u8> = std::env::args().nth(99).map(|_| 0);
    assert!(nothing.is_some(), "a secret that was typed");
}
