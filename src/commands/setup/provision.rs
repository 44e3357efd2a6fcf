//! `setup --provision`: the Auth0 side done for the admin. Everything is read, the plan is shown, and nothing is changed without
//! a yes; then the tenant is verified by how it behaves, and the record is written.

use super::SetupRun;
use super::applying::{AgreedPlan, Prepared};
use super::explaining;
use super::writing::Store;
use crate::args::Format;
use crate::domain::Exit;
use crate::domain::{
    Audience, IntegrationName, Key, Report, SecretStoreKind, SubscriptionType, TenantDomain,
};
use crate::error::Failure;
use crate::integration::provisioning::{self, Agreed, Lender};
use crate::output::document::Document;
use crate::provision::{
    Action, Change, Changes, Plan, Program, State, Trouble, Wanted, settle, unsuitable,
};
use crate::store::opened::{self, Kind};
use crate::store::shared_file;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, OptionRow, Rejection, Text};
use crate::terminal::style::Mark;
use std::fmt::Write as _;

impl SetupRun<'_> {
    /// Sets up the Auth0 side, verifies it, and writes the record.
    pub(super) fn provision(&mut self, mut terminal: Option<Terminal>) -> Result<Exit, Failure> {
        let args = &self.args.provision;
        let only_looking = self.args.dry_run || args.plan.is_some();
        self.propose_existing();
        let mut prepared = self.prepare(terminal.as_mut())?;
        if !self.may_replace(terminal.as_mut())? {
            self.context.tell("Nothing was changed, in Auth0 or here.");
            return Ok(Exit::Holds);
        }
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
        self.keep_plan(&plan)?;
        if only_looking {
            return Ok(self.looked(&prepared, &plan));
        }
        provisioning::may(&prepared.access, &plan.scopes(), "To apply the plan")?;
        let Some(changes) = changes else {
            return Ok(Exit::Holds);
        };
        let is_new = plan
            .changes
            .iter()
            .any(|change| change.piece == "application" && change.action == Action::Create);
        let store = self.store_of_plan(is_new, terminal.as_mut())?;
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
        let agreed = AgreedPlan {
            prepared,
            plan,
            state,
            store,
        };
        self.carry_out(agreed, changes, terminal.as_mut())
    }

    /// Keeps the plan in a file, where that was asked for.
    fn keep_plan(&self, plan: &Plan) -> Result<(), Failure> {
        let Some(path) = &self.args.provision.plan else {
            return Ok(());
        };
        shared_file::write(path, plan.to_json().as_bytes()).map_err(Failure::from)?;
        self.context.say(&format!(
            "The plan is kept in {}. Apply it with: maz-auth0 setup {} --apply {}",
            path.display(),
            plan.record,
            crate::terminal::shell::Shell::usual().word(&path.display().to_string())
        ));
        Ok(())
    }

    /// The end of a run that only looks: whether the rights would do, and whether there is anything to change.
    fn looked(&self, prepared: &Prepared, plan: &Plan) -> Exit {
        if let Err(lacking) =
            provisioning::may(&prepared.access, &plan.scopes(), "To apply the plan")
        {
            self.context.say(&format!(
                "{} {}",
                self.context.err.mark(Mark::Warn),
                lacking.message
            ));
        }
        if self.args.provision.detailed_exitcode && !plan.changes.is_empty() {
            Exit::ToChange
        } else {
            Exit::Holds
        }
    }

    /// Where the secret goes: a new application's is told once, and must be kept.
    fn store_of_plan(
        &self,
        is_new: bool,
        terminal: Option<&mut Terminal>,
    ) -> Result<Store, Failure> {
        let kind = self.store_kind()?;
        if is_new && kind == SecretStoreKind::Environment {
            return Err(Failure::new(
                "a new application's Client Secret cannot be kept in the environment",
            )
            .hint("Nothing was changed. Choose --secret-store keyring or file."));
        }
        match terminal {
            Some(terminal) => self.choose_store(terminal),
            None => self.open_store(kind, false),
        }
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
            && self.draft.values.domain.is_none()
            && let [only] = self.tenants_of_the_cli().as_slice()
            && let Ok(domain) = TenantDomain::parse(only)
        {
            self.draft.values.domain = Some(domain.value);
        }
        let kept = match &args.apply {
            Some(path) => Some(read_plan(path)?),
            None => None,
        };
        if let Some(plan) = &kept {
            self.take_kept(plan)?;
        }
        if self.draft.values.domain.is_none()
            && self.draft.bare_name.as_deref().is_none_or(|name| {
                lender
                    .domain()
                    .is_some_and(|domain| domain.tenant() == Some(name))
            })
            && !self.draft.proposals.contains_key(&Key::Domain)
        {
            self.draft.values.domain = lender.domain();
        }
        self.draft.take_proposals()?;
        if self.draft.values.domain.is_none()
            && let Some(terminal) = terminal
        {
            self.draft.values.domain = Some(ask_domain(terminal)?);
        }
        let domain = self
            .draft
            .values
            .domain
            .clone()
            .ok_or_else(|| Failure::missing(Key::Domain))?;
        let audience = if let Some(audience) = &self.draft.values.audience {
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
        self.draft.values.audience = Some(audience.clone());
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
                client_id: self
                    .draft
                    .values
                    .client_id
                    .as_ref()
                    .map(ToString::to_string),
                directory: self
                    .draft
                    .values
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
            .values
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
        self.draft.values.domain = Some(domain);
        self.draft.name = Some(name);
        let audience =
            Audience::parse(&plan.audience).map_err(|error| Failure::value("--apply", error))?;
        self.draft.values.audience = Some(audience.value);
        self.draft.values.client_id = None;
        Ok(())
    }

    /// Reads the tenant; with a person who named no application or directory, those that there are can be chosen.
    pub(super) fn read(
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
                    .choose(
                        &Choice::new("Which application is MAZ's?", rows)
                            .with_guide(explaining::guide(explaining::APPLICATION)),
                    )
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
                        .with_default(at)
                        .with_guide(explaining::guide(explaining::value(Key::DefaultDirectory))),
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
        if self.draft.values.subscription_type.is_some() {
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
            .choose(
                &Choice::new("What may current subscribers read?", rows)
                    .with_guide(explaining::guide(explaining::value(Key::SubscriptionType))),
            )
            .map_err(Failure::from)?;
        self.draft.values.subscription_type = SubscriptionType::ALL.get(answer).copied();
        Ok(())
    }

    /// The plan, what was found after it was applied, and whether the record was written; in JSON alone.
    pub(super) fn print_outcome(
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
        // With -q, a plan is shown to who asked for it, or is asked about it.
        let is_asked = self.context.is_interactive() && !self.args.yes;
        if self.context.global.quiet && !only_looking && !is_asked {
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
            .map_err(|error| Rejection::from(error.to_string()))
    };
    let text = terminal
        .text(
            &Text::new("Tenant domain")
                .with_check(&check)
                .with_guide(explaining::guide(explaining::value(Key::Domain))),
        )
        .map_err(Failure::from)?;
    TenantDomain::parse(&text)
        .map(|pasted| pasted.value)
        .map_err(|error| Failure::value(Key::Domain.title(), error))
}
