//! Connects an Auth0 tenant to MAZ: walks an admin through each step, verifies each value live against Auth0, and writes
//! the validated integration record.
//!
//! One direction: flags, environment, record and answers become [`domain::Settings`]; [`examine`] gathers evidence from
//! the tenant stage by stage through [`auth0`] and has it judged by the pure functions of [`checks`]; the findings go
//! to a report, which alone decides the exit code. `setup` adds questions before and a record after. The [`sandbox`] is
//! a look-alike of Auth0 that shares no type with the rest.
//!
//! An [`error::Failure`] (we could not do our work) and a [`domain::Finding`] (the tenant is wrong) are different types.

pub mod args;
pub mod auth0;
pub mod checks;
pub mod cli;
pub mod commands;
pub mod context;
pub mod domain;
pub mod error;
pub mod examine;
pub mod http;
pub mod integration;
pub mod login;
pub mod maz;
pub mod output;
pub mod process;
pub mod provision;
pub mod sandbox;
pub mod store;
pub mod terminal;

use clap::CommandFactory as _;
use cli::{Cli, Command};
use context::Context;
use domain::Exit;
use error::Failure;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use terminal::style::{ColorChoice, Stream, Style};

/// Runs the program with the arguments and environment of this process.
pub fn main() -> ExitCode {
    if process::files::has_too_small_a_stack() {
        // With what there is: no more than this may be called.
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            b"error: this process has too small a stack. Allow it a mebibyte: ulimit -s 1024\n",
        );
        return ExitCode::from(Exit::CannotWork.code());
    }
    begin()
}

#[inline(never)]
fn begin() -> ExitCode {
    process::memory::keep_private();
    if let Some(answer) = commands::completions::answer(Cli::command, &commands::help::TOPIC_NAMES)
    {
        let _ = std::io::Write::write_all(&mut terminal::stream::stdout(), answer.as_bytes());
        return ExitCode::SUCCESS;
    }
    if let Some(page) = page_at_once() {
        let _ = std::io::Write::write_all(&mut terminal::stream::stdout(), page.as_bytes());
        return ExitCode::SUCCESS;
    }
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    store::environment::allow(cli.global.allow_variable.clone());
    let context = Context::new(cli.global, process::environment::redactor());
    let redactor = context.redactor.clone();
    process::interrupt::set_panic_redaction(move |message| redactor.redact_error(message));
    let outcome = run(cli.command, &context);
    if matches!(&outcome, Err(failure) if failure.kind == error::Kind::Interrupted) {
        // The handler fixes the terminal and ends the process: this thread must not be quicker.
        process::interrupt::wait();
    }
    process::interrupt::wait_if_leaving();
    say_what_was_closed(&context);
    let code = match outcome {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(failure) => {
            context.tell_failure(&failure);
            if failure.exit() == Exit::CannotWork && !failure.in_report {
                annotate(&context.redactor, &failure);
            }
            process::interrupt::discard_unread();
            ExitCode::from(failure.exit().code())
        }
    };
    context.say_what_is_empty();
    code
}

/// Says why nothing could be done where annotations are read and standard error is not.
fn annotate(redactor: &domain::Redactor, failure: &Failure) {
    if cli::asks_for_annotations() {
        let text = failure.annotation(redactor);
        let _ = std::io::Write::write_all(&mut terminal::stream::stdout(), text.as_bytes());
    }
}

/// What the program says of itself, where nothing else is asked of it: at once, since it is the first thing that anybody waits for.
/// For a terminal the page is made, since its width and its colours count.
fn page_at_once() -> Option<&'static str> {
    let mut words = std::env::args_os().skip(1);
    let (word, None) = (words.next()?, words.next()) else {
        return None;
    };
    let has_a_form_of_its_own = || {
        std::io::stdout().is_terminal()
            || std::io::stderr().is_terminal()
            || std::io::stdin().is_terminal()
            || std::env::var_os("COLUMNS").is_some()
            || Style::detect(ColorChoice::Auto, Stream::Stdout).has_color()
    };
    match word.to_str()? {
        "-h" => Some(cli::SHORT_HELP),
        "--help" if !has_a_form_of_its_own() => Some(cli::HELP),
        "-V" | "--version" => Some(cli::VERSION),
        _ => None,
    }
}

/// Files of secrets that were open to others are closed where they are found so; the person is told once, here.
fn say_what_was_closed(context: &Context) {
    for path in store::atomic_file::closed() {
        context.tell(&context.err.wrap(
            &format!(
                "{} {} could be read by other users of this machine, and is closed now. If anybody else uses it, give the \
                 application a new Client Secret: `maz-auth0 rotate-secret NAME`",
                context.err.mark(terminal::style::Mark::Warn),
                domain::clean(&path.display().to_string())
            ),
            terminal::style::Indent::all("  "),
        ));
    }
}

/// Says what is wrong with the command line, or what was asked of it (`--help`, `--version`). A secret that was typed
/// there is not repeated.
fn refuse(error: &clap::Error) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(Exit::CannotWork.code());
    if is_short_help(error) {
        let page = cli::SHORT_HELP;
        if error.use_stderr() {
            terminal::stream::tell(
                page.trim_end(),
                Style::detect(ColorChoice::Auto, Stream::Stderr),
            );
        } else {
            let _ = std::io::Write::write_all(&mut terminal::stream::stdout(), page.as_bytes());
        }
        return ExitCode::from(code);
    }
    if error.use_stderr() {
        let text = error.render().to_string();
        let failure = Failure::new(text.trim_end());
        annotate(&process::environment::redactor(), &failure);
        let shown = process::environment::redactor().redact_failure(&text);
        if shown != text && !shown.is_empty() {
            terminal::stream::tell(
                shown.trim_end(),
                Style::detect(ColorChoice::Auto, Stream::Stderr),
            );
            return ExitCode::from(code);
        }
    }
    // What cannot be written there is lost: there is nowhere else.
    if error.kind() == clap::error::ErrorKind::DisplayHelp {
        let has_color = Style::detect(ColorChoice::Auto, Stream::Stdout).has_color();
        let page = cli::help_page(&error.render(), has_color);
        let _ = std::io::Write::write_all(&mut terminal::stream::stdout(), page.as_bytes());
    } else {
        let _ = error.print();
    }
    ExitCode::from(code)
}

/// Whether `-h` was asked for of the whole program, or no command was given: the list of commands is too long for a screen.
fn is_short_help(error: &clap::Error) -> bool {
    use clap::error::ErrorKind;
    let is_help = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => true,
        ErrorKind::DisplayHelp => std::env::args_os().all(|argument| argument != "--help"),
        _ => false,
    };
    is_help
        && error
            .render()
            .to_string()
            .contains("Usage: maz-auth0 [OPTIONS] <COMMAND>")
}

fn run(command: Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Completions(args) => {
            return commands::completions::run(&args, context);
        }
        Command::Man(args) => return commands::man::run(&args, Cli::command(), context),
        Command::Help(args) => return commands::help::run(&args, Cli::command(), context),
        Command::Checks(args) => return commands::checks::run(&args, context),
        Command::Explain(args) => return commands::explain::run(&args, context),
        _ => {}
    }
    process::files::enough()
        .map_err(|error| Failure::new(error.to_string()).hint("Allow it more: ulimit -n 256"))?;
    process::files::outgrown_is_an_error();
    process::interrupt::install().map_err(|error| Failure::new(error.to_string()))?;
    match command {
        Command::Setup(args) => commands::setup::run(&args, context),
        Command::Verify(args) => commands::verify::run(&args, context),
        Command::LoginTest(args) => commands::login_test::run(&args, context),
        Command::Show(args) => commands::show::run(&args, context),
        Command::List(args) => commands::list::run(&args, context),
        Command::Export(args) => commands::export::run(&args, context),
        Command::MoveSecret(args) => commands::move_secret::run(&args, context),
        Command::RotateSecret(args) => commands::rotate_secret::run(&args, context),
        Command::Forget(args) => commands::forget::run(&args, context),
        Command::Undo(args) => commands::undo::run(&args, context),
        Command::Teardown(args) => commands::teardown::run(&args, context),
        Command::Report(args) => commands::report::run(&args, context),
        Command::Doctor(args) => commands::doctor::run(&args, context),
        Command::Sandbox(args) => commands::sandbox::run(&args, context),
        Command::Completions(_)
        | Command::Man(_)
        | Command::Help(_)
        | Command::Checks(_)
        | Command::Explain(_) => Ok(Exit::Holds),
    }
}
