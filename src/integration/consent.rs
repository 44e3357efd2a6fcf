//! Who agrees to what is changed in Auth0, or goes on this machine: a person who is asked, or flags.

use crate::domain::{TenantDomain, clean};
use crate::error::Failure;
use crate::provision::{Change, Piece};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Confirm, Guide, PromptError, Rejection, Text};

/// What was agreed to by flags.
#[derive(Debug, Clone, Copy, Default)]
pub struct Agreed {
    /// The plan: `--yes`.
    pub plan: bool,
    /// What concerns the whole tenant: `--yes-tenant-wide`.
    pub tenant_wide: bool,
    /// What cannot be taken back: `--yes-for-good`.
    pub for_good: bool,
}

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// It may be done.
    Given,
    /// It may not.
    Refused,
    /// Something is answered otherwise first.
    Back,
}

/// What somebody agrees to.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// The Auth0 side is set up.
    Setup {
        /// Whether Esc leads back to what was asked before.
        back: bool,
        /// The command that takes it back.
        undo: &'a str,
    },
    /// What a check found is fixed.
    Fix {
        /// The command that takes it back.
        undo: &'a str,
    },
    /// What was changed is taken back, and what goes here with it: the record's name.
    TakeBack {
        /// The integration whose record and secret are removed as well.
        forgotten: Option<&'a str>,
    },
}

impl Purpose<'_> {
    /// What goes on this machine, whatever is changed in Auth0.
    const fn forgotten(&self) -> Option<&str> {
        match self {
            Self::TakeBack { forgotten } => *forgotten,
            _ => None,
        }
    }

    /// The question about all of the changes.
    fn question(&self, changes: usize) -> String {
        let these = match changes {
            1 => "this change".to_owned(),
            many => format!("these {many} changes"),
        };
        match self {
            Self::Setup { .. } | Self::Fix { .. } => format!("Make {these} in Auth0?"),
            Self::TakeBack { forgotten: None } => format!("Take {these} in Auth0 back?"),
            Self::TakeBack {
                forgotten: Some(name),
            } if changes == 0 => {
                format!("Remove {name} and its secret from this machine?")
            }
            Self::TakeBack {
                forgotten: Some(name),
            } => format!(
                "Take {these} in Auth0 back, and remove {name} and its secret from this machine?"
            ),
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Setup { undo, .. } | Self::Fix { undo } => format!(
                "With yes, what is listed above is changed in Auth0, one after the other; with no, nothing is. It stops at the first change that fails, and the same command goes on from there. Each is noted first, and what was changed can be taken back: {undo}"
            ),
            Self::TakeBack { forgotten: None } => {
                "What is listed above is changed back in Auth0, the last change first. What somebody else changed since is left.".to_owned()
            }
            Self::TakeBack { .. } => {
                "What is listed above goes: in Auth0 what this program made or changed, and on this machine the record and the only copy of its secret that is kept here. Where the application goes, no reader can log in to your app any more: give MAZ another one first. MAZ's form is left as it is.".to_owned()
            }
        }
    }

    fn nobody_to_ask(&self, changes: usize) -> Failure {
        let failure = match self.forgotten() {
            Some(name) if changes == 0 => Failure::new(format!(
                "there is nobody to ask whether {name} and its secret may be removed"
            )),
            Some(name) => Failure::new(format!(
                "there is nobody to ask whether this may be changed, and {name} and its secret removed"
            )),
            None => Failure::new("there is nobody to ask whether this may be changed"),
        };
        failure.hint(
            "Nothing was changed. Give --yes to agree to it, or --dry-run to look at it alone.",
        )
    }

    fn nobody_to_ask_about(&self, wide: &[&&Change]) -> Failure {
        let failure = Failure::new(
            "there is nobody to ask about the change that concerns the whole tenant: the Default Directory",
        )
        .hint("Nothing was changed. Give --yes-tenant-wide to agree to it as well.");
        let current = wide
            .iter()
            .find_map(|change| change.before["default_directory"].as_str())
            .filter(|name| !name.is_empty());
        match (self, current) {
            (Self::Setup { .. }, Some(current)) => failure.hint(format!(
                "Or give MAZ the directory that is the Default Directory already, {}: leave --default-directory out.",
                clean(current)
            )),
            _ => failure,
        }
    }
}

/// Whether somebody agrees to changes: to all of them once, and, where one concerns the whole tenant, by typing the tenant's name.
/// What goes on this machine is agreed to with them, also where nothing is changed in Auth0.
///
/// # Errors
/// If there is nobody to ask, and a flag is missing.
pub fn agreed(
    changes: &[&Change],
    domain: &TenantDomain,
    by_flags: Agreed,
    purpose: Purpose<'_>,
    terminal: Option<&mut Terminal>,
) -> Result<Consent, Failure> {
    let wide: Vec<&&Change> = changes.iter().filter(|change| change.tenant_wide).collect();
    let own = changes.len() - wide.len();
    let is_asked = (own > 0 || purpose.forgotten().is_some()) && !by_flags.plan;
    let Some(terminal) = terminal else {
        if is_asked {
            return Err(purpose.nobody_to_ask(own));
        }
        if !wide.is_empty() && !by_flags.tenant_wide {
            return Err(purpose.nobody_to_ask_about(&wide));
        }
        if let Some(change) = changes
            .iter()
            .find(|change| change.for_good && !by_flags.for_good)
        {
            return Err(nobody_to_ask_for_good(change));
        }
        return Ok(Consent::Given);
    };
    let wants_name = !wide.is_empty() && !by_flags.tenant_wide;
    let leads_back = matches!(purpose, Purpose::Setup { back: true, .. });
    loop {
        if is_asked {
            let mut label = purpose.question(changes.len());
            if wants_name {
                label.push_str(
                    " One concerns the whole tenant: for that you type the tenant's name next",
                );
            }
            let guide = Guide::explaining(purpose.help()).leading_back(leads_back);
            match terminal.confirm(&Confirm::new(label, false).with_guide(guide)) {
                Ok(true) => {}
                Ok(false) => return Ok(Consent::Refused),
                Err(PromptError::Back) => return Ok(Consent::Back),
                Err(error) => return Err(error.into()),
            }
        }
        if !by_flags.for_good && !for_good(changes, terminal)? {
            return Ok(Consent::Refused);
        }
        if !wants_name {
            return Ok(Consent::Given);
        }
        match ask_name(domain, is_asked || leads_back, terminal) {
            Ok(()) => return Ok(Consent::Given),
            // To the question before.
            Err(PromptError::Back) if is_asked => {}
            Err(PromptError::Back) if leads_back => return Ok(Consent::Back),
            Err(PromptError::Back) => return Ok(Consent::Refused),
            Err(error) => return Err(error.into()),
        }
    }
}

fn nobody_to_ask_for_good(change: &Change) -> Failure {
    let title = Piece::find(&change.piece).map_or("a change", |piece| piece.title);
    Failure::new(format!(
        "there is nobody to ask about the change that cannot be taken back: {title}"
    ))
    .hint("Nothing was changed. Anyone who uses the application with its key is locked out: give --yes-for-good to agree to it as well.")
}

/// Whether what cannot be taken back is agreed to, each by itself.
fn for_good(changes: &[&Change], terminal: &mut Terminal) -> Result<bool, Failure> {
    for change in changes.iter().filter(|change| change.for_good) {
        let title = Piece::find(&change.piece).map_or("This", |piece| piece.title);
        let label = format!(
            "{title}: it cannot be taken back, and anyone who uses the key is locked out. Go on?"
        );
        let question = Confirm::new(label, false).with_guide(Guide::explaining(
            "An application proves itself by a key or by a secret. MAZ needs a secret, and Auth0 forgets the key.",
        ));
        if !terminal.confirm(&question).map_err(Failure::from)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Has the tenant's name typed. `before` says whether there is a question to go back to.
fn ask_name(
    domain: &TenantDomain,
    before: bool,
    terminal: &mut Terminal,
) -> Result<(), PromptError> {
    let name = domain.suggested_name();
    let way_out = if before {
        "Esc or the word back leads to the question before."
    } else {
        "Esc or the word back leaves all as it is."
    };
    let check = |text: &str| {
        // The plan is headed by the domain.
        let is_domain = TenantDomain::parse(text).is_ok_and(|typed| typed.value == *domain);
        if is_domain || text.trim().eq_ignore_ascii_case(&name) {
            Ok(())
        } else {
            Err(Rejection::from(format!(
                "That is neither {name} nor {domain}. {way_out}"
            )))
        }
    };
    let wide = Piece::find("default-directory").map_or("", |piece| piece.how);
    let guide = Guide::explaining(format!(
        "{wide} Whether this tenant is in production cannot be read, so its name is typed."
    ));
    let guide = if before {
        guide.leading_back(true)
    } else {
        guide.leaving_all()
    };
    let question = Text::new(format!(
        "The Default Directory is for the whole tenant. Type the tenant's name, {name}, to change it"
    ))
    .with_check(&check)
    .with_guide(guide);
    terminal.text(&question).map(drop)
}
