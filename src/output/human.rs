//! The report for a person.

use super::document::{Check, Document, Fix, Integration};
use super::since::Since;
use super::verdict::{counts, verdict_words};
use crate::domain::Status;
use crate::terminal::style::{Indent, Mark, Style};
use std::fmt::Write as _;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Every check.
    All,
    /// What is wrong, and nothing where all is well.
    Problems,
    /// Every check, and what was asked when.
    Requests,
}

/// How the report looks to a person.
#[derive(Clone, Copy)]
pub struct Look {
    /// What the stream can show.
    pub style: Style,
    /// How much is shown.
    pub detail: Detail,
    /// Whether a person was told already that a sandbox answers.
    pub told_of_practice: bool,
    /// Under which heading a check stands, by its id; nothing for one that this program does not have.
    pub section: fn(&str) -> Option<&'static str>,
}

impl Look {
    fn section<'a>(&self, check: &'a Check) -> &'a str {
        (self.section)(&check.id).unwrap_or(&check.stage)
    }
}

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

/// The whole report; of a report that is compared with an earlier one, what changed.
pub fn render(document: &Document, look: &Look) -> String {
    let Look { style, detail, .. } = look;
    let mut text = String::new();
    if let Some(words) = document.practice_words().filter(|_| !look.told_of_practice) {
        let _ = writeln!(text, "{}\n", style.wrap(&words, Indent::default()));
    }
    if let Some(since) = &document.head.since {
        let is_told = since
            .groups()
            .iter()
            .any(|(_, changes)| !changes.is_empty());
        if is_told || *detail != Detail::Problems {
            changes(&mut text, document, since, *style);
        }
    } else {
        let mut lines = 0;
        for integration in &document.integrations {
            let holds = integration.outcome == Status::Pass;
            match detail {
                Detail::Problems if holds => {}
                Detail::All if is_a_line(document, integration) => {
                    lines += 1;
                    text.push_str(&one_line(integration, *style));
                }
                _ => {
                    // What holds stands together, line by line.
                    text.push_str(if lines > 0 { "\n" } else { "" });
                    lines = 0;
                    render_integration(&mut text, integration, look);
                }
            }
        }
        if lines > 0 {
            text.push('\n');
        }
        text.push_str(&by_cause(document, *style));
    }
    if *detail != Detail::Problems || document.head.exit_code != 0 {
        gaps(&mut text, document, *style);
        let _ = writeln!(text, "{}", verdict(document, *style));
    }
    text
}

/// Whether an integration is told in a line: one that holds, among many.
pub(super) fn is_a_line(document: &Document, integration: &Integration) -> bool {
    document.is_of_many() && integration.outcome == Status::Pass
}

/// How many of its checks passed.
pub(super) fn passed(integration: &Integration) -> usize {
    let checks = integration.checks.iter();
    checks.filter(|check| check.status == Status::Pass).count()
}

/// One that holds, among many.
fn one_line(integration: &Integration, style: Style) -> String {
    let found = format!("{}  {} passed", integration.domain, passed(integration));
    format!(
        "{} {}  {}\n",
        style.mark(mark(integration.outcome)),
        integration.name,
        style.dim(&found)
    )
}

fn render_integration(text: &mut String, integration: &Integration, look: &Look) {
    let Look { style, detail, .. } = look;
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
    let shown: Vec<&Check> = integration
        .checks
        .iter()
        .filter(|check| !is_left_out(check) && !is_about_a_record(check))
        .filter(|check| {
            *detail != Detail::Problems || !matches!(check.status, Status::Pass | Status::Skip)
        })
        .collect();
    // What is long comes last, right above the verdict: it is what the person acts on.
    let (problems, rest): (Vec<&Check>, Vec<&Check>) =
        shown.iter().partition(|check| is_problem(check));
    let mut because: Vec<(&str, usize)> = Vec::new();
    for check in &rest {
        if let Some(root) = of_another_check(check) {
            match because.iter_mut().find(|(known, _)| *known == root) {
                Some((_, count)) => *count += 1,
                None => because.push((root, 1)),
            }
        }
    }
    let listed: Vec<&Check> = shown
        .iter()
        .filter(|check| of_another_check(check).is_none())
        .copied()
        .collect();
    if *detail != Detail::Problems {
        for group in listed.chunk_by(|a, b| look.section(a) == look.section(b)) {
            section(text, group, look);
        }
        for (root, count) in because {
            let words = format!(
                "{} not looked at, because of {root}",
                counted(count, "check")
            );
            let _ = writeln!(
                text,
                "\n{}",
                style.dim(&style.wrap(
                    &words,
                    Indent::hanging(&format!("{} ", style.mark(Mark::Skip)), "  ")
                ))
            );
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n{}",
            style.dim(&style.wrap(
                &format!(
                    "{} left out by --only or --skip",
                    counted(left_out, "check")
                ),
                Indent::default()
            ))
        );
    }
    if *detail == Detail::Requests {
        requests(text, integration, *style);
    }
    for check in by_weight(&problems) {
        text.push('\n');
        text.push_str(&line(check, *style));
    }
    text.push('\n');
}

/// What was asked, by the numbers of the trace, and when: what stands below the end of another waited for it.
fn requests(text: &mut String, integration: &Integration, style: Style) {
    const NAME: usize = 38;
    const BAR: u64 = 20;
    let timeline = &integration.timeline;
    let Some(end) = timeline
        .iter()
        .map(|request| request.at_ms.saturating_add(request.duration_ms))
        .max()
    else {
        return;
    };
    let end = end.max(1);
    let (full, empty) = if style.has_utf8() {
        ("█", "·")
    } else {
        ("#", ".")
    };
    let _ = writeln!(text, "\n{}", style.heading("Requests"));
    for (at, request) in timeline.iter().enumerate() {
        let name = style.cut(&format!("{} {}", request.method, request.path), NAME);
        let place = |at_ms: u64| at_ms.saturating_mul(BAR) / end;
        let from = place(request.at_ms).min(BAR - 1);
        let until = place(request.at_ms.saturating_add(request.duration_ms)).clamp(from + 1, BAR);
        let bar: String = (0..BAR)
            .map(|at| {
                if (from..until).contains(&at) {
                    full
                } else {
                    empty
                }
            })
            .collect();
        let status = request
            .status
            .map_or_else(|| "none".to_owned(), |status| status.to_string());
        let _ = writeln!(
            text,
            "{:>3} {name:<NAME$} {status:>4} {} {:>5} ms",
            at + 1,
            style.dim(&bar),
            request.duration_ms
        );
    }
}

/// The checks of a section. Of what is wrong there is the title alone: what to do stands at the end.
fn section(text: &mut String, group: &[&Check], look: &Look) {
    let style = &look.style;
    let _ = writeln!(text, "\n{}", style.heading(look.section(group[0])));
    if let Some(reason) = one_reason(group) {
        let first = format!("{} ", style.mark(Mark::Skip));
        let _ = writeln!(
            text,
            "{}",
            style.dim(&style.wrap(reason, Indent::hanging(&first, "  ")))
        );
        return;
    }
    for check in group {
        if is_problem(check) {
            let _ = writeln!(text, "{}", titled(check, *style));
        } else {
            text.push_str(&line(check, *style));
        }
    }
}

fn is_problem(check: &Check) -> bool {
    matches!(check.status, Status::Warn | Status::Fail | Status::Unknown)
}

/// The check that one was skipped because of, where it was another check.
fn of_another_check(check: &Check) -> Option<&str> {
    let because = check.because.as_deref()?;
    (check.status == Status::Skip && check.message.starts_with("not looked at, because of"))
        .then_some(because)
}

/// What weighs most comes last, where the eye is.
fn by_weight<'a>(problems: &[&'a Check]) -> Vec<&'a Check> {
    let mut sorted = problems.to_vec();
    sorted.sort_by_key(|check| match check.status {
        Status::Warn => 0,
        Status::Unknown => 1,
        _ => 2,
    });
    sorted
}

fn is_left_out(check: &Check) -> bool {
    matches!(check.because.as_deref(), Some("--only" | "--skip"))
}

/// What is said of a record is of no interest where there is none.
fn is_about_a_record(check: &Check) -> bool {
    check.because.as_deref() == Some("NAME")
}

/// Why a whole section was not asked for, where it is one reason: said once.
fn one_reason<'a>(group: &[&'a Check]) -> Option<&'a str> {
    let (first, rest) = group.split_first()?;
    let because = first.because.as_deref()?;
    (because.starts_with("--")
        && !rest.is_empty()
        && rest
            .iter()
            .all(|check| check.because.as_deref() == Some(because)))
    .then_some(&*first.message)
}

/// What is wrong with several integrations, by cause.
fn by_cause(document: &Document, style: Style) -> String {
    let mut text = String::new();
    let causes = document.causes();
    if document.integrations.len() < 2 || causes.is_empty() {
        return text;
    }
    let _ = writeln!(text, "{}", style.heading("By cause"));
    for (check, concerned) in causes {
        let first = format!("{} ", style.mark(mark(check.status)));
        let line = format!(
            "{} × {}: {}",
            concerned.len(),
            style.strong(&check.name()),
            some_names(&concerned)
        );
        let _ = writeln!(text, "{}", style.wrap(&line, Indent::hanging(&first, "  ")));
    }
    text.push('\n');
    text
}

/// The first names, and how many more there are.
pub(super) fn some_names(integrations: &[&Integration]) -> String {
    some_of(integrations.iter().map(|integration| &*integration.name))
}

/// The same of names alone.
pub(super) fn some_of<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    up_to(8, names)
}

/// So many names, and how many more there are.
pub(super) fn up_to<'a>(most: usize, names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(most);
    let shown = names.take(most).collect::<Vec<_>>().join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn changes(text: &mut String, document: &Document, since: &Since, style: Style) {
    let _ = writeln!(
        text,
        "{}\n",
        style.dim(&format!(
            "Compared with the report of {}.",
            since.started_at
        ))
    );
    let here = document.by_place();
    for (kind, changes) in since.groups() {
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", style.heading(kind.title()));
        for change in changes {
            let now = here.get(&change.place()).filter(|_| kind.is_problem());
            if let Some(check) = now.filter(|_| kind.is_new()) {
                let _ = writeln!(text, "{}", style.strong(&change.integration));
                text.push_str(&line(check, style));
                continue;
            }
            // How to fix the others was told when they were new.
            let first = format!("{} ", style.mark(mark(kind.status())));
            let words = format!(
                "{}: {} {}",
                style.strong(&change.integration),
                now.map_or(&change.title, |check| &check.message),
                style.dim(&format!("({}: {})", change.check, change.in_words()))
            );
            let words = style.wrap(&style.typeset(&words), Indent::hanging(&first, "  "));
            let _ = writeln!(text, "{words}");
        }
        text.push('\n');
    }
}

fn gaps(text: &mut String, document: &Document, style: Style) {
    for gap in document.gaps() {
        let first = format!("{} ", style.mark(mark(gap.status)));
        let words = style.wrap(&gap.words, Indent::hanging(&first, "  "));
        let _ = writeln!(text, "{words}");
        for detail in &gap.details {
            let words = style.wrap(&format!("{}.", detail.words), Indent::hanging("  ", "    "));
            let _ = writeln!(text, "{words}");
        }
    }
}

/// A check's mark and title, in as many lines as they take.
fn titled(check: &Check, style: Style) -> String {
    let first = format!("{} ", style.mark(mark(check.status)));
    style.wrap(&check.title, Indent::hanging(&first, "  "))
}

/// One check: its mark, what it found, and where it failed how to fix it. Ends with a line end.
pub fn line(check: &Check, style: Style) -> String {
    let symbol = style.mark(mark(check.status));
    let mut text = String::new();
    match check.status {
        Status::Pass => {
            let found = style.typeset(&check.message);
            let whole = format!("{symbol} {}  {}", check.title, style.dim(&found));
            if found.is_empty() {
                let _ = writeln!(text, "{}", titled(check, style));
            } else if console::measure_text_width(&whole) <= style.width() {
                let _ = writeln!(text, "{whole}");
            } else {
                let _ = writeln!(text, "{}", titled(check, style));
                let _ = writeln!(
                    text,
                    "{}",
                    style.dim(&style.wrap(&found, Indent::all("    ")))
                );
            }
        }
        Status::Skip => {
            let whole = format!("{} ({})", check.title, check.message);
            let first = format!("{symbol} ");
            let _ = writeln!(
                text,
                "{}",
                style.dim(&style.wrap(&style.typeset(&whole), Indent::hanging(&first, "    ")))
            );
        }
        Status::Warn | Status::Fail | Status::Unknown => {
            let first = format!("{symbol} ");
            let message = style.strong(&style.typeset(&check.message));
            let _ = writeln!(
                text,
                "{}",
                style.wrap(&message, Indent::hanging(&first, "  "))
            );
            if let Some(fix) = &check.fix {
                text.push_str(&fix_lines(fix, style));
            }
            if let Some(name) = check.explained_as() {
                let _ = writeln!(
                    text,
                    "    {} {}",
                    style.dim("More:"),
                    style.command(&format!("maz-auth0 explain {name}"))
                );
            }
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
fn verdict(document: &Document, style: Style) -> String {
    let (status, words) = verdict_words(document);
    let status = mark(status);
    let took = format!(
        "{}, {}",
        counted(
            usize::try_from(document.requests()).unwrap_or(usize::MAX),
            "request"
        ),
        seconds(document.head.duration_ms)
    );
    let first = format!("{} ", style.mark(status));
    style.wrap(
        &format!(
            "{} {}",
            style.status(status, words) + &counts(document),
            style.dim(&format!("({took})"))
        ),
        Indent::hanging(&first, "  "),
    )
}

/// Milliseconds as seconds, to a tenth.
pub(super) fn seconds(milliseconds: u64) -> String {
    let tenths = (milliseconds + 50) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// A number and what is counted.
pub(super) fn counted(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
