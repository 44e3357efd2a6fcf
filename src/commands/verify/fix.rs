//! `verify --fix`: the plan for what failed, limited to that; then the same is verified again.

use crate::args::FixArgs;
use crate::context::Context;
use crate::domain::{
    AdminToken, Audience, Finding, IntegrationName, IntegrationReport, Key, Settings, Status,
    sentence,
};
use crate::error::Failure;
use crate::http::Http;
use crate::integration::changing::Changing;
use crate::integration::consent::{Agreed, Consent, Purpose, agreed};
use crate::integration::provisioning::{self, Asking, Identifier, Lender};
use crate::integration::relying::relying;
use crate::integration::subject::Subject;
use crate::provision::{
    Change, Changes, Chosen, Noted, Piece, Plan, Refused, State, Trouble, Wanted, apply, settle,
};
use crate::terminal::asking::Terminal;
use crate::terminal::style::Mark;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What failed and can be put right from here: the pieces of MAZ's guide.
fn pieces(report: &IntegrationReport) -> BTreeSet<&'static str> {
    let failed = |finding: &Finding| finding.status == Status::Fail;
    report
        .checks
        .iter()
        .filter(|check| failed(&check.finding))
        .filter_map(|check| Piece::that_fixes(&format!("{}/{}", check.id, check.finding.cause?)))
        .map(|piece| piece.id)
        .collect()
}

/// What came of the offer.
pub(super) enum Offered {
    /// Nothing was changed.
    Unchanged,
    /// Something was: with this token, where it was one, what it can see is looked at again.
    Changed(Option<AdminToken>),
}

/// Offers the plan, and makes its changes.
pub(super) fn offer(
    args: &FixArgs,
    yes: bool,
    subject: &Subject,
    application: Option<Lender>,
    report: &IntegrationReport,
    http: &Arc<Http>,
    context: &Context,
) -> Result<Offered, Failure> {
    let pieces = pieces(report);
    if pieces.is_empty() {
        context.tell("Nothing of what was found can be fixed from here: go by the steps above.");
        return Ok(Offered::Unchanged);
    }
    let settings = &subject.settings;
    let farewell = context.farewell("Nothing was changed.");
    let mut terminal = context.terminal()?;
    let runtime = context.runtime()?;
    let lender = match application {
        Some(application) => application,
        None => lender(args, settings, terminal.as_mut(), http, &runtime, context)?,
    };
    let audience = audience(settings, &lender)?;
    let name = name(subject)?;
    let access = provisioning::open(
        &lender,
        &settings.domain,
        Identifier::Derived(&audience),
        http,
        &runtime,
        context,
    )?;
    let wanted = wanted(settings, &name, &audience, access.own_client.clone());
    let record_file = context.record_path()?;
    let noted = Noted::read(&record_file, &name, Some(settings.domain.host()), false)?;
    let state = runtime.block_on(State::read(&access.api, &wanted))?;
    let plan = match Plan::make(settings.domain.host(), &wanted, &state, Some(&pieces)) {
        Ok(plan) => plan,
        Err(refused) => return Ok(not_planned(refused, context)),
    };
    if plan.changes.is_empty() {
        context.tell("In the tenant's settings all of this is as it should be already: if it was changed just now, Auth0 takes a moment.");
        return Ok(Offered::Unchanged);
    }
    context.print(&format!("\n{}", provisioning::show(&plan, context.out)))?;
    if let Some(said) = relying(context, &name, settings.domain.host(), &plan) {
        context.tell(&said);
    }
    provisioning::may(&access, &plan.scopes(), "To fix it")?;
    let undo = context.command(&format!("undo {name}"));
    let all: Vec<&Change> = plan.changes.iter().collect();
    let by_flags = Agreed {
        plan: yes,
        tenant_wide: args.yes_tenant_wide,
        for_good: args.yes_for_good,
    };
    if agreed(
        &all,
        &access.tenant,
        by_flags,
        Purpose::Fix { undo: &undo },
        terminal.as_mut(),
    )? != Consent::Given
    {
        context.tell("Nothing was changed.");
        return Ok(Offered::Unchanged);
    }
    drop(farewell);
    let mut changes = Changes::begin(&record_file, &name, settings.domain.host())
        .map_err(provisioning::not_begun)?;
    if !changes.are_as(&noted) {
        return Err(Trouble::ChangedSince {
            what: "Auth0".into(),
        }
        .into());
    }
    settle(&mut changes, &wanted, &state)?;
    let changing = Changing::begin(context, vec![("To take it back:", undo.clone())]);
    let done = runtime.block_on(apply(
        &access.api,
        &wanted,
        &plan,
        &state,
        &mut changes,
        &|change, stage| changing.tell(change, stage),
    ));
    changing.still();
    done.map_err(|trouble| {
        let failure = provisioning::failure(trouble, http, &settings.domain);
        provisioning::cut_off(failure, &changes, &undo)
    })?;
    Ok(Offered::Changed(lender.token()))
}

/// What is recorded, as it is to be in the tenant.
fn wanted(
    settings: &Settings,
    name: &IntegrationName,
    audience: &Audience,
    own_client: Option<String>,
) -> Wanted {
    let code = settings.authorization_code.as_ref();
    Wanted {
        record: name.to_string(),
        audience: audience.to_string(),
        client_id: settings.client_id.as_ref().map(ToString::to_string),
        directory: settings.default_directory.as_ref().map(ToString::to_string),
        create_directory: false,
        redirect_uri: code.map(|code| code.redirect_uri.clone()),
        own_client,
        chosen: Chosen::Recorded,
    }
}

/// Says why nothing is done from here. All could be judged: what was found stays what the run ends with.
fn not_planned(refused: Refused, context: &Context) -> Offered {
    let failure = Failure::from(Trouble::Refused(refused));
    let said = context.err.typeset(&sentence(&failure.message));
    context.tell(&context.err.marked(Mark::Fail, &said));
    let rest = failure.hints.join(" ");
    context.tell(&format!(
        "{rest} Where the steps above say otherwise, this counts."
    ));
    Offered::Unchanged
}

/// The record's name, or the one that it would have.
fn name(subject: &Subject) -> Result<IntegrationName, Failure> {
    if let Some(recorded) = &subject.recorded {
        return Ok(recorded.name.clone());
    }
    IntegrationName::parse(&subject.settings.domain.suggested_name())
        .map(|pasted| pasted.value)
        .map_err(|error| Failure::value("NAME", error))
}

/// Whose rights are lent: those that were given, or those of a person who is asked.
fn lender(
    args: &FixArgs,
    settings: &Settings,
    terminal: Option<&mut Terminal>,
    http: &Arc<Http>,
    runtime: &Runtime,
    context: &Context,
) -> Result<Lender, Failure> {
    // Behind a custom domain, the record's Identifier may be what is wrong: then the token says which tenant it is for.
    let of = Settings::of(settings.domain.clone());
    let asking = Asking {
        of: settings.domain.management_identifier().map(|_| &of),
        back: false,
        http,
        runtime,
    };
    let token = settings.admin_token.clone();
    Lender::of_or_asked(token, &args.admin, context, terminal, &asking)?
        .ok_or_else(Failure::interrupted)
}

/// The Management API: as the record has it, unless that is what is wrong.
pub(super) fn audience(settings: &Settings, lender: &Lender) -> Result<Audience, Failure> {
    let derived = settings
        .domain
        .management_identifier()
        .or_else(|| lender.domain()?.management_identifier())
        .and_then(|text| Audience::parse(&text).ok())
        .map(|pasted| pasted.value);
    derived
        .or_else(|| settings.audience.clone())
        .ok_or_else(|| Failure::missing(Key::Audience))
}
