//! A report, on stdout.

use crate::args::Format;
use crate::checks::Check;
use crate::context::Context;
use crate::domain::{CheckResult, Report};
use crate::error::Failure;
use crate::output::{document, human};

/// Writes a report to stdout.
///
/// # Errors
/// If it cannot be written.
pub fn print(report: &Report, format: Format, context: &Context) -> Result<(), Failure> {
    let text = match format {
        Format::Json => document::render(report),
        Format::Human => {
            let detail = if context.global.quiet {
                human::Detail::Problems
            } else {
                human::Detail::All
            };
            human::render(report, &section, context.out, detail)
        }
    };
    context.print(&text)
}

/// The heading under which a check's result stands.
pub fn section(result: &CheckResult) -> &'static str {
    Check::find(result.id).map_or("", |check| check.section)
}
