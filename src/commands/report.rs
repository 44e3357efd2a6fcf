//! `report`: other formats of a report, one report out of several, what changed between two.

use crate::args::OutputArgs;
use crate::context::Context;
use crate::domain::Exit;
use crate::error::Failure;
use crate::integration::report::deliver;
use crate::output::document::Document;
use crate::output::merge::Merged;
use crate::terminal::style::Mark;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Show, merge and compare reports that verify wrote
#[derive(Debug, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "A report to read is JSON or JSON lines, as `maz-auth0 verify --output json=FILE` writes it; - reads standard input."
)]
pub struct ReportCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show a report in another format
    Show(ShowArgs),
    /// Make one report out of several, such as those of a pipeline's shards; the exit code is the merged report's: 2 where a part is missing
    Merge(MergeArgs),
    /// Say what is newly broken, fixed and still broken; exit code 1 where something is newly broken
    Compare(CompareArgs),
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// The report
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
struct MergeArgs {
    /// The reports, in any order, also several in one file. An integration that is there twice with different results is refused
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
struct CompareArgs {
    /// The earlier report
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later report
    #[arg(value_name = "NEW")]
    new: PathBuf,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
///
/// # Errors
/// If a file is no report, or the outcome cannot be written.
pub fn run(args: &ReportCommand, context: &Context) -> Result<Exit, Failure> {
    match &args.action {
        Action::Show(show) => {
            let document = Document::read(&show.file, &context.redactor)?;
            deliver(&document, &[&show.file], &show.output, context)?;
            // What was cut off was shown as far as it is there.
            Ok(if document.head.cut_off {
                Exit::Unknown
            } else {
                Exit::Holds
            })
        }
        Action::Merge(merge) => {
            let mut documents = Vec::new();
            for path in &merge.files {
                let reports = Document::read_all(path, &context.redactor)?;
                let is_one = reports.len() == 1;
                for (at, report) in reports.into_iter().enumerate() {
                    let name = path.display();
                    let name = if is_one {
                        name.to_string()
                    } else {
                        format!("{name} (report {})", at + 1)
                    };
                    documents.push((name, report));
                }
            }
            let Merged { document, remarks } = Document::merge(documents, &context.redactor)?;
            for remark in remarks {
                context.tell(&context.err.marked(Mark::Warn, &remark));
            }
            let read: Vec<&Path> = merge.files.iter().map(PathBuf::as_path).collect();
            deliver(&document, &read, &merge.output, context)?;
            Ok(Exit::from_code(document.head.exit_code))
        }
        Action::Compare(compare) => {
            let old = Document::read(&compare.old, &context.redactor)?;
            let new = Document::read(&compare.new, &context.redactor)?;
            let new = new.since(&old, &[])?;
            deliver(
                &new,
                &[&compare.old, &compare.new],
                &compare.output,
                context,
            )?;
            Ok(Exit::from_code(new.head.exit_code))
        }
    }
}
