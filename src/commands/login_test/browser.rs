//! A login in the browser, on Auth0's page, by the Authorization Code grant.

use super::details::in_words;
use super::{LoginTest, LoginTestArgs, one_subject};
use crate::auth0::AuthorizationResponse;
use crate::checks::{Check, Flow, LoginEvidence, NotBack, code_login_may_be_tried};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{AuthorizationCode, Status, TenantDomain};
use crate::error::Failure;
use crate::examine::BrowserCode;
use crate::integration::rights::{admin_token, lend};
use crate::login::{
    self, Asked, AuthorizationRequest, Awaited, Listener, Strayed, Visitor, query_of,
};
use crate::terminal::spinner::Spinner;
use crate::terminal::stream;
use crate::terminal::style::{Indent, Style};
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

/// Logs in.
///
/// # Errors
/// If a value is missing or is none, the port is taken, or the report cannot be written.
pub(super) fn run(args: &LoginTestArgs, context: &Context) -> Result<Exit, Failure> {
    let admin_token = admin_token(
        args.admin
            .token(&context.redactor)?
            .map(|given| context.taken(given)),
    )?;
    let mut subject = one_subject(args, context)?;
    lend(admin_token.as_ref(), &mut subject.settings, context);
    let mut session = LoginTest::begin(args, context, subject)?;
    let listener = session
        .runtime
        .block_on(Listener::bind(args.login.port))
        .map_err(|error| {
            Failure::new(error.to_string()).hint(
                "Stop what listens there, or take another port with --port, and allow its callback in Auth0 as well.",
            )
        })?;
    let domain = session.look_ahead();
    let lent = session.lend_callback()?;
    let outcome = session.log_in(&domain, listener);
    // Whatever came of it: nothing may come between this and the end.
    session.take_back_callback(lent);
    outcome?;
    session.finish()
}

impl LoginTest<'_> {
    /// Looks at what a login in the browser rests on, before one is opened: the callback of this test among it. Gives
    /// back the domain on which the login takes place.
    pub(super) fn look_ahead(&mut self) -> TenantDomain {
        let settings = &mut self.run.settings;
        let domain = settings
            .authorization_code
            .take()
            .map_or_else(|| settings.domain.clone(), |code| code.application_domain);
        settings.authorization_code = Some(AuthorizationCode {
            application_domain: domain.clone(),
            redirect_uri: Listener::callback(self.args.login.port),
        });
        self.ask(&["code", "login.code", "login.id-token"]);
        domain
    }

    /// Sends a browser to the login page, and takes what comes back; unless something stands in the way.
    fn log_in(&mut self, domain: &TenantDomain, listener: Listener) -> Result<(), Failure> {
        if !code_login_may_be_tried(&self.run.settings, &self.run.evidence) {
            self.run.evidence.login = Some(self.untried(domain));
            return Ok(());
        }
        let request = self.request(domain)?;
        let awaited = Awaited {
            state: request.asked.state.clone(),
            issuer: domain.issuer(),
            issuer_promised: self.issuer_promised(),
            redactor: self.context.redactor.clone(),
        };
        let back = self.runtime.block_on(browse(
            self.args,
            self.context,
            &request.url,
            listener,
            &awaited,
        ));
        let (back, visitor) = match back {
            Some((answer, visitor)) => (Some(answer), visitor),
            None => (None, None),
        };
        self.take_back(domain, &request.asked, back);
        if let Some(visitor) = visitor {
            self.dismiss(visitor);
        }
        Ok(())
    }

    /// Shows the browser its last page.
    fn dismiss(&self, visitor: Visitor) {
        let checks = self.judge();
        let broken = checks
            .iter()
            .filter(|check| check.stage == "login")
            .find(|check| check.finding.status != Status::Pass);
        let sentences: &[&'static str] = match broken {
            None => &[
                "All that was checked holds.",
                "You can close this window and go back to the terminal.",
            ],
            Some(check) => &[
                Check::find(check.id)
                    .and_then(|row| row.cause(check.finding.cause?))
                    .map_or("Something went wrong.", |cause| cause.means),
                "The terminal says more, and how to fix it. You can close this window.",
            ],
        };
        self.runtime
            .block_on(visitor.dismiss(broken.is_none(), sentences));
    }

    /// Asks the tenant for what these checks rest on.
    pub(super) fn ask(&mut self, checks: &[&str]) {
        let domain = &self.run.settings.domain;
        let spinner = self.context.progress.start(&format!("Asking {domain}"));
        self.runtime.block_on(self.run.ask_for(checks));
        spinner.finish();
    }

    pub(super) fn untried(&self, domain: &TenantDomain) -> LoginEvidence {
        let mut login = LoginEvidence::new(Flow::Code, domain.issuer());
        login.algorithm = self.algorithm;
        login
    }

    pub(super) fn request(&self, domain: &TenantDomain) -> Result<AuthorizationRequest, Failure> {
        let origin = self.run.http().endpoint().map_or_else(
            || format!("https://{}", domain.host()),
            |endpoint| endpoint.origin().to_owned(),
        );
        let client_id = self
            .run
            .settings
            .client_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        AuthorizationRequest::new(
            &origin,
            &client_id,
            &Listener::callback(self.args.login.port),
            &self.scope,
        )
        .map_err(|error| Failure::new(format!("the system gives no randomness: {error}")))
    }

    /// Whether the tenant promised to name itself in what comes back.
    pub(super) fn issuer_promised(&self) -> bool {
        self.run
            .evidence
            .code_discovery
            .value()
            .or(self.run.evidence.discovery.value())
            .is_some_and(|discovery| discovery.authorization_response_iss)
    }

    /// Takes what came back from the browser, and exchanges a code.
    pub(super) fn take_back(
        &mut self,
        domain: &TenantDomain,
        asked: &Asked,
        back: Option<AuthorizationResponse>,
    ) {
        let mut login = self.untried(domain);
        login.nonce = Some(asked.nonce.clone());
        match back {
            None => {
                let limit = Duration::from_secs(self.args.login.login_timeout);
                login.not_back = Some(NotBack::TimedOut(limit));
                self.run.evidence.login = Some(login);
            }
            Some(AuthorizationResponse::Code(code)) => {
                self.runtime.block_on(self.run.exchange(
                    login,
                    &BrowserCode {
                        code: &code,
                        redirect_uri: &asked.redirect_uri,
                        verifier: &asked.verifier,
                        offline: self.offline.as_ref(),
                    },
                ));
            }
            Some(other) => {
                login.not_back = Some(NotBack::Other(other));
                self.run.evidence.login = Some(login);
            }
        }
    }
}

/// Sends a browser to the address, and waits for what comes back: to the listener, or pasted.
async fn browse(
    args: &LoginTestArgs,
    context: &Context,
    address: &str,
    listener: Listener,
    awaited: &Awaited,
) -> Option<(AuthorizationResponse, Option<Visitor>)> {
    let limit = Duration::from_secs(args.login.login_timeout);
    let by_hand = args.login.no_browser || !login::has_desktop() || {
        let opened = login::open(address, &context.redactor);
        if let Err(error) = &opened {
            context.tell(&format!("No browser could be started: {error}."));
        }
        opened.is_err()
    };
    context.tell(if by_hand {
        "Open this address in a browser and log in there:"
    } else {
        "Log in in the browser. If none appears, open this address:"
    });
    context.tell(address);
    let (send, pasted) = tokio::sync::oneshot::channel();
    if by_hand {
        context.tell(&format!(
            "If the browser is on another machine, its last page cannot be reached: paste the address of that page here. You have {}.",
            in_words(i64::try_from(limit.as_secs()).unwrap_or(i64::MAX))
        ));
        read_pasted(awaited.clone(), listener.strayed(), context.err, send);
    }
    let spinner = (!by_hand).then(|| context.progress.start("Waiting for the browser"));
    let pasted = async {
        match pasted.await {
            Ok(answer) => answer,
            // Nobody pastes: the listener and the time decide.
            Err(_) => std::future::pending().await,
        }
    };
    let strayed = listener.strayed();
    tokio::select! {
        (answer, visitor) = listener.wait(awaited) => Some((answer, Some(visitor))),
        answer = pasted => Some((answer, None)),
        () = count_down(spinner.as_ref(), "Waiting for the browser", limit) => {
            // Something came back, and nothing of this login.
            strayed.any().then_some((AuthorizationResponse::WrongState, None))
        }
    }
}

/// Counts down, for anyone who looks at the spinner, until the time is over.
pub(super) async fn count_down(spinner: Option<&Spinner>, what: &str, limit: Duration) {
    let began = Instant::now();
    loop {
        let left = limit.saturating_sub(began.elapsed());
        if left.is_zero() {
            return;
        }
        if let Some(spinner) = spinner {
            let seconds = left.as_secs_f64().ceil();
            spinner.message(&format!("{what}: {seconds:.0} s left"));
        }
        tokio::time::sleep(left.min(Duration::from_secs(1))).await;
    }
}

/// What `?` says while the address is waited for.
const HELP: &str = "Log in at the address above, in any browser. At the end it goes to http://127.0.0.1, which is this machine: a browser elsewhere says that it cannot be reached, and has the whole address in its bar. Copy that, with code= and state= in it, and paste it here. It is of use to this run alone, and once. Ctrl-C leaves.";

/// What is said to an address that is none, or was not copied whole.
const NO_CALLBACK: &str =
    "That is not the address at which the browser ends: it has code= and state= in it. ? helps.";

/// Reads lines until one is the address of a callback. A person who pastes that of an earlier try is asked again.
fn read_pasted(
    awaited: Awaited,
    strayed: Strayed,
    style: Style,
    send: tokio::sync::oneshot::Sender<AuthorizationResponse>,
) {
    let _ = std::thread::Builder::new()
        .name("pasted".into())
        .spawn(move || {
            let is_a_person = std::io::stdin().is_terminal();
            for line in std::io::stdin().lines() {
                let Ok(line) = line else { return };
                let line = line.trim();
                let words = match awaited.read(query_of(line)) {
                    Some(AuthorizationResponse::WrongState) if is_a_person => {
                        strayed.note();
                        "That is the address of another try: its state is not this one's. It was not used. Log in at the address above, and paste where that ends."
                    }
                    Some(AuthorizationResponse::Broken(_)) if is_a_person => NO_CALLBACK,
                    Some(answer) => {
                        let _ = send.send(answer);
                        return;
                    }
                    None if matches!(line, "?" | "help") => HELP,
                    None if line.is_empty() => continue,
                    None => NO_CALLBACK,
                };
                stream::tell(&style.wrap(words, Indent::default()), style);
            }
        });
}
