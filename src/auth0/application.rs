//! The application: who it is, how it proves that, and what it asks the tenant for.

use super::{Grant, Meaning, ProvenTenant, Refusal, TokenAnswer};
use crate::domain::{AccessToken, Audience, ClientId, ClientSecret, DirectoryName, Password};
use crate::http::{Answer, Authorization, Body, Error};
use reqwest::Method;

/// How the application proves who it is (RFC 6749 section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClientAuthentication {
    /// The secret in the body: `client_secret_post`, what MAZ's guide leads to.
    #[default]
    Post,
    /// The secret in the header: `client_secret_basic`.
    Basic,
}

/// An application that can prove who it is.
#[derive(Debug, Clone)]
pub struct Application {
    id: ClientId,
    secret: ClientSecret,
    authentication: ClientAuthentication,
}

/// Who is to be logged in, where, and what is asked for.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// The directory that is to check the password; without one the tenant's Default Directory does, as for MAZ.
    pub realm: Option<&'a DirectoryName>,
    /// The name.
    pub username: &'a str,
    /// The password.
    pub password: &'a Password,
    /// The scopes to ask for.
    pub scope: &'a str,
}

/// The answer to a login, and what a second factor would need.
#[derive(Debug, Clone)]
pub struct LoginAnswer {
    /// The answer.
    pub answer: TokenAnswer,
    /// Where a second factor is asked for: what stands for this login until it is given.
    pub mfa_token: Option<AccessToken>,
}

/// What is asked of the token endpoint.
struct Question<'a> {
    grant: Grant,
    fields: &'a [(&'a str, &'a str)],
    /// Whether it may be asked again where a connection is lost or a rate limit is reached.
    again: bool,
}

impl Application {
    /// The application of an id and a secret, which it sends in the body.
    pub fn new(id: ClientId, secret: ClientSecret) -> Self {
        Self {
            id,
            secret,
            authentication: ClientAuthentication::default(),
        }
    }

    /// The same, sending its secret in this way.
    #[must_use]
    pub fn authenticating(self, authentication: ClientAuthentication) -> Self {
        Self {
            authentication,
            ..self
        }
    }

    /// Its id.
    pub(super) fn id(&self) -> &ClientId {
        &self.id
    }

    /// Asks for a token of the application's own (RFC 6749 section 4.4). Where the body's secret is refused, the header's
    /// is tried once, since Auth0 answers alike to a wrong secret and to one in the wrong place.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn client_credentials(
        &self,
        tenant: ProvenTenant<'_>,
        audience: Option<&Audience>,
    ) -> Result<(TokenAnswer, ClientAuthentication), Error> {
        let mut fields = vec![("grant_type", "client_credentials")];
        if let Some(audience) = audience {
            fields.push(("audience", audience.as_str()));
        }
        let question = Question {
            grant: Grant::ClientCredentials,
            fields: &fields,
            again: true,
        };
        let refused = |answer: &TokenAnswer| {
            answer
                .refusal()
                .is_some_and(|refusal| refusal.meaning == Meaning::ClientRefused)
        };
        let ask = async |authentication| {
            let this = self.clone().authenticating(authentication);
            this.token(tenant, &question).await
        };
        let first = ask(ClientAuthentication::Post).await?;
        if !refused(&first) {
            return Ok((first, ClientAuthentication::Post));
        }
        // Trouble at the second try does not undo what the first one told.
        match ask(ClientAuthentication::Basic).await {
            Ok(second) if !refused(&second) => Ok((second, ClientAuthentication::Basic)),
            _ => Ok((first, ClientAuthentication::Post)),
        }
    }

    /// Tries one login with a password (RFC 6749 section 4.3), keeping what a second factor would need. It is never tried
    /// again.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn log_in(
        &self,
        tenant: ProvenTenant<'_>,
        login: Login<'_>,
    ) -> Result<LoginAnswer, Error> {
        let mut fields = vec![
            ("username", login.username),
            ("password", login.password.expose()),
            ("scope", login.scope),
        ];
        let grant = match login.realm {
            None => {
                fields.push(("grant_type", "password"));
                Grant::Password
            }
            Some(directory) => {
                fields.push((
                    "grant_type",
                    "http://auth0.com/oauth/grant-type/password-realm",
                ));
                fields.push(("realm", directory.as_str()));
                Grant::PasswordRealm
            }
        };
        let question = Question {
            grant,
            fields: &fields,
            again: false,
        };
        self.ask_for_token(tenant, &question).await
    }

    /// Exchanges a code for tokens (RFC 6749 section 4.1.3), with the verifier of RFC 7636. It is never tried again,
    /// since a code is good once.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn exchange_code(
        &self,
        tenant: ProvenTenant<'_>,
        code: &AccessToken,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<TokenAnswer, Error> {
        let question = Question {
            grant: Grant::AuthorizationCode,
            fields: &[
                ("grant_type", "authorization_code"),
                ("code", code.expose()),
                ("redirect_uri", redirect_uri),
                ("code_verifier", verifier),
            ],
            again: false,
        };
        self.token(tenant, &question).await
    }

    /// Renews a login with a refresh token (RFC 6749 section 6, OpenID Connect Core section 12). It is never tried again,
    /// since a token that rotates is good once.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn refresh(
        &self,
        tenant: ProvenTenant<'_>,
        refresh_token: &AccessToken,
    ) -> Result<TokenAnswer, Error> {
        let question = Question {
            grant: Grant::RefreshToken,
            fields: &[
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh_token.expose()),
            ],
            again: false,
        };
        self.token(tenant, &question).await
    }

    /// Gives a second factor by one of Auth0's grants for it. It is never tried again.
    pub(super) async fn factor(
        &self,
        tenant: ProvenTenant<'_>,
        fields: &[(&str, &str)],
    ) -> Result<TokenAnswer, Error> {
        let question = Question {
            grant: Grant::Mfa,
            fields,
            again: false,
        };
        self.token(tenant, &question).await
    }

    /// Revokes a refresh token (RFC 7009). That it was not known is no refusal.
    ///
    /// # Errors
    /// If it is neither done nor refused.
    pub async fn revoke(
        &self,
        tenant: ProvenTenant<'_>,
        refresh_token: &AccessToken,
    ) -> Result<Result<(), Refusal>, Error> {
        let fields = [
            ("token", refresh_token.expose()),
            ("token_type_hint", "refresh_token"),
        ];
        let answer = self.send(tenant, "/oauth/revoke", &fields, true).await?;
        if answer.status == 200 {
            return Ok(Ok(()));
        }
        match TokenAnswer::read(&answer, Grant::RefreshToken)? {
            TokenAnswer::Refused(refusal) => Ok(Err(refusal)),
            TokenAnswer::Granted(_) => Err(answer.unexpected()),
        }
    }

    async fn token(
        &self,
        tenant: ProvenTenant<'_>,
        question: &Question<'_>,
    ) -> Result<TokenAnswer, Error> {
        self.ask_for_token(tenant, question)
            .await
            .map(|login| login.answer)
    }

    async fn ask_for_token(
        &self,
        tenant: ProvenTenant<'_>,
        question: &Question<'_>,
    ) -> Result<LoginAnswer, Error> {
        let answer = self
            .send(tenant, "/oauth/token", question.fields, question.again)
            .await?;
        let mfa_token = answer.json().ok().and_then(|json| {
            Some(AccessToken::new(
                json.get("mfa_token")?.as_str()?.to_owned(),
                tenant.http().redactor(),
            ))
        });
        let asked = [question.fields, &[("client_id", self.id.as_str())]].concat();
        let answer = TokenAnswer::to(&asked, question.grant, &answer)?;
        Ok(LoginAnswer { answer, mfa_token })
    }

    /// Sends a form as the application, in the way that it proves who it is.
    async fn send(
        &self,
        tenant: ProvenTenant<'_>,
        path: &str,
        fields: &[(&str, &str)],
        again: bool,
    ) -> Result<Answer, Error> {
        let mut form = fields.to_vec();
        if let Some(secret) = self.secret_in_body() {
            form.push(("client_id", self.id.as_str()));
            form.push(("client_secret", secret));
        }
        let (body, authorization) = (Body::Form(&form), self.authorization());
        tenant
            .send(Method::POST, path, body, authorization, again)
            .await
    }

    /// The secret, where it stands in the body.
    pub(super) fn secret_in_body(&self) -> Option<&str> {
        (self.authentication == ClientAuthentication::Post).then(|| self.secret.expose())
    }

    /// The header in which the secret stands, where it does.
    pub(super) fn authorization(&self) -> Authorization<'_> {
        match self.authentication {
            ClientAuthentication::Post => Authorization::None,
            ClientAuthentication::Basic => Authorization::Basic {
                id: self.id.as_str(),
                secret: self.secret.expose(),
            },
        }
    }
}
