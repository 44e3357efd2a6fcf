//! What `GET /authorize` answers before anybody logs in (RFC 6749 section 4.1.1), read without a browser.
//!
//! Where the callback may be used, Auth0 sends errors there; otherwise it shows a page of its own, or sends the visitor to the
//! tenant's. All of it is untrusted: it is only read, and no redirect is followed.

use super::answers::is_the_tenants;
use super::{Answered, Grant, Jwt, Meaning, Refusal, classify};
use crate::http::{Answer, Error, passages_of, text_of, title_of};
use reqwest::Url;

/// What a visit to `/authorize` leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizeAnswer {
    /// To a login page: the grant, the callback and a connection are in order.
    GoesOn,
    /// Back to the callback at once, without a login and without an error.
    SentBack,
    /// To an error.
    Refused(Refusal),
}

/// The codes that an error page names, or would in a redirect: each is tried with what stands on the page.
const ON_PAGES: [&str; 4] = [
    "unauthorized_client",
    "invalid_request",
    "access_denied",
    "unauthorized",
];

/// Words of pages that stand before a tenant and turn a visitor away: Auth0's own Tenant ACL, and firewalls.
const BLOCKED: [&str; 6] = [
    "request has been blocked",
    "access denied",
    "forbidden",
    "you have been blocked",
    "request blocked",
    "captcha",
];

/// Words by which a page is known as Auth0's, whatever it says. A code is one where more than a word of a sentence names it.
const OWN: [&str; 6] = [
    "tracking id",
    "something went wrong",
    "oops",
    "unauthorized_client",
    "invalid_request",
    "access_denied",
];

/// Pages of Auth0's own on which a login begins: Universal Login, its parts, and the classic page. Each of them is given the
/// state of this visit.
const LOGIN_PAGES: [&str; 4] = ["/u/login", "/u/signup", "/u/organization", "/login"];

impl AuthorizeAnswer {
    /// Reads an answer. `callback` is the address that was asked for: an error that came back to it proves that it may be
    /// used. A login is only ever begun by a redirect: a page that is shown at once is not the login page, whatever it asks for.
    ///
    /// # Errors
    /// If it is neither on the way to a login nor an error of Auth0's.
    pub fn read(answer: &Answer, origin: &Url, callback: &str) -> Result<Self, Error> {
        match answer.status {
            301 | 302 | 303 | 307 | 308 => Self::of_redirect(answer, origin, callback),
            200 | 400..=499 if answer.status != 429 => Self::of_document(answer),
            500 if answer.json().is_ok() => Self::of_document(answer),
            _ => Err(answer.unexpected()),
        }
    }

    /// An error in JSON, or on a page.
    fn of_document(answer: &Answer) -> Result<Self, Error> {
        match of_json(answer).or_else(|| on_page(answer)) {
            Some(refusal) if refusal.meaning == Meaning::Unrecognised && answer.status >= 500 => {
                return Err(answer.unexpected());
            }
            Some(refusal) => return Ok(Self::Refused(refusal)),
            None => {}
        }
        if answer.json().is_ok_and(|json| json.is_object()) {
            super::said_by_auth0(answer)?;
        }
        let words = [title_of(answer.text()), text_of(answer.text())].concat();
        let words = words.to_ascii_lowercase();
        if answer.status == 200 || BLOCKED.iter().any(|blocked| words.contains(blocked)) {
            return Err(answer.not_json());
        }
        let error = answer.unexpected();
        if error.is_in_between() && !is_own(&words) {
            return Err(error);
        }
        Ok(Self::Refused(Refusal {
            meaning: Meaning::Unrecognised,
            status: Some(answer.status),
            error: String::new(),
            description: answer.words(),
            came: Some(answer.came),
        }))
    }

    fn of_redirect(answer: &Answer, origin: &Url, callback: &str) -> Result<Self, Error> {
        let location = answer
            .location
            .as_deref()
            .filter(|location| !location.trim().is_empty())
            .and_then(|location| origin.join(location).ok());
        let Some(location) = location else {
            return Err(answer.unexpected());
        };
        let parameters = Parameters::of(&location);
        // Where the callback may not be used, the tenant may have an error page of its own, anywhere.
        let came_back = Url::parse(callback).is_ok_and(|callback| is_same(&callback, &location));
        let status = (!came_back).then_some(answer.status);
        if let Some(error) = parameters.get("error") {
            let description = parameters.get("error_description").unwrap_or_default();
            let refusal = refusal(answer, status, error, description);
            // What names an error elsewhere, in words that are not Auth0's, may be anybody.
            return if refusal.meaning == Meaning::Unrecognised
                && !is_ours(&location, origin, came_back)
            {
                Err(answer.unexpected())
            } else {
                Ok(Self::Refused(refusal))
            };
        }
        if came_back {
            return Ok(Self::SentBack);
        }
        // What stands behind the address is never sent to who is asked.
        let parameters = Parameters::of_query(&location);
        if is_a_login_page(&location, origin, &parameters)
            || leads_to_a_provider(&location, origin, &parameters)
        {
            return Ok(Self::GoesOn);
        }
        Err(answer.unexpected())
    }
}

/// The parameters of an address.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Those in its query.
    fn of_query(location: &Url) -> Self {
        Self(location.query_pairs().into_owned().collect())
    }

    /// Those in its query or behind it.
    fn of(location: &Url) -> Self {
        let mut parameters = Self::of_query(location);
        let fragment = location.fragment().unwrap_or_default();
        let behind = url::form_urlencoded::parse(fragment.as_bytes()).into_owned();
        parameters.0.extend(behind);
        parameters
    }

    fn get(&self, wanted: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(name, _)| name == wanted)?;
        Some(value)
    }

    /// Whether it is there, and holds something.
    fn has(&self, wanted: &str) -> bool {
        self.get(wanted).is_some_and(|value| !value.is_empty())
    }
}

fn is_ours(location: &Url, origin: &Url, came_back: bool) -> bool {
    came_back || location.origin() == origin.origin()
}

/// A page of the tenant's own on which somebody can log in.
fn is_a_login_page(location: &Url, origin: &Url, parameters: &Parameters) -> bool {
    let path = location.path().trim_end_matches('/');
    location.origin() == origin.origin()
        && parameters.has("state")
        && LOGIN_PAGES.iter().any(|page| {
            path.strip_prefix(page)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '-']))
        })
}

fn is_same(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin() && one.path() == other.path()
}

/// Whether an address elsewhere is that of an identity provider, asked for a login that comes back to the tenant: where
/// one enterprise or social connection is enabled and nothing else, Auth0 shows no page of its own. What stands before a host may
/// send everybody to a login of its own, which looks the same but for where it leads back to. So that must be read: from a pushed
/// request (RFC 9126), a deflated one of SAML or a token of OAuth 1.0 nobody knows it, and they are no proof.
fn leads_to_a_provider(location: &Url, origin: &Url, parameters: &Parameters) -> bool {
    if location.scheme() != "https" || location.origin() == origin.origin() {
        return false;
    }
    // Where providers send people back to, for every connection.
    let comes_back = |to: &str| {
        Url::parse(to)
            .is_ok_and(|to| to.origin() == origin.origin() && to.path() == "/login/callback")
    };
    let is_the_tenants = |name: &str| parameters.get(name).is_some_and(comes_back);
    // OpenID Connect and OAuth 2.0; the same in a signed request (RFC 9101); WS-Federation.
    let asks_for_a_code = parameters.has("response_type") && is_the_tenants("redirect_uri");
    let signed = parameters.get("request").and_then(Jwt::parse);
    let is_signed =
        signed.is_some_and(|request| request.text("redirect_uri").is_some_and(comes_back));
    let realm = parameters
        .get("wtrealm")
        .and_then(|realm| realm.strip_prefix("urn:auth0:"));
    (parameters.has("client_id") && (asks_for_a_code || is_signed))
        || (parameters.get("wa") == Some("wsignin1.0")
            && (realm.is_some_and(|tenant| !tenant.is_empty()) || is_the_tenants("wreply")))
}

fn refusal(answer: &Answer, status: Option<u16>, error: &str, description: &str) -> Refusal {
    let meaning = match classify(&Answered {
        grant: Grant::Authorize,
        status,
        error,
        description,
    }) {
        // Nobody was logged in, so no code of the tenant's ran: it is Auth0's own trouble.
        Meaning::DeniedByAction if error == "server_error" => Meaning::Unavailable,
        meaning => meaning,
    };
    Refusal {
        meaning,
        status,
        error: answer.shown(error),
        description: answer.shown(description),
        came: Some(answer.came),
    }
}

/// The error of a JSON document.
fn of_json(answer: &Answer) -> Option<Refusal> {
    let json = answer.json().ok()?;
    let text = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| json.get(name)?.as_str())
            .filter(|text| !text.is_empty())
    };
    let error = text(&["error", "code"])?;
    let description = text(&["error_description", "message", "description"]).unwrap_or_default();
    Some(refusal(answer, Some(answer.status), error, description))
}

/// The error that a page speaks of, by the words that Auth0 is known to use. Anybody's page may hold some of them: where
/// nothing else shows that it is Auth0's, only a whole sentence of Auth0's does.
fn on_page(answer: &Answer) -> Option<Refusal> {
    let passages = passages_of(answer.text());
    let is_own = is_own(&passages.join(" "));
    passages.iter().find_map(|passage| {
        let (code, said) = match passage.split_once(':') {
            Some((code, said)) if is_a_code(code) => (Some(code), said.trim()),
            _ => (None, passage.as_str()),
        };
        let said: String = said.chars().take(200).collect();
        // Words that anybody's page may hold: they must be whole, or stand behind their code.
        let is_anybodys = |meaning: Meaning| {
            matches!(
                meaning,
                Meaning::UserBlocked | Meaning::NoClientGrant | Meaning::UnknownAudience
            )
        };
        ON_PAGES.iter().find_map(|one| {
            let found = refusal(answer, Some(answer.status), one, &said);
            let is_told = !matches!(
                found.meaning,
                Meaning::Unrecognised | Meaning::DeniedByAction
            );
            let counts = match code {
                Some(code) => code == *one,
                // Whose trouble a page speaks of is not said.
                None if found.meaning == Meaning::Unavailable => false,
                None if is_the_tenants(Grant::Authorize, one) => true,
                None => is_own && !is_anybodys(found.meaning),
            };
            (is_told && counts).then_some(found)
        })
    })
}

fn is_a_code(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn is_own(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    OWN.iter().any(|own| text.contains(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use proptest::prelude::*;

    fn answer(status: u16, location: Option<&str>, body: &str) -> Answer {
        let mut headers = vec![("content-type", "text/html; charset=utf-8")];
        headers.extend(location.map(|location| ("location", location)));
        Answer::of(status, &headers, body.as_bytes())
    }

    fn read(answer: &Answer) -> Result<AuthorizeAnswer, Error> {
        AuthorizeAnswer::read(
            answer,
            &Url::parse("https://acme.us.auth0.com/").expect("an address"),
            "https://id.example.com/cb",
        )
    }

    fn meaning(answer: &Answer) -> Meaning {
        match read(answer).expect("an answer") {
            AuthorizeAnswer::Refused(refusal) => refusal.meaning,
            other => panic!("{other:?}"),
        }
    }

    /// A request of RFC 9101 that leads back to this address.
    fn signed(redirect_uri: &str) -> String {
        let part = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        let claims = format!(r#"{{"iss":"x","redirect_uri":"{redirect_uri}"}}"#);
        let request = [part(r#"{"alg":"RS256"}"#), part(&claims), part("signature")].join(".");
        format!("https://idp.example.com/authorize?client_id=x&request={request}")
    }

    #[test]
    fn a_way_to_a_login_goes_on() {
        let signed = signed("https://acme.us.auth0.com/login/callback");
        for location in [
            "/u/login?state=hKFo2SA",
            "/u/login/identifier?state=hKFo2SA&ui_locales=es",
            "/u/login-email-verification?state=hKFo2SA",
            "https://acme.us.auth0.com/login?state=hKFo2SA&client=x&protocol=oauth2",
            &signed,
            "https://accounts.example.com/o/oauth2/auth?response_type=code&client_id=x&state=y&redirect_uri=https%3A%2F%2Facme.us.auth0.com%2Flogin%2Fcallback",
            "https://login.example.com/wsfed?wa=wsignin1.0&wtrealm=urn%3Aauth0%3Aacme",
            "https://login.example.com/wsfed?wa=wsignin1.0&wtrealm=x&wreply=https%3A%2F%2Facme.us.auth0.com%2Flogin%2Fcallback",
        ] {
            assert_eq!(
                read(&answer(302, Some(location), "")),
                Ok(AuthorizeAnswer::GoesOn),
                "{location}"
            );
        }
    }

    /// What a browser, a block list or a portal may as well be sent to proves no login page.
    #[test]
    fn what_only_looks_like_a_login_is_none() {
        let saml = base64::engine::general_purpose::URL_SAFE.encode([7_u8; 240]);
        let saml = format!("https://sso.corp.example/saml?SAMLRequest={saml}&RelayState=x");
        let elsewhere = signed("https://sso.corp.example/login/callback");
        for location in [
            "",
            " ",
            "/",
            "/authorize?client_id=x&state=maz-auth0-check",
            "/u/error",
            "/u/error?state=hKFo2SA",
            "/u/login",
            "/u/login?state=",
            "/u/login#state=hKFo2SA",
            "https://idp.example.com/auth#response_type=code&client_id=x&redirect_uri=https%3A%2F%2Facme.us.auth0.com%2Flogin%2Fcallback",
            "/u/loginx?state=hKFo2SA",
            "/error?x=1",
            "/logout?state=hKFo2SA",
            "http://acme.us.auth0.com/u/login?state=hKFo2SA",
            "http://acme.us.auth0.com/cdn-cgi/challenge",
            "https://acme.us.auth0.com:8443/u/login?state=x",
            "https://acme.us.auth0.com:8443/blocked.html",
            "https://acme.us.auth0.com@evil.example/u/login?state=x",
            "//evil.example/u/login?state=x",
            "ftp://acme.us.auth0.com/u/login?state=x",
            "javascript:alert(1)",
            "https://block.corp.example/?request=x",
            "https://block.corp.example/?client_id=x&request=https%3A%2F%2Facme.us.auth0.com%2Fauthorize",
            "https://block.corp.example/?error=blocked",
            "https://portal.example/?redirect_uri=https%3A%2F%2Facme.us.auth0.com%2Fauthorize",
            "https://portal.example/?response_type=code&client_id=x&redirect_uri=https%3A%2F%2Facme.us.auth0.com%2Fauthorize",
            "https://portal.example/?request_uri=https%3A%2F%2Facme.us.auth0.com%2Fauthorize",
            "https://portal.example/?SAMLRequest=fZJ&RelayState=x",
            "https://idp.example.com/authorize?client_id=x&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Abwc4JK",
            "https://idp.example.com/authorize?client_id=x&request=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
            "https://api.example.com/oauth/authenticate?oauth_token=x",
            &saml,
            &elsewhere,
            "https://portal.example/?wa=wsignin1.0",
            "https://portal.example/?wa=wsignin1.0&wtrealm=urn%3Aauth0%3A",
            "http://idp.example.com/auth?response_type=code&client_id=x&redirect_uri=https%3A%2F%2Facme.us.auth0.com%2Flogin%2Fcallback",
        ] {
            let found = read(&answer(302, Some(location), ""));
            assert!(
                found.as_ref().is_err_and(Error::is_in_between),
                "{location}: {found:?}"
            );
        }
        assert!(read(&answer(304, Some("/u/login?state=x"), "")).is_err());
        for page in [
            "<form><input type=password></form>",
            "<h1>Down for maintenance</h1><form action=/newsletter><input type=email></form>",
            "<h1>Access denied</h1>Solve the captcha<form><input type=hidden></form>",
            "<title>Guest network</title><form><input type=checkbox> I accept</form>",
            "{}",
            "",
        ] {
            let found = read(&answer(200, None, page));
            assert!(
                found.as_ref().is_err_and(Error::is_in_between),
                "{page}: {found:?}"
            );
        }
    }

    #[test]
    fn errors_are_read_from_the_redirect_and_from_the_page() {
        let callback = "https://id.example.com/cb?error=unauthorized_client&error_description=Grant%20type%20%27authorization_code%27%20not%20allowed%20for%20the%20client.&state=x";
        assert_eq!(
            meaning(&answer(302, Some(callback), "")),
            Meaning::GrantDisabled
        );
        let none = "https://id.example.com/cb#error=invalid_request&error_description=no+connections+enabled+for+the+client";
        assert_eq!(
            meaning(&answer(302, Some(none), "")),
            Meaning::NoConnections
        );
        let page =
            "<html><style>.x{}</style><p>Callback URL mismatch. https://x is not in the list</p>";
        assert_eq!(
            meaning(&answer(403, None, page)),
            Meaning::CallbackNotAllowed
        );
        let page = "<p>unauthorized_client: Grant type &#39;authorization_code&#39; not allowed for the client.</p>";
        assert_eq!(meaning(&answer(403, None, page)), Meaning::GrantDisabled);
        assert_eq!(
            meaning(&answer(403, None, "<title>Oops</title>")),
            Meaning::Unrecognised
        );
        for page in [
            "<p>invalid_request: parameter organization is required for this client</p>",
            r#"{"error":"invalid_request","error_description":"parameter organization is required for this client"}"#,
        ] {
            assert_eq!(
                meaning(&answer(400, None, page)),
                Meaning::OrganizationRequired
            );
        }
        for page in [
            "<p>Pushed Authorization Requests are required</p>",
            "<p>invalid_request: this client requires pushed authorization requests</p>",
        ] {
            assert_eq!(
                meaning(&answer(400, None, page)),
                Meaning::PushedRequestsRequired
            );
        }
        assert!(read(&answer(302, None, "")).is_err());
    }

    #[test]
    fn an_error_proves_the_callback_only_where_it_came_back_to_it() {
        let query = "error=unauthorized_client&error_description=Grant%20type%20%27authorization_code%27%20not%20allowed%20for%20the%20client.";
        for (location, status) in [
            ("https://id.example.com/cb", None),
            ("https://errors.example.com/oops", Some(302)),
            ("https://id.example.com/other", Some(302)),
            ("https://acme.us.auth0.com/error", Some(302)),
        ] {
            let location = format!("{location}?{query}");
            match read(&answer(302, Some(&location), "")) {
                Ok(AuthorizeAnswer::Refused(refusal)) => {
                    assert_eq!(refusal.status, status, "{location}");
                    assert_eq!(refusal.meaning, Meaning::GrantDisabled);
                }
                other => panic!("{location}: {other:?}"),
            }
        }
        for query in ["state=x", "code=c&state=x"] {
            let location = format!("https://id.example.com/cb?{query}");
            let read = read(&answer(302, Some(&location), ""));
            assert_eq!(read, Ok(AuthorizeAnswer::SentBack));
        }
    }

    #[test]
    fn what_stands_before_a_tenant_is_no_login_page() {
        for answer in [
            answer(302, Some("https://blocked.example.com/?from=acme"), ""),
            answer(403, None, "Forbidden"),
            answer(
                404,
                None,
                r#"{"message":"no Route matched with those values"}"#,
            ),
            answer(
                403,
                None,
                "<h1>Access denied</h1>To protect the requested service, this request has been blocked",
            ),
        ] {
            let error = read(&answer).expect_err("no answer of a tenant's");
            assert!(error.is_in_between(), "{error:?}");
        }
    }

    #[test]
    fn what_a_script_says_is_not_what_the_page_says() {
        let page = "<script>var x = 'Callback URL mismatch';</script><title>Oops</title>";
        assert_eq!(meaning(&answer(403, None, page)), Meaning::Unrecognised);
    }

    proptest! {
        #[test]
        fn no_page_makes_it_panic(body in ".*", status in 100_u16..600, location in proptest::option::of(".*")) {
            let _ = read(&answer(status, location.as_deref(), &body));
        }
    }
}
