//! Opens the system's browser. Whether a page appears cannot be known: the caller shows the address as well.

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
/// first that starts is taken), else in the system's own. The browser's environment holds nothing of this program's.
///
/// # Errors
/// If nothing could be started.
pub fn open(address: &str) -> std::io::Result<()> {
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
        if start(program, &arguments).is_ok() {
            return Ok(());
        }
    }
    let address = address.to_owned();
    if cfg!(target_os = "macos") {
        start("open", &[address])
    } else if cfg!(windows) {
        start("rundll32", &["url.dll,FileProtocolHandler".into(), address])
    } else {
        start("xdg-open", &[address])
    }
}

fn start(program: &str, arguments: &[String]) -> std::io::Result<()> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["MAZ_AUTH0_", "MAZ_API_", "MAZ_APP_"]
            .iter()
            .any(|ours| text.starts_with(ours))
        {
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
