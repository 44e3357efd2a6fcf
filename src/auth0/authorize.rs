//! What `GET /authorize` answers before anybody logs in (RFC 6749 section 4.1.1), read without a browser.
//!
//! Where the callback may be used, Auth0 sends errors there; otherwise it shows a page of its own, or sends the visitor to the
//! tenant's. All of it is untrusted: it is only read, and no redirect is followed.

use super::{Answered, Grant, Meaning, Refusal, classify};
use crate::http::{Answer, Error, text_of, title_of};
use reqwest::Url;

/// What a visit to `/authorize` leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizeAnswer {
    /// To a login page: the grant, the callback and a connection are in order.
    GoesOn,
    /// To an error.
    Refused(Refusal),
}

/// Words by which Auth0's own error page is known, with the error that each belongs to.
const ON_PAGES: [(&str, &str); 9] = [
    ("Callback URL mismatch", "unauthorized_client"),
    ("Grant type '", "unauthorized_client"),
    ("no connections enabled", "invalid_request"),
    ("Unknown client", "invalid_request"),
    ("Service not found", "access_denied"),
    ("user is blocked", "unauthorized"),
    ("not authorized to access", "invalid_request"),
    ("organization is required", "invalid_request"),
    ("pushed authorization", "invalid_request"),
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

/// Words by which a page is known as Auth0's, whatever it says.
const OWN: [&str; 3] = ["tracking id", "something went wrong", "oops"];

impl AuthorizeAnswer {
    /// Reads an answer. `callback` is the address that was asked for: an error that came back to it proves that it may be
    /// used.
    ///
    /// # Errors
    /// If it is neither on the way to a login nor an error of Auth0's.
    pub fn read(answer: &Answer, origin: &Url, callback: &str) -> Result<Self, Error> {
        match answer.status {
            300..=399 => Self::of_redirect(answer, origin, callback),
            200 if is_login(answer) => Ok(on_page(answer).map_or(Self::GoesOn, Self::Refused)),
            200 | 400..=499 if answer.status != 429 => Self::of_document(answer),
            500 if answer.json().is_ok() => Self::of_document(answer),
            _ => Err(answer.unexpected()),
        }
    }

    /// An error in JSON, or on a page.
    fn of_document(answer: &Answer) -> Result<Self, Error> {
        if let Some(refusal) = of_json(answer).or_else(|| on_page(answer)) {
            return Ok(Self::Refused(refusal));
        }
        let words = [title_of(answer.text()), text_of(answer.text())].concat();
        let words = words.to_ascii_lowercase();
        if BLOCKED.iter().any(|blocked| words.contains(blocked)) {
            return Err(answer.not_json());
        }
        if answer.status == 200 {
            return Err(Error::WrongShape("it is no login page".into()));
        }
        let error = answer.unexpected();
        if error.is_in_between() && !OWN.iter().any(|own| words.contains(own)) {
            return Err(error);
        }
        Ok(Self::Refused(Refusal {
            meaning: Meaning::Unrecognised,
            status: Some(answer.status),
            error: String::new(),
            description: answer.words(),
        }))
    }

    fn of_redirect(answer: &Answer, origin: &Url, callback: &str) -> Result<Self, Error> {
        let location = answer
            .location
            .as_deref()
            .and_then(|location| origin.join(location).ok());
        let Some(location) = location else {
            return Ok(Self::Refused(Refusal {
                meaning: Meaning::Unrecognised,
                status: Some(answer.status),
                error: String::new(),
                description: "it sends the visitor nowhere".into(),
            }));
        };
        let fragment = location.fragment().unwrap_or_default();
        let parameters: Vec<(String, String)> = location
            .query_pairs()
            .chain(url::form_urlencoded::parse(fragment.as_bytes()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let parameter = |wanted: &str| {
            parameters
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.as_str())
        };
        // Where the callback may not be used, the tenant may have an error page of its own, anywhere.
        let came_back = Url::parse(callback).is_ok_and(|callback| is_same(&callback, &location));
        let status = (!came_back).then_some(answer.status);
        match parameter("error") {
            Some(error) => {
                let description = parameter("error_description").unwrap_or_default();
                Ok(Self::Refused(refusal(answer, status, error, description)))
            }
            None if came_back => Ok(Self::Refused(Refusal {
                meaning: Meaning::Unrecognised,
                status: Some(answer.status),
                error: String::new(),
                description:
                    "it sends the visitor back at once, without a login and without an error".into(),
            })),
            None if location.host_str() == origin.host_str() => Ok(Self::GoesOn),
            None if leads_to_a_provider(&parameters, origin) => Ok(Self::GoesOn),
            None => Err(answer.unexpected()),
        }
    }
}

fn is_same(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin() && one.path() == other.path()
}

/// Whether an address elsewhere is that of an identity provider, asked for a login that comes back to the tenant: where
/// one enterprise or social connection is enabled and nothing else, Auth0 shows no page of its own.
fn leads_to_a_provider(parameters: &[(String, String)], origin: &Url) -> bool {
    parameters.iter().any(|(name, value)| match name.as_str() {
        "SAMLRequest" | "oauth_token" | "request_uri" | "request" => !value.is_empty(),
        "wa" => value == "wsignin1.0",
        "redirect_uri" => Url::parse(value).is_ok_and(|back| back.host_str() == origin.host_str()),
        _ => false,
    })
}

fn refusal(answer: &Answer, status: Option<u16>, error: &str, description: &str) -> Refusal {
    Refusal {
        meaning: classify(&Answered {
            grant: Grant::Authorize,
            status,
            error,
            description,
        }),
        status,
        error: answer.shown(error),
        description: answer.shown(description),
    }
}

/// A page on which somebody can log in.
fn is_login(answer: &Answer) -> bool {
    let page = answer.text().to_ascii_lowercase();
    page.trim_start().starts_with('<') && page.contains("<form") && page.contains("<input")
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

/// The error that a page speaks of, by the words that Auth0 is known to use.
fn on_page(answer: &Answer) -> Option<Refusal> {
    let text = text_of(answer.text());
    let small = text.to_ascii_lowercase();
    ON_PAGES.iter().find_map(|(words, error)| {
        let at = small.find(&words.to_ascii_lowercase())?;
        let rest: String = text[at..].chars().take(200).collect();
        Some(refusal(answer, Some(answer.status), error, &rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
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
            AuthorizeAnswer::GoesOn => panic!("it goes on"),
        }
    }

    #[test]
    fn a_way_to_a_login_goes_on() {
        for location in [
            "/u/login?state=hKFo2SA",
            "https://acme.us.auth0.com/login?client=x",
            "https://idp.example.com/saml?SAMLRequest=fZJ",
            "https://accounts.example.com/o/oauth2/auth?redirect_uri=https%3A%2F%2Facme.us.auth0.com%2Flogin%2Fcallback",
            "https://login.example.com/wsfed?wa=wsignin1.0&wtrealm=urn%3Aauth0%3Aacme",
        ] {
            assert_eq!(
                read(&answer(302, Some(location), "")),
                Ok(AuthorizeAnswer::GoesOn)
            );
        }
        assert_eq!(
            read(&answer(200, None, "<form><input type=password></form>")),
            Ok(AuthorizeAnswer::GoesOn)
        );
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
        assert_eq!(meaning(&answer(302, None, "")), Meaning::Unrecognised);
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
        assert_eq!(
            meaning(&answer(302, Some("https://id.example.com/cb?state=x"), "")),
            Meaning::Unrecognised
        );
    }

    #[test]
    fn what_stands_before_a_tenant_is_no_login_page() {
        for answer in [
            answer(302, Some("https://blocked.example.com/?from=acme"), ""),
            answer(403, None, "Forbidden"),
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
        let page =
            "<script>var x = 'Callback URL mismatch';</script><form><input type=password></form>";
        assert_eq!(read(&answer(200, None, page)), Ok(AuthorizeAnswer::GoesOn));
    }

    proptest! {
        #[test]
        fn no_page_makes_it_panic(body in ".*", status in 100_u16..600, location in proptest::option::of(".*")) {
            let _ = read(&answer(status, location.as_deref(), &body));
        }
    }
}
