//! What `GET /authorize` answers before anybody logs in (RFC 6749 section 4.1.1), read without a browser.
//!
//! Where the callback may be used, Auth0 sends errors there; else it shows a page of its own, or sends the visitor to the
//! tenant's. All of it is untrusted: it is only read, and no redirect is followed.

use super::{Answered, Grant, Meaning, Refusal, classify};
use crate::domain::clean;
use crate::http::{Answer, Error};
use reqwest::Url;

/// What a visit to `/authorize` leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizeAnswer {
    /// To a login page: the grant, the callback and a connection are in order.
    GoesOn,
    /// To an error.
    Refused(Refusal),
}

/// The beginnings of descriptions by which Auth0's own error page is known, with the error that each belongs to.
const ON_PAGES: [(&str, &str); 7] = [
    ("Callback URL mismatch", "unauthorized_client"),
    ("Grant type '", "unauthorized_client"),
    ("no connections enabled", "invalid_request"),
    ("Unknown client", "invalid_request"),
    ("Service not found", "access_denied"),
    ("user is blocked", "unauthorized"),
    ("not authorized to access", "invalid_request"),
];

impl AuthorizeAnswer {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is neither on the way to a login nor an error of Auth0's.
    pub fn read(answer: &Answer, origin: &Url) -> Result<Self, Error> {
        match answer.status {
            300..=399 => Ok(Self::of_redirect(answer, origin)),
            200 if is_page(answer) => Ok(on_page(answer).map_or(Self::GoesOn, Self::Refused)),
            400..=499 if answer.status != 429 => {
                Ok(Self::Refused(on_page(answer).unwrap_or_else(|| Refusal {
                    meaning: Meaning::Unrecognised,
                    status: Some(answer.status),
                    error: String::new(),
                    description: title(answer),
                })))
            }
            _ => Err(answer.unexpected()),
        }
    }

    fn of_redirect(answer: &Answer, origin: &Url) -> Self {
        let location = answer
            .location
            .as_deref()
            .and_then(|location| origin.join(location).ok());
        let Some(location) = location else {
            return Self::Refused(Refusal {
                meaning: Meaning::Unrecognised,
                status: Some(answer.status),
                error: String::new(),
                description: "it sends the visitor nowhere".into(),
            });
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
        match parameter("error") {
            None => Self::GoesOn,
            Some(error) => {
                let description = parameter("error_description").unwrap_or_default();
                Self::Refused(refusal(None, error, description))
            }
        }
    }
}

fn refusal(status: Option<u16>, error: &str, description: &str) -> Refusal {
    Refusal {
        meaning: classify(&Answered {
            grant: Grant::Authorize,
            status,
            error,
            description,
        }),
        status,
        error: clean(error),
        description: clean(description),
    }
}

fn is_page(answer: &Answer) -> bool {
    answer.content_type.starts_with("text/html") || answer.body.trim_start().starts_with('<')
}

/// The error that a page speaks of, by the words that Auth0 is known to use.
fn on_page(answer: &Answer) -> Option<Refusal> {
    let text = text_of(&answer.body);
    ON_PAGES.iter().find_map(|(words, error)| {
        let at = text.find(words)?;
        let rest: String = text[at..].chars().take(200).collect();
        Some(refusal(Some(answer.status), error, &rest))
    })
}

/// What a page says, without its tags, scripts and styles. It is no parser: it only has to find known words.
fn text_of(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        text.push(' ');
        rest = &rest[open..];
        let lower = rest.get(..8).unwrap_or(rest).to_ascii_lowercase();
        let end = if lower.starts_with("<script") {
            "</script"
        } else if lower.starts_with("<style") {
            "</style"
        } else {
            ">"
        };
        let Some(close) = rest.get(1..).and_then(|tail| tail.find(end)) else {
            return unescaped(&text);
        };
        rest = rest.get(1 + close + end.len()..).unwrap_or_default();
    }
    text.push_str(rest);
    unescaped(&text)
}

fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn title(answer: &Answer) -> String {
    let title = answer
        .body
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"))
        .map_or("", |(title, _)| title);
    if title.is_empty() {
        answer.words()
    } else {
        clean(&unescaped(title))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer(status: u16, location: Option<&str>, body: &str) -> Answer {
        Answer {
            status,
            location: location.map(str::to_owned),
            content_type: "text/html; charset=utf-8".into(),
            www_authenticate: String::new(),
            etag: None,
            retry_after: None,
            date: None,
            received: time::OffsetDateTime::UNIX_EPOCH,
            body: body.into(),
            raw: body.into(),
            elapsed: std::time::Duration::ZERO,
        }
    }

    fn read(answer: &Answer) -> Result<AuthorizeAnswer, Error> {
        AuthorizeAnswer::read(
            answer,
            &Url::parse("https://acme.us.auth0.com/").expect("an address"),
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
            "https://idp.example.com/saml",
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
        assert_eq!(meaning(&answer(302, None, "")), Meaning::Unrecognised);
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

        #[test]
        fn no_tags_make_it_panic(parts in proptest::collection::vec(prop_oneof!["<", ">", "<script>", "</script", "<style", "é", "&#39;", "a b"], 0..30)) {
            let _ = text_of(&parts.concat());
        }
    }
}
