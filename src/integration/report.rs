//! Where a command's report goes, and how it looks there.

use crate::args::OutputArgs;
use crate::checks::Check;
use crate::context::Context;
use crate::domain::Report;
use crate::error::Failure;
use crate::output::delivery::Delivery;
use crate::output::document::Document;
use crate::output::human::{self, Detail, Look};
use crate::process::environment::variable;
use std::path::PathBuf;

/// Where the report of a run goes, after a look at whether its files can be written. The run says on stderr where it asks.
///
/// # Errors
/// If `--output` names no file, or one that cannot be written.
pub fn delivery(args: &OutputArgs, context: &Context) -> Result<Delivery, Failure> {
    open(args, context, true)
}

/// Writes a report that is there as a whole.
///
/// # Errors
/// If it cannot be written.
pub fn deliver(document: &Document, args: &OutputArgs, context: &Context) -> Result<(), Failure> {
    Ok(open(args, context, false)?.whole(document)?)
}

fn open(args: &OutputArgs, context: &Context, told_of_practice: bool) -> Result<Delivery, Failure> {
    let delivery = Delivery {
        format: args.on_stdout(),
        files: args.files()?,
        step_summary: variable("GITHUB_STEP_SUMMARY").map(PathBuf::from),
        look: look(context, told_of_practice),
        redactor: context.redactor.clone(),
    };
    delivery.prepare()?;
    Ok(delivery)
}

/// The report as a person sees it on standard output.
pub fn for_a_person(report: &Report, context: &Context) -> String {
    human::render(
        &Document::of(report, &context.redactor),
        &look(context, true),
    )
}

fn look(context: &Context, told_of_practice: bool) -> Look {
    Look {
        style: context.out,
        detail: if context.global.quiet {
            Detail::Problems
        } else if context.global.verbose {
            Detail::Requests
        } else {
            Detail::All
        },
        told_of_practice,
        section,
    }
}

/// The heading under which a check's result stands.
fn section(id: &str) -> Option<&'static str> {
    Check::find(id).map(|check| check.section)
}
