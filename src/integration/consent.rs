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
    /// What the whole tenant feels: `--yes-tenant-wide`.
    pub tenant_wide: bool,
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
    },
    /// What a check found is fixed.
    Fix,
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

    /// The question about the changes that MAZ alone feels.
    fn question(&self, changes: usize) -> String {
        let these = match changes {
            1 => "this change".to_owned(),
            many => format!("these {many} changes"),
        };
        match self {
            Self::Setup { .. } | Self::Fix => format!("Make {these} in Auth0?"),
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

    fn help(&self) -> &'static str {
        match self {
            Self::Setup { .. } | Self::Fix => {
                "What is listed above is changed in Auth0. Each change is noted first, and maz-auth0 undo takes it back."
            }
            Self::TakeBack { forgotten: None } => {
                "What is listed above is changed back in Auth0, the last change first. What somebody else changed since is left."
            }
            Self::TakeBack { .. } => {
                "What is listed above goes: in Auth0 what this program made or changed, and on this machine the record and the only copy of its secret that is kept here. MAZ's form is left as it is."
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
            "there is nobody to ask about the change that the whole tenant feels: the Default Directory",
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

/// Whether somebody agrees to changes: to all of them once, and to those that the whole tenant feels by typing its name. What
/// goes on this machine is agreed to with them, also where nothing is changed in Auth0.
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
        return Ok(Consent::Given);
    };
    if is_asked {
        let label = purpose.question(own);
        let label = if wide.is_empty() {
            label
        } else {
            format!("{label} The one that affects the whole tenant is asked about separately")
        };
        let back = matches!(purpose, Purpose::Setup { back: true });
        let guide = Guide::explaining(purpose.help()).leading_back(back);
        match terminal.confirm(&Confirm::new(label, false).with_guide(guide)) {
            Ok(true) => {}
            Ok(false) => return Ok(Consent::Refused),
            Err(PromptError::Back) => return Ok(Consent::Back),
            Err(error) => return Err(error.into()),
        }
    }
    for change in changes.iter().filter(|change| change.for_good) {
        let title = Piece::find(&change.piece).map_or("This", |piece| piece.title);
        let label = format!(
            "{title}: it cannot be taken back, and anyone who uses the key is locked out. Go on?"
        );
        if !by_flags.plan
            && !terminal
                .confirm(&Confirm::new(label, false).with_guide(Guide::explaining(
                    "An application proves itself by a key or by a secret. MAZ needs a secret, and Auth0 forgets the key.",
                )))
                .map_err(Failure::from)?
        {
            return Ok(Consent::Refused);
        }
    }
    if !wide.is_empty() && !by_flags.tenant_wide {
        let name = domain.suggested_name();
        let check = |text: &str| {
            // The plan is headed by the domain.
            let is_domain = TenantDomain::parse(text).is_ok_and(|typed| typed.value == *domain);
            if is_domain || text.trim().eq_ignore_ascii_case(&name) {
                Ok(())
            } else {
                Err(Rejection::from(format!(
                    "That is neither {name} nor {domain}. Esc or the word back leaves it all as it is."
                )))
            }
        };
        let guide = Guide::explaining("Other applications feel this change: their password logins that name no directory go there. Whether the tenant is in production cannot be read, so its name is typed.").leading_back(true);
        let question = Text::new(format!(
            "The Default Directory is the whole tenant's. Type its name, {name}, to change it"
        ))
        .with_check(&check)
        .with_guide(guide);
        match terminal.text(&question) {
            Ok(_) => {}
            Err(PromptError::Back) => return Ok(Consent::Refused),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Consent::Given)
}
