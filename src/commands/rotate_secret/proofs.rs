//! What is proven before a secret is rotated, and what proves the new one.

use super::run::{Run, SCOPE, TRIES, Verdict, unchanged};
use crate::auth0::{
    AdminHost, Application, Jwt, Meaning, NotProven, ProvenHost, ProvenTenant, Rights, Tenant,
    TokenAnswer, TokenGrant,
};
use crate::domain::{AdminToken, ClientSecret};
use crate::error::Failure;
use crate::integration::admin_token::{self, Asked, Use};
use crate::maz::{Difference, RecordApi, Snapshot};
use crate::store::SecretError;
use crate::terminal::questions::Guide;
use std::time::Duration;

impl Run<'_> {
    pub(super) fn recorded(&self) -> Result<ClientSecret, Failure> {
        let secret = self.rotation.recorded_secret().and_then(|secret| {
            secret.ok_or_else(|| SecretError::Missing {
                name: self.record.name.to_string(),
                place: self.place(),
            })
        });
        let secret =
            secret.map_err(|error| unchanged(Failure::from(error).about(&self.record.name)))?;
        Ok(secret)
    }

    pub(super) fn prove_recorded(&self, secret: &ClientSecret) -> Result<TokenGrant, Failure> {
        match self.accepted(secret) {
            Verdict::Accepted(granted) => {
                self.done("The secret that is kept here works.");
                Ok(*granted)
            }
            Verdict::Refused => Err(unchanged(
                Failure::new(format!(
                    "Auth0 does not accept the secret that is kept for {}",
                    self.record.name
                ))
                .hint(format!(
                    "Was it rotated elsewhere? Copy the one that works from {} and run `{}`.",
                    self.page(),
                    self.command("setup")
                )),
            )),
            Verdict::Unknown(why) => Err(unchanged(
                Failure::new(format!("whether the secret works is not known: {why}"))
                    .hint(format!("`{}` tells more.", self.command("verify"))),
            )),
        }
    }

    /// The MAZ API answers, and holds this integration or none: what somebody else wrote is not touched here.
    pub(super) fn prove_target(&self) -> Result<(), Failure> {
        let Some(api) = &self.api else { return Ok(()) };
        self.read_target(api).map_err(unchanged)?;
        self.done(&format!("There is an answer from {}.", api.target()));
        Ok(())
    }

    pub(super) fn read_target(&self, api: &RecordApi) -> Result<Snapshot, Failure> {
        let seen = self.runtime.block_on(api.read()).map_err(Failure::from)?;
        let settings = self.record.settings();
        let differences = seen
            .held
            .as_ref()
            .map(|held| held.differences(&settings))
            .unwrap_or_default();
        if differences.is_empty() {
            return Ok(seen);
        }
        let members: Vec<&str> = differences
            .iter()
            .map(|Difference { member, .. }| *member)
            .collect();
        Err(Failure::new(format!(
            "in {} there are other values than in the record: {}",
            api.target(),
            members.join(", ")
        ))
        .hint(format!(
            "Run `{}` first: it shows what differs, and asks.",
            self.command("setup")
        )))
    }

    /// The tenant's host, which must prove itself before it sees anything secret.
    pub(super) fn proven(&self) -> Result<&ProvenHost, NotProven> {
        if let Some(host) = self.host.get() {
            return Ok(host);
        }
        self.http.limit_run();
        let question = ProvenHost::ask(&self.http, &self.record.domain);
        let host = self.runtime.block_on(question)?;
        Ok(self.host.get_or_init(|| host))
    }

    /// The administrator's rights, at the host that the token names.
    pub(super) fn admin_rights(&self) -> Option<Rights> {
        let token = self.admin.as_ref()?;
        let tenant = self.proven().ok()?;
        let domain = AdminHost::domain_for(token, &self.record.domain)?;
        if domain == self.record.domain {
            return Rights::of_admin(tenant, token);
        }
        Rights::of_admin(&ProvenHost::at_once(&self.http, &domain)?, token)
    }

    /// The application's own rights, where it may rotate.
    pub(super) fn own_rights(&self, granted: &TokenGrant) -> Option<Rights> {
        granted
            .scope
            .as_ref()?
            .iter()
            .any(|scope| scope.as_str() == SCOPE)
            .then(|| self.proven().ok())?
            .map(|host| Rights::own(host, granted))
    }

    /// The rights to rotate: an administrator's, or the application's own where it may.
    pub(super) fn may_rotate(&mut self, granted: &TokenGrant) -> Result<Rights, Failure> {
        if let Some(rights) = self.admin_rights() {
            return Ok(rights);
        }
        if let Some(rights) = self.own_rights(granted) {
            return Ok(rights);
        }
        if self.admin.is_none()
            && let Some(mut terminal) = self.context.terminal()?
        {
            let settings = self.record.settings();
            let asked = Asked {
                for_what: Use::Rotating,
                of: Some(&settings),
                needs: &[SCOPE],
                guide: Guide::explaining(""),
            };
            let verdict = |token: &AdminToken| {
                admin_token::verdict(
                    token,
                    Use::Rotating,
                    &self.http,
                    &self.runtime,
                    self.context,
                )
            };
            let token = admin_token::ask(&mut terminal, self.context, &asked, &mut { verdict })?;
            self.admin = Some(token);
            if let Some(rights) = self.admin_rights() {
                return Ok(rights);
            }
        }
        Err(unchanged(
            Failure::new("rotating a secret takes an administrator's token, and none was given")
                .hint(format!("Pipe one with the scope {SCOPE} to --admin-token-stdin, name its file with --admin-token-file, or set MAZ_AUTH0_ADMIN_TOKEN.")),
        ))
    }

    /// Asks for a token with a secret.
    pub(super) fn accepted(&self, secret: &ClientSecret) -> Verdict {
        self.http.limit_run();
        let host = match self.proven() {
            Ok(host) => host,
            Err(why) => return Verdict::Unknown(why.to_string()),
        };
        let application = Application::new(self.record.client_id.clone(), secret.clone());
        let answer = self.runtime.block_on(application.client_credentials(
            ProvenTenant::new(&self.http, host),
            Some(&self.record.audience),
        ));
        match answer {
            Ok((TokenAnswer::Granted(granted), _)) => match self.is_genuine(&granted) {
                Ok(()) => Verdict::Accepted(Box::new(granted)),
                Err(why) => Verdict::Unknown(why),
            },
            Ok((TokenAnswer::Refused(refusal), _)) if refusal.meaning == Meaning::ClientRefused => {
                Verdict::Refused
            }
            Ok((TokenAnswer::Refused(refusal), _)) => {
                Verdict::Unknown(format!("Auth0 says {}", refusal.words()))
            }
            Err(error) => Verdict::Unknown(error.to_string()),
        }
    }

    /// Whether a token is the tenant's, for this application and this API: what gives a token of another kind may take any secret.
    /// When it ends is no matter here, and would be judged by a clock that may be wrong.
    fn is_genuine(&self, granted: &TokenGrant) -> Result<(), String> {
        let domain = &self.record.domain;
        let keys = self
            .runtime
            .block_on(Tenant::new(&self.http, domain).jwks())
            .map_err(|error| format!("the tenant's signing keys cannot be had: {error}"))?;
        let is_so = Jwt::parse(granted.access_token.expose()).is_some_and(|token| {
            let client = token.text("azp").or_else(|| token.text("client_id"));
            token.verify_rs256(&keys).is_ok()
                && token.text("iss") == Some(&domain.issuer())
                && token.audiences().contains(&self.record.audience.as_str())
                && client == Some(self.record.client_id.as_str())
        });
        if is_so {
            return Ok(());
        }
        Err(format!(
            "a token came for it that is not one of {domain} for this application and the Management API"
        ))
    }

    /// The same for a secret that is new: it may take a moment until Auth0 knows it everywhere.
    pub(super) fn accepted_in_time(&self, secret: &ClientSecret) -> Verdict {
        let mut wait = Duration::from_millis(250);
        let mut tries = 1;
        loop {
            let verdict = self.accepted(secret);
            if matches!(verdict, Verdict::Accepted(_)) || tries == TRIES {
                return verdict;
            }
            tries += 1;
            std::thread::sleep(wait);
            wait *= 2;
        }
    }
}
