//! The examination of one integration, as far as it has come.

use crate::auth0::{AdminHost, Application, ProvenHost, Rights};
use crate::checks::{Evidence, Part, Selection, judge_all};
use crate::domain::{CheckResult, IntegrationReport, Settings};
use crate::http::{Http, ThisSide};
use std::sync::Arc;
use std::time::Instant;

/// Commands of a fix that go on with the record's name.
const NAMED: [&str; 2] = ["maz-auth0 setup", "maz-auth0 export"];

/// The examination of one integration: what the user said, and what the tenant said so far.
pub struct Run {
    pub(super) http: Arc<Http>,
    /// What the user said.
    pub settings: Settings,
    /// What the tenant said so far.
    pub evidence: Evidence,
    /// How many requests the connection had sent before.
    before: u32,
    /// How many requests were sent elsewhere than to the tenant.
    pub(super) elsewhere: u32,
}

impl Run {
    /// A run that has asked nothing yet.
    pub fn new(http: Arc<Http>, settings: Settings) -> Self {
        Self {
            before: http.requests(),
            http,
            settings,
            evidence: Evidence::default(),
            elsewhere: 0,
        }
    }

    /// A run that goes on from what an earlier one has seen.
    #[must_use]
    pub fn knowing(self, evidence: Evidence) -> Self {
        Self { evidence, ..self }
    }

    /// The connection.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// The judgement of what was seen.
    pub fn judge(&self, selection: &Selection) -> Vec<CheckResult> {
        judge_all(&self.settings, &self.evidence, selection)
    }

    /// The report of what was seen, under this name, without what the tenant issued: no other report's texts are searched
    /// for that.
    ///
    /// # Errors
    /// If nobody could be asked, because something is broken on this side: that is no report on the tenant.
    pub fn report(&self, name: &str, selection: &Selection) -> Result<IntegrationReport, ThisSide> {
        match self.http.broken() {
            Some(side) => Err(side),
            None => Ok(self.report_of_one(name, selection)),
        }
    }

    /// The same of one of several, of which others may have been reached: what is broken on this side is then no more than why
    /// nothing is known of this one.
    pub fn report_of_one(&self, name: &str, selection: &Selection) -> IntegrationReport {
        // The commands that a fix names are those of this record.
        let is_record = self.settings.is_record;
        let without_secrets = |text: &str| {
            let text = self.http.redactor().redact_report(text);
            if is_record {
                NAMED.iter().fold(text, |text, command| {
                    text.replace(&format!("{command} NAME"), &format!("{command} {name}"))
                })
            } else {
                text
            }
        };
        IntegrationReport {
            name: without_secrets(name),
            domain: without_secrets(self.settings.domain.host()),
            requests: self.http.requests() - self.before + self.elsewhere,
            timeline: self.http.take_exchanges(),
            practice: self.http.met_sandbox(),
            checks: self
                .judge(selection)
                .into_iter()
                .map(|result| CheckResult {
                    finding: result.finding.map_texts(without_secrets),
                    ..result
                })
                .collect(),
        }
    }

    /// Questions begin: they have a minute together.
    pub(super) fn begin(&mut self) {
        self.http.limit_run();
        if let Some(id) = &self.settings.client_id
            && id.looks_like_a_secret()
        {
            self.http.redactor().learn(id.as_str());
        }
    }

    /// The tenant's host, where it is proven: at once, or by the discovery document of this run.
    pub(super) fn proven(&self) -> Option<ProvenHost> {
        let domain = &self.settings.domain;
        ProvenHost::at_once(&self.http, domain).or_else(|| {
            let discovery = self.evidence.discovery.value()?;
            ProvenHost::by_discovery(domain, discovery)
        })
    }

    /// The same for the application domain of the Authorization Code part.
    pub(super) fn proven_for_code(&self) -> Option<ProvenHost> {
        let Some(code) = &self.settings.authorization_code else {
            return self.proven();
        };
        let domain = &code.application_domain;
        if *domain == self.settings.domain {
            return self.proven();
        }
        ProvenHost::at_once(&self.http, domain).or_else(|| {
            let discovery = self.evidence.code_discovery.value()?;
            ProvenHost::by_discovery(domain, discovery)
        })
    }

    /// An administrator's rights, where a token was lent: at the host that it names, once the tenant is proven.
    pub(super) fn admin_rights(&self) -> Option<Rights> {
        let token = self.settings.admin_token.as_ref()?;
        let tenant = self.proven()?;
        let domain = AdminHost::domain_for(token, &self.settings.domain)?;
        let host = if domain == self.settings.domain {
            tenant
        } else {
            ProvenHost::at_once(&self.http, &domain)?
        };
        Rights::of_admin(&host, token)
    }

    /// The application, as it proved itself in this run.
    pub(super) fn application(&self) -> Option<Application> {
        let id = self.settings.client_id.clone()?;
        let secret = self.settings.client_secret.clone()?;
        let how = self
            .evidence
            .token
            .value()
            .map(|token| token.authentication);
        Some(Application::new(id, secret).authenticating(how.unwrap_or_default()))
    }
}

pub(super) async fn timed<T>(
    question: impl Future<Output = Result<T, crate::http::Error>>,
) -> Part<T> {
    let started = Instant::now();
    let outcome = question.await;
    Part::from(outcome, started.elapsed())
}
