//! The report for a person.

use crate::domain::{Because, CheckResult, Fix, IntegrationReport, Report, Status};
use crate::terminal::style::{Indent, Mark, Style};
use std::fmt::Write as _;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Every check.
    All,
    /// What is wrong, and nothing where all is well.
    Problems,
}

/// Under which heading a check stands.
pub type Section<'a> = &'a dyn Fn(&CheckResult) -> &'static str;

/// The mark of a status.
pub fn mark(status: Status) -> Mark {
    match status {
        Status::Pass => Mark::Pass,
        Status::Warn => Mark::Warn,
        Status::Fail => Mark::Fail,
        Status::Skip => Mark::Skip,
        Status::Unknown => Mark::Unknown,
    }
}

/// The whole report.
pub fn render(report: &Report, section: Section<'_>, style: Style, detail: Detail) -> String {
    let mut text = String::new();
    for integration in &report.integrations {
        if detail == Detail::Problems && matches!(integration.outcome(), Status::Pass) {
            continue;
        }
        render_integration(&mut text, integration, section, style, detail);
    }
    if detail == Detail::All || report.exit_code() != 0 {
        let _ = writeln!(text, "{}", verdict(report, style));
    }
    text
}

fn render_integration(
    text: &mut String,
    integration: &IntegrationReport,
    section: Section<'_>,
    style: Style,
    detail: Detail,
) {
    let domain = if integration.name == integration.domain {
        String::new()
    } else {
        format!("  {}", style.dim(&integration.domain))
    };
    let _ = writeln!(text, "{}{domain}", style.strong(&integration.name));
    let left_out = integration
        .checks
        .iter()
        .filter(|check| is_left_out(check))
        .count();
    let shown: Vec<&CheckResult> = integration
        .checks
        .iter()
        .filter(|check| !is_left_out(check) && !is_about_a_record(check))
        .filter(|check| {
            detail == Detail::All || !matches!(check.finding.status, Status::Pass | Status::Skip)
        })
        .collect();
    for group in shown.chunk_by(|a, b| section(a) == section(b)) {
        let _ = writeln!(text, "\n{}", style.heading(section(group[0])));
        match one_reason(group) {
            Some(reason) => {
                let first = format!("{} ", style.mark(Mark::Skip));
                let _ = writeln!(
                    text,
                    "{}",
                    style.dim(&style.wrap(reason, Indent::hanging(&first, "  ")))
                );
            }
            None => group
                .iter()
                .for_each(|check| text.push_str(&line(check, style))),
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n{}",
            style.dim(&format!(
                "{} left out by --only or --skip",
                counted(left_out, "check")
            ))
        );
    }
    text.push('\n');
}

fn is_left_out(check: &CheckResult) -> bool {
    matches!(
        check.finding.because,
        Some(Because::Flag("--only" | "--skip"))
    )
}

/// What is said of a record is of no interest where there is none.
fn is_about_a_record(check: &CheckResult) -> bool {
    check.finding.because == Some(Because::Flag("NAME"))
}

/// Why a whole section was not asked for, where it is one reason: said once.
fn one_reason<'a>(group: &[&'a CheckResult]) -> Option<&'a str> {
    let (first, rest) = group.split_first()?;
    let asked_by_flag = matches!(first.finding.because, Some(Because::Flag(_)));
    (asked_by_flag
        && !rest.is_empty()
        && rest
            .iter()
            .all(|check| check.finding.because == first.finding.because))
    .then_some(first.finding.message.as_str())
}

/// One check: its mark, what it found, and where it failed how to fix it. Ends with a line end.
pub fn line(check: &CheckResult, style: Style) -> String {
    let finding = &check.finding;
    let symbol = style.mark(mark(finding.status));
    let mut text = String::new();
    match finding.status {
        Status::Pass => {
            let found = style.typeset(&finding.message);
            let whole = format!("{symbol} {}  {}", check.title, style.dim(&found));
            if console::measure_text_width(&whole) <= style.width() || found.is_empty() {
                let _ = writeln!(text, "{}", whole.trim_end());
            } else {
                let _ = writeln!(text, "{symbol} {}", check.title);
                let _ = writeln!(
                    text,
                    "{}",
                    style.dim(&style.wrap(&found, Indent::all("    ")))
                );
            }
        }
        Status::Skip => {
            let whole = format!("{} ({})", check.title, finding.message);
            let first = format!("{symbol} ");
            let _ = writeln!(
                text,
                "{}",
                style.dim(&style.wrap(&style.typeset(&whole), Indent::hanging(&first, "    ")))
            );
        }
        Status::Warn | Status::Fail | Status::Unknown => {
            let first = format!("{symbol} ");
            let message = style.strong(&style.typeset(&finding.message));
            let _ = writeln!(
                text,
                "{}",
                style.wrap(&message, Indent::hanging(&first, "  "))
            );
            if let Some(fix) = &finding.fix {
                text.push_str(&fix_lines(fix, style));
            }
            let name = match finding.cause {
                Some(cause) if cause != "unrecognised" => format!("{}/{cause}", check.id),
                _ => check.id.to_owned(),
            };
            let _ = writeln!(
                text,
                "    {} {}",
                style.dim("More:"),
                style.command(&format!("maz-auth0 explain {name}"))
            );
        }
    }
    text
}

/// How to fix something: the sentence, the steps, the page.
pub fn fix_lines(fix: &Fix, style: Style) -> String {
    let mut text = String::new();
    let label = style.strong("To fix it: ");
    let _ = writeln!(
        text,
        "{}",
        style.wrap(
            &format!("{label}{}", style.typeset(&fix.summary)),
            Indent::all("    ")
        )
    );
    for (number, step) in fix.steps.iter().enumerate() {
        let first = format!("      {}. ", number + 1);
        let _ = writeln!(
            text,
            "{}",
            style.wrap(&style.typeset(step), Indent::hanging(&first, "         "))
        );
    }
    if let Some(url) = &fix.url {
        let _ = writeln!(text, "    {} {}", style.dim("Page:"), style.link(url));
    }
    if let Some(command) = &fix.command {
        let _ = writeln!(
            text,
            "    {} {}",
            style.dim("Or with the Auth0 CLI:"),
            style.command(command)
        );
    }
    text
}

/// The last line: what it comes to.
fn verdict(report: &Report, style: Style) -> String {
    let summary = report.summary();
    let requests: u32 = report
        .integrations
        .iter()
        .map(|integration| integration.requests)
        .sum();
    let (status, words) = match report.exit_code() {
        0 if summary.warn > 0 => (Mark::Warn, "MAZ can use this, with a warning to look at"),
        0 => (Mark::Pass, "All that was checked holds"),
        1 if summary.fail == 0 => (Mark::Warn, "A warning counts as a failure here"),
        1 => (Mark::Fail, "MAZ cannot use this yet"),
        _ => (
            Mark::Unknown,
            "Not everything could be judged: try again later",
        ),
    };
    let mut counts = Vec::new();
    for (count, word) in [
        (summary.fail, "failed"),
        (summary.unknown, "unknown"),
        (summary.warn, "warned"),
        (summary.pass, "passed"),
        (summary.skip, "skipped"),
    ] {
        if count > 0 {
            counts.push(format!("{count} {word}"));
        }
    }
    let took = format!(
        "{}, {:.1} s",
        counted(requests as usize, "request"),
        report.duration.as_secs_f64()
    );
    let first = format!("{} ", style.mark(status));
    style.wrap(
        &format!(
            "{}: {} {}",
            style.status(status, words),
            counts.join(", "),
            style.dim(&format!("({took})"))
        ),
        Indent::hanging(&first, "  "),
    )
}

fn counted(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
