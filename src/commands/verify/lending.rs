//! An admin application: it is of one tenant, which is asked for its token before the checks.

use super::VerifyArgs;
use super::fix::audience;
use crate::args::admin::ADMIN_CLIENT_ID;
use crate::auth0::AdminHost;
use crate::checks::Selection;
use crate::context::Context;
use crate::domain::AdminToken;
use crate::error::Failure;
use crate::http::Http;
use crate::integration::provisioning::{Lender, granted};
use crate::integration::subject::{Subject, Subjects};
use crate::process::environment::is_set;
use crate::terminal::style::Mark;

/// The application whose rights are lent, where one was given for one integration.
pub(super) fn application(
    args: &VerifyArgs,
    token: Option<AdminToken>,
    subjects: &Subjects,
    context: &Context,
) -> Result<Option<Lender>, Failure> {
    let admin = &args.fix.admin;
    if subjects.are_several() {
        if let Some(flag) = admin.given() {
            return Err(Failure::new(format!(
                "{flag} is of one tenant, and several integrations are to be checked"
            ))
            .hint(format!(
                "Name one integration beside {flag}, or leave it out."
            )));
        }
        if is_set(ADMIN_CLIENT_ID) {
            context.say(&context.err.dim(&format!(
                "{ADMIN_CLIENT_ID} is not used: an admin application is of one tenant. To see more with it, name one integration."
            )));
        }
        return Ok(None);
    }
    if admin.admin_cli && !args.fix.fix {
        return Err(Failure::new(
            "--admin-cli goes with --fix: what is only looked at is read with a token, and the Auth0 CLI gives none",
        )
        .hint("Give an admin token, or an admin application (--admin-client-id), or add --fix."));
    }
    let lender = Lender::of(token, admin, &context.redactor)?;
    Ok(lender.filter(|lender| matches!(lender, Lender::Application(_))))
}

/// Lends the only integration the application's token, where anything is looked at that takes one.
pub(super) fn lend(
    lender: Option<&Lender>,
    only: Option<&mut Subject>,
    selection: &Selection,
    http: &Http,
    context: &Context,
) -> Result<(), Failure> {
    let (Some(lender @ Lender::Application(application)), Some(subject)) = (lender, only) else {
        return Ok(());
    };
    let documents = selection.documents();
    if !documents.iter().any(|document| document.scope().is_some()) {
        return Ok(());
    }
    let settings = &mut subject.settings;
    if subject.sandbox.is_some() {
        context.say(&context.err.dim(&format!(
            "{} is practice: the admin application is not used there.",
            subject.name
        )));
        return Ok(());
    }
    let audience = audience(settings, lender)?;
    let spinner = context
        .progress
        .start(&format!("Asking {}", settings.domain));
    let asked = granted(
        application,
        &settings.domain,
        &audience,
        http,
        &context.runtime()?,
    );
    spinner.finish();
    match asked? {
        Ok((_, granted)) => {
            let token = AdminToken::issued(granted.access_token);
            let says_nothing = AdminHost::of(token.access_token()) == AdminHost::Opaque;
            settings.admin_token = Some(if says_nothing {
                token.for_one_host()
            } else {
                token
            });
        }
        Err(failure) => context.tell(&context.err.marked(
            Mark::Warn,
            &context.err.typeset(&format!(
                "The admin application has no token: {}. What needs one is left out.",
                failure.message.trim_end_matches('.')
            )),
        )),
    }
    Ok(())
}
