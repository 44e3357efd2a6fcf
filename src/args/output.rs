//! Flags that say how a report looks and where it goes.

use crate::error::Failure;
use crate::output::Format;
use clap::{Args, ValueEnum as _};
use std::path::{Path, PathBuf};

/// How a report looks, and where it goes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Report")]
pub struct OutputArgs {
    /// How the report looks on standard output.
    #[arg(long, value_name = "FORMAT", help = formats(), hide_possible_values = true)]
    pub format: Option<Format>,
    /// Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that
    /// format; may be given several times, so that one run gives several
    #[arg(hide_short_help = true, long, value_name = "[FORMAT=]FILE")]
    pub output: Vec<String>,
}

impl OutputArgs {
    /// How the report looks on standard output.
    pub fn on_stdout(&self) -> Format {
        let goes_into_a_file = self.output.iter().any(|text| with_format(text).is_none());
        match self.format {
            Some(format) if !goes_into_a_file => format,
            _ => Format::Human,
        }
    }

    /// The files, each with its format.
    ///
    /// # Errors
    /// If a format is none, or a name is missing.
    pub fn files(&self) -> Result<Vec<(Format, PathBuf)>, Failure> {
        let mut files: Vec<(Format, PathBuf)> = Vec::new();
        for text in &self.output {
            let (format, path) = self.file(text)?;
            if path == Path::new("-") {
                return Err(Failure::new("--output: - is no file").hint(format!(
                    "--format {} prints the report to standard output.",
                    format.name()
                )));
            }
            if path.as_os_str().is_empty() {
                return Err(Failure::new("--output: the name of a file is missing")
                    .hint("--format says how the report looks on standard output."));
            }
            files.push((format, path));
        }
        Ok(files)
    }

    fn file(&self, text: &str) -> Result<(Format, PathBuf), Failure> {
        let Some((format, path)) = with_format(text) else {
            return Ok((self.format.unwrap_or(Format::Human), PathBuf::from(text)));
        };
        let known = Format::from_str(format, false).map_err(|_| {
            Failure::new(format!("--output: there is no format called '{format}'")).hint(format!(
                "The formats are {}; a file with = in its name is written ./{text}.",
                Format::names().join(", ")
            ))
        })?;
        Ok((known, PathBuf::from(path)))
    }
}

/// The help of `--format`: all that there are.
fn formats() -> String {
    let mut names = Format::names();
    let last = names.pop().unwrap_or_default();
    format!("{} or {last} [default: human]", names.join(", "))
}

/// `FORMAT=FILE`, in its two parts. An equals sign after a folder's name belongs to the file's.
fn with_format(text: &str) -> Option<(&str, &str)> {
    text.split_once('=')
        .filter(|(format, _)| !format.contains(['/', '\\', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(format: Option<Format>, output: &[&str]) -> OutputArgs {
        OutputArgs {
            format,
            output: output.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_file_takes_the_format_and_leaves_the_report_for_a_person_on_standard_output() {
        let given = args(Some(Format::Json), &["report.json"]);
        assert_eq!(given.on_stdout(), Format::Human);
        assert_eq!(
            given.files().expect("files"),
            [(Format::Json, PathBuf::from("report.json"))]
        );
        let given = args(None, &["junit=a.xml", "html=b=c.html", "./d=e"]);
        assert_eq!(given.on_stdout(), Format::Human);
        assert_eq!(
            given.files().expect("files"),
            [
                (Format::Junit, PathBuf::from("a.xml")),
                (Format::Html, PathBuf::from("b=c.html")),
                (Format::Human, PathBuf::from("./d=e")),
            ]
        );
        assert_eq!(
            args(Some(Format::Github), &["junit=a"]).on_stdout(),
            Format::Github
        );
    }

    #[test]
    fn what_is_no_format_and_no_name_is_refused() {
        for wrong in [&["junt=a.xml"][..], &["json="], &["-"], &["json=-"]] {
            assert!(args(None, wrong).files().is_err(), "{wrong:?}");
        }
        let refused = args(None, &["json=-"]).files().expect_err("no file");
        assert_eq!(refused.message, "--output: - is no file");
        assert!(refused.hints[0].starts_with("--format json prints"));
    }
}
