//! Markdown, to paste into a ticket or a chat: a summary in five lines, the details folded. Whatever comes from elsewhere
//! is escaped.

use super::alike::changes_alike;
use super::document::{Check, Document, Fix, Integration};
use super::gaps::Detail;
use super::human::{counted, seconds, some_names, up_to};
use super::since::{Change, Kind, Place, Since};
use super::verdict::{counts, verdict_words};
use crate::domain::Status;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// So many bytes a ticket or a comment takes: GitHub's have 65,536 characters.
pub const PASTEABLE: usize = 60_000;

/// More names than this are not told of one thing that changed.
const NAMED: usize = 50;

/// The whole report. Of many integrations what is alike is told once. What would make it longer than so many bytes is left out,
/// and said.
pub fn render(document: &Document, longest: usize) -> String {
    let mut text = summary(document);
    match &document.head.since {
        Some(since) => text.push_str(&changes(document, since, longest / 2)),
        None => text.push_str(&by_cause(document, longest / 4)),
    }
    text.push_str(&of_gaps(document, longest / 4));
    if document.is_of_many() {
        add_causes(&mut text, document, longest);
    } else {
        add_each(&mut text, document, longest);
    }
    text
}

/// Each integration, folded.
fn add_each(text: &mut String, document: &Document, longest: usize) {
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
            "\n{} left out here, since this would be too long: the JSON report has all.",
            counted(left_out, "integration")
        );
    }
}

/// What is wrong, folded by cause, with the names of those that it concerns; then those that hold.
fn add_causes(text: &mut String, document: &Document, longest: usize) {
    text.push_str(
        "\nThe details are by cause, in the words of the first that each concerns: the JSON report has those of all.\n",
    );
    let causes = document.causes();
    let holds = |status| {
        let all = document.integrations.iter();
        let is_so = |one: &&Integration| one.outcome == status;
        all.filter(is_so).collect::<Vec<_>>()
    };
    let holding = [
        (
            Status::Pass,
            "in which nothing was found wrong",
            holds(Status::Pass),
        ),
        (
            Status::Skip,
            "of which nothing was checked",
            holds(Status::Skip),
        ),
    ];
    let holding = holding.into_iter().filter(|(_, _, all)| !all.is_empty());
    let mut blocks: Vec<(String, Vec<&Integration>)> = causes
        .into_iter()
        .map(|(check, concerned)| (about(check, &concerned), concerned))
        .collect();
    blocks.extend(holding.map(|(status, words, all)| {
        let count = counted(all.len(), "integration");
        (folded(&format!("{} {count} {words}", symbol(status))), all)
    }));
    let count = blocks.len();
    let mut left_out = 0;
    for (at, (head, concerned)) in blocks.into_iter().enumerate() {
        // Each has its part of what is left.
        let end = text.len() + longest.saturating_sub(text.len()) / (count - at);
        if text.len().saturating_add(head.len() + END_OF_NAMES) > longest {
            left_out += 1;
            continue;
        }
        text.push_str(&head);
        text.push('\n');
        add_names(text, end.saturating_sub(END_OF_NAMES), &concerned);
        text.push_str("\n\n</details>\n");
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n{} left out here, since this would be too long: the JSON report has all.",
            counted(left_out, "cause")
        );
    }
}

/// So many bytes stand behind names that were cut off.
const END_OF_NAMES: usize = 80;

/// Names with their domains, as many as there is room for.
fn add_names(text: &mut String, longest: usize, concerned: &[&Integration]) {
    for (at, integration) in concerned.iter().enumerate() {
        let name = named(integration);
        if text.len() + name.len() > longest {
            let more = concerned.len() - at;
            let _ = write!(text, "and {more} more, which the JSON report names");
            return;
        }
        text.push_str(&name);
        if at + 1 < concerned.len() {
            text.push_str(", ");
        }
    }
}

/// The title is escaped already. Up to the next blank line a reader takes what stands there for HTML alone, where a backslash is
/// one.
fn folded(title: &str) -> String {
    let mut text = "\n<details>\n<summary>".to_owned();
    let mut letters = title.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.extend(
                letters
                    .next()
                    .map(|letter| format!("&#{};", u32::from(letter))),
            ),
            letter => text.push(letter),
        }
    }
    text + "</summary>\n"
}

/// What a cause is and how to fix it, in the words of the first that it concerns.
fn about(check: &Check, concerned: &[&Integration]) -> String {
    let name = code(&check.name());
    let title = format!("{} {} × {name}", symbol(check.status), concerned.len());
    folded(&title) + &problem(check)
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
    if let Some(words) = document.practice_words() {
        let _ = write!(lines[2], ". **{}**", escaped(words.trim_end_matches('.')));
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

/// Adds lines as long as they are not too many bytes together, and says how many there are more. Each stands for so many.
fn add_lines(text: &mut String, longest: usize, lines: impl Iterator<Item = (usize, String)>) {
    let longest = text.len().saturating_add(longest);
    let mut left_out = 0;
    for (count, line) in lines {
        if left_out > 0 || text.len().saturating_add(line.len()) > longest {
            left_out += count;
        } else {
            text.push_str(&line);
        }
    }
    if left_out > 0 {
        let _ = writeln!(text, "- and {left_out} more, which the JSON report has");
    }
}

fn changes(document: &Document, since: &Since, longest: usize) -> String {
    let mut text = format!(
        "\nCompared with the report of {}:\n",
        escaped(&since.started_at)
    );
    let here = document.by_place();
    let kinds = since.groups().into_iter();
    let kinds = kinds.filter(|(_, changes)| !changes.is_empty());
    let share = longest / kinds.clone().count().max(1);
    for (kind, changes) in kinds {
        let _ = writeln!(text, "\n**{}**\n", kind.title());
        let groups = changes_alike(changes).into_iter();
        let lines = groups.map(|alike| (alike.len(), change_line(kind, &alike, &here)));
        add_lines(&mut text, share, lines);
    }
    text
}

/// One change, or several that are alike.
fn change_line(kind: Kind, alike: &[&Change], here: &BTreeMap<Place<'_>, &Check>) -> String {
    let change = alike[0];
    let found = match here.get(&change.place()).filter(|_| kind.is_problem()) {
        Some(check) => escaped(&check.message),
        None => escaped(&change.title),
    };
    let mark = symbol(kind.status());
    let (check, words) = (code(&change.check), escaped(&change.in_words()));
    if alike.len() == 1 {
        let name = escaped(&change.integration);
        return format!("- {mark} {name} {check}: {found} ({words})\n");
    }
    let names = alike.iter().map(|change| &*change.integration);
    let names = escaped(&up_to(NAMED, names));
    format!(
        "- {mark} {} × {check}: {found} ({words}): {names}\n",
        alike.len()
    )
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
        let line = |detail: &Detail| (detail.count, format!("- {}\n", escaped(&detail.words)));
        add_lines(&mut text, longest, gap.details.iter().map(line));
        text.push_str("\n</details>\n");
    }
    text
}

fn details(integration: &Integration) -> String {
    let mark = symbol(integration.outcome);
    let mut text = folded(&format!("{mark} {}", named(integration)));
    text.extend(integration.problems().map(problem));
    text.push_str("\n| | Check | Found |\n| --- | --- | --- |\n");
    for check in integration.checks.iter() {
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

/// What was found and how to fix it.
fn problem(check: &Check) -> String {
    let mut text = format!(
        "\n**{} {}** {}\n\n> {}\n",
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
fn by_cause(document: &Document, longest: usize) -> String {
    let causes = document.causes();
    if document.integrations.len() < 2 || causes.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n");
    let lines = causes.into_iter().map(|(check, concerned)| {
        let line = format!(
            "- {} {} × {}: {}\n",
            symbol(check.status),
            concerned.len(),
            code(&check.name()),
            escaped(&some_names(&concerned))
        );
        (1, line)
    });
    add_lines(&mut text, longest, lines);
    text
}
