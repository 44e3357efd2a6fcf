//! What a person can do about a problem: correct, change it in Auth0, go back, go on anyway, leave.

use super::explaining;
use super::steps::Step;
use super::turning::{Move, Problem, cause, found, way_back};
use super::wizard::Wizard;
use crate::domain::{Audience, AuthorizationCode, CheckResult, ClientSecret, Key, Status};
use crate::error::Failure;
use crate::terminal::questions::{Choice, Confirm, OptionRow};
use crate::terminal::style::Indent;

impl Wizard<'_> {
    /// After a problem: take what is right, correct, try again, go back, go on, leave.
    pub(super) fn what_now(
        &mut self,
        step: &Step,
        problems: &[CheckResult],
    ) -> Result<Option<Move>, Failure> {
        self.say_if_nothing_changed(problems);
        let options = self.what_next(step, problems);
        let rows = options.iter().map(|(_, row)| row.clone()).collect();
        if let Some(page) = self
            .practice_page
            .as_ref()
            .filter(|_| self.gave_all_right())
        {
            let style = self.context.err;
            let here = format!(
                "This is a practice tenant: fix it on its page, {}",
                style.link(page)
            );
            self.context.tell(&style.wrap(&here, Indent::all("    ")));
        }
        self.context.tell("");
        self.explain(explaining::WHAT_NOW);
        let Some(chosen) = self.choose(Choice::new("What now?", rows))? else {
            return Ok(Some(Move::Back));
        };
        Ok(match options.get(chosen).map(|(now, _)| *now) {
            Some(Now::Correct) => {
                self.correct(step);
                self.refused_value = self.refused_by(step, problems);
                let refused = |one: &CheckResult| one.id == "application.credentials";
                if problems.iter().any(refused) {
                    self.given_secret = None;
                    self.refused_secret.clone_from(&self.draft.client_secret);
                }
                if problems.iter().any(|one| one.id == "code.callback") {
                    self.propose_mazs_redirect_uri();
                }
                Some(Move::Correct)
            }
            Some(Now::Again) => {
                self.looked_at = Some(found(problems));
                for id in step.checks {
                    self.forget_shown(id);
                }
                self.evidence.forget(step.documents());
                Some(Move::Again)
            }
            Some(Now::Use) => {
                if let Some(right) = self.right_audience(problems) {
                    self.correct(step);
                    self.change_audience(right);
                }
                Some(Move::Again)
            }
            Some(Now::Back) => Some(Move::Back),
            Some(Now::Keep) => {
                if !self.goes_on_anyway()? {
                    return self.what_now(step, problems);
                }
                self.agreed.extend(found(problems));
                Some(Move::Next)
            }
            Some(Now::Leave) | None => None,
        })
    }

    /// Whether the person goes on although something did not pass.
    pub(super) fn goes_on_anyway(&mut self) -> Result<bool, Failure> {
        self.explain(explaining::GO_ON_ANYWAY);
        let sure = Confirm::new(
            "Go on anyway? The record will name what did not pass.",
            false,
        )
        .with_guide(self.guide.clone());
        Ok(way_back(self.prompter.confirm(&sure))? == Some(true))
    }

    /// The one value of a step that its problems are about.
    fn refused_by(&self, step: &Step, problems: &[CheckResult]) -> Option<(Key, String)> {
        let by_value = |one: &CheckResult| {
            one.finding.status == Status::Fail && step.value_checks.contains(&one.id)
        };
        let [key] = step.keys else { return None };
        let text = self.draft.values.text(*key)?;
        let is_refused = problems.iter().any(by_value) && self.practice_page.is_none();
        is_refused.then(|| (*key, text.to_owned()))
    }

    /// Whether all that was given in practice is the practice tenant's: then it is the tenant in which something is wrong.
    pub(super) fn gave_all_right(&self) -> bool {
        let is_right =
            |key: Key| match (self.draft.values.text(key), self.draft.proposals.get(&key)) {
                (Some(given), Some(right)) => given == right,
                _ => true,
            };
        let expose =
            |secret: &Option<ClientSecret>| secret.as_ref().map(|one| one.expose().to_owned());
        Key::in_table("").all(is_right)
            && (self.draft.client_secret.is_none()
                || expose(&self.draft.client_secret) == expose(&self.stored_secret))
    }

    /// What can be done about these problems, the likeliest first.
    fn what_next(&self, step: &Step, problems: &[CheckResult]) -> Vec<(Now, OptionRow)> {
        let unknown = problems
            .iter()
            .all(|problem| problem.finding.status == Status::Unknown);
        let correct = OptionRow::new("Correct what I gave", "ask me again");
        let correct = correct.explained(explaining::CORRECT);
        let (again, keep) = if unknown {
            let again = OptionRow::new("Try again", "ask Auth0 once more");
            (
                again.explained(explaining::TRY_AGAIN),
                explaining::KEEP_UNKNOWN,
            )
        } else {
            let again = OptionRow::new("I changed it in Auth0", "check again");
            (
                again.explained(explaining::CHANGED),
                explaining::KEEP_FAILED,
            )
        };
        let former = self.former();
        let not_mazs =
            former.is_some_and(|code| AuthorizationCode::is_not_mazs(&code.redirect_uri));
        let by_value = |problem: &CheckResult| {
            (step.value_checks.contains(&problem.id) && problem.finding.cause != Some("not-set"))
                || (not_mazs && problem.id == "code.callback")
        };
        let values_first = step.corrected_by_value && !unknown && problems.iter().any(by_value);
        let mut options = Vec::new();
        if step.corrected_by_value {
            options.push((Now::Correct, correct));
        }
        options.push((Now::Again, again));
        if !values_first {
            options.reverse();
        }
        if let Some(right) = self.right_audience(problems) {
            let row = OptionRow::new(format!("Use {right}"), "").explained(explaining::USE);
            options.insert(0, (Now::Use, row));
        }
        if step.keys != [Key::Domain] {
            let back = OptionRow::new("Go back a step", "");
            options.push((Now::Back, back.explained(explaining::GO_BACK)));
        }
        let go_on = OptionRow::new("Go on anyway", "the record will name what failed");
        options.push((Now::Keep, go_on.explained(keep)));
        let leave = OptionRow::new("Leave", self.what_stays());
        options.push((Now::Leave, leave.explained(explaining::LEAVE)));
        options
    }

    /// What who leaves finds again the next time.
    fn what_stays(&self) -> &'static str {
        if self.journal.left().is_some() {
            "the steps that you finished are kept for the next time"
        } else {
            "nothing is kept"
        }
    }

    /// The Management API Identifier that this tenant has, where another one was given and failed.
    fn right_audience(&self, problems: &[CheckResult]) -> Option<Audience> {
        let failed = problems.iter().any(|problem| {
            problem.id == "audience.identifier" && problem.finding.status == Status::Fail
        });
        let right = self.draft.values.domain.as_ref()?.management_identifier()?;
        let given = self.draft.values.audience.as_ref().map(Audience::as_str);
        (failed && given != Some(right.as_str()))
            .then(|| Audience::parse(&right).ok().map(|pasted| pasted.value))
            .flatten()
    }

    /// A dashboard keeps what nobody saved to itself: the same finding after a change has that reason most often.
    fn say_if_nothing_changed(&mut self, problems: &[CheckResult]) {
        let before = self.looked_at.take();
        let is_judged = |problem: &CheckResult| problem.finding.status == Status::Fail;
        if before == Some(found(problems)) && problems.iter().any(is_judged) {
            let now = time::OffsetDateTime::now_utc().time();
            let style = self.context.err;
            self.context.tell(&style.wrap(
                &format!(
                    "Still the same, looked at {:02}:{:02}:{:02} UTC: did you press Save? It may take some seconds until a change holds; look also whether the page belongs to this tenant and this application.",
                    now.hour(),
                    now.minute(),
                    now.second()
                ),
                Indent::all("  "),
            ));
            // Its settings are read with an admin token alone: until then nothing else tells.
            let grant = |problem: &CheckResult| cause(problem) == NO_PASSWORD_GRANT;
            if problems.iter().any(grant) {
                self.context
                    .tell(&style.wrap(&style.typeset(THIRD_PARTY), Indent::all("  ")));
            }
        }
    }
}

const NO_PASSWORD_GRANT: Problem = ("password.grant", Some("grant-disabled"));

const THIRD_PARTY: &str = "Where Password cannot be ticked, or does not stay: an application of a third party can never have this grant. In Auth0 it is marked as third-party, and its Client ID may begin with tpc_. Then create a new one, of the type Machine to Machine, and give its Client ID and Client Secret: go back to step 2. More: `maz-auth0 explain application.type/third-party`";

#[derive(Clone, Copy)]
enum Now {
    Use,
    Correct,
    Again,
    Back,
    Keep,
    Leave,
}
