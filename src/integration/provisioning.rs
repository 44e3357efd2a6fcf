//! What all who change the Auth0 side ask: with whose rights, what the plan looks like, and who agrees to it.

use super::admin_token::{self, Asked, Use};
use crate::args::admin::WHERE_FROM;
use crate::args::{AdminApplication, AdminApplicationArgs};
use crate::auth0::{
    AdminHost, Administration, Application, Auth0Cli, Jwt, NotProven, ProvenHost, ProvenTenant,
    Rights, Tenant, TokenAnswer, TokenGrant,
};
use crate::context::Context;
use crate::domain::{
    AdminToken, Audience, Redactor, Scope, Settings, TenantDomain, clean, scopes_of,
};
use crate::error::Failure;
use crate::http::{Error, Http, Transport};
use crate::provision::{Action, Change, Changes, Piece, Plan, READING, Trouble, lacking};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Guide, PromptError};
use crate::terminal::style::{Indent, Mark, Style};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// An administrator's way to a tenant, for one run.
pub struct Access {
    /// The way.
    pub api: Administration,
    /// The tenant that is changed, by its own name: the domain may be one of its custom domains.
    pub tenant: TenantDomain,
    /// What it may do, as far as its token says so.
    pub scopes: Option<BTreeSet<Scope>>,
    /// The application whose token it is.
    pub own_client: Option<String>,
}

/// Whose rights are lent.
pub enum Lender {
    /// A token's.
    Token(AdminToken),
    /// An application's.
    Application(AdminApplication),
    /// Those of the Auth0 CLI that is logged in.
    Cli,
}

impl Lender {
    /// What was given, if anything was. The Auth0 CLI is taken where it was named, whatever the environment holds.
    ///
    /// # Errors
    /// If a token and an application were.
    pub fn of(
        token: Option<AdminToken>,
        args: &AdminApplicationArgs,
        redactor: &Redactor,
    ) -> Result<Option<Self>, Failure> {
        if args.admin_cli {
            return Ok(Some(Self::Cli));
        }
        match (token, args.application(redactor)?) {
            (Some(_), Some(_)) => Err(Failure::new(
                "an admin token and an admin application were given: one of them is enough",
            )
            .hint("Leave one of them out, or unset its variable.")),
            (Some(token), None) => Ok(Some(Self::Token(token))),
            (None, Some(application)) => Ok(Some(Self::Application(application))),
            (None, None) => Ok(None),
        }
    }

    /// What was given; otherwise a person is asked for a token. `None` where the person goes back.
    ///
    /// # Errors
    /// If nothing was given and there is nobody to ask.
    pub fn of_or_asked(
        token: Option<AdminToken>,
        args: &AdminApplicationArgs,
        context: &Context,
        terminal: Option<&mut Terminal>,
        asking: &Asking<'_>,
    ) -> Result<Option<Self>, Failure> {
        match (Self::of(token, args, &context.redactor)?, &terminal) {
            (Some(Self::Token(token)), Some(_)) => {
                let Some(why) = asking.why_not(&token) else {
                    return Ok(Some(Self::Token(token)));
                };
                let style = context.err;
                context.tell(&style.marked(Mark::Fail, &style.typeset(&why)));
            }
            (Some(given), _) => return Ok(Some(given)),
            (None, _) => {}
        }
        let terminal = terminal.ok_or_else(nobody)?;
        match asking.ask(&READING, terminal, context) {
            Ok(token) => Ok(Some(Self::Token(token))),
            Err(PromptError::Back) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The token, where it is one's.
    pub fn token(self) -> Option<AdminToken> {
        match self {
            Self::Token(token) => Some(token),
            _ => None,
        }
    }

    /// The tenant that it names itself, if it does.
    pub fn domain(&self) -> Option<TenantDomain> {
        match self {
            Self::Token(token) => match AdminHost::of(token.access_token()) {
                AdminHost::Of(domain) => Some(domain),
                _ => None,
            },
            Self::Application(application) => named(application),
            Self::Cli => None,
        }
    }
}

/// How a person is asked for a token with which Auth0 is changed.
pub struct Asking<'a> {
    /// The tenant that it must be of, where that is known.
    pub of: Option<&'a Settings>,
    /// Whether Esc leads back.
    pub back: bool,
    /// How Auth0 is asked whether it accepts the token.
    pub http: &'a Arc<Http>,
    /// Where that is waited for.
    pub runtime: &'a Runtime,
}

impl<'a> Asking<'a> {
    fn asked(&self, needs: &'a [&'static str]) -> Asked<'a> {
        Asked {
            for_what: Use::Changing,
            of: self.of,
            needs,
            guide: Guide::explaining("").leading_back(self.back),
        }
    }

    /// Why a token that was given cannot serve: a person who is there gives another.
    fn why_not(&self, token: &AdminToken) -> Option<String> {
        let is_said = token.one_host().is_some();
        (!is_said).then(|| admin_token::why_not(token, &self.asked(&READING)))?
    }

    /// Asks for a token that has these scopes.
    ///
    /// # Errors
    /// If the person leaves, or goes back.
    pub fn ask(
        &self,
        needs: &'a [&'static str],
        terminal: &mut Terminal,
        context: &Context,
    ) -> Result<AdminToken, PromptError> {
        let asked = self.asked(needs);
        admin_token::ask(terminal, context, &asked, &mut |token| {
            admin_token::verdict(token, Use::Changing, self.http, self.runtime, context)
        })
    }
}

/// Nobody's rights were lent.
fn nobody() -> Failure {
    Failure::new("changing the Auth0 side takes an administrator's rights, and none were given")
        .hint(WHERE_FROM)
        .hint("Or go through the Auth0 CLI that is logged in (--admin-cli), or name an application that may manage the tenant: --admin-client-id with its Client Secret.")
}

/// How it is known which tenant a custom domain is of.
#[derive(Debug, Clone, Copy)]
pub enum Identifier<'a> {
    /// By the record: it was verified so.
    Recorded(&'a Audience),
    /// By the rights alone, or by somebody's word: the domain must show it first.
    Derived(&'a Audience),
}

/// Opens the way to a tenant. Nothing is sent to a host that is not proven.
///
/// # Errors
/// If the tenant does not prove itself, the rights are another tenant's, what it takes to look is missing, or the domain is not shown
/// to be that tenant's.
pub fn open(
    lender: &Lender,
    domain: &TenantDomain,
    identifier: Identifier<'_>,
    http: &Arc<Http>,
    runtime: &Runtime,
    context: &Context,
) -> Result<Access, Failure> {
    let (Identifier::Recorded(audience) | Identifier::Derived(audience)) = identifier;
    let access = match lender {
        Lender::Cli => by_cli(domain, audience, context)?,
        Lender::Token(token) => {
            let tenant = AdminHost::domain_for(token, domain)
                .filter(|host| {
                    host == domain
                        || host.management_identifier().as_deref() == Some(audience.as_str())
                })
                .ok_or_else(|| another(domain))?;
            let host = proven(&tenant, http, runtime)?;
            let rights = Rights::of_admin(&host, token).ok_or_else(|| another(domain))?;
            let claims = Jwt::parse(token.access_token().expose());
            let claim = |name: &str| {
                let claims = claims.as_ref()?;
                claims.text(name).map(str::to_owned)
            };
            Access {
                scopes: claim("scope").map(|scope| scopes_of(&scope)),
                own_client: claim("azp"),
                api: Administration::new(Arc::clone(http), rights),
                tenant,
            }
        }
        Lender::Application(application) => {
            let (host, granted) = granted(application, domain, audience, http, runtime)??;
            Access {
                scopes: granted.scopes(),
                own_client: Some(application.id.to_string()),
                api: Administration::new(Arc::clone(http), Rights::own(&host, &granted)),
                tenant: named(application).unwrap_or_else(|| domain.clone()),
            }
        }
    };
    may(&access, &READING, "To look at the tenant")?;
    if access.tenant != *domain && matches!(identifier, Identifier::Derived(_)) {
        is_its_own(&access, domain, http, runtime)?;
    }
    Ok(access)
}

/// Shows that a custom domain is the tenant's that is about to be changed: it calls itself by that name, and is among the tenant's
/// custom domains; where the rights do not show those, it signs with a key of the tenant's.
fn is_its_own(
    access: &Access,
    domain: &TenantDomain,
    http: &Http,
    runtime: &Runtime,
) -> Result<(), Failure> {
    proven(domain, http, runtime)?;
    let is_its_own = runtime.block_on(async {
        if let Ok(Ok(json)) = access.api.get("/api/v2/custom-domains").await {
            let rows = json
                .as_array()
                .or_else(|| json["custom_domains"].as_array());
            let mut rows = rows.into_iter().flatten();
            return rows.any(|row| row["domain"] == domain.host() && row["status"] == "ready");
        }
        let keys = async |of| Tenant::new(http, of).jwks().await.ok();
        match (keys(domain).await, keys(&access.tenant).await) {
            (Some(its), Some(tenants)) => its.shares_one_with(&tenants),
            _ => false,
        }
    });
    if is_its_own {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{domain} is not shown to be a domain of {}, the tenant that the administrator's rights are for",
        access.tenant
    ))
    .hint("Nothing was changed. Look at --domain, or take rights for the tenant that has this domain.")
    .hint("A custom domain of the tenant stands in the dashboard under Branding > Custom Domains, as verified."))
}

/// The host of a tenant, once it has proven itself.
fn proven(domain: &TenantDomain, http: &Http, runtime: &Runtime) -> Result<ProvenHost, Failure> {
    runtime
        .block_on(ProvenHost::ask(http, domain))
        .map_err(|error: NotProven| {
            Failure::new(error.to_string()).hint("Nothing was sent there, and nothing was changed.")
        })
}

/// The token of an admin application, and the host that gave it; within, why nobody gave an answer.
///
/// # Errors
/// If it is another tenant's, or is refused.
pub fn granted(
    application: &AdminApplication,
    domain: &TenantDomain,
    audience: &Audience,
    http: &Http,
    runtime: &Runtime,
) -> Result<Result<(ProvenHost, TokenGrant), Failure>, Failure> {
    let named = named(application);
    if let Some(named) = &named
        && named != domain
        && named.management_identifier().as_deref() != Some(audience.as_str())
    {
        return Err(another(domain));
    }
    let host = match proven(named.as_ref().unwrap_or(domain), http, runtime) {
        Ok(host) => host,
        Err(failure) => return Ok(Err(failure)),
    };
    let own = Application::new(application.id.clone(), application.secret.clone());
    let tenant = ProvenTenant::new(http, &host);
    match runtime.block_on(own.client_credentials(tenant, Some(audience))) {
        Ok((TokenAnswer::Granted(granted), _)) => Ok(Ok((host, granted))),
        Ok((TokenAnswer::Refused(refusal), _)) => Err(Failure::new(format!(
            "Auth0 gives the admin application {} no token for the Management API: {}",
            application.id,
            refusal.words()
        ))
        .hint("Look at its Client ID and Client Secret, and at its APIs tab.")),
        Err(error) => Ok(Err(Failure::new(format!(
            "the admin application got no answer: {error}"
        )))),
    }
}

/// The tenant that the environment names with an admin application.
fn named(application: &AdminApplication) -> Option<TenantDomain> {
    let text = application.domain.as_deref()?;
    TenantDomain::parse(text).ok().map(|pasted| pasted.value)
}

/// The Auth0 CLI's way. Which rights it has is known by what it refuses.
fn by_cli(
    domain: &TenantDomain,
    audience: &Audience,
    context: &Context,
) -> Result<Access, Failure> {
    // It is told the tenant's own name, also behind a custom domain.
    let tenant = tenant_of(audience.as_str()).unwrap_or_else(|| domain.clone());
    let host = tenant.host();
    let cli = Auth0Cli::find(host, &context.redactor).ok_or_else(|| {
        Failure::new("the Auth0 CLI is not on this machine: no program called auth0 is on the PATH")
            .hint("Install it and run auth0 login, or use an admin token.")
            .hint(WHERE_FROM)
    })?;
    let known = cli.tenants();
    if !known.is_empty() && !known.iter().any(|tenant| tenant == host) {
        return Err(Failure::new(format!(
            "the Auth0 CLI is not logged in to {host}, but to {}",
            known.join(", ")
        ))
        .hint("Run auth0 login for that tenant. Nothing was changed."));
    }
    context.say(&context.err.dim(&format!(
        "The Auth0 CLI ({}) is used for {host}, with its own login.",
        cli.program().display()
    )));
    Ok(Access {
        api: Administration::by_cli(cli, context.redactor.clone()),
        tenant,
        scopes: None,
        own_client: None,
    })
}

/// The tenant whose Management API has this Identifier.
fn tenant_of(audience: &str) -> Option<TenantDomain> {
    let host = audience
        .strip_prefix("https://")?
        .strip_suffix("/api/v2/")?;
    Some(TenantDomain::parse(host).ok()?.value)
}

fn another(domain: &TenantDomain) -> Failure {
    Failure::new(format!(
        "the administrator's rights that were given are another tenant's than {domain}"
    ))
    .hint("Nothing was changed.")
}

/// Trouble with a tenant, for a person: where there was no answer, with the place that gave none.
pub fn failure(trouble: Trouble, http: &Http, domain: &TenantDomain) -> Failure {
    let unreached = match &trouble {
        Trouble::NoAnswer {
            error: Error::Transport(Transport::ThisSide(_)),
            ..
        } => None,
        Trouble::NoAnswer {
            what,
            error: Error::Transport(error),
        } => {
            let place = http
                .endpoint()
                .map_or_else(|| domain.host().to_owned(), ToString::to_string);
            Some(format!("{place} could not be reached, for {what}: {error}"))
        }
        _ => None,
    };
    let failure = Failure::from(trouble);
    match unreached {
        Some(message) => Failure { message, ..failure },
        None => failure,
    }
}

/// Trouble with the notes of changes, before any is made.
pub fn not_begun(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Notes(error) => Failure::from(error).hint("Nothing was changed in Auth0."),
        trouble => trouble.into(),
    }
}

/// Trouble in the midst of changing Auth0: what was changed so far is noted, and is taken back by this command.
pub fn cut_off(failure: Failure, changes: &Changes, undo: &str) -> Failure {
    if changes.are_empty() {
        return failure.hint("Nothing was changed in Auth0.");
    }
    failure
        .hint("What was changed so far is noted. Run the same again to go on.")
        .hint(format!("To take it back: {undo}"))
}

/// Refuses rights that lack something, before anything is tried with them.
///
/// # Errors
/// What they lack, and how to get it.
pub fn may(access: &Access, wanted: &[&'static str], what: &str) -> Result<(), Failure> {
    let Some(granted) = &access.scopes else {
        return Ok(());
    };
    let lacks = lacking(granted, wanted);
    if lacks.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{what}, the administrator's rights lack {}: {}",
        if lacks.len() == 1 { "a permission" } else { "permissions" },
        lacks.join(", ")
    ))
    .hint("Nothing was changed.")
    .hint("An application gets them in its APIs tab, Auth0 Management API; then take a new token, since a token keeps the permissions that it was made with. The API Explorer's token has them all."))
}

/// A plan for a person.
pub fn show(plan: &Plan, style: Style) -> String {
    let mut text = String::new();
    let of = tenant_of(&plan.audience)
        .filter(|tenant| tenant.host() != plan.domain)
        .map(|tenant| format!(", a domain of the tenant {tenant}"))
        .unwrap_or_default();
    let heading = format!("The Auth0 side of {}{of}", clean(&plan.domain));
    let _ = writeln!(text, "{}", style.heading(&heading));
    let title =
        |id: &str| Piece::find(id).map_or_else(|| clean(id), |piece| piece.title.to_owned());
    for same in &plan.unchanged {
        let _ = writeln!(
            text,
            "{} {}  {}",
            style.dim("="),
            title(&same.piece),
            style.value(&clean(&same.value))
        );
    }
    for change in &plan.changes {
        let sign = match change.action {
            Action::Create => style.strong("+"),
            Action::Change => style.strong("~"),
        };
        let felt = if change.tenant_wide {
            "  (for the whole tenant)"
        } else if change.for_good {
            "  (cannot be taken back)"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "{sign} {}{}",
            title(&change.piece),
            style.strong(felt)
        );
        for line in lines(change) {
            let _ = writeln!(
                text,
                "{}",
                style.wrap(&style.typeset(&line), Indent::hanging("    ", "      "))
            );
        }
        let _ = writeln!(
            text,
            "{}",
            style.wrap(
                &style.dim(&style.typeset(&clean(&change.why))),
                Indent::all("    ")
            )
        );
    }
    for note in &plan.notes {
        let _ = writeln!(
            text,
            "{}",
            style.marked(Mark::Warn, &style.typeset(&clean(note)))
        );
    }
    text
}

/// The members of a change as the dashboard calls them, in the order in which a person reads them. What is not here says
/// nothing to a person, and stands in the plan's JSON.
const LABELS: &[(&str, &str)] = &[
    ("name", "Name"),
    ("strategy", "Kind"),
    ("app_type", "Application Type"),
    ("token_endpoint_auth_method", "Authentication Method"),
    ("client_authentication_methods", "Keys"),
    ("grant_types", "Grant Types"),
    ("callbacks", "Allowed Callback URLs"),
    ("jwt_configuration", "JSON Web Token Signature Algorithm"),
    ("client_metadata", "Metadata"),
    ("directory", "Directory"),
    ("enabled", "Enabled"),
    ("audience", "API"),
    ("scope", "Permissions"),
    ("default_directory", "Default Directory"),
];

/// What Auth0 calls by a word of its own, as the dashboard does.
const WORDS: &[(&str, &str)] = &[
    ("non_interactive", "Machine to Machine"),
    ("auth0", "Database"),
    ("client_secret_post", "Client Secret (Post)"),
    ("client_secret_basic", "Client Secret (Basic)"),
    ("client_credentials", "Client Credentials"),
    ("password", "Password"),
    (
        "http://auth0.com/oauth/grant-type/password-realm",
        "Password with a realm",
    ),
    ("authorization_code", "Authorization Code"),
    ("refresh_token", "Refresh Token"),
];

/// A change in lines: each member as it is and as it will be, of lists what is added.
fn lines(change: &Change) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, label) in LABELS {
        let Some(after) = change.after.get(*name) else {
            continue;
        };
        let after = if *name == "jwt_configuration" {
            &after["alg"]
        } else {
            after
        };
        let before = change.before.get(*name).unwrap_or(&Value::Null);
        if before == after || change.before.is_null() && !after.is_array() {
            lines.push(format!("{label}: {}", word(after)));
            continue;
        }
        lines.push(match after.as_array() {
            Some(after) => {
                let had = before.as_array().cloned().unwrap_or_default();
                let added: Vec<String> = after
                    .iter()
                    .filter(|one| !had.contains(one))
                    .map(word)
                    .collect();
                let sign = if had.is_empty() { "" } else { "+ " };
                format!("{label}: {sign}{}", added.join(", "))
            }
            None => format!("{label}: {} → {}", word(before), word(after)),
        });
    }
    lines
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "none".to_owned(),
        Value::String(text) => WORDS
            .iter()
            .find(|(name, _)| name == text)
            .map_or_else(|| clean(text), |(_, word)| (*word).to_owned()),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{} {}", clean(name), word(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => clean(&other.to_string()),
    }
}
