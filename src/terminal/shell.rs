//! What is printed to be pasted into a shell: words, variables and remarks, inert in the shell that they are for. Nothing
//! else writes such a line.

use clap::ValueEnum;

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
