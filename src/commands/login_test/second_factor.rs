//! The second factor that Auth0 asks for: given by a script, or asked for in the terminal, from what the person has.

use super::LoginTest;
use super::browser::count_down;
use crate::args::secret_input::read_stdin;
use crate::auth0::{Authenticator, Factor, FactorAnswer, TokenAnswer};
use crate::domain::Password;
use crate::error::Failure;
use crate::examine::SecondFactor;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, Guide, OptionRow, Secret};
use secrecy::ExposeSecret as _;
use std::time::Duration;
use zeroize::Zeroizing;

impl LoginTest<'_> {
    /// Gives a second factor, where somebody has one to give.
    pub(super) fn second_factor(&mut self, waiting: &SecondFactor) -> Result<(), Failure> {
        if self.args.login.otp_stdin {
            let code = Password::code(
                &Zeroizing::new(read_stdin("--otp-stdin")?),
                &self.context.redactor,
            )?;
            self.give(waiting, Factor::OneTimeCode, &code);
            return Ok(());
        }
        if !self.context.is_interactive() {
            return Ok(());
        }
        self.context
            .say("Auth0 asks for a second factor. Whether MAZ can answer one is documented nowhere; here you can.");
        let enrolled = self.runtime.block_on(self.run.authenticators(waiting));
        let Some(enrolled) = enrolled else {
            // Most have an app that makes codes.
            let code = self.ask_for_code("One-time code")?;
            self.give(waiting, Factor::OneTimeCode, &code);
            return Ok(());
        };
        match self.choose(&enrolled)? {
            None => Ok(()),
            Some(chosen) => self.answer(waiting, chosen),
        }
    }

    /// Which of the enrolled factors to give. One kind is given once, whatever the number of devices.
    fn choose<'e>(
        &self,
        enrolled: &'e [Authenticator],
    ) -> Result<Option<&'e Authenticator>, Failure> {
        let mut offered: Vec<&Authenticator> = Vec::new();
        for authenticator in enrolled {
            let same = |other: &&Authenticator| {
                other.factor == authenticator.factor
                    && (other.name == authenticator.name || other.factor == Factor::OneTimeCode)
            };
            if !offered.iter().any(same) {
                offered.push(authenticator);
            }
        }
        match offered.as_slice() {
            [] => {
                self.context.say(
                    "This user has enrolled none that can be given here: log in once on Auth0's page to enrol one.",
                );
                return Ok(None);
            }
            [only] => return Ok(Some(only)),
            _ => {}
        }
        let mut rows: Vec<OptionRow> = offered.iter().map(|one| row(one)).collect();
        rows.push(OptionRow::new("None", "leave it at that"));
        let chosen = Terminal::open(self.context.err)
            .and_then(|mut terminal| {
                let guide = Guide::explaining(
                    "Auth0 asks this account for a second factor. Choose one that you have at hand; MAZ's own logins show no page for it.",
                );
                terminal.choose(&Choice::new("Second factor", rows).with_guide(guide))
            })
            .map_err(Failure::from)?;
        Ok(offered.get(chosen).copied())
    }

    fn answer(&mut self, waiting: &SecondFactor, chosen: &Authenticator) -> Result<(), Failure> {
        match chosen.factor {
            Factor::OneTimeCode => {
                let code = self.ask_for_code("One-time code")?;
                self.give(waiting, Factor::OneTimeCode, &code);
            }
            Factor::RecoveryCode => {
                let code = self.ask_for_code("Recovery code")?;
                self.give(waiting, Factor::RecoveryCode, &code);
                self.show_next_recovery_code();
            }
            Factor::Push | Factor::Sms | Factor::Email | Factor::Voice => {
                let challenge = self.runtime.block_on(self.run.challenge(waiting, chosen));
                let Some(challenge) = challenge else {
                    return Ok(());
                };
                if challenge.wants_code {
                    let code = self.ask_for_code("The code that was sent")?;
                    self.runtime.block_on(self.run.second_factor(
                        waiting,
                        chosen.factor,
                        FactorAnswer::OutOfBand(&challenge, Some(&code)),
                    ));
                    return Ok(());
                }
                self.context
                    .say("Auth0 sent a notification: accept it on the device.");
                let limit = Duration::from_secs(self.args.login.login_timeout);
                let spinner = self.context.progress.start("Waiting for the device");
                let push = self.run.await_push(waiting, &challenge, limit);
                self.runtime.block_on(async {
                    let waiting = async {
                        count_down(Some(&spinner), "Waiting for the device", limit).await;
                        // The last answer is waited for.
                        std::future::pending::<()>().await;
                    };
                    tokio::select! {
                        () = push => {}
                        () = waiting => {}
                    }
                });
                spinner.finish();
            }
        }
        Ok(())
    }

    fn ask_for_code(&self, label: &str) -> Result<Password, Failure> {
        let code = Terminal::open(self.context.err)
            .and_then(|mut terminal| {
                let guide = Guide::explaining("It is used for this one login, and kept nowhere.");
                terminal.secret(&Secret::new(label).with_guide(guide))
            })
            .map_err(Failure::from)?;
        Ok(Password::code(
            code.expose_secret(),
            &self.context.redactor,
        )?)
    }

    fn give(&mut self, waiting: &SecondFactor, factor: Factor, code: &Password) {
        let given = match factor {
            Factor::RecoveryCode => FactorAnswer::RecoveryCode(code),
            _ => FactorAnswer::OneTimeCode(code),
        };
        self.runtime
            .block_on(self.run.second_factor(waiting, factor, given));
    }

    /// A recovery code is used up, and anyone who loses the next one is locked out on a bad day.
    fn show_next_recovery_code(&self) {
        let login = self.run.evidence.login.as_ref();
        if let Some(TokenAnswer::Granted(granted)) =
            login.and_then(|login| login.second_factor.value())
            && let Some(code) = &granted.recovery_code
        {
            let code: String = code
                .expose()
                .chars()
                .filter(char::is_ascii_graphic)
                .collect();
            self.context.tell_revealed(&format!(
                "The recovery code is used up. Write down the one in its place: {code}"
            ));
        }
    }
}

fn row(authenticator: &Authenticator) -> OptionRow {
    let to = if authenticator.name.is_empty() {
        String::new()
    } else {
        format!("to {}", authenticator.name)
    };
    match authenticator.factor {
        Factor::OneTimeCode => OptionRow::new("One-time code", "from an authenticator app"),
        Factor::Push => OptionRow::new("Push notification", to),
        Factor::Sms => OptionRow::new("Code by SMS", to),
        Factor::Email => OptionRow::new("Code by e-mail", to),
        Factor::Voice => OptionRow::new("Code by phone call", to),
        Factor::RecoveryCode => OptionRow::new(
            "Recovery code",
            "works once: Auth0 gives another in its place, which is shown here",
        ),
    }
}
