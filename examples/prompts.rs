//! Shows each kind of question, a spinner between them, and what Ctrl-C does: `cargo run --example prompts`.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use maz_auth0::process::interrupt;
use maz_auth0::terminal::asking::Terminal;
use maz_auth0::terminal::questions::{
    Choice, Confirm, OptionRow, PromptError, Refusal, Secret, Text, describe_secret,
};
use maz_auth0::terminal::spinner::Progress;
use maz_auth0::terminal::stream;
use maz_auth0::terminal::style::{ColorChoice, Indent, Mark, Stream, Style};

fn main() -> ExitCode {
    let mut err = stream::stderr();
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

fn ask() -> Result<(), PromptError> {
    let style = Style::detect(ColorChoice::Auto, Stream::Stderr);
    let progress = Progress::detect(style, false);
    let mut err = stream::stderr();
    let _kept = interrupt::on_interrupt(Box::new(|| {
        drop(writeln!(stream::stderr(), "Nothing was written."));
    }));
    let mut person = Terminal::open(style)?;

    writeln!(err, "{}\n", style.heading("Tenant"))?;
    let guidance = "Copy the domain from https://manage.auth0.com/dashboard/us/acme/tenant/general, \
                    or take what is proposed. Enter alone takes what stands in brackets.";
    writeln!(err, "{}", style.wrap(guidance, Indent::all("  ")))?;
    let domain = person.text(
        &Text::new("Tenant domain")
            .with_default("acme.us.auth0.com")
            .with_check(&|domain| {
                if domain.contains(' ') {
                    Err(Refusal::from("A domain has no blanks in it."))
                } else if domain.len() > 40 && !domain.contains('.') {
                    Err(Refusal::wiped(
                        "This looks like a client secret, not like a domain.",
                    ))
                } else {
                    Ok(())
                }
            }),
    )?;
    let spinner = progress.start("Asking the tenant for its configuration …");
    std::thread::sleep(Duration::from_millis(400));
    spinner.message("Asking the tenant for its signing keys …");
    std::thread::sleep(Duration::from_millis(400));
    spinner.finish();
    writeln!(
        err,
        "  {} {}",
        style.mark(Mark::Pass),
        style.typeset(&format!("the tenant answers — issuer https://{domain}/"))
    )?;
    let redirect = person.text(
        &Text::new("Redirect URI")
            .with_default("https://id.mazsystems.com/app_users/v2/sessions/oauth"),
    )?;
    let secret = person.secret(&Secret::new("Client secret"))?;
    let kinds = vec![
        OptionRow::new("all-access", "whoever can log in may enter"),
        OptionRow::new("duration-based", "access ends with the subscription"),
    ];
    let kind = person.choose(&Choice::new("Subscription type", kinds.clone()))?;
    let sure = person.confirm(&Confirm::new("Write the record?", true))?;

    let mut out = stream::stdout();
    writeln!(out, "domain={domain}")?;
    writeln!(out, "redirect={redirect}")?;
    writeln!(out, "secret={}", describe_secret(&secret, style))?;
    writeln!(out, "kind={}", kinds[kind].label)?;
    writeln!(out, "sure={sure}")?;
    Ok(())
}
