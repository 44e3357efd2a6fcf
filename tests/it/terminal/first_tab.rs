//! zsh as a person has it: the first press of Tab in a new shell is answered.

use super::Launch;
use crate::support::program::left_out;
use anyhow::Result;
use std::path::{Path, PathBuf};

#[test]
fn the_first_tab_in_a_new_zsh_completes() -> Result<()> {
    if !Path::new("/usr/bin/zsh").exists() {
        left_out("there is no zsh here");
        return Ok(());
    }
    let home = tempfile::TempDir::new()?;
    let functions = home.path().join("functions");
    std::fs::create_dir(&functions)?;
    std::fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("completions/_maz-auth0"),
        functions.join("_maz-auth0"),
    )?;
    std::fs::write(
        home.path().join(".zshrc"),
        "fpath=(~/functions $fpath)\nautoload -Uz compinit && compinit -u\nPROMPT='ready> '\n",
    )?;
    let bin = Path::new(env!("CARGO_BIN_EXE_maz-auth0"));
    let bin = bin.parent().unwrap_or(bin).display();
    let mut session = Launch::of(PathBuf::from("/usr/bin/zsh"))
        .argument("-i")
        .variable("PATH", &format!("{bin}:/usr/bin:/bin"))
        .home(home.path())
        .start()?;
    session.wait_for_text("ready> ");
    session.send("maz-auth0 rotate-se\t")?;
    session.wait_for_text("maz-auth0 rotate-secret ");
    Ok(())
}
