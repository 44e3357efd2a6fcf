//! `setup --provision`: the Auth0 side done for the admin. Everything is read, the plan is shown, and nothing is changed without
//! a yes; then the tenant is verified by how it behaves, and the record is written.

use super::SetupRun;
use super::applying::{AgreedPlan, Prepared, has_made};
use super::choosing::{Given, Settled};
use super::explaining;
use super::turning::way_back;
use super::writing::Store;
use crate::args::ListFormat;
use crate::domain::Exit;
use crate::domain::{
    Audience, IntegrationName, Key, Report, SecretStoreKind, Settings, TenantDomain,
};
use crate::error::Failure;
use crate::integration::consent::{Agreed, Consent, Purpose, agreed};
use crate::integration::provisioning::{self, Asking, Identifier, Lender};
use crate::integration::relying::relying;
use crate::integration::report::not_kept;
use crate::output::document::Document;
use crate::provision::{
    Action, Change, Changes, Chosen, Noted, Plan, State, Trouble, Wanted, settle,
};
use crate::store::opened::{self, Kind};
use crate::store::{self, shared_file};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Rejection, Text};
use crate::terminal::shell::Shell;
use crate::terminal::style::Mark;
use std::fmt::Write as _;

/// What is said where a person leaves before anything was changed.
const UNCHANGED: &str = "Nothing was changed, in Auth0 or here.";

impl SetupRun<'_> {
    /// Whether nothing is to be changed.
    pub(super) fn is_only_looking(&self) -> bool {
        self.args.dry_run || self.args.provision.plan.is_some()
    }

    /// Sets up the Auth0 side, verifies it, and writes the record. `None` where the person goes back to what was asked before, if
    /// `back` says that something was.
    pub(super) fn provision(
        &mut self,
        mut terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<Option<Exit>, Failure> {
        let only_looking = self.is_only_looking();
        let farewell = self.context.farewell(UNCHANGED);
        self.propose_existing();
        let Some(mut prepared) = self.prepare(terminal.as_deref_mut(), back)? else {
            return Ok(None);
        };
        // It is taken into the hands of this run only when it was agreed to: nobody waits for a question.
        let wait = terminal.is_none();
        let mut noted = (!only_looking)
            .then(|| self.noted(&prepared, wait))
            .transpose()?;
        if !self.may_replace(terminal.as_deref_mut())? {
            self.context.tell(UNCHANGED);
            return Ok(Some(Exit::Holds));
        }
        if terminal.is_none() {
            self.require_subscription()?;
        }
        let looked = self.look_with_rights(&mut prepared, terminal.as_deref_mut(), back)?;
        let Some(mut seen) = looked else {
            return Ok(None);
        };
        let given = Given::of(&prepared, self);
        let mut asked = false;
        loop {
            let mut state = seen.clone();
            if let Some(terminal) = terminal.as_deref_mut() {
                match self.ask_what_is_open(
                    terminal,
                    &mut prepared,
                    &seen,
                    &given,
                    (back, asked),
                )? {
                    Settled::Back => return Ok(None),
                    Settled::All { asked: any } => asked = any,
                }
                if prepared.wanted.client_id != given.client_id() {
                    state = self.look(&prepared)?;
                }
            }
            let plan = match Plan::make(prepared.domain.host(), &prepared.wanted, &state, None) {
                Ok(plan) => plan,
                // Something else can be answered.
                Err(refused) if asked => {
                    self.context.tell_failure(&Trouble::Refused(refused).into());
                    continue;
                }
                Err(refused) => return Err(Trouble::Refused(refused).into()),
            };
            self.show_plan(&prepared, &plan, noted.as_ref())?;
            let Some(before) = &noted else {
                return Ok(Some(self.looked(&prepared, &plan)));
            };
            let leads_back = asked || back;
            let agreed = self.agree(
                &mut prepared,
                &plan,
                before,
                terminal.as_deref_mut(),
                leads_back,
            )?;
            match agreed {
                Some((store, Consent::Given)) => {
                    let mut changes = self.take_up(&prepared)?;
                    if !changes.are_as(before) {
                        noted = Some(changes.noted().clone());
                        drop(changes);
                        self.context.tell(
                            "Another maz-auth0 has changed Auth0 for this integration meanwhile: the plan is made again.",
                        );
                        seen = self.look(&prepared)?;
                        continue;
                    }
                    settle(&mut changes, &prepared.wanted, &state)?;
                    drop(farewell);
                    let agreed = AgreedPlan {
                        prepared,
                        plan,
                        state,
                        store,
                    };
                    return self.carry_out(agreed, changes, terminal).map(Some);
                }
                Some((_, Consent::Refused)) => {
                    self.context.tell(UNCHANGED);
                    self.print_outcome(&plan, None, false)?;
                    return Ok(Some(Exit::Holds));
                }
                Some((_, Consent::Back)) | None if asked => {}
                Some((_, Consent::Back)) | None => return Ok(None),
            }
        }
    }

    /// What is noted of earlier runs.
    fn noted(&self, prepared: &Prepared, wait: bool) -> Result<Noted, Failure> {
        let domain = Some(prepared.domain.host());
        Ok(Noted::read(self.file.path(), &prepared.name, domain, wait)?)
    }

    /// From here on this run alone changes Auth0 for the integration, whose record is the one that was agreed about.
    fn take_up(&self, prepared: &Prepared) -> Result<Changes, Failure> {
        store::still(&self.file, &prepared.name, self.seen(&prepared.name)?)
            .map_err(|error| Failure::from(error).hint(UNCHANGED))?;
        let _waiting = self.context.progress.start("Waiting for this run's turn");
        let domain = prepared.domain.host();
        Changes::begin(self.file.path(), &prepared.name, domain).map_err(provisioning::not_begun)
    }

    /// Shows the plan, and keeps it where that was asked for.
    fn show_plan(
        &self,
        prepared: &Prepared,
        plan: &Plan,
        noted: Option<&Noted>,
    ) -> Result<(), Failure> {
        self.print_plan(plan, self.is_only_looking())?;
        if let Some(said) = relying(self.context, &prepared.name, prepared.domain.host(), plan) {
            self.context.tell(&said);
        }
        if let Some(kept) = &prepared.kept {
            let was_begun = noted.is_some_and(|noted| noted.began(&kept.digest()));
            kept.holds(plan, was_begun)?;
        }
        self.keep_plan(plan)
    }

    /// Where the secret goes, and whether the plan is agreed to. `None` is the way back.
    fn agree(
        &mut self,
        prepared: &mut Prepared,
        plan: &Plan,
        noted: &Noted,
        mut terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<Option<(Store, Consent)>, Failure> {
        if !self.suffice(prepared, plan, terminal.as_deref_mut(), back)? {
            return Ok(None);
        }
        let is_new = plan
            .changes
            .iter()
            .any(|change| change.piece == "application" && change.action == Action::Create);
        let Some(store) = self.store_of_plan(is_new, terminal.as_deref_mut(), back)? else {
            return Ok(None);
        };
        let given = self.draft.client_secret.clone();
        if !is_new && !self.must_have_a_secret(prepared, plan, terminal.as_deref_mut(), back)? {
            return Ok(None);
        }
        let all: Vec<&Change> = plan.changes.iter().collect();
        let by_flags = Agreed {
            plan: self.args.yes,
            tenant_wide: self.args.provision.yes_tenant_wide,
            for_good: self.args.provision.yes_for_good,
        };
        self.has_made = has_made(noted);
        let undo = self.command_back(prepared, plan);
        let purpose = Purpose::Setup { back, undo: &undo };
        let consent = agreed(&all, &prepared.access.tenant, by_flags, purpose, terminal)?;
        if consent == Consent::Back {
            // One that was typed is of this application, and another may be chosen.
            self.draft.client_secret = given;
        }
        Ok(Some((store, consent)))
    }

    /// Keeps the plan in a file, where that was asked for.
    fn keep_plan(&self, plan: &Plan) -> Result<(), Failure> {
        let Some(path) = &self.args.provision.plan else {
            return Ok(());
        };
        not_kept("--plan", path, self.context)?;
        shared_file::write(path, plan.to_json().as_bytes()).map_err(Failure::from)?;
        let mut command = format!(
            "setup {} --apply {}",
            plan.record,
            Shell::usual().word(&path.display().to_string())
        );
        // The plan is of Auth0, which does not know it.
        if let Some(kind) = self.draft.values.text(Key::SubscriptionType) {
            let _ = write!(command, " {} {kind}", Key::SubscriptionType.flag());
        }
        if let Some(store) = self.args.secret_store {
            let kind = SecretStoreKind::from(store);
            let _ = write!(command, " --secret-store {}", kind.as_str());
        }
        self.context.say(&format!(
            "The plan is kept in {}. Apply it with: {}",
            path.display(),
            self.context.command(&command)
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
        &mut self,
        is_new: bool,
        terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<Option<Store>, Failure> {
        let kind = self.store_kind()?;
        if is_new && kind == SecretStoreKind::Environment {
            return Err(Failure::new(
                "a new application's Client Secret cannot be kept in the environment",
            )
            .hint("Nothing was changed. Choose --secret-store keyring or file."));
        }
        match terminal {
            Some(terminal) => self.choose_store(terminal, back),
            None => self.open_store(kind, false).map(Some),
        }
    }

    /// Whose rights, which tenant, which values. `None` where the person goes back.
    fn prepare(
        &mut self,
        mut terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<Option<Prepared>, Failure> {
        let kept = match &self.args.provision.apply {
            Some(path) => Some(read_plan(path)?),
            None => None,
        };
        if let Some(plan) = &kept {
            self.take_kept(plan)?;
        }
        let lender = if self.by_cli {
            Lender::Cli
        } else {
            let token = self.draft.admin_token.clone();
            let admin = &self.args.provision.admin;
            let of = self.expected();
            let asking = self.asking(of.as_ref(), back);
            let terminal = terminal.as_deref_mut();
            match Lender::of_or_asked(token, admin, self.context, terminal, &asking)? {
                Some(lender) => lender,
                None => return Ok(None),
            }
        };
        if let Lender::Token(token) = &lender {
            self.draft.admin_token = Some(token.clone());
        }
        if !self.settle_tenant(&lender, terminal, back)? {
            return Ok(None);
        }
        self.open_access(&lender, kept).map(Some)
    }

    /// How a person is asked for a token.
    pub(super) fn asking<'s>(&'s self, of: Option<&'s Settings>, back: bool) -> Asking<'s> {
        Asking {
            of,
            back,
            http: &self.http,
            runtime: &self.runtime,
        }
    }

    /// The tenant that rights must be of, where it is known before they are: as given, as the plan or the record says.
    fn expected(&self) -> Option<Settings> {
        let mut values = self.draft.values.clone();
        if self.draft.bare_name.is_none() {
            for key in [Key::Domain, Key::Audience] {
                if let (None, Some(text)) = (values.text(key), self.draft.proposals.get(&key)) {
                    values.read(key, text).ok()?;
                }
            }
        }
        // Behind a custom domain, the Identifier alone says which tenant it is.
        Settings::from_values(&values)
            .filter(|of| of.audience.is_some() || of.domain.management_identifier().is_some())
    }

    /// Which tenant: as given, as the plan that was kept says, as the rights name, as a person says. `false` where that one goes
    /// back.
    fn settle_tenant(
        &mut self,
        lender: &Lender,
        terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<bool, Failure> {
        if self.by_cli
            && self.draft.values.domain.is_none()
            && let [only] = self.tenants_of_the_cli().as_slice()
            && let Ok(domain) = TenantDomain::parse(only)
        {
            self.draft.values.domain = Some(domain.value);
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
            match ask_domain(terminal, back)? {
                Some(domain) => self.draft.values.domain = Some(domain),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The way to the tenant, and what is wanted of it.
    fn open_access(&mut self, lender: &Lender, kept: Option<Plan>) -> Result<Prepared, Failure> {
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
            lender,
            &domain,
            Identifier::Derived(&audience),
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
                create_directory: self.args.provision.create_directory,
                redirect_uri: code.map(|code| code.redirect_uri),
                own_client: access.own_client.clone(),
                chosen: if self.draft.given.contains_key(&Key::ClientId) {
                    Chosen::Given
                } else if self.draft.values.client_id.is_some() {
                    Chosen::Recorded
                } else {
                    Chosen::default()
                },
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

    /// Reads the tenant.
    pub(super) fn look(&self, prepared: &Prepared) -> Result<State, Failure> {
        self.read(prepared)
            .map_err(|trouble| provisioning::failure(trouble, &self.http, &prepared.domain))
    }

    pub(super) fn read(&self, prepared: &Prepared) -> Result<State, Trouble> {
        let spinner = self.context.progress.start("Looking at the tenant");
        let state = State::read(&prepared.access.api, &prepared.wanted);
        let state = self.runtime.block_on(state);
        spinner.finish();
        state
    }

    /// The plan, what was found after it was applied, and whether the record was written; in JSON alone.
    pub(super) fn print_outcome(
        &self,
        plan: &Plan,
        report: Option<&Report>,
        is_written: bool,
    ) -> Result<(), Failure> {
        if self.args.provision.format != Some(ListFormat::Json) {
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
        if self.args.provision.format == Some(ListFormat::Json) {
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

fn ask_domain(terminal: &mut Terminal, back: bool) -> Result<Option<TenantDomain>, Failure> {
    let check = |text: &str| {
        TenantDomain::parse(text)
            .map(drop)
            .map_err(|error| Rejection::from(error.to_string()))
    };
    let guide = explaining::guide(explaining::value(Key::Domain)).leading_back(back);
    let question = Text::new("Domain").with_check(&check).with_guide(guide);
    let Some(text) = way_back(terminal.text(&question))? else {
        return Ok(None);
    };
    TenantDomain::parse(&text)
        .map(|pasted| Some(pasted.value))
        .map_err(|error| Failure::value(Key::Domain.title(), error))
}
