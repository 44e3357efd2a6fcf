//! Markdown, to paste into a ticket or a chat: a summary in five lines, the details folded. Whatever comes from elsewhere
//! is escaped.

use super::document::{Check, Document, Fix, Integration};
use super::human::{counted, seconds, some_names};
use super::since::{Change, Since};
use super::verdict::{counts, verdict_words};
use crate::domain::Status;
use std::fmt::Write as _;

/// The whole report. What would make it longer than so many bytes is left out, integration by integration, and said.
pub fn render(document: &Document, longest: usize) -> String {
    let mut text = summary(document);
    match &document.head.since {
        Some(since) => text.push_str(&changes(document, since, longest / 2)),
        None => text.push_str(&by_cause(document)),
    }
    text.push_str(&of_gaps(document, longest / 4));
    // What is wrong comes first, so that a cut takes what is well.
    let (well, wrong): (Vec<_>, Vec<_>) = document
        .integrations
        .iter()
        .partition(|integration| integration.outcome == Status::Pass);
    let mut left_out = 0;
    for integration in wrong.into_iter().chain(well) {
        let details = details(integration);
        if text.len().saturating_add(details.len()) > longest {
            left_out += 1;
        } else {
            text.push_str(&details);
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n{} left out here: the report would be too long.",
            counted(left_out, "integration")
        );
    }
    text
}

/// Five lines at most, each a paragraph's line of its own.
fn summary(document: &Document) -> String {
    let (status, words) = verdict_words(document);
    let mut lines = vec![
        format!("**{} {words}**", symbol(status)),
        format!(
            "{} ({}, {})",
            counts(document).trim_start_matches(": "),
            counted(
                usize::try_from(document.requests()).unwrap_or(usize::MAX),
                "request"
            ),
            seconds(document.head.duration_ms)
        ),
        format!(
            "{}, {}",
            subject(document),
            escaped(&document.head.started_at)
        ),
    ];
    if document.head.practice {
        lines[2].push_str(", **practice**: a sandbox answered, not Auth0");
    }
    for gap in document.gaps() {
        let _ = write!(lines[2], "; {}", escaped(&gap.words));
    }
    // Of a comparison, what is new: the rest was told before.
    let causes = document.causes_of_the_verdict();
    if let Some((check, concerned)) = causes.first() {
        let more = causes.len() - 1;
        let more = if more > 0 {
            format!(" (and {more} more below)")
        } else {
            String::new()
        };
        let whose = if document.integrations.len() > 1 {
            format!("{} × ", concerned.len())
        } else {
            String::new()
        };
        lines.push(format!(
            "{whose}{}: {}{more}",
            code(&check.name()),
            escaped(&check.message)
        ));
        if let Some(fix) = &check.fix {
            lines.push(format!("To fix it: {}", summary_of(fix)));
        }
    }
    lines.join("  \n") + "\n"
}

fn subject(document: &Document) -> String {
    match document.integrations.as_slice() {
        [one] => named(one),
        several => counted(several.len(), "integration"),
    }
}

fn named(integration: &Integration) -> String {
    if integration.name == integration.domain {
        return escaped(&integration.name);
    }
    format!(
        "{} ({})",
        escaped(&integration.name),
        escaped(&integration.domain)
    )
}

fn summary_of(fix: &Fix) -> String {
    match &fix.url {
        Some(url) => format!("{} {}", escaped(&fix.summary), link(url)),
        None => escaped(&fix.summary),
    }
}

/// Adds lines as long as they are not too many bytes together, and says how many there are more.
fn add_lines(text: &mut String, longest: usize, lines: impl ExactSizeIterator<Item = String>) {
    let mut left = lines.len();
    for line in lines {
        if text.len().saturating_add(line.len()) > longest {
            let _ = writeln!(text, "- and {left} more");
            return;
        }
        text.push_str(&line);
        left -= 1;
    }
}

fn changes(document: &Document, since: &Since, longest: usize) -> String {
    let mut text = format!(
        "\nCompared with the report of {}:\n",
        escaped(&since.started_at)
    );
    let here = document.by_place();
    for (kind, changes) in since.groups() {
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n**{}**\n", kind.title());
        let line = |change: &Change| {
            let found = match here.get(&change.place()).filter(|_| kind.is_problem()) {
                Some(check) => escaped(&check.message),
                None => escaped(&change.title),
            };
            format!(
                "- {} {} {}: {found} ({})\n",
                symbol(kind.status()),
                escaped(&change.integration),
                code(&change.check),
                escaped(&change.in_words())
            )
        };
        add_lines(&mut text, longest, changes.iter().map(line));
    }
    text
}

/// What is not in the report, as far as there is more to say of it.
fn of_gaps(document: &Document, longest: usize) -> String {
    let mut text = String::new();
    for gap in document.gaps() {
        if gap.details.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "\n<details>\n<summary>{} {}</summary>\n",
            symbol(gap.status),
            gap.title
        );
        let line = |detail: &String| format!("- {}\n", escaped(detail));
        add_lines(&mut text, longest, gap.details.iter().map(line));
        text.push_str("\n</details>\n");
    }
    text
}

fn details(integration: &Integration) -> String {
    let mut text = format!(
        "\n<details>\n<summary>{} {}</summary>\n",
        symbol(integration.marked_as()),
        named(integration)
    );
    let problems = integration
        .checks
        .iter()
        .filter(|check| !matches!(check.status, Status::Pass | Status::Skip));
    for check in problems {
        let _ = writeln!(
            text,
            "\n**{} {}** {}\n\n> {}",
            symbol(check.status),
            escaped(&check.title),
            code(&check.name()),
            escaped(&check.message)
        );
        if let Some(fix) = &check.fix {
            let _ = writeln!(text, "\nTo fix it: {}", summary_of(fix));
            if !fix.steps.is_empty() {
                text.push('\n');
            }
            for (number, step) in fix.steps.iter().enumerate() {
                let _ = writeln!(text, "{}. {}", number + 1, escaped(step));
            }
            if let Some(command) = &fix.command {
                let _ = writeln!(text, "\nOr with the Auth0 CLI: {}", code(command));
            }
        }
    }
    text.push_str("\n| | Check | Found |\n| --- | --- | --- |\n");
    for check in &integration.checks {
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            symbol(check.status),
            code(&check.id),
            found(check)
        );
    }
    text.push_str("\n</details>\n");
    text
}

fn found(check: &Check) -> String {
    let message = escaped(&check.message);
    match check.status {
        Status::Skip => format!(
            "*{}*",
            if message.is_empty() {
                "skipped"
            } else {
                &message
            }
        ),
        _ => message,
    }
}

fn symbol(status: Status) -> &'static str {
    match status {
        Status::Pass => "✅",
        Status::Warn => "⚠️",
        Status::Fail => "❌",
        Status::Skip => "➖",
        Status::Unknown => "❓",
    }
}

/// Text in which nothing means anything to a reader of Markdown or of HTML: it makes no link, calls nobody, and refers to no
/// issue.
fn escaped(text: &str) -> String {
    // GitHub looks for these in what was rendered: only what stands between keeps them apart.
    const APART: &str = "&#8203;";
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let is_word = |letter: char| letter.is_ascii_alphanumeric();
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            ':' if next == '/' => out.push_str("&#58;"),
            '.' if before.eq_ignore_ascii_case(&'w') => out.push_str("&#46;"),
            '@' => {
                out.push_str("&#64;");
                // A mention would call somebody; an address is to be copied as it is.
                if !is_word(before) && is_word(next) {
                    out.push_str(APART);
                }
            }
            '#' | '!' if next.is_ascii_digit() => {
                out.push('\\');
                out.push(letter);
                out.push_str(APART);
            }
            '-' if next.is_ascii_digit() && out.ends_with("GH") => {
                out.push('-');
                out.push_str(APART);
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' | '{' | '}' => {
                out.push('\\');
                out.push(letter);
            }
            // At the beginning they would make a list or a title.
            '-' | '+' | '=' if out.is_empty() => {
                out.push('\\');
                out.push(letter);
            }
            '.' | ')' if !out.is_empty() && out.bytes().all(|byte| byte.is_ascii_digit()) => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
        before = letter;
    }
    out
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// An address, between angle brackets: nothing in it ends it.
fn link(url: &str) -> String {
    let url: String = url
        .chars()
        .map(|letter| match letter {
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '\\' => "%5C".to_owned(),
            '`' => "%60".to_owned(),
            '|' => "%7C".to_owned(),
            '&' => "&amp;".to_owned(),
            letter if letter.is_whitespace() || letter.is_control() => "%20".to_owned(),
            letter => letter.to_string(),
        })
        .collect();
    format!("[Open the page](<{url}>)")
}

/// The causes of several integrations, one a line.
fn by_cause(document: &Document) -> String {
    let causes = document.causes();
    if document.integrations.len() < 2 || causes.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n");
    for (check, concerned) in causes {
        let _ = writeln!(
            text,
            "- {} {} × {}: {}",
            symbol(check.status),
            concerned.len(),
            code(&check.name()),
            escaped(&some_names(&concerned))
        );
    }
    text
}
