//! A login in the browser, on Auth0's page, by the Authorization Code grant.

use super::details::in_words;
use super::{LoginTestArgs, Session, one_target};
use crate::auth0::AuthorizationResponse;
use crate::checks::{Document, Flow, LoginEvidence, NotBack, code_login_may_be_tried};
use crate::context::Context;
use crate::domain::{AuthorizationCode, Status, TenantDomain};
use crate::error::Failure;
use crate::examine::{self, BrowserCode};
use crate::login::{self, Asked, AuthorizationRequest, Awaited, Listener, Visitor, query_of};
use crate::output::style::Style;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Logs in.
///
/// # Errors
/// If a value is missing or is none, the port is taken, or the report cannot be written.
pub(super) fn run(args: &LoginTestArgs, context: &Context) -> Result<u8, Failure> {
    let mut session = Session::begin(args, context, one_target(args, context)?)?;
    let listener = session
        .runtime
        .block_on(Listener::bind(args.login.port))
        .map_err(|error| {
            Failure::new(error.to_string()).hint(
                "Stop what listens there, or take another port with --port, and allow its callback in Auth0 as well.",
            )
        })?;
    let domain = session.look_ahead();
    if !code_login_may_be_tried(&session.target.settings, &session.evidence) {
        session.evidence.login = Some(session.untried(&domain));
        return session.finish();
    }
    let request = session.request(&domain)?;
    let awaited = Awaited {
        state: request.asked.state.clone(),
        issuer: domain.issuer(),
        issuer_promised: session.issuer_promised(),
    };
    let back = session
        .runtime
        .block_on(browse(args, context, &request.url, listener, &awaited));
    let (back, visitor) = match back {
        Some((answer, visitor)) => (Some(answer), visitor),
        None => (None, None),
    };
    session.take_back(&domain, &request.asked, back);
    if let Some(visitor) = visitor {
        let holds = session
            .judge()
            .iter()
            .filter(|check| check.stage == "login")
            .all(|check| check.finding.status == Status::Pass);
        session.runtime.block_on(visitor.dismiss(
            holds,
            if holds {
                "All that was checked holds. You can close this window and go back to the terminal."
            } else {
                "The terminal says what is wrong, and how to mend it. You can close this window."
            },
        ));
    }
    session.finish()
}

impl Session<'_> {
    /// Looks at what a login in the browser rests on, before one is opened: the callback of this test among it. Gives
    /// back the domain on which the login takes place.
    pub(super) fn look_ahead(&mut self) -> TenantDomain {
        let settings = &mut self.target.settings;
        let domain = settings
            .authorization_code
            .take()
            .map_or_else(|| settings.domain.clone(), |code| code.application_domain);
        settings.authorization_code = Some(AuthorizationCode {
            application_domain: domain.clone(),
            redirect_uri: Listener::callback(self.args.login.port),
        });
        self.ask([
            Document::Discovery,
            Document::Jwks,
            Document::Token,
            Document::CodeDiscovery,
            Document::Authorize,
        ]);
        domain
    }

    /// Asks the tenant for these.
    pub(super) fn ask<const COUNT: usize>(&mut self, wanted: [Document; COUNT]) {
        let domain = &self.target.settings.domain;
        let spinner = self.context.progress.start(&format!("Asking {domain}"));
        self.runtime.block_on(examine::gather(
            &self.http,
            &self.target.settings,
            &BTreeSet::from(wanted),
            &mut self.evidence,
        ));
        spinner.finish();
    }

    pub(super) fn untried(&self, domain: &TenantDomain) -> LoginEvidence {
        let mut login = LoginEvidence::new(Flow::Code, domain.issuer());
        login.algorithm = self.algorithm;
        login
    }

    pub(super) fn request(&self, domain: &TenantDomain) -> Result<AuthorizationRequest, Failure> {
        let origin = self.http.endpoint().map_or_else(
            || format!("https://{}", domain.host()),
            |endpoint| endpoint.origin().to_owned(),
        );
        let client_id = self
            .target
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
        self.evidence
            .code_discovery
            .value()
            .or(self.evidence.discovery.value())
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
                self.evidence.login = Some(login);
            }
            Some(AuthorizationResponse::Code(code)) => {
                self.context.redactor.learn(code.expose());
                self.runtime.block_on(examine::exchange(
                    &self.http,
                    &self.target.settings,
                    login,
                    &BrowserCode {
                        code: &code,
                        redirect_uri: &asked.redirect_uri,
                        verifier: &asked.verifier,
                        offline: self.offline.as_ref(),
                    },
                    &mut self.evidence,
                ));
            }
            Some(other) => {
                login.not_back = Some(NotBack::Other(other));
                self.evidence.login = Some(login);
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
        let opened = login::open(address);
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
        read_pasted(awaited.clone(), context.err, send);
    }
    let spinner = (!by_hand).then(|| context.progress.start("Waiting for the browser"));
    let began = Instant::now();
    let countdown = async {
        loop {
            let left = limit.saturating_sub(began.elapsed());
            if left.is_zero() {
                return;
            }
            if let Some(spinner) = &spinner {
                let seconds = left.as_secs_f64().ceil();
                spinner.message(&format!("Waiting for the browser: {seconds:.0} s left"));
            }
            tokio::time::sleep(left.min(Duration::from_secs(1))).await;
        }
    };
    let pasted = async {
        match pasted.await {
            Ok(answer) => answer,
            // Nobody pastes: the listener and the time decide.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        (answer, visitor) = listener.wait(awaited) => Some((answer, Some(visitor))),
        answer = pasted => Some((answer, None)),
        () = countdown => None,
    }
}

/// Reads lines until one is the address of a callback.
fn read_pasted(
    awaited: Awaited,
    style: Style,
    send: tokio::sync::oneshot::Sender<AuthorizationResponse>,
) {
    let _ = std::thread::Builder::new()
        .name("pasted".into())
        .spawn(move || {
            for line in std::io::stdin().lines() {
                let Ok(line) = line else { return };
                let line = line.trim();
                if let Some(answer) = awaited.read(query_of(line)) {
                    let _ = send.send(answer);
                    return;
                }
                if !line.is_empty() {
                    let _ = std::io::Write::write_all(
                        &mut crate::output::stream::stderr(),
                        format!(
                            "{}\n",
                            style.typeset("That is not the address at which the browser ends: it has code= and state= in it.")
                        )
                        .as_bytes(),
                    );
                }
            }
        });
}
