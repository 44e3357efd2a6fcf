//! A login in the browser in two steps, for scripts: one prints the address, the other takes the address at which the
//! browser ended.

use super::{LoginTest, LoginTestArgs, one_subject};
use crate::args::secret_input::read_stdin;
use crate::auth0::AuthorizationResponse;
use crate::checks::code_login_may_be_tried;
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{AuthorizationCode, TenantDomain};
use crate::error::Failure;
use crate::login::{Awaited, PENDING_LIFETIME, PendingLogin, PendingLogins, query_of, state_of};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What `--print-url` prints, version 1. Nothing in it is secret.
#[derive(Serialize)]
struct Printed<'a> {
    schema: &'static str,
    /// The address to open in a browser.
    address: &'a str,
    /// What tells this login from others: it comes back in the address at which the browser ends.
    state: &'a str,
    redirect_uri: &'a str,
    expires_at: String,
}

/// The first step: prints the address, and ends.
///
/// # Errors
/// If a value is missing or is none, or the login cannot be kept.
pub(super) fn print_url(args: &LoginTestArgs, context: &Context) -> Result<Exit, Failure> {
    let logins = PendingLogins::beside(&context.record_path()?);
    let now = OffsetDateTime::now_utc();
    logins.sweep(now);
    let subject = one_subject(args, context)?;
    if subject.sandbox.is_some() {
        return Err(Failure::new(format!(
            "{} is practice: its tenant is played only while this program runs, so nobody could log in",
            subject.name
        ))
        .hint("Run maz-auth0 sandbox beside, which stays, and use the values that it prints."));
    }
    let mut session = LoginTest::begin(args, context, subject)?;
    let domain = session.look_ahead();
    if !code_login_may_be_tried(&session.run.settings, &session.run.evidence) {
        session.run.evidence.login = Some(session.untried(&domain));
        return session.finish();
    }
    let request = session.request(&domain)?;
    let settings = &session.run.settings;
    logins.keep(&PendingLogin {
        began: now,
        application_domain: domain.host().to_owned(),
        client_id: settings
            .client_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        scope: session.scope.clone(),
        algorithm: session.algorithm,
        asked: request.asked.clone(),
    })?;
    let printed = Printed {
        schema: "maz-auth0/login-request/v1",
        address: &request.url,
        state: &request.asked.state,
        redirect_uri: &request.asked.redirect_uri,
        expires_at: (now + PENDING_LIFETIME)
            .replace_nanosecond(0)
            .unwrap_or(now)
            .format(&Rfc3339)
            .unwrap_or_default(),
    };
    context.print(&(serde_json::to_string(&printed).unwrap_or_default() + "\n"))?;
    context.say(&context.err.dim(
        "Open the address in a browser and log in. Its last page cannot be shown: give the address of that page to --finish, within ten minutes.",
    ));
    Ok(Exit::Holds)
}

/// The second step: takes the address at which the browser ended, and completes.
///
/// # Errors
/// If no login waits for it, a value is missing or is none, or the report cannot be written.
pub(super) fn finish(
    args: &LoginTestArgs,
    address: &str,
    context: &Context,
) -> Result<Exit, Failure> {
    let address = if address == "-" {
        read_stdin("--finish")?
    } else {
        address.to_owned()
    };
    let query = query_of(&address);
    let state = state_of(query).ok_or_else(|| {
        Failure::value(
            "--finish",
            "that is not the address at which the browser ends: it has code= and state= in it",
        )
        .hint("Give it whole, in quotes: a shell takes & for the end of a command.")
    })?;
    let logins = PendingLogins::beside(&context.record_path()?);
    let now = OffsetDateTime::now_utc();
    let login = logins.find(&state, now)?;
    logins.sweep(now);
    let mut subject = one_subject(args, context)?;
    let domain = TenantDomain::parse(&login.application_domain)
        .map_err(|error| Failure::value("--finish", error))?
        .value;
    let settings = &mut subject.settings;
    let id = settings.client_id.as_ref().map(ToString::to_string);
    if domain_of(settings) != domain || id.as_deref() != Some(&login.client_id) {
        return Err(Failure::new(format!(
            "this login was begun at {domain}, with another integration than {}",
            subject.name
        ))
        .hint("Give --finish the same name, or the same values, as --print-url."));
    }
    settings.authorization_code = Some(AuthorizationCode {
        application_domain: domain.clone(),
        redirect_uri: login.asked.redirect_uri.clone(),
    });
    let mut session =
        LoginTest::begin_as(args, context, subject, login.scope.clone(), login.algorithm)?;
    session.ask(&["code.domain", "login.id-token"]);
    if !code_login_may_be_tried(&session.run.settings, &session.run.evidence) {
        // It waits still: what stands in the way may pass.
        session.run.evidence.login = Some(session.untried(&domain));
        return session.finish();
    }
    let awaited = Awaited {
        state: login.asked.state.clone(),
        issuer: domain.issuer(),
        issuer_promised: session.issuer_promised(),
        redactor: context.redactor.clone(),
    };
    let not_whole = Failure::value(
        "--finish",
        "that is not the address at which the browser ends: it has neither a code nor an error, or one of them twice",
    );
    let answer = match awaited.read(query) {
        // It may be copied whole yet.
        None | Some(AuthorizationResponse::Broken(_)) => return Err(not_whole),
        Some(answer) => answer,
    };
    logins.claim(&state)?;
    session.take_back(&domain, &login.asked, Some(answer));
    session.finish()
}

/// The domain on which a login in the browser takes place.
fn domain_of(settings: &crate::domain::Settings) -> TenantDomain {
    settings.authorization_code.as_ref().map_or_else(
        || settings.domain.clone(),
        |code| code.application_domain.clone(),
    )
}
