//! The one question for an administrator's token: one that cannot serve is refused where it is given, with what it is, and the
//! person is asked again.

use super::rights::is_elsewhere;
use crate::args::admin::FROM_THE_DASHBOARD;
use crate::auth0::{
    AdminHost, Administration, Jwt, ManagementError, NotProven, ProvenHost, Read, Rights,
};
use crate::context::Context;
use crate::domain::sentence;
use crate::domain::{AdminToken, Redactor, Settings, TenantDomain, scopes_of};
use crate::http::{Error, Http};
use crate::provision::lacking;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Confirm, Guide, PromptError, Rejection, Secret};
use crate::terminal::style::{Indent, Mark};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret as _;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::runtime::Runtime;

/// What a token is, and where it stands.
const HELP: [&str; 3] = [
    "It is used for this run, goes to the tenant that it names and to no other, and is kept nowhere.",
    "Where: Applications > APIs, Auth0 Management API, the tab API Explorer: Copy Token. It is there for administrators of the tenant.",
    "It has hundreds or thousands of letters, begins with eyJ, and has three parts with dots between.",
];

/// What is said beside what is another secret.
const IS_LONG: &str = "The token is another, much longer text, which begins with eyJ.";

/// What a token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The tenant's settings are compared.
    Looking,
    /// Auth0 is changed.
    Changing,
    /// A new Client Secret is made.
    Rotating,
}

impl Use {
    const fn words(self) -> &'static str {
        match self {
            Self::Looking => {
                "A token is a pass for some hours: with this one the tenant's settings can be read."
            }
            Self::Changing => {
                "A token is a pass for some hours: with this one the tenant's settings can be read, and what you agree to can be changed."
            }
            Self::Rotating => {
                "A token is a pass for some hours: with this one a new Client Secret can be made."
            }
        }
    }

    /// Whether the tenant's settings must be shown to it.
    const fn wants_settings(self) -> bool {
        !matches!(self, Self::Rotating)
    }
}

/// What is known of the token that is asked for.
pub struct Asked<'a> {
    /// What it is for.
    pub for_what: Use,
    /// The tenant that it must be of, where that is known.
    pub of: Option<&'a Settings>,
    /// The scopes that it must have, as far as it says which it has.
    pub needs: &'a [&'static str],
    /// Whether Esc leads back, and which page `o` opens.
    pub guide: Guide,
}

/// What Auth0 says to a token.
#[derive(Debug)]
pub enum Verdict {
    /// It is taken, as far as that is known.
    Taken,
    /// It is refused, in a sentence.
    Refused(String),
    /// There was no answer: why.
    NoAnswer(String),
}

impl Verdict {
    /// What an answer of the Management API says of the token that was sent with it.
    pub fn of<T>(answer: &Result<T, ManagementError>, for_what: Use) -> Self {
        let Err(refusal) = answer else {
            return Self::Taken;
        };
        let words = refusal.words();
        let words = words.trim_end_matches('.');
        if refusal.refuses_token() {
            return Self::Refused(format!(
                "Auth0 does not accept this token: {words}. Copy a new one."
            ));
        }
        if refusal.status != 403 || !for_what.wants_settings() {
            return Self::Taken;
        }
        Self::Refused(match refusal.missing_scopes() {
            Some(scopes) => format!(
                "That token lacks the permission {}: give one that has it.",
                scopes.join(" or ")
            ),
            None => format!(
                "Auth0 does not show the tenant's settings to that token: {words}. Give another."
            ),
        })
    }
}

/// Asks until a token is given that can serve: first what it says itself is looked at, then Auth0 is asked. Nothing that is
/// typed here ends the run.
///
/// # Errors
/// If the person leaves; [`PromptError::Back`] where the guide leads back.
pub fn ask(
    terminal: &mut Terminal,
    context: &Context,
    asked: &Asked<'_>,
    ask_auth0: &mut dyn FnMut(&AdminToken) -> Verdict,
) -> Result<AdminToken, PromptError> {
    let style = context.err;
    context.tell(&style.wrap(FROM_THE_DASHBOARD, Indent::all("  ")));
    let check = |text: &str| read(text, asked, &context.redactor).map(drop);
    let help: Vec<&str> = [asked.for_what.words()].into_iter().chain(HELP).collect();
    let guide = asked.guide.clone().saying(&help);
    let question = Secret::made_by_a_machine("Admin token")
        .with_check(&check)
        .with_guide(guide);
    loop {
        let typed = terminal.secret(&question)?;
        // The check has read it before.
        let Ok(token) = read(typed.expose_secret(), asked, &context.redactor) else {
            continue;
        };
        loop {
            match ask_auth0(&token) {
                Verdict::Taken => return Ok(token),
                Verdict::Refused(why) => {
                    context.tell(&style.marked(Mark::Fail, &style.typeset(&why)));
                    break;
                }
                Verdict::NoAnswer(why) => {
                    let said = format!("{why}. Whether this token is accepted is not known.");
                    context.tell(&style.marked(Mark::Fail, &style.typeset(&said)));
                    let again = Confirm::new("Ask Auth0 again, with the same token?", true)
                        .with_guide(Guide::explaining(
                            "Yes asks once more. No leads back to the question for the token.",
                        ));
                    if !terminal.confirm(&again)? {
                        break;
                    }
                }
            }
        }
    }
}

/// Asks the tenant that a token names whether it accepts it. Nothing is sent to a host that is not proven.
pub fn verdict(
    token: &AdminToken,
    for_what: Use,
    http: &Arc<Http>,
    runtime: &Runtime,
    context: &Context,
) -> Verdict {
    let AdminHost::Of(host) = AdminHost::of(token.access_token()) else {
        return Verdict::Taken;
    };
    let spinner = context.progress.start(&format!("Asking {host}"));
    let verdict = runtime.block_on(verdict_of(&host, token, for_what, http));
    spinner.finish();
    verdict
}

async fn verdict_of(
    host: &TenantDomain,
    token: &AdminToken,
    for_what: Use,
    http: &Arc<Http>,
) -> Verdict {
    let proven = match ProvenHost::ask(http, host).await {
        Ok(proven) => proven,
        Err(error @ NotProven::NoDiscovery { .. }) => return Verdict::NoAnswer(error.to_string()),
        Err(error @ NotProven::OtherIssuer { .. }) => {
            return Verdict::Refused(format!("{error}. Nothing was sent there."));
        }
    };
    let Some(rights) = Rights::of_admin(&proven, token) else {
        return Verdict::Taken;
    };
    let api = Administration::new(Arc::clone(http), rights);
    let answer: Read<_> = api
        .get("/api/v2/tenants/settings?fields=default_directory")
        .await;
    match answer {
        Ok(answer) => Verdict::of(&answer, for_what),
        Err(error) => Verdict::NoAnswer(unreachable(host, &error)),
    }
}

fn unreachable(host: &TenantDomain, error: &Error) -> String {
    format!("{host} could not be asked: {error}")
}

/// A token that was typed, or what it is in place of one.
fn read(text: &str, asked: &Asked<'_>, redactor: &Redactor) -> Result<AdminToken, Rejection> {
    // An address has no place in a token, and may have blanks around the token that it hides.
    if is_an_address(text.trim()) {
        return Err(Rejection::wiped(
            "That is an address, and not the token: press Copy Token on that page, and paste here.",
        ));
    }
    let token = AdminToken::parse(text.to_owned(), redactor)
        .map_err(|error| {
            let said = sentence(&error.to_string());
            Rejection::wiped(match error.misplaced() {
                Some(_) => format!("{said} {IS_LONG}"),
                None => said,
            })
        })?
        .value;
    match why_not(&token, asked) {
        Some(why) => Err(Rejection::wiped(why)),
        None => Ok(token),
    }
}

fn is_an_address(text: &str) -> bool {
    let begins = ["https://", "http://", "manage.auth0.com"];
    begins.iter().any(|begin| text.starts_with(begin))
        || (text.len() < 100 && TenantDomain::parse(text).is_ok_and(|read| read.value.is_auth0()))
}

/// Why a token cannot serve, as far as it says so itself.
pub fn why_not(token: &AdminToken, asked: &Asked<'_>) -> Option<String> {
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let text = token.access_token().expose();
    let Some(claims) = Jwt::parse(text) else {
        return Some(what_it_is(text));
    };
    match AdminHost::of(token.access_token()) {
        AdminHost::Opaque => Some(what_it_is(text)),
        AdminHost::None(named) if named.is_empty() => Some(
            "That token does not say which API it is for, so it is not for the Management API."
                .into(),
        ),
        AdminHost::None(named) => Some(format!(
            "That token is for {named}, and not for the Auth0 Management API."
        )),
        AdminHost::Of(named) => {
            if let Some(of) = asked.of
                && is_elsewhere(token, of)
            {
                return Some(format!(
                    "That token is for {named}, and this is {}: choose the tenant at the top left of the dashboard, and copy again.",
                    of.domain
                ));
            }
            if claims.number("exp").is_some_and(|expires| expires <= now) {
                return Some("That token has expired: it lives 24 hours. Copy a new one.".into());
            }
            if let Some(why) = is_damaged(&claims, text) {
                return Some(why.into());
            }
            let lacks = lacking(&scopes_of(claims.text("scope")?), asked.needs);
            (!lacks.is_empty()).then(|| {
                format!(
                    "That token lacks {}: {}. The API Explorer's token has them all.",
                    if lacks.len() == 1 {
                        "a permission"
                    } else {
                        "permissions"
                    },
                    lacks.join(", ")
                )
            })
        }
    }
}

/// What a text is that is no token.
fn what_it_is(text: &str) -> String {
    const FORM: &str = "The token has hundreds or thousands of letters, begins with eyJ, and has three parts with dots between";
    let parts: Vec<&str> = text.split('.').collect();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if text.starts_with("eyJ") {
        return match parts.len() {
            1 | 2 => format!(
                "That token was cut off: one has three parts with dots between, and this ends in the {}. Copy it again with the copy button.",
                if parts.len() == 1 { "first" } else { "second" }
            ),
            3 => "That token is damaged: its parts cannot be read. Copy it again with the copy button.".into(),
            _ => format!(
                "That is a token of another kind, with {} parts: one for the Management API has three.",
                parts.len()
            ),
        };
    }
    if parts.len() >= 3 && text.len() > 200 {
        return "That token lacks its beginning: it begins with eyJ. Copy it again with the copy button.".into();
    }
    match text.len() {
        64 if text.chars().all(is_word) => {
            format!("That looks like a Client Secret. {FORM}.")
        }
        32 if text.chars().all(is_word) => {
            format!("That looks like a Client ID. {FORM}.")
        }
        _ => format!("That is no token of the Management API. {FORM}."),
    }
}

/// Whether the last part of a token is not what its first part says: RS256 signs with 256 bytes or more, always whole.
fn is_damaged(token: &Jwt, text: &str) -> Option<&'static str> {
    if token.algorithm() != "RS256" {
        return None;
    }
    let last = text.rsplit('.').next().unwrap_or_default();
    let is_whole = URL_SAFE_NO_PAD
        .decode(last)
        .is_ok_and(|signature| signature.len() >= 256 && signature.len() % 64 == 0);
    // 256 bytes are 342 letters.
    match last.len() {
        _ if is_whole => None,
        ..342 => Some(
            "That token was cut off: its third part, after the second dot, is too short. Copy it again with the copy button.",
        ),
        _ => Some(
            "That token is damaged: letters were added to its third part, or it was changed there. Copy it again with the copy button.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ClientSecret;

    fn part(text: &str) -> String {
        URL_SAFE_NO_PAD.encode(text)
    }

    fn token(claims: &serde_json::Value) -> String {
        format!(
            "{}.{}.{}",
            part(r#"{"alg":"RS256","typ":"JWT"}"#),
            part(&claims.to_string()),
            URL_SAFE_NO_PAD.encode([7; 256])
        )
    }

    fn good() -> serde_json::Value {
        serde_json::json!({
            "aud": "https://acme.us.auth0.com/api/v2/",
            "exp": 4_000_000_000_i64,
            "scope": "read:tenant_settings read:clients",
            "iss": "https://acme.us.auth0.com/",
            "sub": "a".repeat(200),
        })
    }

    fn said(text: &str) -> Option<String> {
        let domain = TenantDomain::parse("acme.us.auth0.com").expect("a domain");
        let redactor = Redactor::default();
        let secret = ClientSecret::parse("our-own-client-secret".into(), &redactor);
        let settings = Settings {
            client_secret: Some(secret.expect("a secret").value),
            ..Settings::of(domain.value)
        };
        let asked = Asked {
            for_what: Use::Changing,
            of: Some(&settings),
            needs: &["read:tenant_settings"],
            guide: Guide::explaining(""),
        };
        let read = read(text, &asked, &redactor);
        read.err().map(|rejection| {
            assert!(!rejection.keep, "it is wiped from the screen");
            rejection.sentence
        })
    }

    #[test]
    fn what_can_serve_is_taken_also_with_what_a_header_has_before_it() {
        let good = token(&good());
        assert_eq!(said(&good), None);
        assert_eq!(said(&format!("Authorization: Bearer {good}")), None);
        assert_eq!(said(&format!("  {good}\n")), None);
    }

    #[test]
    fn what_cannot_serve_is_told_what_it_is() {
        let good = token(&good());
        let with = |name: &str, value: serde_json::Value| {
            let mut claims = self::good();
            claims[name] = value;
            token(&claims)
        };
        let (head, _) = good.rsplit_once('.').expect("a dot");
        for (text, words) in [
            (
                good[..30].to_owned(),
                "was cut off: one has three parts with dots between, and this ends in the first",
            ),
            (
                good[..300].to_owned(),
                "was cut off: one has three parts with dots between, and this ends in the second",
            ),
            (format!("{head}."), "was cut off: its third part"),
            (
                good[..good.len() - 9].to_owned(),
                "was cut off: its third part",
            ),
            (format!("{good}x"), "is damaged: letters were added"),
            (
                format!("Authorization: Bearer {good}x"),
                "is damaged: letters were added",
            ),
            (good.replacen("eyJ", "eyK", 1), "lacks its beginning"),
            (good[3..].to_owned(), "lacks its beginning"),
            (
                good.replacen('.', ".!", 1),
                "is damaged: its parts cannot be read",
            ),
            ("eyJx.a.b.c.d".to_owned(), "of another kind, with 5 parts"),
            (
                "our-own-client-secret".to_owned(),
                "This is the Client Secret of the application, and not the admin token. The token is another",
            ),
            (
                "aB3-_".repeat(13)[..64].to_owned(),
                "looks like a Client Secret",
            ),
            (
                "ujY92uutE7GMyoSKlDLwind2cxD40HR3".to_owned(),
                "is a Client ID",
            ),
            (
                "https://manage.auth0.com/dashboard/us/acme/apis".to_owned(),
                "is an address",
            ),
            ("acme.us.auth0.com".to_owned(), "is an address"),
            ("no-token".to_owned(), "is no token of the Management API"),
            ("two words".to_owned(), "has a blank in it"),
            (String::new(), "is empty"),
            (with("exp", 1000.into()), "has expired"),
            (
                with("aud", "https://other.eu.auth0.com/api/v2/".into()),
                "is for other.eu.auth0.com, and this is acme.us.auth0.com",
            ),
            (
                with("aud", "https://acme.us.auth0.com/userinfo".into()),
                "not for the Auth0 Management API",
            ),
            (
                with("aud", serde_json::Value::Null),
                "does not say which API",
            ),
            (
                with("scope", "read:clients".into()),
                "lacks a permission: read:tenant_settings",
            ),
        ] {
            let sentence = said(&text).unwrap_or_else(|| panic!("taken, and not {words}"));
            assert!(sentence.contains(words), "{words}: {sentence}");
            let is_told = text.len() > 20 && sentence.contains(&text);
            assert!(!is_told, "{sentence}");
        }
    }

    #[test]
    fn what_auth0_says_of_a_token_is_told_from_what_it_says_of_the_rest() {
        let refusal = |status: u16, message: &str| -> Result<(), ManagementError> {
            Err(ManagementError {
                status,
                message: message.into(),
                ..ManagementError::default()
            })
        };
        let refused = |answer: &Result<(), ManagementError>, for_what| {
            matches!(Verdict::of(answer, for_what), Verdict::Refused(_))
        };
        for answer in [
            refusal(401, "Invalid token"),
            refusal(400, "Bad HTTP authentication header format"),
        ] {
            for for_what in [Use::Looking, Use::Changing, Use::Rotating] {
                assert!(refused(&answer, for_what), "{answer:?}");
            }
        }
        let forbidden = refusal(
            403,
            "Insufficient scope, expected any of: read:tenant_settings",
        );
        assert!(refused(&forbidden, Use::Changing) && refused(&forbidden, Use::Looking));
        assert!(!refused(&forbidden, Use::Rotating), "it needs no settings");
        assert!(!refused(
            &refusal(400, "Query validation error"),
            Use::Changing
        ));
        assert!(!refused(&Ok(()), Use::Changing));
    }
}
