//! Where the conversation goes next.

use crate::domain::{CheckResult, Status, sentence};
use crate::error::Failure;
use crate::output::human;
use crate::terminal::questions::PromptError;
use crate::terminal::style::{Indent, Style};

/// Where the conversation goes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Next,
    Back,
    /// The questions of this step again.
    Correct,
    /// The same answers, asked of Auth0 again.
    Again,
}

pub(super) enum Review {
    Write,
    Change(usize),
    Leave,
}

/// `None` where the person goes back.
pub(super) fn way_back<T>(answer: Result<T, PromptError>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(PromptError::Back) => Ok(None),
        Err(error) => Err(Failure::from(error)),
    }
}

/// Problems by check and cause.
pub(super) type Problems = Vec<Problem>;

/// A check, and what is wrong.
pub(super) type Problem = (&'static str, Option<&'static str>);

/// The problems that the person agreed to, each once.
pub(super) type Agreed = std::collections::BTreeSet<Problem>;

pub(super) fn found(problems: &[CheckResult]) -> Problems {
    problems.iter().map(cause).collect()
}

pub(super) fn cause(problem: &CheckResult) -> Problem {
    (problem.id, problem.finding.cause)
}

pub(super) fn is_a_problem(result: &CheckResult) -> bool {
    matches!(result.finding.status, Status::Fail | Status::Unknown)
}

/// What did not pass, in a line or two: in the words of the finding, since a check's title says what holds when it passes.
pub(super) fn problem_line(problem: &CheckResult, style: Style) -> String {
    let finding = &problem.finding;
    let name = match finding.cause {
        Some(cause) => format!("{}/{cause}", problem.id),
        None => problem.id.to_owned(),
    };
    let first = format!("  {} ", style.mark(human::mark(finding.status)));
    let words = format!("{} ({name})", sentence(&finding.message));
    style.wrap(&style.typeset(&words), Indent::hanging(&first, "    "))
}
