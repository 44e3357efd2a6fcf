//! How a release is linked on Linux with glibc, so that it starts quickly. Why: docs/decisions/release-profile.md.

use std::env::var;
use std::error::Error;
use std::path::Path;
use std::process::Command;

/// Nothing reads the tables by which a stack is unwound, since a panic of a release ends the program at once.
const NO_UNWIND_TABLES: &str = "SECTIONS\n{\n  /DISCARD/ : { *(.eh_frame) *(.eh_frame.*) *(.gcc_except_table) *(.gcc_except_table.*) }\n}\nINSERT AFTER .rodata;\n";

/// Linkers that take no such script.
const WITHOUT_SCRIPTS: [&str; 2] = ["mold", "wild"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, wanted: &str| var(name).is_ok_and(|value| value == wanted);
    if !(is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && is("PROFILE", "release"))
    {
        return Ok(());
    }
    // What std unwinds with comes with the program where the compiler has it: a library less is loaded at each start.
    if compiler_has("libgcc_eh.a") {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    if !WITHOUT_SCRIPTS.iter().any(|linker| flags.contains(linker)) {
        let script = Path::new(&var("OUT_DIR")?).join("no-unwind-tables.ld");
        std::fs::write(&script, NO_UNWIND_TABLES)?;
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
    }
    // Generic code of two types is often the same, and so are tables of ciphers: a linker that can, keeps one of the two.
    for once in SAME_ONCE {
        if links_with(once)? {
            println!("cargo::rustc-link-arg-bins={once}");
        }
    }
    Ok(())
}

/// For code, which LLD and gold know, and for what is only read, which LLD knows; GNU ld knows neither.
const SAME_ONCE: [&str; 2] = ["-Wl,--icf=all", "-Wl,--ignore-data-address-equality"];

/// Whether an empty program can be linked with an argument. Where it would be for another machine than this it is not tried.
fn links_with(argument: &str) -> Result<bool, Box<dyn Error>> {
    let (target, folder) = (var("TARGET")?, var("OUT_DIR")?);
    if target != var("HOST")? {
        return Ok(false);
    }
    let source = Path::new(&folder).join("empty.rs");
    std::fs::write(&source, "fn main() {}")?;
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let mut rustc = Command::new(var("RUSTC")?);
    if let Ok(linker) = var("RUSTC_LINKER") {
        rustc.arg(format!("-Clinker={linker}"));
    }
    let tried = rustc
        .args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()))
        .arg(format!("-Clink-arg={argument}"))
        .args(["--target", &target, "--out-dir", &folder])
        .arg(&source)
        .output();
    Ok(tried.is_ok_and(|tried| tried.status.success()))
}

/// Whether the compiler that links has a library. Where it builds for another machine than its own it is not asked.
fn compiler_has(file: &str) -> bool {
    var("TARGET").ok() == var("HOST").ok()
        && Command::new("cc")
            .arg(format!("-print-file-name={file}"))
            .output()
            .is_ok_and(|said| {
                let path = String::from_utf8_lossy(&said.stdout);
                let path = Path::new(path.trim());
                path.is_absolute() && path.is_file()
            })
}
