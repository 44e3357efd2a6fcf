//! Second factors: what a person has enrolled, a challenge, and the grants that answer it.

use super::{Application, Grant, ProvenTenant, Refusal, TokenAnswer};
use crate::domain::{AccessToken, Password};
use crate::http::{Answer, Body, Error};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// What kind of second factor it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Factor {
    /// A code that an app on the person's device makes.
    OneTimeCode,
    /// A notification that the person accepts on the device.
    Push,
    /// A code that is sent by SMS.
    Sms,
    /// A code that is sent by e-mail.
    Email,
    /// A code that is told by phone.
    Voice,
    /// The code that a person wrote down for the day when all else is lost. It works once.
    RecoveryCode,
}

/// A second factor that a person has enrolled and can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// `push|dev_…` and the like.
    pub id: String,
    /// Its kind.
    pub factor: Factor,
    /// Where a code is sent to, most of it hidden by Auth0; cleaned.
    pub name: String,
}

/// A challenge that is under way.
#[derive(Debug, Clone)]
pub struct Challenge {
    oob_code: AccessToken,
    /// Whether the person is sent a code, which must be given.
    pub wants_code: bool,
    /// How far apart the answer may be asked for, where Auth0 says so.
    pub interval: Option<Duration>,
}

/// How a second factor is given.
#[derive(Debug, Clone, Copy)]
pub enum FactorAnswer<'a> {
    /// A one-time code.
    OneTimeCode(&'a Password),
    /// A recovery code.
    RecoveryCode(&'a Password),
    /// The challenge was answered elsewhere, or by this code.
    OutOfBand(&'a Challenge, Option<&'a Password>),
}

impl Authenticator {
    /// Reads one that can be used here; kinds that take a browser, such as security keys, are passed over.
    fn read(answer: &Answer, row: &Value) -> Option<Self> {
        let text = |member: &str| row.get(member).and_then(Value::as_str);
        if row.get("active").and_then(Value::as_bool) == Some(false) {
            return None;
        }
        let factor = match (text("authenticator_type")?, text("oob_channel")) {
            ("otp", _) => Factor::OneTimeCode,
            ("recovery-code", _) => Factor::RecoveryCode,
            ("oob", Some("auth0")) => Factor::Push,
            ("oob", Some("sms")) => Factor::Sms,
            ("oob", Some("email")) => Factor::Email,
            ("oob", Some("voice")) => Factor::Voice,
            _ => return None,
        };
        Some(Self {
            id: text("id")?.to_owned(),
            factor,
            name: answer.shown(text("name").unwrap_or_default()),
        })
    }
}

impl ProvenTenant<'_> {
    /// The second factors that the person of a login has enrolled and can use.
    ///
    /// # Errors
    /// If there is neither a list nor a refusal.
    pub async fn authenticators(
        &self,
        mfa_token: &AccessToken,
    ) -> Result<Result<Vec<Authenticator>, Refusal>, Error> {
        let answer = self.get("/mfa/authenticators", mfa_token).await?;
        if answer.status != 200 {
            return refused(TokenAnswer::read(&answer, Grant::Mfa)?);
        }
        match answer.json()? {
            Value::Array(rows) => Ok(Ok(rows
                .iter()
                .filter_map(|row| Authenticator::read(&answer, row))
                .collect())),
            _ => Err(Error::WrongShape("it is no list of authenticators".into())),
        }
    }
}

impl Application {
    /// Asks Auth0 to send its question, or a code, to the person. It is never tried again.
    ///
    /// # Errors
    /// If there is neither a challenge nor a refusal.
    pub async fn challenge(
        &self,
        tenant: ProvenTenant<'_>,
        mfa_token: &AccessToken,
        authenticator: &Authenticator,
    ) -> Result<Result<Challenge, Refusal>, Error> {
        let mut body = json!({
            "mfa_token": mfa_token.expose(),
            "challenge_type": "oob",
            "authenticator_id": authenticator.id,
            "client_id": self.id().as_str(),
        });
        if let Some(secret) = self.secret_in_body() {
            body["client_secret"] = secret.into();
        }
        let (path, authorization) = ("/mfa/challenge", self.authorization());
        let answer = tenant
            .send(Method::POST, path, Body::Json(&body), authorization, false)
            .await?;
        if answer.status != 200 {
            return refused(TokenAnswer::read(&answer, Grant::Mfa)?);
        }
        let json = answer.json()?;
        let code = json
            .get("oob_code")
            .and_then(Value::as_str)
            .ok_or_else(|| Error::WrongShape("it holds no oob_code".into()))?;
        Ok(Ok(Challenge {
            oob_code: AccessToken::new(code.to_owned(), tenant.http().redactor()),
            wants_code: json.get("binding_method").and_then(Value::as_str) == Some("prompt"),
            interval: json
                .get("interval")
                .and_then(Value::as_u64)
                .map(|seconds| Duration::from_secs(seconds.clamp(1, 60))),
        }))
    }

    /// Gives a second factor (Auth0's grants `mfa-otp`, `mfa-oob` and `mfa-recovery-code`). It is never tried again.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn second_factor(
        &self,
        tenant: ProvenTenant<'_>,
        mfa_token: &AccessToken,
        given: FactorAnswer<'_>,
    ) -> Result<TokenAnswer, Error> {
        let mut fields = vec![("mfa_token", mfa_token.expose())];
        let grant = match given {
            FactorAnswer::OneTimeCode(code) => {
                fields.push(("otp", code.expose().trim()));
                "http://auth0.com/oauth/grant-type/mfa-otp"
            }
            FactorAnswer::RecoveryCode(code) => {
                fields.push(("recovery_code", code.expose().trim()));
                "http://auth0.com/oauth/grant-type/mfa-recovery-code"
            }
            FactorAnswer::OutOfBand(challenge, code) => {
                fields.push(("oob_code", challenge.oob_code.expose()));
                fields.extend(code.map(|code| ("binding_code", code.expose().trim())));
                "http://auth0.com/oauth/grant-type/mfa-oob"
            }
        };
        fields.push(("grant_type", grant));
        self.factor(tenant, &fields).await
    }
}

fn refused<T>(answer: TokenAnswer) -> Result<Result<T, Refusal>, Error> {
    match answer {
        TokenAnswer::Refused(refusal) => Ok(Err(refusal)),
        TokenAnswer::Granted(_) => Err(Error::WrongShape("it holds an access_token".into())),
    }
}
