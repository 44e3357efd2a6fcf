//! Shows each kind of question, a spinner between them, and what Ctrl-C does: `cargo run --example prompts`.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use maz_auth0::domain::mask;
use maz_auth0::process::interrupt;
use maz_auth0::terminal::asking::Terminal;
use maz_auth0::terminal::questions::{
    Choice, Confirm, Guide, OptionRow, PromptError, Rejection, Secret, Text,
};
use maz_auth0::terminal::spinner::Progress;
use maz_auth0::terminal::stream;
use maz_auth0::terminal::style::{ColorChoice, Indent, Mark, Stream, Style};
use secrecy::{ExposeSecret as _, SecretString};

fn main() -> ExitCode {
    let mut err = std::io::stderr();
    if let Err(error) = interrupt::install() {
        drop(writeln!(err, "error: {error}"));
        return ExitCode::from(2);
    }
    let code = match ask() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(err, "error: {error}"));
            ExitCode::from(2)
        }
    };
    interrupt::wait_if_leaving();
    code
}

/// What was answered so far.
#[derive(Default)]
struct Answers {
    domain: Option<String>,
    redirect: Option<String>,
    secret: Option<SecretString>,
    kind: usize,
    sure: bool,
}

fn ask() -> Result<(), PromptError> {
    let style = Style::detect(ColorChoice::Auto, Stream::Stderr);
    let progress = Progress::detect(style, false);
    let mut err = std::io::stderr();
    let _kept = interrupt::on_interrupt(Box::new(|| {
        drop(writeln!(std::io::stderr(), "Nothing was written."));
    }));
    let mut person = Terminal::open(style)?.with_opener(Box::new(|page| {
        std::env::var_os("OPENED").is_some_and(|file| std::fs::write(file, page).is_ok())
    }));

    writeln!(err, "{}\n", style.heading("Tenant"))?;
    let guidance = "Copy the domain from https://manage.auth0.com/dashboard/us/acme/tenant/general, \
                    or take what is proposed. Enter alone takes what stands in brackets.";
    writeln!(err, "{}", style.wrap(guidance, Indent::all("  ")))?;
    let mut answers = Answers::default();
    let mut at = 0;
    while at < 5 {
        match question(at, &mut person, &mut answers) {
            Ok(()) if at == 0 => {
                if !progress.is_shown() {
                    writeln!(err, "Asking the tenant")?;
                }
                let spinner = progress.start("Asking the tenant for its configuration …");
                std::thread::sleep(Duration::from_millis(400));
                spinner.message("Asking the tenant for its signing keys …");
                std::thread::sleep(Duration::from_millis(400));
                spinner.finish();
                let domain = answers.domain.as_deref().unwrap_or_default();
                writeln!(
                    err,
                    "  {} {}",
                    style.mark(Mark::Pass),
                    style.typeset(&format!("the tenant answers — issuer https://{domain}/"))
                )?;
                at += 1;
            }
            Ok(()) => at += 1,
            Err(PromptError::Back) => at -= 1,
            Err(error) => return Err(error),
        }
    }

    let mut out = stream::stdout();
    let secret = answers.secret.unwrap_or_default();
    writeln!(out, "domain={}", answers.domain.unwrap_or_default())?;
    writeln!(out, "redirect={}", answers.redirect.unwrap_or_default())?;
    writeln!(out, "secret={}", mask(secret.expose_secret()))?;
    writeln!(out, "secret is whole: {}", secret.expose_secret() == SECRET)?;
    writeln!(out, "kind={}", kinds()[answers.kind].label)?;
    writeln!(out, "sure={}", answers.sure)?;
    Ok(())
}

/// What the tests paste as the secret.
const SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";

fn kinds() -> Vec<OptionRow> {
    vec![
        OptionRow::new("all-access", "everybody who can log in may enter"),
        OptionRow::new("duration-based", "access ends with the subscription"),
    ]
}

fn question(at: usize, person: &mut Terminal, answers: &mut Answers) -> Result<(), PromptError> {
    let guide = Guide::explaining("This is what help says of it.")
        .opening(Some(
            "https://manage.auth0.com/dashboard/us/acme/tenant/general".to_owned(),
        ))
        .leading_back(at > 0);
    let domain = |domain: &str| {
        if domain.contains(' ') {
            Err(Rejection::from("A domain has no blanks in it."))
        } else if domain.len() > 40 && !domain.contains('.') {
            Err(Rejection::wiped(
                "This looks like a client secret, not like a domain.",
            ))
        } else {
            Ok(())
        }
    };
    match at {
        0 => {
            let known = answers.domain.as_deref().unwrap_or("acme.us.auth0.com");
            let text = Text::new("Tenant domain")
                .with_default(known)
                .with_check(&domain)
                .with_guide(guide);
            answers.domain = Some(person.text(&text)?);
        }
        1 => {
            let known = answers
                .redirect
                .as_deref()
                .unwrap_or("https://id.mazsystems.com/app_users/v2/sessions/oauth");
            let text = Text::new("Redirect URI")
                .with_default(known)
                .with_guide(guide);
            answers.redirect = Some(person.text(&text)?);
        }
        2 => {
            let question = Secret::made_by_a_machine("Client secret").with_guide(guide);
            answers.secret = Some(person.secret(&question)?);
        }
        3 => {
            let question = Choice::new("Subscription type", kinds())
                .with_default(answers.kind)
                .with_guide(guide);
            answers.kind = person.choose(&question)?;
        }
        _ => {
            let question = Confirm::new("Write the record?", true).with_guide(guide);
            answers.sure = person.confirm(&question)?;
        }
    }
    Ok(())
}
