//! `verify --fix`: the plan for what failed, limited to that; then the same is verified again.

use crate::args::FixArgs;
use crate::context::Context;
use crate::domain::{Audience, Finding, IntegrationName, IntegrationReport, Key, Settings, Status};
use crate::error::Failure;
use crate::http::Http;
use crate::integration::consent::{Agreed, Consent, Purpose, agreed};
use crate::integration::provisioning::{self, Asking, Lender};
use crate::integration::subject::Subject;
use crate::provision::{
    Action, Change, Changes, Piece, Plan, State, Trouble, Wanted, apply, settle,
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

/// Offers the plan, and makes its changes. `true` where something was changed.
pub(super) fn offer(
    args: &FixArgs,
    yes: bool,
    subject: &Subject,
    report: &IntegrationReport,
    http: &Arc<Http>,
    context: &Context,
) -> Result<bool, Failure> {
    let pieces = pieces(report);
    if pieces.is_empty() {
        context.tell("Nothing of what was found can be fixed from here: go by the steps above.");
        return Ok(false);
    }
    let settings = &subject.settings;
    let mut terminal = context.terminal()?;
    let runtime = context.runtime()?;
    let lender = lender(args, settings, terminal.as_mut(), http, &runtime, context)?;
    let audience = audience(settings, &lender)?;
    let name = match &subject.recorded {
        Some(recorded) => recorded.name.clone(),
        None => {
            IntegrationName::parse(&settings.domain.suggested_name())
                .map_err(|error| Failure::value("NAME", error))?
                .value
        }
    };
    let access = provisioning::open(
        &lender,
        &settings.domain,
        &audience,
        http,
        &runtime,
        context,
    )?;
    let code = settings.authorization_code.as_ref();
    let wanted = Wanted {
        record: name.to_string(),
        audience: audience.to_string(),
        client_id: settings.client_id.as_ref().map(ToString::to_string),
        directory: settings.default_directory.as_ref().map(ToString::to_string),
        create_directory: false,
        redirect_uri: code.map(|code| code.redirect_uri.clone()),
        own_client: access.own_client.clone(),
        new_application: false,
    };
    let record_file = context.record_path()?;
    let mut changes = Changes::begin(&record_file, &name, settings.domain.host())?;
    let state = runtime.block_on(State::read(&access.api, &wanted))?;
    settle(&mut changes, &wanted, &state)?;
    let plan = Plan::make(settings.domain.host(), &wanted, &state, Some(&pieces))
        .map_err(Trouble::Refused)?;
    if plan.changes.is_empty() {
        context.tell("In the tenant's settings all of this is as it should be already: if it was changed just now, Auth0 takes a moment.");
        return Ok(false);
    }
    context.print(&format!("\n{}", provisioning::show(&plan, context.out)))?;
    provisioning::may(&access, &plan.scopes(), "To fix it")?;
    let all: Vec<&Change> = plan.changes.iter().collect();
    let by_flags = Agreed {
        plan: yes,
        tenant_wide: args.yes_tenant_wide,
    };
    if agreed(
        &all,
        &settings.domain,
        by_flags,
        Purpose::Fix,
        terminal.as_mut(),
    )? != Consent::Given
    {
        context.tell("Nothing was changed.");
        return Ok(false);
    }
    let tell = |change: &Change| {
        let title = Piece::find(&change.piece).map_or("", |piece| piece.title);
        let verb = match change.action {
            Action::Create => "made",
            Action::Change => "changed",
        };
        context.say(&format!("{} {title}: {verb}", context.err.mark(Mark::Pass)));
    };
    runtime
        .block_on(apply(
            &access.api,
            &wanted,
            &plan,
            &state,
            &mut changes,
            &tell,
        ))
        .map_err(cut_off)?;
    Ok(true)
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

fn cut_off(trouble: Trouble) -> Failure {
    Failure::from(trouble).hint("What was changed so far is noted: run the same again to go on.")
}

/// The Management API: as the record has it, unless that is what is wrong.
fn audience(settings: &Settings, lender: &Lender) -> Result<Audience, Failure> {
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
