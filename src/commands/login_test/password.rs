//! A login with a password, as MAZ does it.

use super::{LoginTest, LoginTestArgs, one_subject};
use crate::args::user::password_missing;
use crate::auth0::Login;
use crate::context::Context;
use crate::domain::DirectoryName;
use crate::domain::Exit;
use crate::domain::{Password, TenantDomain, fixed_words, user_name};
use crate::error::Failure;
use crate::examine::PasswordLogin;
use crate::integration::rights::{admin_token, lend};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Guide, PromptError, Rejection, Secret, Text};
use crate::terminal::style::Mark;
use secrecy::ExposeSecret as _;

/// Logs in.
///
/// # Errors
/// If a value is missing or is none, or the report cannot be written.
pub(super) fn run(args: &LoginTestArgs, context: &Context) -> Result<Exit, Failure> {
    let realm = args
        .login
        .realm
        .as_deref()
        .map(|text| DirectoryName::parse(text).map(|pasted| pasted.value))
        .transpose()
        .map_err(|error| Failure::value("--realm", error))?;
    let admin_token = admin_token(
        args.admin
            .token(&context.redactor)?
            .map(|given| context.taken(given)),
    )?;
    let mut subject = one_subject(args, context)?;
    lend(admin_token.as_ref(), &mut subject.settings, context);
    if let Some(realm) = &realm {
        subject.settings.default_directory = Some(realm.clone());
    }
    let (username, password) = account(args, &subject.settings.domain, context)?;
    let mut session = LoginTest::begin(args, context, subject)?;
    let spinner = context
        .progress
        .start(&format!("Logging in at {}", session.run.settings.domain));
    let asked = PasswordLogin {
        login: Login {
            realm: realm.as_ref(),
            username: &username,
            password: &password,
            scope: &session.scope,
        },
        offline: session.offline.as_ref(),
        algorithm: session.algorithm,
    };
    let run = &mut session.run;
    let waiting = session.runtime.block_on(async {
        run.ask_for(&["login.password", "login.id-token"]).await;
        run.log_in(&asked).await
    });
    spinner.finish();
    if let Some(waiting) = waiting {
        session.second_factor(&waiting)?;
    }
    session.finish()
}

/// The account, from flags and environment, or else asked for; from the password it is one question back to the name.
fn account(
    args: &LoginTestArgs,
    domain: &TenantDomain,
    context: &Context,
) -> Result<(String, Password), Failure> {
    let given = args.user.username()?.map(|name| context.taken(name));
    let password = args
        .user
        .password(&context.redactor)?
        .map(|password| context.taken(password));
    if !context.is_interactive() {
        let username = given.ok_or_else(|| {
            Failure::new("the user's name is missing")
                .hint("Give it with --username, or set MAZ_AUTH0_USERNAME.")
        })?;
        return Ok((username, password.ok_or_else(password_missing)?));
    }
    let guide = |help: &str, back: bool| {
        Guide::explaining(help)
            .opening(Some(domain.dashboard("users")))
            .leading_back(back)
            .taking_any_text()
    };
    loop {
        let username = match &given {
            Some(username) => username.clone(),
            None => ask_username(guide(NAME_HELP, false), context)?,
        };
        if let Some(password) = &password {
            return Ok((username, password.clone()));
        }
        let typed = Terminal::open(context.err).and_then(|mut terminal| {
            terminal.secret(&Secret::new("Password").with_guide(guide(
                "It is sent to Auth0 once, as MAZ does it, and kept nowhere.",
                given.is_none(),
            )))
        });
        match typed {
            Ok(typed) => {
                let password = Password::parse(typed.expose_secret(), &context.redactor)?;
                if password.has_a_blank_around() {
                    let words = "The password has a blank before or behind it, and is used with it. If Auth0 refuses it, try once without.";
                    context.tell(&context.err.marked(Mark::Warn, words));
                }
                return Ok((username, password));
            }
            Err(PromptError::Back) => {}
            Err(error) => return Err(Failure::from(error)),
        }
    }
}

const NAME_HELP: &str = "A reader's account in the tenant's Default Directory, best one of your own. One login is tried; Auth0 counts those that fail.";

/// The name as people paste it, which is said where it was not the name alone: a login that fails for its quotes counts too.
fn ask_username(guide: Guide, context: &Context) -> Result<String, Failure> {
    let check = |text: &str| -> Result<(), Rejection> {
        user_name(text)
            .map(drop)
            .map_err(|error| error.to_string().into())
    };
    let question = Text::new("User name or e-mail address").with_check(&check);
    let typed = Terminal::open(context.err)
        .and_then(|mut terminal| terminal.text(&question.with_guide(guide)))
        .map_err(Failure::from)?;
    let read = user_name(&typed).map_err(|error| Failure::value("User name", error))?;
    if !read.fixed.is_empty() {
        let words = format!("  (I {})", fixed_words(&read.fixed));
        context.tell(&context.err.dim(&words));
    }
    Ok(read.value)
}
