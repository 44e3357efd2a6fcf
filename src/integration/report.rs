//! Where a command's report goes, and how it looks there.

use crate::args::OutputArgs;
use crate::checks::Check;
use crate::context::Context;
use crate::domain::Report;
use crate::error::Failure;
use crate::output::delivery::{self, Delivery};
use crate::output::document::{self, Document};
use crate::output::human::{self, Detail, Look};
use crate::process::environment::variable;
use crate::store::Beside;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the report of a run goes, after a look at whether its files can be written. The run reads its
/// secrets from those files, and compares itself with the earlier report.
///
/// # Errors
/// If `--output` names no file, or one that cannot be written, that holds one of the secrets, or from which the earlier report is
/// read and another could not be.
pub fn delivery(
    args: &OutputArgs,
    secrets: &[&Option<PathBuf>],
    earlier: Option<&Path>,
    context: &Context,
) -> Result<Delivery, Failure> {
    let secrets = secrets.iter().copied().flatten().cloned().collect();
    open(args, secrets, earlier.as_slice(), context)
}

/// Writes a report that is there as a whole, and came from these files.
///
/// # Errors
/// If it cannot be written, or would replace one of them with what is no report.
pub fn deliver(
    document: &Document,
    read: &[&Path],
    args: &OutputArgs,
    context: &Context,
) -> Result<(), Failure> {
    Ok(open(args, Vec::new(), read, context)?.whole(document)?)
}

fn open(
    args: &OutputArgs,
    secrets: Vec<PathBuf>,
    read: &[&Path],
    context: &Context,
) -> Result<Delivery, Failure> {
    let (format, files) = (args.on_stdout(), args.files()?);
    let delivery = Delivery {
        lines: Delivery::lines(format, &files),
        format,
        files,
        step_summary: variable("GITHUB_STEP_SUMMARY").map(PathBuf::from),
        kept: kept(context),
        secrets,
        read: read
            .iter()
            .filter(|path| **path != Path::new("-"))
            .map(|path| (*path).to_owned())
            .collect(),
        look: look(context, false),
        redactor: context.redactor.clone(),
    };
    delivery.prepare()?;
    Ok(delivery)
}

/// Refuses a file that a flag other than `--output` names where no other may be written.
///
/// # Errors
/// If this program keeps something there.
pub fn not_kept(flag: &str, path: &Path, context: &Context) -> Result<(), Failure> {
    if delivery::is_kept(path, &kept(context)) {
        return Err(Failure::new(format!(
            "{flag}: {} is where maz-auth0 keeps integrations or their secrets",
            path.display()
        ))
        .hint(format!("Name another file with {flag}.")));
    }
    Ok(())
}

/// The record files and what stands beside them: a report in their place would be the end of them.
fn kept(context: &Context) -> Vec<PathBuf> {
    context
        .all_record_paths()
        .into_iter()
        .flat_map(|record| {
            let secrets = Beside::Secrets.path(&record, "");
            let mut former = record.clone().into_os_string();
            former.push(".bak");
            [record, PathBuf::from(former), secrets]
        })
        .collect()
}

/// The report as a person sees it on standard output.
pub fn for_a_person(report: &Report, context: &Context) -> String {
    let mut document = Document::of(report, &context.redactor);
    keep_practice_to_itself(&mut document);
    human::render(&document, &look(context, true))
}

/// What was found in practice, without Auth0's own pages.
pub fn keep_practice_to_itself(document: &mut Document) {
    for integration in document.integrations.iter_mut().filter(|one| one.practice) {
        let checks = Arc::make_mut(&mut integration.checks);
        checks.iter_mut().for_each(keep_to_practice);
    }
}

/// In practice nothing is fixed on Auth0's own pages or with its command line: both are of a real tenant.
pub fn keep_to_practice(check: &mut document::Check) {
    if let Some(fix) = &mut check.fix {
        (fix.url, fix.command) = (None, None);
    }
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
