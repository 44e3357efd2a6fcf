//! What was broken for practice and `setup` did not look at, with what does.

use super::SetupRun;
use super::turning::{Agreed, Problem, cause, is_a_problem};
use crate::domain::{CheckResult, Status};
use crate::integration::practice::over_tls;
use crate::sandbox::{Break, Witness, breaks};
use crate::terminal::style::Mark;

impl SetupRun<'_> {
    /// Says of each thing that was broken and not seen which command meets it.
    pub(super) fn say_unseen(&self, results: &[CheckResult]) {
        let style = self.context.err;
        for name in &self.put_right {
            let words = format!("Broken for practice, met here and put right: {name}");
            self.context.tell(&style.marked(Mark::Pass, &words));
        }
        let unseen = unseen(&self.args.breaks, results).into_iter();
        for one in unseen.filter(|one| !self.put_right.iter().any(|name| name == one.name)) {
            let words = format!(
                "Broken for practice, and not looked at here: {} ({}). To meet it: {}",
                one.name,
                one.what,
                meeting(one)
            );
            self.context
                .tell(&style.marked(Mark::Skip, &style.typeset(&words)));
        }
    }
}

/// What was broken, was met on the way, and is no longer wrong.
pub(super) fn put_right(named: &[String], met: &Agreed, results: &[CheckResult]) -> Vec<String> {
    let name = |(id, cause): &Problem| format!("{id}/{}", cause.unwrap_or_default());
    let is_open = |one: &&String| {
        let mut open = results.iter().filter(|result| is_a_problem(result));
        open.any(|result| name(&cause(result)) == **one)
    };
    let was_met = |one: &&String| met.iter().any(|problem| name(problem) == **one);
    let named = named.iter().filter(was_met);
    named.filter(|one| !is_open(one)).cloned().collect()
}

/// What an unattended run would fail by, and nobody was asked about.
pub(super) fn not_met(named: &[String], results: &[CheckResult]) -> Vec<String> {
    let unseen = unseen(named, results).into_iter();
    unseen
        .filter(|one| one.seen_by == Witness::Values)
        .map(|one| one.name.to_owned())
        .collect()
}

/// What was broken and is in no result. Where something failed, what the values show may be hidden behind it.
fn unseen(named: &[String], results: &[CheckResult]) -> Vec<&'static Break> {
    let is_open =
        |result: &&CheckResult| is_a_problem(result) || result.finding.status == Status::Warn;
    let open: Vec<&CheckResult> = results.iter().filter(is_open).collect();
    let named = named
        .iter()
        .filter_map(|name| breaks().iter().find(|one| one.name == name));
    named
        .filter(|one| match one.seen_by {
            Witness::Values | Witness::Tls if !open.is_empty() => false,
            _ => !open
                .iter()
                .any(|result| one.name.split('/').next() == Some(result.id)),
        })
        .collect()
}

/// The command that meets it, and what else it takes.
pub(super) fn meeting(one: &Break) -> String {
    let sandbox = format!("maz-auth0 sandbox --break {}", one.name);
    let practise = format!("maz-auth0 setup --sandbox --break {}", one.name);
    let with = |command: &str| format!("`{sandbox} -- maz-auth0 {command}`");
    match one.seen_by {
        Witness::Values => with("verify"),
        Witness::Tls => over_tls(one.name),
        Witness::AdminToken => {
            format!("`{practise}`, and in its review take the sandbox's admin token")
        }
        Witness::MazAddress => format!(
            "`{practise} --maz-address 203.0.113.7`, and in its review take the sandbox's admin token"
        ),
        Witness::Rehearsal => with("verify --rehearse --yes"),
        Witness::PasswordLogin | Witness::AnyLogin => format!(
            "`{sandbox}`, which names a reader and what to set; then, in another window, `maz-auth0 login-test`"
        ),
        Witness::Offline => format!(
            "`{sandbox}`, which names a reader and what to set; then, in another window, `maz-auth0 login-test --offline`"
        ),
        Witness::CodeLogin => with("login-test --flow code"),
        Witness::MazApi => with("verify --only record.target"),
    }
}
