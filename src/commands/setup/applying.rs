//! A plan that was agreed to is carried out, and what came of it is verified.

use super::SetupRun;
use super::explaining;
use super::questions::type_secret;
use super::writing::Store;
use crate::auth0::{ClientSettings, ConnectionSettings, TenantSettings};
use crate::checks::{Evidence, Part, Selection};
use crate::domain::Exit;
use crate::domain::{
    CheckResult, ClientId, ClientSecret, DirectoryName, IntegrationName, Key, Report, TenantDomain,
    clean,
};
use crate::error::Failure;
use crate::examine::Run;
use crate::integration::changing::Changing;
use crate::integration::provisioning::{self, Access};
use crate::integration::report::for_a_person;
use crate::integration::rights::lend;
use crate::provision::{
    self, Action, Applied, Change, Changes, Noted, Plan, State, Trouble, Wanted, secret_of,
};
use crate::terminal::asking::Terminal;
use crate::terminal::style::Indent;
use crate::terminal::style::Mark;
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// How long to wait before the tenant is asked again, where what was changed is not in force yet.
pub(super) const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(6),
];

/// What says that the directory is off for the application.
pub(super) const DISABLED: [(&str, &str); 2] = [
    ("directory.enabled", "disabled-for-application"),
    ("directory.default", "not-enabled"),
];

fn checks_of(report: &Report) -> impl Iterator<Item = &CheckResult> {
    report.integrations.iter().flat_map(|one| &one.checks)
}

fn fails(report: &Report, causes: &[(&str, &str)]) -> bool {
    let cause_of = |check: &CheckResult| Some((check.id, check.finding.cause?));
    let mut found = checks_of(report).filter_map(cause_of);
    found.any(|found| causes.contains(&found))
}

/// What a plan that was applied has shown already of a new application's tenant.
pub(super) fn known(plan: &Plan, state: &State, applied: &Applied) -> Evidence {
    let Some(made) = &applied.made else {
        return Evidence::default();
    };
    let shown = state.connection(&plan.directory).map(|row| {
        let connection = ConnectionSettings {
            id: Some(row.id.clone()),
            name: row.name.clone(),
            strategy: Some(row.strategy.clone()),
            blocks_passwords: false,
        };
        Part::Got(Ok(Some(connection)), Duration::ZERO)
    });
    // The Default Directory was written and read back, or found as it should be.
    let settings = TenantSettings {
        default_directory: Some(plan.directory.clone()),
    };
    Evidence {
        client: Part::from(ClientSettings::of(made).map(Ok), Duration::ZERO),
        connection: shown.unwrap_or_default(),
        tenant_settings: Part::Got(Ok(settings), Duration::ZERO),
        ..Evidence::default()
    }
}

pub(super) fn made_now(plan: &Plan) -> bool {
    plan.changes
        .iter()
        .any(|change| change.piece == "application" && change.action == Action::Create)
}

/// Whether something was made, that `undo` leaves.
pub(super) fn has_made(noted: &Noted) -> bool {
    let mut entries = noted.entries().iter();
    entries.any(|entry| entry.action == Action::Create)
}

impl SetupRun<'_> {
    /// Makes the changes, verifies what came of them, and writes the record.
    pub(super) fn carry_out(
        &mut self,
        agreed: AgreedPlan,
        mut changes: Changes,
        terminal: Option<&mut Terminal>,
    ) -> Result<Exit, Failure> {
        let AgreedPlan {
            prepared,
            plan,
            state,
            store,
        } = agreed;
        let back = self.command_back(&prepared, &plan);
        self.taking_back = (!plan.changes.is_empty()).then(|| back.clone());
        let changing = Changing::begin(self.context, vec![("To take it back:", back)]);
        let applied = self.apply(&prepared, &plan, &state, &mut changes, &changing)?;
        self.say_twins(&prepared, &applied);
        self.take(&prepared, &plan, &state, &applied)?;
        let known = known(&plan, &state, &applied);
        let mut report = self.verify_provisioned(!plan.changes.is_empty(), &known)?;
        // Auth0 may not have done what its settings say that it does with a new application.
        if applied.made.is_some() && fails(&report, &DISABLED) {
            let state = self.look(&prepared)?;
            let rest = Plan::make(prepared.domain.host(), &prepared.wanted, &state, None)
                .map_err(Trouble::Refused)?;
            let agreed = |change: &Change| plan.changes.iter().any(|one| one.piece == change.piece);
            if !rest.changes.is_empty() && rest.changes.iter().all(agreed) {
                self.apply(&prepared, &rest, &state, &mut changes, &changing)?;
                report = self.verify_provisioned(true, &Evidence::default())?;
            }
        }
        drop((changes, changing));
        self.finish_plan(&prepared, &plan, &store, &applied, &report, terminal)
    }

    fn finish_plan(
        &mut self,
        prepared: &Prepared,
        plan: &Plan,
        store: &Store,
        applied: &Applied,
        report: &Report,
        terminal: Option<&mut Terminal>,
    ) -> Result<Exit, Failure> {
        let results: Vec<CheckResult> = checks_of(report).cloned().collect();
        self.print(&for_a_person(report, self.context))?;
        let exit = report.exit();
        // A new application's secret is nowhere else: it is kept whatever was found.
        if exit != Exit::Holds
            && applied.secret.is_none()
            && !(exit == Exit::Failed && self.args.force)
        {
            self.context.tell(&format!(
                "The record was not written, since not everything holds. What was changed in Auth0 is noted. To take it back: {}",
                self.command_back(prepared, plan)
            ));
            self.print_outcome(plan, Some(report), false)?;
            return Ok(exit);
        }
        let is_written = self.write(store, &results, terminal)?;
        self.print_outcome(plan, Some(report), is_written)?;
        if !is_written {
            return Ok(self.left(Exit::Interrupted));
        }
        if exit != Exit::Holds {
            self.context.tell(&format!(
                "The record is written, since the Client Secret of the new application is nowhere else; not everything holds yet. Look again with: {}",
                self.context.command(&format!("verify {}", prepared.name))
            ));
        }
        Ok(exit)
    }

    /// Names the applications that nothing uses, since the Auth0 CLI made them twice.
    fn say_twins(&self, prepared: &Prepared, applied: &Applied) {
        for twin in &applied.twins {
            let page = prepared
                .domain
                .dashboard(&format!("applications/{}/settings", clean(twin)));
            self.context.tell(&self.context.err.wrap(
                &format!(
                    "{} The Auth0 CLI sent a request twice: there is a second application of the same name, {}, that nothing \
                     uses. Delete it: {page}",
                    self.context.err.mark(Mark::Warn),
                    clean(twin)
                ),
                Indent::hanging("", "  "),
            ));
        }
    }

    /// An application that is there has a secret that must be known, or be readable: better asked for before than missed after.
    /// `false` where the person goes back.
    pub(super) fn must_have_a_secret(
        &mut self,
        prepared: &Prepared,
        plan: &Plan,
        terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<bool, Failure> {
        if self.draft.client_secret.is_none() {
            self.draft.client_secret = self.stored_secret()?;
        }
        let may_read = provisioning::may(&prepared.access, &["read:client_keys"], "").is_ok();
        if self.draft.client_secret.is_some() || may_read {
            return Ok(true);
        }
        let id = plan.client_id.as_deref().unwrap_or_default();
        let page = prepared
            .domain
            .dashboard(&format!("applications/{}/settings", clean(id)));
        if let Some(terminal) = terminal {
            self.context.tell(&self.context.err.wrap(
                &format!(
                    "These rights do not show the Client Secret of the application (they lack read:client_keys): copy it from its Settings, {page}"
                ),
                Indent::default(),
            ));
            let guide = explaining::guide(explaining::value(Key::ClientSecret))
                .opening(Some(page))
                .leading_back(back);
            self.draft.client_secret = type_secret(terminal, &guide, self.context)?;
            return Ok(self.draft.client_secret.is_some());
        }
        Err(Failure::missing(Key::ClientSecret)
            .hint(format!(
                "It stands in the application's Settings: {page}. With the permission read:client_keys, the administrator's rights could read it."
            ))
            .hint("Nothing was changed."))
    }

    pub(super) fn apply(
        &self,
        prepared: &Prepared,
        plan: &Plan,
        state: &State,
        changes: &mut Changes,
        changing: &Changing<'_>,
    ) -> Result<Applied, Failure> {
        let done = self.runtime.block_on(provision::apply(
            &prepared.access.api,
            &prepared.wanted,
            plan,
            state,
            changes,
            &|change, stage| changing.tell(change, stage),
        ));
        changing.still();
        done.map_err(|trouble| {
            let failure = provisioning::failure(trouble, &self.http, &prepared.domain);
            provisioning::cut_off(failure, changes, &self.command_back(prepared, plan))
        })
    }

    /// The command that takes back what a plan does, and what was done before: what is made stays with `undo`, and is deleted by
    /// `teardown`.
    pub(super) fn command_back(&self, prepared: &Prepared, plan: &Plan) -> String {
        let mut changes = plan.changes.iter();
        let makes = self.has_made || changes.any(|change| change.action == Action::Create);
        let command = if makes { "teardown" } else { "undo" };
        self.context
            .command(&format!("{command} {}", prepared.name))
    }

    /// The values that MAZ gets.
    pub(super) fn take(
        &mut self,
        prepared: &Prepared,
        plan: &Plan,
        state: &State,
        applied: &Applied,
    ) -> Result<(), Failure> {
        let id = ClientId::parse(&applied.client_id)
            .map_err(|error| Failure::value("the Client ID that Auth0 gave", error))?
            .value;
        self.draft.values.client_id = Some(id);
        let directory = DirectoryName::parse(&plan.directory)
            .map_err(|error| Failure::value(Key::DefaultDirectory.flag(), error))?;
        self.draft.values.default_directory = Some(directory.value);
        if let Some(uri) = &plan.redirect_uri
            && self.draft.authorization_code.clone().flatten().is_none()
        {
            self.draft.authorization_code = Some(Some(crate::domain::AuthorizationCode {
                application_domain: prepared.domain.clone(),
                redirect_uri: uri.clone(),
            }));
        }
        let is_default_changed = plan
            .changes
            .iter()
            .any(|change| change.piece == "default-directory");
        if is_default_changed {
            self.previous_default_directory =
                Some(state.default_name().unwrap_or_default().to_owned());
        }
        let known = self.draft.client_secret.take();
        self.is_secret_unseen = !self.draft.given.contains_key(&Key::ClientSecret);
        let secret: Option<ClientSecret> = match (&applied.secret, known) {
            (Some(new), _) => Some(new.clone()),
            (None, Some(known)) if !made_now(plan) => Some(known),
            _ => self.runtime.block_on(secret_of(
                &prepared.access.api,
                &applied.client_id,
                made_now(plan),
            ))?,
        };
        let Some(secret) = secret else {
            return Err(Failure::missing(Key::ClientSecret).hint(
                "The application is there, and its Client Secret cannot be read: copy it from its Settings, or take a token with read:client_keys, and run the same again.",
            ));
        };
        self.draft.client_secret = Some(secret);
        Ok(())
    }

    /// Asks the tenant as MAZ will meet it, again for some seconds where what was changed is not in force yet.
    ///
    /// What Auth0 showed of an application that was just made is not asked for again; another application is looked at with
    /// the administrator's token, where there is one.
    pub(super) fn verify_provisioned(
        &self,
        was_changed: bool,
        known: &Evidence,
    ) -> Result<Report, Failure> {
        let Some(mut settings) = self.draft.settings() else {
            return Err(Failure::missing(Key::Domain));
        };
        settings.admin_token = None;
        if known.client.is_untried() {
            lend(self.draft.admin_token.as_ref(), &mut settings, self.context);
        }
        let selection = Selection::default();
        let name = self.name()?;
        let (started_at, began) = (OffsetDateTime::now_utc(), Instant::now());
        let mut pauses = PAUSES.iter();
        loop {
            let mut run = Run::new(std::sync::Arc::clone(&self.http), settings.clone())
                .knowing(known.clone());
            self.runtime.block_on(run.ask(&selection, None));
            let report = run.report(name.as_str(), &selection)?;
            let holds = report.checks.iter().all(|check| {
                !matches!(
                    check.finding.status,
                    crate::domain::Status::Fail | crate::domain::Status::Unknown
                )
            });
            let Some(pause) = pauses.next().filter(|_| was_changed && !holds) else {
                return Ok(Report {
                    started_at,
                    duration: began.elapsed(),
                    integrations: vec![report],
                    warnings_fail: false,
                    not_run: Vec::new(),
                });
            };
            self.context.say(&self.context.err.dim(&format!(
                "Not everything is in force yet, after {} s: looking again.",
                began.elapsed().as_secs()
            )));
            std::thread::sleep(*pause);
        }
    }
}

/// A plan that was agreed to, what it was made of, and where the secret goes.
pub(super) struct AgreedPlan {
    pub(super) prepared: Prepared,
    pub(super) plan: Plan,
    pub(super) state: State,
    pub(super) store: Store,
}

/// What is known before anything is changed.
pub(super) struct Prepared {
    pub(super) domain: TenantDomain,
    pub(super) name: IntegrationName,
    pub(super) access: Access,
    pub(super) wanted: Wanted,
    /// The plan that was kept in a file, where that is to be applied.
    pub(super) kept: Option<Plan>,
}
