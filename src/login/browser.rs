//! Opens the system's browser. Whether a page appears cannot be known: the caller shows the address as well.

use crate::domain::Redactor;
use std::process::{Command, Stdio};

/// Whether a browser can be expected to appear: a variable names one, or there is a desktop.
pub fn has_desktop() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(any(windows, target_os = "macos")) {
        return true;
    }
    ["BROWSER", "DISPLAY", "WAYLAND_DISPLAY"]
        .into_iter()
        .any(set)
}

/// Opens an address in the browser that `$BROWSER` names (one or several commands with colons between, of which the
/// first that starts is taken), else in the system's own. The browser's environment holds nothing of this program's, and
/// no variable in which a secret is known to be.
///
/// # Errors
/// If nothing could be started.
pub fn open(address: &str, secrets: &Redactor) -> std::io::Result<()> {
    let named = std::env::var("BROWSER").unwrap_or_default();
    for command in named
        .split(':')
        .filter(|command| !command.trim().is_empty())
    {
        let mut words = command.split_whitespace();
        let Some(program) = words.next() else {
            continue;
        };
        let mut given = false;
        let mut arguments: Vec<String> = words
            .map(|word| {
                given |= word.contains("%s");
                word.replace("%s", address)
            })
            .collect();
        if !given {
            arguments.push(address.to_owned());
        }
        if start(program, &arguments, secrets).is_ok() {
            return Ok(());
        }
    }
    let address = address.to_owned();
    if cfg!(target_os = "macos") {
        start("open", &[address], secrets)
    } else if cfg!(windows) {
        start(
            "rundll32",
            &["url.dll,FileProtocolHandler".into(), address],
            secrets,
        )
    } else {
        start("xdg-open", &[address], secrets)
    }
}

fn start(program: &str, arguments: &[String], secrets: &Redactor) -> std::io::Result<()> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for (name, value) in std::env::vars_os() {
        let text = name.to_string_lossy();
        // A record may name any variable for its secret.
        if text.starts_with("MAZ_") || secrets.knows(&value.to_string_lossy()) {
            command.env_remove(&name);
        }
    }
    let mut child = command.spawn()?;
    // Waited for on a thread of its own, so that it leaves no zombie behind.
    let _ = std::thread::Builder::new()
        .name("browser".into())
        .spawn(move || child.wait());
    Ok(())
}
