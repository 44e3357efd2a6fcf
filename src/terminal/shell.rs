//! What is printed to be pasted into a shell: words, variables and remarks, inert in the shell that they are for. Nothing
//! else writes such a line.

use clap::ValueEnum;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Whose rules the line keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// sh, bash, zsh, and all that keep POSIX's rules (XCU section 2.2)
    Sh,
    /// fish
    Fish,
    /// PowerShell, on any system
    #[value(name = "powershell")]
    PowerShell,
}

impl Shell {
    /// The one that people have on this system.
    pub fn usual() -> Self {
        if cfg!(windows) {
            Self::PowerShell
        } else {
            Self::Sh
        }
    }

    /// One word of a command: as it is where it means the same in every shell, else in quotes.
    pub fn word(self, word: &str) -> String {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:".contains(letter);
        // PowerShell takes a word that begins with a dash apart.
        if word.starts_with(|first: char| first.is_ascii_alphanumeric() || "./_".contains(first))
            && word.chars().all(plain)
        {
            word.to_owned()
        } else {
            self.quoted(word)
        }
    }

    /// A text in quotes in which nothing has a meaning.
    pub fn quoted(self, text: &str) -> String {
        let inside: String = match self {
            Self::Sh => text.replace('\'', r"'\''"),
            Self::Fish => text.replace('\\', r"\\").replace('\'', r"\'"),
            // The curly ones end a string as well.
            Self::PowerShell => text
                .chars()
                .flat_map(|letter| {
                    let is_quote = matches!(letter, '\'' | '\u{2018}'..='\u{201b}');
                    std::iter::repeat_n(letter, if is_quote { 2 } else { 1 })
                })
                .collect(),
        };
        format!("'{inside}'")
    }

    /// The line that sets a variable for the programs that are started next.
    pub fn variable(self, name: &str, value: &str) -> String {
        let value = self.quoted(value);
        match self {
            Self::Sh => format!("export {name}={value}"),
            Self::Fish => format!("set -gx {name} {value}"),
            Self::PowerShell => format!("$env:{name} = {value}"),
        }
    }

    /// A line that says something and does nothing.
    pub fn remark(self, text: &str) -> String {
        let line: String = text
            .chars()
            .map(|letter| {
                let ends_a_line = matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}');
                if letter.is_control() || ends_a_line {
                    ' '
                } else {
                    letter
                }
            })
            .collect();
        format!("# {line}")
    }
}

/// The commands that lead to no record and to no tenant: they are the same whatever file and address are in force.
pub const OF_NO_RECORD: [&str; 7] = [
    "checks",
    "completions",
    "explain",
    "help",
    "man",
    "report",
    "sandbox",
];

/// The flags with which a command that is printed leads to the same place again: each with its value, quoted.
static TO_REPEAT: OnceLock<Vec<(&str, String)>> = OnceLock::new();

/// Has each sentence that is shown from now on name its commands with these flags. The first call counts.
pub fn repeat(flags: Vec<(&'static str, String)>) {
    let _ = TO_REPEAT.set(flags);
}

/// A sentence of which each command of ours, between back quotes, works as it is printed.
pub(super) fn whole(text: &str) -> Cow<'_, str> {
    match TO_REPEAT.get() {
        // A value with a back quote in it would be taken for the end of a command the second time.
        Some(flags)
            if text.contains("`maz-auth0 ")
                && !flags
                    .iter()
                    .any(|(_, value)| value.contains('`') && text.contains(value)) =>
        {
            Cow::Owned(with_flags(text, flags))
        }
        _ => Cow::Borrowed(text),
    }
}

fn with_flags(text: &str, flags: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('`').enumerate().peekable();
    while let Some((at, part)) = parts.next() {
        out.push_str(part);
        let Some(_) = parts.peek() else { break };
        let verb = part
            .strip_prefix("maz-auth0 ")
            .filter(|_| at % 2 == 1)
            .and_then(|rest| rest.split(' ').next())
            .filter(|verb| !verb.starts_with('-') && !OF_NO_RECORD.contains(verb));
        for (flag, value) in flags.iter().filter(|_| verb.is_some()) {
            // What is practised has an address of its own.
            let is_elsewhere = *flag == "--endpoint" && part.contains(" --sandbox");
            if !is_elsewhere && !part.contains(&format!(" {flag} ")) {
                out.extend([" ", flag, " ", value]);
            }
        }
        out.push('`');
    }
    out
}

/// Whether a line is there to be copied into a shell, and so must stay whole.
pub(super) fn is_command(line: &str) -> bool {
    let plain = console::strip_ansi_codes(line);
    let is_of = |first: &str| plain.starts_with(first);
    plain
        .split_once(' ')
        .is_some_and(|(program, _)| is_program(program))
        || ["export ", "set -gx ", "$env:"].into_iter().any(is_of)
}

/// Whether a word is a program that people are told to run.
pub(super) fn is_program(word: &str) -> bool {
    ["maz-auth0", "auth0"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_in_a_sentence_leads_to_the_same_place() {
        let flags = [
            ("--config", "f.toml".to_owned()),
            ("--endpoint", "E".to_owned()),
        ];
        for (text, whole) in [
            (
                "Run `maz-auth0 setup a`, or `maz-auth0 list`.",
                "Run `maz-auth0 setup a --config f.toml --endpoint E`, or `maz-auth0 list --config f.toml --endpoint E`.",
            ),
            // One that has a flag already is given no other.
            (
                "`maz-auth0 undo a --config 'my own'`",
                "`maz-auth0 undo a --config 'my own' --endpoint E`",
            ),
            (
                "`maz-auth0 setup --sandbox`",
                "`maz-auth0 setup --sandbox --config f.toml`",
            ),
            ("`maz-auth0 sandbox -- maz-auth0 verify`", ""),
            ("`maz-auth0 explain users.read`", ""),
            ("`maz-auth0 --help` and `auth0 api`", ""),
            ("a name` and `maz-auth0 verify a", ""),
        ] {
            let whole = if whole.is_empty() { text } else { whole };
            assert_eq!(with_flags(text, &flags), whole);
            assert_eq!(with_flags(whole, &flags), whole, "twice is once");
        }
    }

    #[test]
    fn words_are_quoted_where_they_must_be() {
        for shell in [Shell::Sh, Shell::Fish, Shell::PowerShell] {
            let address = "https://acme.us.auth0.com/api/v2/";
            assert_eq!(shell.word(address), address);
            assert_eq!(shell.word(""), "''");
            assert_eq!(shell.word("-x.y"), "'-x.y'");
            assert_eq!(shell.word("=ls"), "'=ls'");
        }
        assert_eq!(Shell::Sh.word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(Shell::Fish.word(r"it's \$HOME"), r"'it\'s \\$HOME'");
        assert_eq!(Shell::PowerShell.word("it's ’$x"), "'it''s ’’$x'");
    }

    #[test]
    fn a_remark_is_one_line() {
        let line = Shell::Sh.remark("a\nrm -rf /\r\u{85}b");
        assert_eq!(line, "# a rm -rf /  b");
    }
}
