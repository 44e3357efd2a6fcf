//! How the process ends: every exit code and what it means. Help, manual, docs and README take them from here.

/// What the process ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All holds.
    Holds,
    /// A check failed.
    Failed,
    /// We could not do our work.
    CannotWork,
    /// Something could not be judged.
    Unknown,
    /// There is something to change.
    ToChange,
    /// The person interrupted.
    Interrupted,
    /// What another program ended with, which this one ran.
    Of(u8),
}

impl Exit {
    /// All of our own.
    pub const ALL: [Self; 6] = [
        Self::Holds,
        Self::Failed,
        Self::CannotWork,
        Self::Unknown,
        Self::ToChange,
        Self::Interrupted,
    ];

    /// The code. After an interruption it is 128 and the number of SIGINT, as shells count.
    pub const fn code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::Failed => 1,
            Self::CannotWork => 2,
            Self::Unknown => 3,
            Self::ToChange => 4,
            Self::Interrupted => 130,
            Self::Of(code) => code,
        }
    }

    /// What has this code.
    pub fn from_code(code: u8) -> Self {
        Self::ALL
            .into_iter()
            .find(|exit| exit.code() == code)
            .unwrap_or(Self::Of(code))
    }

    /// Its meaning in a few words.
    pub const fn in_short(self) -> &'static str {
        match self {
            Self::Holds => "all holds",
            Self::Failed => "a check failed",
            Self::CannotWork => "we could not do our work",
            Self::Unknown => "something could not be judged, try again",
            Self::ToChange => "there is something to change (with --detailed-exitcode)",
            Self::Interrupted => "interrupted",
            Self::Of(_) => "what the program ended with that was run",
        }
    }

    /// Its meaning in full.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Holds => {
                "Nothing failed and nothing is unknown. Warnings are allowed, unless --fail-on warn is given."
            }
            Self::Failed => {
                "At least one check failed (or warned, with --fail-on warn): MAZ will not work with this."
            }
            Self::CannotWork => {
                "The program could not do its work: a wrong flag, a value that is missing or is none, a record, a secret store or a file that cannot be used; or the way to the tenant is broken on this side (proxy, certificates, clock)."
            }
            Self::Unknown => {
                "Nothing failed, but something could not be judged: no answer, HTTP 5xx, a rate limit."
            }
            Self::ToChange => {
                "Only with setup --provision --detailed-exitcode and --dry-run or --plan: there is something to change."
            }
            Self::Interrupted => {
                "Interrupted. Nothing is half-written, and the terminal is as it was."
            }
            Self::Of(_) => "With sandbox -- COMMAND: what that command ended with.",
        }
    }

    /// What a script does then.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Holds => "go on",
            Self::Failed => "tell a person",
            Self::CannotWork => "fix the call",
            Self::Unknown => "try again later",
            Self::ToChange => "look at the plan",
            Self::Interrupted | Self::Of(_) => "-",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_another_and_no_sentence_is_missing() {
        let codes: std::collections::BTreeSet<u8> = Exit::ALL.map(Exit::code).into();
        assert_eq!(codes.len(), Exit::ALL.len());
        assert_eq!(Exit::from_code(7), Exit::Of(7));
        for exit in Exit::ALL {
            assert_eq!(Exit::from_code(exit.code()), exit);
            assert!(exit.meaning().ends_with('.') && !exit.in_short().is_empty());
        }
    }
}
