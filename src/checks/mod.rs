//! The checks: pure functions from what the user said and what the tenant said to one finding each.
//!
//! A check is a row of [`CHECKS`] and a function. There is no order and no flag "stop here": a check *requires* another
//! where it rests on it, and is skipped because of the one that failed, so that only the root cause is red.

mod application_api_access;
mod application_client_credentials_grant;
mod application_credentials;
mod application_excess_scopes;
mod application_scopes;
mod application_token;
mod application_type;
mod audience_identifier;
mod code_callback;
mod code_connections;
mod code_domain;
mod code_grant;
mod directory_connection;
mod directory_default;
mod directory_enabled;
mod directory_name;
mod evidence;
mod links;
mod login_code;
mod login_id_token;
mod login_password;
mod login_refresh_token;
mod login_userinfo;
mod no_answer;
mod password_grant;
mod password_protection;
mod probe;
mod proof;
mod record_current;
mod record_target;
mod rehearsed;
mod tenant_clock;
mod tenant_discovery;
mod tenant_issuer;
mod tenant_reachable;
mod tenant_signing_keys;
mod unexplained;
mod users_read;
mod users_rehearsal;
mod wider;

pub use code_callback::is_refused as callback_is_refused;
pub use evidence::{
    CallbackEvidence, Document, Evidence, Flow, LoginEvidence, NotBack, OfflineEvidence, Part,
    RehearsalEvidence, Seen, TokenEvidence,
};
pub use login_code::may_be_tried as code_login_may_be_tried;
pub use login_id_token::validated as validated_id_token;
pub use login_password::may_be_tried as login_may_be_tried;
pub use proof::{BY_A_DIRECTORY, Proof, Shown};
pub use users_rehearsal::may_be_tried as rehearsal_may_be_tried;

use crate::auth0::Refusal;
use crate::domain::{Because, CheckResult, Finding, Fix, Settings, Status, Text};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What a failure of a check means for MAZ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// MAZ will not work.
    Fail,
    /// MAZ works, and it should not stay so.
    Warn,
}

/// One way in which a check fails. The name is part of the public contract and never changes.
pub struct Cause {
    /// Its name.
    pub name: &'static str,
    /// What is wrong, in a sentence for a person.
    pub means: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

/// One check: a row of the table.
pub struct Check {
    /// Its id, part of the public contract.
    pub id: &'static str,
    /// What holds when it passes.
    pub title: &'static str,
    /// The heading under which a person finds it.
    pub section: &'static str,
    /// What a failure means.
    pub severity: Severity,
    /// The scope with which it becomes certain, where MAZ's six do not suffice.
    pub scope: Option<&'static str>,
    /// What it looks at.
    pub looks_at: &'static str,
    /// Why it matters.
    pub matters: &'static str,
    /// What Auth0 advises against in what MAZ needs, if it does.
    pub advice: Option<Advice>,
    /// What must be asked of the tenant for it and for what it rests on, since it may be the only one that is asked for.
    /// How long it took is what the last one took.
    pub documents: &'static [Document],
    /// What it passes on, and on nothing else. What it warns about rests on it too.
    pub proof: Proof,
    /// The ways in which it fails.
    pub causes: &'static [Cause],
    /// Judges it.
    judge: fn(&Case<'_>) -> Result<Finding, Finding>,
}

/// What MAZ's guide asks for and Auth0 advises against, or what it costs: said openly, for who must answer for it.
#[derive(Debug)]
pub struct Advice {
    /// What is advised, and by whom.
    pub against: &'static str,
    /// How to limit the risk, each a sentence.
    pub limit: &'static [&'static str],
    /// Words for a security review, to be copied as they are.
    pub review: &'static str,
}

/// Every check, in the order in which they are shown.
pub static CHECKS: &[&Check] = &[
    &tenant_reachable::CHECK,
    &tenant_discovery::CHECK,
    &tenant_issuer::CHECK,
    &tenant_signing_keys::CHECK,
    &tenant_clock::CHECK,
    &application_credentials::CHECK,
    &application_client_credentials_grant::CHECK,
    &application_type::CHECK,
    &audience_identifier::CHECK,
    &application_api_access::CHECK,
    &application_token::CHECK,
    &application_scopes::CHECK,
    &application_excess_scopes::CHECK,
    &password_grant::CHECK,
    &directory_default::CHECK,
    &directory_connection::CHECK,
    &directory_enabled::CHECK,
    &directory_name::CHECK,
    &password_protection::CHECK,
    &users_read::CHECK,
    &users_rehearsal::CHECK,
    &code_domain::CHECK,
    &code_grant::CHECK,
    &code_callback::CHECK,
    &code_connections::CHECK,
    &login_password::CHECK,
    &login_code::CHECK,
    &login_id_token::CHECK,
    &login_userinfo::CHECK,
    &login_refresh_token::CHECK,
    &record_current::CHECK,
    &record_target::CHECK,
];

/// What must hold before a tenant is asked for more, each before the next.
static GATES: [&Check; 4] = [
    &tenant_reachable::CHECK,
    &tenant_discovery::CHECK,
    &tenant_issuer::CHECK,
    &application_credentials::CHECK,
];

/// Causes that any check may have which asks the tenant something.
pub static COMMON_CAUSES: &[Cause] = &[
    Cause {
        name: "unrecognised",
        means: "Auth0 answered in words that this program does not know, or that do not belong to what was asked. They are shown, and never guessed at.",
        fix: "Look up this moment in the tenant's logs, where Auth0 says more than it answers.",
    },
    Cause {
        name: "blocked",
        means: "Something between this machine and the tenant answered in its place: a block list, a firewall, a company's proxy. Nothing is known of the tenant then, so this is no failure.",
        fix: "Try from another network. Anyone who may see the tenant looks at Security > Access Control, and at the entries acls_summary under Monitoring > Logs.",
    },
];

impl Check {
    /// The first part of the id.
    pub fn stage(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(stage, _)| stage)
    }

    /// The check of this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        CHECKS.iter().copied().find(|check| check.id == id)
    }

    /// The cause of this name: one of its own, else one that any check may have.
    pub fn cause(&self, name: &str) -> Option<&'static Cause> {
        self.causes
            .iter()
            .chain(COMMON_CAUSES)
            .find(|cause| cause.name == name)
    }

    /// The stages, in order, each once.
    pub fn stages() -> Vec<&'static str> {
        let mut stages = Vec::new();
        for check in CHECKS {
            if !stages.contains(&check.stage()) {
                stages.push(check.stage());
            }
        }
        stages
    }
}

/// Which checks a run is asked for.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    only: BTreeSet<String>,
    skip: BTreeSet<String>,
    /// What an earlier try left open, where there was one.
    open: Option<BTreeSet<&'static str>>,
}

impl Selection {
    /// Reads `--only` and `--skip`: ids or stages.
    ///
    /// # Errors
    /// The flag and the first name that is neither.
    pub fn new(only: &[String], skip: &[String]) -> Result<Self, (&'static str, String)> {
        for (flag, names) in [("--only", only), ("--skip", skip)] {
            for name in names {
                if Check::find(name).is_none() && !Check::stages().contains(&name.as_str()) {
                    return Err((flag, name.clone()));
                }
            }
        }
        Ok(Self {
            only: only.iter().cloned().collect(),
            skip: skip.iter().cloned().collect(),
            open: None,
        })
    }

    /// Whether what the MAZ API holds is asked for by name.
    pub fn asks_for_the_maz_api(&self) -> bool {
        Self::names(&self.only, &record_target::CHECK)
    }

    /// These checks and no others; each is an id or a stage.
    pub fn of(checks: &[&str]) -> Self {
        Self {
            only: checks.iter().map(|check| (*check).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// The same of what an earlier try left open: what else it asked for, or did not, is not asked again.
    #[must_use]
    pub fn of_open(&self, open: impl Iterator<Item = &'static str>) -> Self {
        Self {
            open: Some(open.collect()),
            ..self.clone()
        }
    }

    fn names(set: &BTreeSet<String>, check: &Check) -> bool {
        set.contains(check.id) || set.contains(check.stage())
    }

    /// Why a check is left out, if it is.
    pub fn leaves_out(&self, check: &Check) -> Option<&'static str> {
        if Self::names(&self.skip, check) {
            Some("--skip")
        } else if self
            .open
            .as_ref()
            .is_some_and(|open| !open.contains(check.id))
            || !self.only.is_empty() && !Self::names(&self.only, check)
        {
            Some("--only")
        } else {
            None
        }
    }

    /// Whether any check of a login with a real account is asked for.
    pub fn wants_login(&self) -> bool {
        self.wants("login")
    }

    /// Whether any check of a stage is asked for.
    pub fn wants(&self, stage: &str) -> bool {
        CHECKS
            .iter()
            .any(|check| check.stage() == stage && self.leaves_out(check).is_none())
    }

    /// Why a rehearsal would show nothing, if it would.
    pub fn leaves_out_rehearsal(&self) -> Option<&'static str> {
        self.leaves_out(&users_rehearsal::CHECK)
    }

    /// Whether every check is left out.
    pub fn is_empty(&self) -> bool {
        CHECKS.iter().all(|check| self.leaves_out(check).is_some())
    }

    /// What must be asked of the tenant for the checks that are asked for. Skipping the stage `password` leaves out both
    /// logins, whatever else rests on them.
    pub fn documents(&self) -> BTreeSet<Document> {
        let no_login =
            self.skip.contains("password") || self.skip.contains(password_grant::CHECK.id);
        CHECKS
            .iter()
            .filter(|check| self.leaves_out(check).is_none())
            .flat_map(|check| check.documents.iter().copied())
            .filter(|document| !(no_login && document.is_a_failed_login()))
            .collect()
    }
}

/// What a check judges: what the user said and what the tenant said.
pub struct Case<'a> {
    /// What the user said.
    pub settings: &'a Settings,
    /// What the tenant said.
    pub evidence: &'a Evidence,
    /// Which checks are asked for.
    pub selection: &'a Selection,
    /// What was judged so far: several checks may rest on one, and a signature is verified once.
    judged: RefCell<BTreeMap<&'static str, Finding>>,
}

impl<'a> Case<'a> {
    /// Goes on if another check holds; otherwise this one is skipped because of it, or of what that one rests on.
    fn requires(&self, check: &'static Check) -> Result<Finding, Finding> {
        let finding = self.judge(check);
        match finding.status {
            Status::Pass | Status::Warn => Ok(finding),
            Status::Fail | Status::Unknown => Err(Finding::skip(Because::Check(check.id), "")),
            Status::Skip => Err(finding),
        }
    }

    /// A document that a check needs. Where asking failed, the check that owns it says so and this one is skipped; where
    /// nobody asked, it is skipped because of what kept that from being asked.
    fn got<T>(&self, part: &'a Part<T>, owner: &'static Check) -> Result<&'a T, Finding> {
        match part {
            Part::Got(value, _) => Ok(value),
            Part::Failed(..) => Err(Finding::skip(Because::Check(owner.id), "")),
            Part::Untried => Err(self.unasked(owner)),
        }
    }

    /// Why a document was not asked for: a check that must hold before anything else is asked, else the flag that left its
    /// owner out.
    fn unasked(&self, owner: &'static Check) -> Finding {
        for gate in GATES {
            // What stands before the owner: none of these rests on a later one.
            if gate.id == owner.id {
                break;
            }
            if let Err(finding) = self.requires(gate)
                && matches!(finding.because, Some(Because::Check(_)))
            {
                return finding;
            }
        }
        // A command that asks for a part, as login-test does, leaves the rest out as --only would.
        let flag = self.selection.leaves_out(owner).unwrap_or("--only");
        Finding::skip(Because::Flag(flag), "")
    }

    fn judge(&self, check: &'static Check) -> Finding {
        if let Some(finding) = self.judged.borrow().get(check.id) {
            return finding.clone();
        }
        let (Ok(finding) | Err(finding)) = (check.judge)(self);
        let finding = match finding.status {
            Status::Pass | Status::Warn if !check.proof.holds(self.evidence) => {
                Finding::unknown("nothing was seen that proves it")
            }
            _ => finding,
        };
        self.judged.borrow_mut().insert(check.id, finding.clone());
        finding
    }

    /// A value that the check needs; without it the check is skipped, naming the flag that gives it.
    #[allow(
        clippy::unused_self,
        clippy::ref_option,
        reason = "it reads as the other things that a check asks of its case"
    )]
    fn value<T>(&self, value: &'a Option<T>, flag: &'static str) -> Result<&'a T, Finding> {
        value
            .as_ref()
            .ok_or_else(|| Finding::skip(Because::Flag(flag), ""))
    }

    /// How the tenant is called in a sentence.
    fn host(&self) -> &'a str {
        self.settings.domain.host()
    }
}

/// Judges all checks: one result for each, in the order of the table. What was not asked for is skipped; what a check
/// that was asked for rests on is shown anyway where it is the root cause.
pub fn judge_all(
    settings: &Settings,
    evidence: &Evidence,
    selection: &Selection,
) -> Vec<CheckResult> {
    let case = Case {
        settings,
        evidence,
        selection,
        judged: RefCell::default(),
    };
    let judged: Vec<(&'static Check, Finding)> = CHECKS
        .iter()
        .filter(|check| is_in_question(check, settings, evidence, selection))
        .map(|check| (*check, case.judge(check)))
        .collect();
    let roots: BTreeSet<&str> = judged
        .iter()
        .filter(|(check, _)| selection.leaves_out(check).is_none())
        .filter_map(|(_, finding)| match &finding.because {
            Some(Because::Check(id)) => Some(*id),
            _ => None,
        })
        .collect();
    judged
        .iter()
        .map(|(check, finding)| {
            let mut finding = match selection.leaves_out(check) {
                Some(flag) if !roots.contains(check.id) => Finding::skip(Because::Flag(flag), ""),
                _ => finding.clone(),
            };
            if finding.status == Status::Skip && finding.message.is_empty() {
                finding.message = why_skipped(finding.because.as_ref());
            }
            CheckResult {
                id: check.id,
                stage: check.stage(),
                title: check.title,
                duration: check
                    .documents
                    .last()
                    .map_or(Duration::ZERO, |document| evidence.took(*document)),
                finding,
            }
        })
        .collect()
}

/// A login with a real account is no part of a run that was given none, nor are a rehearsal and a refresh token of one
/// that was not asked for them, nor the MAZ API where nobody named one: their checks are then left out of the report,
/// unless they are named.
fn is_in_question(
    check: &Check,
    settings: &Settings,
    evidence: &Evidence,
    selection: &Selection,
) -> bool {
    let other_flow = match evidence.login.as_ref().map(|login| login.flow) {
        Some(Flow::Password) => login_code::CHECK.id,
        Some(Flow::Code) => login_password::CHECK.id,
        None => "",
    };
    if check.id == users_rehearsal::CHECK.id {
        return evidence.rehearsal.is_some()
            || users_rehearsal::is_of_interest(evidence)
            || selection.only.contains(check.id);
    }
    let login = evidence.login.as_ref();
    if check.id == login_refresh_token::CHECK.id
        && login.is_none_or(|login| login.offline.is_none())
    {
        return selection.only.contains(check.id);
    }
    if check.id == record_target::CHECK.id {
        return settings.target.is_some() || selection.only.contains(check.id);
    }
    check.stage() != "login"
        || Selection::names(&selection.only, check)
        || (evidence.login.is_some() && check.id != other_flow)
}

fn why_skipped(because: Option<&Because>) -> Text {
    let words = match because {
        Some(Because::Check(id)) => format!("not looked at, because of {id}"),
        Some(Because::Scope(scope)) => format!("needs the scope {scope}"),
        Some(Because::Flag(flag @ ("--only" | "--skip"))) => format!("left out by {flag}"),
        Some(Because::Flag(flag)) => format!("not asked for: {flag} was not given"),
        Some(Because::Table(table)) => {
            format!("not asked for: the record has no table {table}")
        }
        None => return "not asked for".into(),
    };
    words.into()
}

/// A failure that rests on a refusal: the sentence, and Auth0's own words behind it. Checks have no other way to speak of
/// one, so no message is without the words.
fn refused(cause: &'static str, sentence: impl AsRef<str>, refusal: &Refusal, fix: Fix) -> Finding {
    Finding::fail(
        cause,
        format!("{} Auth0 says: {}", sentence.as_ref(), refusal.words()),
        fix,
    )
}
