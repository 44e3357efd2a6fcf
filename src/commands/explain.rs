//! `explain`: what a check looks at, why it matters, how to fix it. It asks nobody.

use crate::checks::{Advice, CHECKS, Cause, Check, Severity};
use crate::context::Context;
use crate::domain::{Exit, nearest};
use crate::error::Failure;
use crate::provision::{PIECES, Piece};
use crate::sandbox::breaks;
use crate::terminal::style::{Indent, Style};
use clap::Args;
use std::fmt::Write as _;

/// Explain a check or one of its causes, and how to fix it
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 explain password.grant\n  maz-auth0 explain application.scopes/missing"
)]
pub struct ExplainArgs {
    /// A check, such as password.grant, one of its causes, such as password.grant/grant-disabled, or a piece of a plan, such
    /// as default-directory
    #[arg(value_name = "CHECK[/CAUSE]")]
    name: String,
}

/// Runs the command.
///
/// # Errors
/// If there is no such check or cause.
pub fn run(args: &ExplainArgs, context: &Context) -> Result<Exit, Failure> {
    let (id, cause) = match args.name.trim().split_once('/') {
        Some((id, cause)) => (id, Some(cause)),
        None => (args.name.trim(), None),
    };
    if let (Some(piece), None) = (Piece::find(id), cause) {
        context.print(&piece_page(piece, context.out))?;
        return Ok(Exit::Holds);
    }
    let check = Check::find(id).ok_or_else(|| {
        let causes: Vec<String> = CHECKS
            .iter()
            .flat_map(|check| names_of_causes(check))
            .collect();
        // A cause's name alone may be that of several checks.
        let named = |whole: &&String| whole.split_once('/').is_some_and(|(_, name)| name == id);
        let several: Vec<&str> = causes.iter().filter(named).map(String::as_str).collect();
        let checks = CHECKS.iter().map(|check| check.id);
        let known = checks
            .chain(PIECES.iter().map(|piece| piece.id))
            .chain(causes.iter().map(String::as_str));
        let failure = Failure::new(format!(
            "there is no check called '{}'",
            crate::domain::clean(id)
        ));
        let near = nearest(&args.name, known);
        let near = several.is_empty().then_some(near).flatten();
        let several = (!several.is_empty()).then(|| several.join(" or "));
        meant(failure, several.as_deref().or(near)).hint("`maz-auth0 checks` lists them all.")
    })?;
    let causes: Vec<&Cause> = match cause {
        None => check.causes.iter().collect(),
        Some(name) => vec![check.cause(name).ok_or_else(|| no_cause(check, name))?],
    };
    context.print(&page(check, &causes, cause.is_none(), context.out))?;
    Ok(Exit::Holds)
}

fn names_of_causes(check: &Check) -> impl Iterator<Item = String> {
    check
        .causes
        .iter()
        .map(|cause| format!("{}/{}", check.id, cause.name))
}

fn meant(failure: Failure, nearest: Option<&str>) -> Failure {
    match nearest {
        Some(nearest) => failure.hint(format!("Did you mean {nearest}?")),
        None => failure,
    }
}

/// There is no such cause. What a sandbox breaks may be told by Auth0's own page alone.
fn no_cause(check: &Check, name: &str) -> Failure {
    let known: Vec<&str> = check.causes.iter().map(|cause| cause.name).collect();
    let failure = Failure::new(format!(
        "{} has no cause called '{}'",
        check.id,
        crate::domain::clean(name)
    ));
    let near = nearest(name, known.iter().copied()).map(|cause| format!("{}/{cause}", check.id));
    let failure =
        meant(failure, near.as_deref()).hint(format!("Its causes are {}.", known.join(", ")));
    let whole = format!("{}/{name}", check.id);
    match breaks().iter().find(|one| one.name == whole) {
        Some(one) => failure.hint(format!("As something to practise: {}.", one.what)),
        None => failure,
    }
}

/// A piece's page.
fn piece_page(piece: &Piece, style: Style) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}  {}\n", style.strong(piece.id), piece.title);
    let scopes = |scopes: &[&str]| scopes.join(", ");
    let mut rows = vec![
        ("MAZ's guide", piece.guide.to_owned()),
        ("How", piece.how.to_owned()),
        ("Taking it back", piece.undo.to_owned()),
    ];
    if !piece.to_create.is_empty() {
        rows.push(("To make it takes", scopes(piece.to_create)));
    }
    if !piece.to_change.is_empty() {
        rows.push(("To change it takes", scopes(piece.to_change)));
    }
    if !piece.fixes.is_empty() {
        rows.push(("It fixes", scopes(piece.fixes)));
    }
    for (title, words) in rows {
        let _ = writeln!(text, "{}", style.strong(title));
        let _ = writeln!(
            text,
            "{}\n",
            style.wrap(&style.typeset(&words), Indent::all("  "))
        );
    }
    text
}

/// A check's page; whole, or for one of its causes.
fn page(check: &Check, causes: &[&Cause], is_whole: bool, style: Style) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}  {}\n", style.strong(check.id), check.title);
    let mut paragraph = |words: &str| {
        let _ = writeln!(
            text,
            "{}\n",
            style.wrap(&style.typeset(words), Indent::all("  "))
        );
    };
    paragraph(check.looks_at);
    paragraph(check.matters);
    if check.severity == Severity::Warn {
        paragraph("This is a warning: MAZ works anyway.");
    }
    if let Some(scope) = check.scope {
        paragraph(&format!(
            "With {scope} it is certain: give an administrator's token with --admin-token-file or MAZ_AUTH0_ADMIN_TOKEN. Without, it is judged from how the tenant answers, or left out."
        ));
    }
    for cause in causes {
        let _ = writeln!(
            text,
            "{}",
            style.strong(&format!("{}/{}", check.id, cause.name))
        );
        let _ = writeln!(
            text,
            "{}",
            style.wrap(&style.typeset(cause.means), Indent::all("  "))
        );
        let fix = format!("To fix it: {}", cause.fix);
        let _ = writeln!(
            text,
            "{}\n",
            style.wrap(&style.typeset(&fix), Indent::all("  "))
        );
    }
    if let Some(advice) = check.advice.as_ref().filter(|_| is_whole) {
        advise(&mut text, advice, style);
    }
    text
}

/// What Auth0 advises against, how to limit it, and words for a review.
fn advise(text: &mut String, advice: &Advice, style: Style) {
    let _ = writeln!(text, "{}", style.strong("What Auth0 advises"));
    let paragraph = |words: &str, indent| style.wrap(&style.typeset(words), indent);
    let _ = writeln!(text, "{}\n", paragraph(advice.against, Indent::all("  ")));
    let _ = writeln!(text, "{}", style.strong("To limit the risk"));
    for sentence in advice.limit {
        let _ = writeln!(
            text,
            "{}",
            paragraph(&format!("- {sentence}"), Indent::hanging("  ", "    "))
        );
    }
    let _ = writeln!(
        text,
        "\n{}",
        style.strong("For a security review, to be copied")
    );
    let _ = writeln!(text, "{}\n", paragraph(advice.review, Indent::all("  ")));
}
