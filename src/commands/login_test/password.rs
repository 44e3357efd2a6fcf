//! A login with a password, as MAZ does it.

use super::{LoginTest, LoginTestArgs, one_subject};
use crate::args::user::password_missing;
use crate::auth0::Login;
use crate::context::Context;
use crate::domain::DirectoryName;
use crate::domain::Exit;
use crate::domain::Password;
use crate::error::Failure;
use crate::examine::PasswordLogin;
use crate::integration::rights::{admin_token, lend};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Secret, Text};
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
    let (username, password) = account(args, context)?;
    let mut session = LoginTest::begin(args, context, subject)?;
    let spinner = context
        .progress
        .start(&format!("Logging in at {}", session.run.settings.domain));
    let asked = PasswordLogin {
        login: Login {
            realm: realm.as_ref(),
            username: &username,
            password: password.expose(),
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

/// The account, from flags and environment, else asked for.
fn account(args: &LoginTestArgs, context: &Context) -> Result<(String, Password), Failure> {
    let style = context.err;
    let username = match args.user.username()? {
        Some(username) => username,
        None if context.is_interactive() => Terminal::open(style)
            .and_then(|mut prompter| prompter.text(&Text::new("User name or e-mail address")))
            .map_err(Failure::from)?
            .trim()
            .to_owned(),
        None => {
            return Err(Failure::new("the user's name is missing")
                .hint("Give it with --username, or set MAZ_AUTH0_USERNAME."));
        }
    };
    let password = match args.user.password(&context.redactor)? {
        Some(password) => context.taken(password),
        None if context.is_interactive() => {
            let typed = Terminal::open(style)
                .and_then(|mut prompter| prompter.secret(&Secret::new("Password")))
                .map_err(Failure::from)?;
            Password::new(typed.expose_secret(), &context.redactor)
        }
        None => return Err(password_missing()),
    };
    Ok((username, password))
}
