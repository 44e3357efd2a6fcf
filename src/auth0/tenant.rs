//! What is asked of a tenant, each as one function.

use super::management::read_clients;
use super::{
    AuthorizeAnswer, ClientSettings, ConnectionSettings, Discovery, Grant, Jwks, ManagementError,
    Meaning, Refusal, TenantSettings, Throttling, TokenAnswer, UserInfo,
};
use crate::domain::{AccessToken, Audience, ClientId, ClientSecret, DirectoryName, TenantDomain};
use crate::http::{Answer, Error, Http};
use crate::http::{Authorization, Body, Call};
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

/// The answer to a login, and what a second factor would need.
#[derive(Debug, Clone)]
pub struct LoginAnswer {
    /// The answer.
    pub answer: TokenAnswer,
    /// Where a second factor is asked for: what stands for this login until it is given.
    pub mfa_token: Option<AccessToken>,
}

/// As many pages of a list are read at most.
const PAGES: usize = 20;

pub(super) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// A tenant, and how to reach it.
#[derive(Clone, Copy)]
pub struct Tenant<'a> {
    http: &'a Http,
    host: &'a str,
}

impl<'a> Tenant<'a> {
    /// The tenant of a domain.
    pub fn new(http: &'a Http, domain: &'a TenantDomain) -> Self {
        Self {
            http,
            host: domain.host(),
        }
    }

    pub(super) fn http(&self) -> &'a Http {
        self.http
    }

    pub(super) fn host(&self) -> &'a str {
        self.host
    }

    pub(super) async fn send(&self, call: &Call<'_>) -> Result<Answer, Error> {
        self.http.send(call).await
    }

    async fn get(&self, path: &str) -> Result<Answer, Error> {
        self.http
            .send(&Call {
                method: Method::GET,
                host: self.host,
                path,
                body: Body::None,
                authorization: Authorization::None,
                again: true,
            })
            .await
    }

    /// The discovery document.
    ///
    /// # Errors
    /// If it cannot be had.
    pub async fn discovery(&self) -> Result<Discovery, Error> {
        Discovery::read(&self.get(Discovery::PATH).await?)
    }

    /// The signing keys.
    ///
    /// # Errors
    /// If they cannot be had.
    pub async fn jwks(&self) -> Result<Jwks, Error> {
        Jwks::read(&self.get(Jwks::PATH).await?)
    }

    /// Asks for a token of the application's own (RFC 6749 section 4.4). Where the body's secret is refused, the header's
    /// is tried once, since Auth0 answers alike to a wrong secret and to one in the wrong place.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn client_credentials(
        &self,
        id: &ClientId,
        secret: &ClientSecret,
        audience: Option<&Audience>,
    ) -> Result<(TokenAnswer, ClientAuthentication), Error> {
        let mut fields = vec![("grant_type", "client_credentials")];
        if let Some(audience) = audience {
            fields.push(("audience", audience.as_str()));
        }
        let refused = |answer: &TokenAnswer| {
            answer
                .refusal()
                .is_some_and(|refusal| refusal.meaning == Meaning::ClientRefused)
        };
        let ask = async |authentication| {
            self.token(
                &fields,
                id,
                secret,
                authentication,
                Grant::ClientCredentials,
                true,
            )
            .await
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

    /// Tries one login with a password (RFC 6749 section 4.3), with the smallest scope. It is never tried again.
    /// With a directory, that one checks the password; else the tenant's Default Directory.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn password_login(
        &self,
        id: &ClientId,
        secret: &ClientSecret,
        authentication: ClientAuthentication,
        directory: Option<&DirectoryName>,
        user: (&str, &str),
    ) -> Result<TokenAnswer, Error> {
        self.log_in(id, secret, authentication, directory, user, "openid")
            .await
            .map(|login| login.answer)
    }

    /// The same with a scope of the caller's, keeping what a second factor would need.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn log_in(
        &self,
        id: &ClientId,
        secret: &ClientSecret,
        authentication: ClientAuthentication,
        directory: Option<&DirectoryName>,
        (username, password): (&str, &str),
        scope: &str,
    ) -> Result<LoginAnswer, Error> {
        let mut fields = vec![
            ("username", username),
            ("password", password),
            ("scope", scope),
        ];
        let grant = match directory {
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
        self.ask_for_token(&fields, id, secret, authentication, grant, false)
            .await
    }

    /// Exchanges a code for tokens (RFC 6749 section 4.1.3), with the verifier of RFC 7636. It is never tried again,
    /// since a code is good once.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn exchange_code(
        &self,
        id: &ClientId,
        secret: &ClientSecret,
        authentication: ClientAuthentication,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<TokenAnswer, Error> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        self.token(
            &fields,
            id,
            secret,
            authentication,
            Grant::AuthorizationCode,
            false,
        )
        .await
    }

    /// Renews a login with a refresh token (RFC 6749 section 6, OpenID Connect Core section 12). It is never tried again,
    /// since a token that rotates is good once.
    ///
    /// # Errors
    /// If there is neither a token nor a reason.
    pub async fn refresh(
        &self,
        id: &ClientId,
        secret: &ClientSecret,
        authentication: ClientAuthentication,
        refresh_token: &AccessToken,
    ) -> Result<TokenAnswer, Error> {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose()),
        ];
        self.token(
            &fields,
            id,
            secret,
            authentication,
            Grant::RefreshToken,
            false,
        )
        .await
    }

    /// Revokes a refresh token (RFC 7009). That it was not known is no refusal.
    ///
    /// # Errors
    /// If it is neither done nor refused.
    pub async fn revoke(
        &self,
        id: &ClientId,
        secret: &ClientSecret,
        authentication: ClientAuthentication,
        refresh_token: &AccessToken,
    ) -> Result<Result<(), Refusal>, Error> {
        let fields = [
            ("token", refresh_token.expose()),
            ("token_type_hint", "refresh_token"),
        ];
        let answer = self
            .application_call("/oauth/revoke", &fields, id, secret, authentication, true)
            .await?;
        if answer.status == 200 {
            return Ok(Ok(()));
        }
        match TokenAnswer::read(&answer, Grant::RefreshToken)? {
            TokenAnswer::Refused(refusal) => Ok(Err(refusal)),
            TokenAnswer::Granted(_) => Err(answer.unexpected()),
        }
    }

    /// What the tenant says of the person to whom an access token was given (OpenID Connect Core section 5.3).
    ///
    /// # Errors
    /// If there is neither a profile nor a refusal.
    pub async fn userinfo(&self, token: &AccessToken) -> Result<UserInfo, Error> {
        UserInfo::read(&self.management("/userinfo", token).await?)
    }

    pub(super) async fn token(
        &self,
        fields: &[(&str, &str)],
        id: &ClientId,
        secret: &ClientSecret,
        authentication: ClientAuthentication,
        grant: Grant,
        again: bool,
    ) -> Result<TokenAnswer, Error> {
        self.ask_for_token(fields, id, secret, authentication, grant, again)
            .await
            .map(|login| login.answer)
    }

    async fn ask_for_token(
        &self,
        fields: &[(&str, &str)],
        id: &ClientId,
        secret: &ClientSecret,
        authentication: ClientAuthentication,
        grant: Grant,
        again: bool,
    ) -> Result<LoginAnswer, Error> {
        let answer = self
            .application_call("/oauth/token", fields, id, secret, authentication, again)
            .await?;
        let mfa_token = answer.json().ok().and_then(|json| {
            Some(AccessToken::new(
                json.get("mfa_token")?.as_str()?.to_owned(),
            ))
        });
        if let Some(token) = &mfa_token {
            self.http.redactor().learn(token.expose());
        }
        let answer = TokenAnswer::read(&answer, grant)?;
        if let TokenAnswer::Granted(granted) = &answer {
            let tokens = [
                Some(&granted.access_token),
                granted.id_token.as_ref(),
                granted.refresh_token.as_ref(),
            ];
            for token in tokens.into_iter().flatten() {
                self.http.redactor().learn(token.expose());
            }
        }
        Ok(LoginAnswer { answer, mfa_token })
    }

    /// Sends a form as the application, in the way that it proves who it is.
    pub(super) async fn application_call(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        id: &ClientId,
        secret: &ClientSecret,
        authentication: ClientAuthentication,
        again: bool,
    ) -> Result<Answer, Error> {
        let mut form = fields.to_vec();
        let authorization = match authentication {
            ClientAuthentication::Post => {
                form.push(("client_id", id.as_str()));
                form.push(("client_secret", secret.expose()));
                Authorization::None
            }
            ClientAuthentication::Basic => Authorization::Basic {
                id: id.as_str(),
                secret: secret.expose(),
            },
        };
        self.http
            .send(&Call {
                method: Method::POST,
                host: self.host,
                path,
                body: Body::Form(&form),
                authorization,
                again,
            })
            .await
    }

    /// Visits `/authorize` as a browser would that MAZ sends there, with PKCE (RFC 7636) and a state, and logs in nobody.
    ///
    /// # Errors
    /// If the answer is neither on the way to a login nor an error.
    pub async fn authorize(
        &self,
        id: &ClientId,
        redirect_uri: &str,
    ) -> Result<AuthorizeAnswer, Error> {
        let origin = reqwest::Url::parse(&format!("https://{}/", self.host))
            .map_err(|error| Error::WrongShape(error.to_string()))?;
        let mut url = origin.clone();
        url.set_path("/authorize");
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", id.as_str())
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", "openid")
            .append_pair("state", "maz-auth0-check")
            // The challenge of RFC 7636, appendix B: nobody will ever come back with its verifier.
            .append_pair(
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            )
            .append_pair("code_challenge_method", "S256");
        let path = format!("/authorize?{}", url.query().unwrap_or_default());
        AuthorizeAnswer::read(&self.get(&path).await?, &origin)
    }

    /// Reads one user through the Management API, as MAZ does: `Ok(Ok(()))` if it may.
    ///
    /// # Errors
    /// If there is neither a list nor a refusal.
    pub async fn users(&self, token: &AccessToken) -> Result<Result<(), ManagementError>, Error> {
        let answer = self
            .management("/api/v2/users?per_page=1&fields=user_id", token)
            .await?;
        if answer.status != 200 {
            return ManagementError::read(&answer).map(Err);
        }
        match answer.json()? {
            serde_json::Value::Array(_) => Ok(Ok(())),
            json if json.get("users").is_some_and(serde_json::Value::is_array) => Ok(Ok(())),
            _ => Err(Error::WrongShape("it is no list of users".into())),
        }
    }

    /// The tenant's settings.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn settings(
        &self,
        token: &AccessToken,
    ) -> Result<Result<TenantSettings, ManagementError>, Error> {
        let path = "/api/v2/tenants/settings?fields=default_directory";
        self.read(path, token, TenantSettings::read).await
    }

    /// The application's settings.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn client(
        &self,
        token: &AccessToken,
        id: &ClientId,
    ) -> Result<Result<ClientSettings, ManagementError>, Error> {
        let path = format!(
            "/api/v2/clients/{}?fields=app_type%2Cis_first_party%2Cgrant_types",
            encoded(id.as_str())
        );
        self.read(&path, token, ClientSettings::read).await
    }

    /// The connection of this name, byte for byte; none where there is none.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn connection(
        &self,
        token: &AccessToken,
        name: &DirectoryName,
    ) -> Result<Result<Option<ConnectionSettings>, ManagementError>, Error> {
        let path = format!(
            "/api/v2/connections?name={}&fields=id%2Cname%2Cstrategy",
            encoded(name.as_str())
        );
        self.read(&path, token, |answer| {
            Ok(ConnectionSettings::read(answer)?
                .into_iter()
                .find(|connection| connection.name == name.as_str()))
        })
        .await
    }

    /// Whether a connection is switched on for the application.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn connection_has_client(
        &self,
        token: &AccessToken,
        connection: &str,
        id: &ClientId,
    ) -> Result<Result<bool, ManagementError>, Error> {
        let first = format!(
            "/api/v2/connections/{}/clients?take=1000",
            encoded(connection)
        );
        let mut path = first.clone();
        for _ in 0..PAGES {
            let (ids, next) = match self.read(&path, token, read_clients).await? {
                Ok(page) => page,
                Err(refused) => return Ok(Err(refused)),
            };
            if ids.iter().any(|known| known == id.as_str()) {
                return Ok(Ok(true));
            }
            match next {
                Some(next) => path = format!("{first}&from={}", encoded(&next)),
                None => return Ok(Ok(false)),
            }
        }
        Err(Error::WrongShape("its pages have no end".into()))
    }

    /// Suspicious IP throttling.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn throttling(
        &self,
        token: &AccessToken,
    ) -> Result<Result<Throttling, ManagementError>, Error> {
        let path = "/api/v2/attack-protection/suspicious-ip-throttling";
        self.read(path, token, Throttling::read).await
    }

    pub(super) async fn read<T>(
        &self,
        path: &str,
        token: &AccessToken,
        read: impl FnOnce(&Answer) -> Result<T, Error>,
    ) -> Result<Result<T, ManagementError>, Error> {
        let answer = self.management(path, token).await?;
        if answer.status == 200 {
            read(&answer).map(Ok)
        } else {
            ManagementError::read(&answer).map(Err)
        }
    }

    async fn management(&self, path: &str, token: &AccessToken) -> Result<Answer, Error> {
        self.management_call(Method::GET, path, Body::None, token)
            .await
    }

    /// One call of the Management API. It may be tried again: what is asked for here comes to the same when it is done
    /// twice.
    pub(super) async fn management_call(
        &self,
        method: Method,
        path: &str,
        body: Body<'_>,
        token: &AccessToken,
    ) -> Result<Answer, Error> {
        self.http
            .send(&Call {
                method,
                host: self.host,
                path,
                body,
                authorization: Authorization::Bearer(token),
                again: true,
            })
            .await
    }
}
