//! `setup --provision`: the Auth0 side done for the admin. Everything is read, the plan is shown, and nothing is changed without
//! a yes; then the tenant is verified by how it behaves, and the record is written.

use super::Session;
use crate::args::Format;
use crate::auth0::{ClientSettings, ConnectionSettings, TenantSettings};
use crate::checks::{Evidence, Part, Selection};
use crate::domain::Exit;
use crate::domain::{
    Audience, CheckResult, ClientId, ClientSecret, DirectoryName, IntegrationName,
    IntegrationReport, Key, Report, SecretStoreKind, SubscriptionType, TenantDomain,
};
use crate::error::Failure;
use crate::examine::Run;
use crate::integration::provisioning::{self, Access, Agreed, Lender};
use crate::integration::report::for_a_person;
use crate::integration::rights::lend;
use crate::output::document::Document;
use crate::provision::{
    self, Action, Applied, Change, Changes, Plan, Program, State, Trouble, Wanted, secret_of,
    settle, unsuitable,
};
use crate::store::opened::{self, Kind};
use crate::store::shared_file;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, OptionRow, Refusal, Text};
use crate::terminal::style::Indent;
use crate::terminal::style::Mark;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// How long to wait before the tenant is asked again, where what was changed is not in force yet.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(6),
];

/// What is known before anything is changed.
struct Prepared {
    domain: TenantDomain,
    name: IntegrationName,
    access: Access,
    wanted: Wanted,
    /// The plan that was kept in a file, where that is to be applied.
    kept: Option<Plan>,
}

impl Session<'_> {
    /// Sets up the Auth0 side, verifies it, and writes the record.
    pub(super) fn provision(&mut self, mut terminal: Option<Terminal>) -> Result<Exit, Failure> {
        let args = &self.args.provision;
        let only_looking = self.args.dry_run || args.plan.is_some();
        if let Some(existing) = &self.existing {
            self.draft.propose(existing);
        }
        let mut prepared = self.prepare(terminal.as_mut())?;
        if !only_looking {
            self.settle_subscription(terminal.as_mut())?;
        }
        // In the hands of one run at a time from here on: a second one finds what this one made.
        let mut changes = if only_looking {
            None
        } else {
            let domain = prepared.domain.host();
            Some(Changes::begin(self.file.path(), &prepared.name, domain)?)
        };
        let state = self.read(&mut prepared, terminal.as_mut())?;
        if let Some(changes) = &mut changes {
            settle(changes, &prepared.wanted, &state)?;
        }
        let plan = Plan::make(prepared.domain.host(), &prepared.wanted, &state, None)
            .map_err(Trouble::Refused)?;
        self.print_plan(&plan, only_looking)?;
        if let Some(kept) = &prepared.kept {
            let was_begun = changes
                .as_ref()
                .is_some_and(|changes| changes.began(&kept.digest()));
            kept.holds(&plan, was_begun)?;
        }
        let scopes = plan.scopes();
        if let Some(path) = &args.plan {
            shared_file::write(path, plan.to_json().as_bytes()).map_err(Failure::from)?;
            self.context.say(&format!(
                "The plan is kept in {}. Apply it with: maz-auth0 setup {} --apply {}",
                path.display(),
                plan.record,
                crate::terminal::shell::Shell::usual().word(&path.display().to_string())
            ));
        }
        if only_looking {
            if let Err(lacking) = provisioning::may(&prepared.access, &scopes, "To apply the plan")
            {
                self.context.say(&format!(
                    "{} {}",
                    self.context.err.mark(Mark::Warn),
                    lacking.message
                ));
            }
            let changes = args.detailed_exitcode && !plan.changes.is_empty();
            return Ok(if changes { Exit::ToChange } else { Exit::Holds });
        }
        provisioning::may(&prepared.access, &scopes, "To apply the plan")?;
        let Some(mut changes) = changes else {
            return Ok(Exit::Holds);
        };
        let kind = self.store_kind()?;
        let makes =
            |change: &Change| change.piece == "application" && change.action == Action::Create;
        let is_new = plan.changes.iter().any(makes);
        if is_new && kind == SecretStoreKind::Environment {
            return Err(Failure::new(
                "a new application's Client Secret cannot be kept in the environment",
            )
            .hint("Nothing was changed. Choose --secret-store keyring or file."));
        }
        let store = match terminal.as_mut() {
            Some(terminal) if !is_new || kind != SecretStoreKind::Environment => {
                self.choose_store(terminal)?
            }
            _ => self.open_store(kind, false)?,
        };
        if !is_new {
            self.must_have_a_secret(&prepared, &changes)?;
        }
        let all: Vec<&Change> = plan.changes.iter().collect();
        let by_flags = Agreed {
            plan: self.args.yes,
            tenant_wide: args.yes_tenant_wide,
        };
        if !provisioning::agreed(&all, &prepared.domain, by_flags, terminal.as_mut())? {
            self.context.tell("Nothing was changed, in Auth0 or here.");
            self.print_outcome(&plan, None, false)?;
            return Ok(Exit::Holds);
        }
        let applied = self.apply(&prepared, &plan, &state, &mut changes)?;
        for twin in &applied.twins {
            let page = prepared.domain.dashboard(&format!(
                "applications/{}/settings",
                crate::domain::clean(twin)
            ));
            self.context.tell(&self.context.err.wrap(
                &format!(
                    "{} The Auth0 CLI sent a request twice: there is a second application of the same name, {}, that nothing \
                     uses. Delete it: {page}",
                    self.context.err.mark(Mark::Warn),
                    crate::domain::clean(twin)
                ),
                Indent::hanging("", "  "),
            ));
        }
        self.take(&prepared, &plan, &state, &applied, &changes)?;
        let known = known(&plan, &state, &applied);
        let mut integration = self.verify_provisioned(!plan.changes.is_empty(), &known)?;
        // Auth0 may not have done what its settings say that it does with a new application.
        if applied.made.is_some() && fails(&integration, &DISABLED) {
            let state = self.read(&mut prepared, None)?;
            let rest = Plan::make(prepared.domain.host(), &prepared.wanted, &state, None)
                .map_err(Trouble::Refused)?;
            let agreed = |change: &Change| plan.changes.iter().any(|one| one.piece == change.piece);
            if !rest.changes.is_empty() && rest.changes.iter().all(agreed) {
                self.apply(&prepared, &rest, &state, &mut changes)?;
                integration = self.verify_provisioned(true, &Evidence::default())?;
            }
        }
        drop(changes);
        let results = integration.checks.clone();
        let report = Report {
            started_at: OffsetDateTime::now_utc(),
            duration: Duration::ZERO,
            integrations: vec![integration],
            warnings_fail: false,
            not_run: Vec::new(),
        };
        self.print(&for_a_person(&report, self.context))?;
        let exit = report.exit();
        // A new application's secret is nowhere else: it is kept whatever was found.
        if exit != Exit::Holds
            && applied.secret.is_none()
            && !(exit == Exit::Failed && self.args.force)
        {
            self.context.tell(
                "The record was not written, since not everything holds. What was changed in Auth0 is noted: maz-auth0 undo takes it back.",
            );
            self.print_outcome(&plan, Some(&report), false)?;
            return Ok(exit);
        }
        let is_written = self.write(&store, &results, terminal.as_mut())?;
        self.print_outcome(&plan, Some(&report), is_written)?;
        if !is_written {
            return Ok(self.left(Exit::Interrupted));
        }
        if exit != Exit::Holds {
            self.context.tell(&format!(
                "The record is written, since the Client Secret of the new application is nowhere else; not everything holds yet. Look again with: maz-auth0 verify {}{}",
                prepared.name,
                self.context.flags_to_repeat()
            ));
        }
        Ok(exit)
    }

    /// Whose rights, which tenant, which values.
    fn prepare(&mut self, terminal: Option<&mut Terminal>) -> Result<Prepared, Failure> {
        let args = &self.args.provision;
        let lender = if self.by_cli {
            Lender::Cli
        } else {
            let token = self.draft.admin_token.clone();
            Lender::of(token, &args.admin, &self.context.redactor)?
                .ok_or_else(provisioning::nobody)?
        };
        if self.by_cli
            && self.draft.domain.is_none()
            && let [only] = self.tenants_of_the_cli().as_slice()
            && let Ok(domain) = TenantDomain::parse(only)
        {
            self.draft.domain = Some(domain.value);
        }
        let kept = match &args.apply {
            Some(path) => Some(read_plan(path)?),
            None => None,
        };
        if let Some(plan) = &kept {
            self.take_kept(plan)?;
        }
        if self.draft.domain.is_none()
            && self.draft.bare_name.as_deref().is_none_or(|name| {
                lender
                    .domain()
                    .is_some_and(|domain| domain.tenant() == Some(name))
            })
            && !self.draft.proposals.contains_key(&Key::Domain)
        {
            self.draft.domain = lender.domain();
        }
        self.draft.take_proposals()?;
        if self.draft.domain.is_none()
            && let Some(terminal) = terminal
        {
            self.draft.domain = Some(ask_domain(terminal)?);
        }
        let domain = self
            .draft
            .domain
            .clone()
            .ok_or_else(|| Failure::missing(Key::Domain))?;
        let audience = if let Some(audience) = &self.draft.audience {
            audience.clone()
        } else {
            let identifier = domain
                .management_identifier()
                .or_else(|| lender.domain()?.management_identifier())
                .ok_or_else(|| Failure::missing(Key::Audience))?;
            Audience::parse(&identifier)
                .map_err(|error| Failure::value(Key::Audience.flag(), error))?
                .value
        };
        self.draft.audience = Some(audience.clone());
        let name = self.name()?;
        self.draft.name = Some(name.clone());
        let access = provisioning::open(
            &lender,
            &domain,
            &audience,
            &self.http,
            &self.runtime,
            self.context,
        )?;
        let code = self.draft.authorization_code.clone().flatten();
        let wanted = match &kept {
            Some(plan) => plan.wanted(access.own_client.clone()),
            None => Wanted {
                record: name.to_string(),
                audience: audience.to_string(),
                client_id: self.draft.client_id.as_ref().map(ToString::to_string),
                directory: self
                    .draft
                    .default_directory
                    .as_ref()
                    .map(ToString::to_string),
                create_directory: args.create_directory,
                redirect_uri: code.map(|code| code.redirect_uri),
                own_client: access.own_client.clone(),
            },
        };
        Ok(Prepared {
            domain,
            name,
            access,
            wanted,
            kept,
        })
    }

    /// The values of a plan that was kept.
    fn take_kept(&mut self, plan: &Plan) -> Result<(), Failure> {
        let domain = TenantDomain::parse(&plan.domain)
            .map_err(|error| Failure::value("--apply", error))?
            .value;
        if self
            .draft
            .domain
            .as_ref()
            .is_some_and(|given| *given != domain)
        {
            return Err(Failure::new(format!(
                "--apply: the plan is for {domain}, and another tenant was named"
            ))
            .hint("Leave --domain and MAZ_AUTH0_DOMAIN out, or make a plan for that tenant."));
        }
        let name = IntegrationName::parse(&plan.record)
            .map_err(|error| Failure::value("--apply", error))?
            .value;
        if self.draft.name.as_ref().is_some_and(|given| *given != name) {
            return Err(Failure::new(format!(
                "--apply: the plan is for the integration {name}, and another was named"
            )));
        }
        self.draft.domain = Some(domain);
        self.draft.name = Some(name);
        let audience =
            Audience::parse(&plan.audience).map_err(|error| Failure::value("--apply", error))?;
        self.draft.audience = Some(audience.value);
        self.draft.client_id = None;
        Ok(())
    }

    /// Reads the tenant; with a person who named no application or directory, those that there are can be chosen.
    fn read(
        &mut self,
        prepared: &mut Prepared,
        terminal: Option<&mut Terminal>,
    ) -> Result<State, Failure> {
        let spinner = self.context.progress.start("Looking at the tenant");
        let look = |wanted: &Wanted| {
            self.runtime
                .block_on(State::read(&prepared.access.api, wanted))
        };
        let state = look(&prepared.wanted)?;
        spinner.finish();
        let Some(terminal) = terminal.filter(|_| prepared.kept.is_none()) else {
            return Ok(state);
        };
        let mut chosen = false;
        if prepared.wanted.client_id.is_none() && state.application.is_none() {
            let fit: Vec<&Program> = state
                .applications
                .iter()
                .filter(|one| {
                    one.app_type() == "non_interactive"
                        && unsuitable(one, &prepared.wanted).is_none()
                })
                .collect();
            if !fit.is_empty() {
                let mut rows = vec![OptionRow::new(
                    "Make a new one",
                    "for MAZ alone: the safest",
                )];
                rows.extend(fit.iter().map(|one| {
                    OptionRow::new(
                        crate::domain::clean(one.name()),
                        crate::domain::clean(one.id()),
                    )
                }));
                let answer = terminal
                    .choose(&Choice::new("Which application is MAZ's?", rows))
                    .map_err(Failure::from)?;
                if let Some(one) = answer.checked_sub(1).and_then(|at| fit.get(at)) {
                    prepared.wanted.client_id = Some(one.id().to_owned());
                    chosen = true;
                }
            }
        }
        let several = state
            .connections
            .iter()
            .filter(|row| row.strategy == "auth0")
            .count()
            > 1;
        if prepared.wanted.directory.is_none() && several {
            let current = state.default_name();
            let databases: Vec<&str> = state
                .connections
                .iter()
                .filter(|row| row.strategy == "auth0")
                .map(|row| row.name.as_str())
                .collect();
            let rows = databases
                .iter()
                .map(|name| {
                    let hint = if current == Some(*name) {
                        "the Default Directory already: nothing changes for others"
                    } else {
                        ""
                    };
                    OptionRow::new(crate::domain::clean(name), hint)
                })
                .collect();
            let at = databases
                .iter()
                .position(|name| current == Some(*name))
                .unwrap_or(0);
            let answer = terminal
                .choose(
                    &Choice::new("Which directory has your readers' accounts?", rows)
                        .with_default(at),
                )
                .map_err(Failure::from)?;
            prepared.wanted.directory = databases.get(answer).map(|name| (*name).to_owned());
        }
        if chosen {
            Ok(look(&prepared.wanted)?)
        } else {
            Ok(state)
        }
    }

    /// MAZ's own value, which Auth0 knows nothing of.
    fn settle_subscription(&mut self, terminal: Option<&mut Terminal>) -> Result<(), Failure> {
        if self.draft.subscription_type.is_some() {
            return Ok(());
        }
        let Some(terminal) = terminal else {
            return Err(Failure::missing(Key::SubscriptionType));
        };
        let rows = SubscriptionType::ALL
            .iter()
            .map(|kind| OptionRow::new(kind.title(), kind.as_str()))
            .collect();
        let answer = terminal
            .choose(&Choice::new("What may current subscribers read?", rows))
            .map_err(Failure::from)?;
        self.draft.subscription_type = SubscriptionType::ALL.get(answer).copied();
        Ok(())
    }

    /// The plan, what was found after it was applied, and whether the record was written; in JSON alone.
    fn print_outcome(
        &self,
        plan: &Plan,
        report: Option<&Report>,
        is_written: bool,
    ) -> Result<(), Failure> {
        if self.args.provision.format != Some(Format::Json) {
            return Ok(());
        }
        let mut json: serde_json::Value = serde_json::from_str(&plan.to_json()).unwrap_or_default();
        json["applied"] = report.is_some().into();
        json["record_written"] = is_written.into();
        if let Some(report) = report {
            let document = Document::of(report, &self.context.redactor);
            json["report"] = serde_json::to_value(&document).unwrap_or_default();
        }
        self.context.print(&format!("{json}\n"))
    }

    /// In JSON, a plan that is applied comes with what became of it: one document on standard output.
    fn print_plan(&self, plan: &Plan, only_looking: bool) -> Result<(), Failure> {
        if self.args.provision.format == Some(Format::Json) {
            if only_looking {
                self.context.print(&plan.to_json())?;
            }
            return Ok(());
        }
        let mut text = provisioning::show(plan, self.context.out);
        text.push('\n');
        let _ = match plan.changes.len() {
            0 => writeln!(text, "There is nothing to change."),
            1 => writeln!(text, "1 change."),
            many => writeln!(text, "{many} changes."),
        };
        self.context.print(&text)
    }

    /// An application that is there has a secret that must be known, or be readable: better said before than after.
    fn must_have_a_secret(
        &mut self,
        prepared: &Prepared,
        changes: &Changes,
    ) -> Result<(), Failure> {
        if self.draft.client_secret.is_none() {
            self.draft.client_secret = self.stored_secret();
        }
        let has = |scope: &'static str| provisioning::may(&prepared.access, &[scope], "").is_ok();
        let may_rotate = is_made_here(changes) && has("update:client_keys");
        if self.draft.client_secret.is_some() || has("read:client_keys") || may_rotate {
            return Ok(());
        }
        Err(Failure::missing(Key::ClientSecret)
            .hint("With the permission read:client_keys, the administrator's rights could read it.")
            .hint("Nothing was changed."))
    }

    fn apply(
        &self,
        prepared: &Prepared,
        plan: &Plan,
        state: &State,
        changes: &mut Changes,
    ) -> Result<Applied, Failure> {
        let style = self.context.err;
        let tell = |change: &Change| {
            let title = provision::Piece::find(&change.piece).map_or("", |piece| piece.title);
            let verb = match change.action {
                Action::Create => "made",
                Action::Change => "changed",
            };
            self.context
                .say(&format!("{} {title}: {verb}", style.mark(Mark::Pass)));
        };
        let done = self.runtime.block_on(provision::apply(
            &prepared.access.api,
            &prepared.wanted,
            plan,
            state,
            changes,
            &tell,
        ));
        done.map_err(|trouble| {
            Failure::from(trouble)
                .hint("What was changed so far is noted. Run the same again to go on, or `maz-auth0 undo` to take it back.")
        })
    }

    /// The values that MAZ gets.
    fn take(
        &mut self,
        prepared: &Prepared,
        plan: &Plan,
        state: &State,
        applied: &Applied,
        changes: &Changes,
    ) -> Result<(), Failure> {
        let id = ClientId::parse(&applied.client_id)
            .map_err(|error| Failure::value("the Client ID that Auth0 gave", error))?
            .value;
        self.draft.client_id = Some(id);
        let directory = DirectoryName::parse(&plan.directory)
            .map_err(|error| Failure::value(Key::DefaultDirectory.flag(), error))?;
        self.draft.default_directory = Some(directory.value);
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
        let secret: Option<ClientSecret> = match (&applied.secret, known) {
            (Some(new), _) => Some(new.clone()),
            (None, Some(known)) if !made_now(plan) => Some(known),
            _ => self.runtime.block_on(secret_of(
                &prepared.access.api,
                &applied.client_id,
                is_made_here(changes),
            ))?,
        };
        let Some(secret) = secret else {
            return Err(Failure::missing(Key::ClientSecret).hint(
                "The application is made, and its Client Secret cannot be read: copy it from its Settings, or take a token with read:client_keys, and run the same again.",
            ));
        };
        self.draft.client_secret = Some(secret);
        Ok(())
    }

    /// Asks the tenant as MAZ will meet it, again for some seconds where what was changed is not in force yet.
    ///
    /// What Auth0 showed of an application that was just made is not asked for again; another application is looked at with
    /// the administrator's token, where there is one.
    fn verify_provisioned(
        &self,
        was_changed: bool,
        known: &Evidence,
    ) -> Result<IntegrationReport, Failure> {
        let Some(mut settings) = self.draft.settings() else {
            return Err(Failure::missing(Key::Domain));
        };
        settings.admin_token = None;
        if known.client.is_untried() {
            lend(self.draft.admin_token.as_ref(), &mut settings, self.context);
        }
        let selection = Selection::default();
        let name = self.name()?;
        let began = Instant::now();
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
                return Ok(report);
            };
            self.context.say(&self.context.err.dim(&format!(
                "Not everything is in force yet, after {} s: looking again.",
                began.elapsed().as_secs()
            )));
            std::thread::sleep(*pause);
        }
    }
}

/// What says that the directory is off for the application.
const DISABLED: [(&str, &str); 2] = [
    ("directory.enabled", "disabled-for-application"),
    ("directory.default", "not-enabled"),
];

fn fails(report: &IntegrationReport, causes: &[(&str, &str)]) -> bool {
    let cause_of = |check: &CheckResult| Some((check.id, check.finding.cause?));
    let mut found = report.checks.iter().filter_map(cause_of);
    found.any(|found| causes.contains(&found))
}

/// What a plan that was applied has shown already of a new application's tenant.
fn known(plan: &Plan, state: &State, applied: &Applied) -> Evidence {
    let Some(made) = &applied.made else {
        return Evidence::default();
    };
    let shown = state.connection(&plan.directory).map(|row| {
        let connection = ConnectionSettings {
            id: Some(row.id.clone()),
            name: row.name.clone(),
            strategy: Some(row.strategy.clone()),
        };
        Part::Got(Ok(Some(connection)), Duration::ZERO)
    });
    // The Default Directory was written and read back, or found as it should be.
    let settings = TenantSettings {
        default_directory: Some(plan.directory.clone()),
    };
    Evidence {
        client: Part::Got(Ok(ClientSettings::of(made)), Duration::ZERO),
        connection: shown.unwrap_or_default(),
        tenant_settings: Part::Got(Ok(settings), Duration::ZERO),
        ..Evidence::default()
    }
}

fn made_now(plan: &Plan) -> bool {
    plan.changes
        .iter()
        .any(|change| change.piece == "application" && change.action == Action::Create)
}

/// Whether the application was made by this program, so that nobody else uses its secret.
fn is_made_here(changes: &Changes) -> bool {
    changes
        .entries()
        .iter()
        .any(|entry| entry.piece == "application" && entry.action == Action::Create)
}

fn read_plan(path: &std::path::Path) -> Result<Plan, Failure> {
    let text = opened::read_text(path, Kind::Words)
        .map_err(|error| Failure::unreadable("--apply", path, &error))?;
    Ok(Plan::read(&text)?)
}

fn ask_domain(terminal: &mut Terminal) -> Result<TenantDomain, Failure> {
    let check = |text: &str| {
        TenantDomain::parse(text)
            .map(drop)
            .map_err(|error| Refusal::from(error.to_string()))
    };
    let text = terminal
        .text(&Text::new("Tenant domain").with_check(&check))
        .map_err(Failure::from)?;
    TenantDomain::parse(&text)
        .map(|pasted| pasted.value)
        .map_err(|error| Failure::value(Key::Domain.title(), error))
}
