//! What `/authorize` sends back to the callback after a login (RFC 6749 section 4.1.2, RFC 9207).

use super::{Answered, Grant, Refusal, classify};
use crate::domain::{AccessToken, Redactor, clean, who_instead};
use std::borrow::Cow;

/// What came back.
#[derive(Debug, Clone)]
pub enum AuthorizationResponse {
    /// A code, to be exchanged once.
    Code(AccessToken),
    /// An error.
    Refused(Refusal),
    /// Something that does not belong to this login: its state is missing or another (RFC 6749 section 10.12).
    WrongState,
    /// It has the state of this login, and is no answer: what is wrong with it.
    Broken(Cow<'static, str>),
    /// Something from another issuer than the one that was asked (RFC 9207 section 2.4); its name, cleaned.
    WrongIssuer(String),
}

impl AuthorizationResponse {
    /// Reads the query of a callback. `None` where it is nobody's: it has no state of this login, and neither a code nor an error,
    /// or one of them twice (RFC 6749 section 3.1). An issuer is compared where one is named, and missed where the tenant
    /// promised to name it.
    pub fn read(
        query: &str,
        state: &str,
        issuer: &str,
        promised: bool,
        redactor: &Redactor,
    ) -> Option<Self> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let mut twice = None;
        let mut parameter = |wanted: &'static str| {
            let mut found = pairs.iter().filter(|(name, _)| name == wanted);
            let first = found.next().map(|(_, value)| value.as_str());
            twice = twice.or(found.next().map(|_| wanted));
            first
        };
        let (code, error) = (parameter("code"), parameter("error"));
        let description = parameter("error_description").unwrap_or_default();
        let (its_state, its_issuer) = (parameter("state"), parameter("iss"));
        let broken = match twice {
            Some(name) => Some(Cow::Owned(format!("its parameter {name} is there twice"))),
            None if code.is_none() && error.is_none() => {
                Some("it has neither a code nor an error".into())
            }
            None => None,
        };
        if let Some(broken) = broken {
            // Who knows the state was sent here by what began this login: nothing better is to come.
            let is_of_this_login = pairs
                .iter()
                .any(|pair| pair.0 == "state" && pair.1 == state);
            return is_of_this_login.then_some(Self::Broken(broken));
        }
        if its_state != Some(state) {
            return Some(Self::WrongState);
        }
        if its_issuer.map_or(promised, |its_issuer| its_issuer != issuer) {
            return Some(Self::WrongIssuer(who_instead(its_issuer, issuer)));
        }
        match (error, code) {
            (Some(error), _) => Some(Self::Refused(Refusal {
                meaning: classify(&Answered {
                    grant: Grant::Authorize,
                    status: None,
                    error,
                    description,
                }),
                status: None,
                error: clean(error),
                description: clean(description),
                came: None,
            })),
            (None, Some(code)) => Some(Self::Code(AccessToken::new(code.to_owned(), redactor))),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth0::Meaning;

    fn read(query: &str) -> Option<AuthorizationResponse> {
        AuthorizationResponse::read(
            query,
            "s",
            "https://acme.us.auth0.com/",
            false,
            &Redactor::default(),
        )
    }

    #[test]
    fn only_what_belongs_to_this_login_is_taken() {
        use AuthorizationResponse::{Code, Refused, WrongState};
        assert!(matches!(read("code=c&state=s"), Some(Code(code)) if code.expose() == "c"));
        assert!(matches!(
            read("code=c&state=s&iss=https%3A%2F%2Facme.us.auth0.com%2F"),
            Some(Code(_))
        ));
        for query in [
            "code=c",
            "code=c&state=",
            "code=c&state=x",
            "error=e&state=x",
        ] {
            assert!(matches!(read(query), Some(WrongState)), "{query}");
        }
        for query in [
            "",
            "state=x",
            "code=c&code=d&state=x",
            "code=c&state=x&state=y",
        ] {
            assert!(read(query).is_none(), "{query}");
        }
        for (query, wrong) in [
            ("state=s", "neither a code nor an error"),
            ("code=c&code=d&state=s", "code is there twice"),
            ("code=c&state=s&state=s", "state is there twice"),
            ("code=c&state=x&state=s", "state is there twice"),
        ] {
            let broken = read(query);
            assert!(
                matches!(&broken, Some(AuthorizationResponse::Broken(what)) if what.contains(wrong)),
                "{query}: {broken:?}"
            );
        }
        let refused =
            "error=access_denied&error_description=User+did+not+authorize+the+request&state=s";
        assert!(matches!(
            read(refused),
            Some(Refused(refusal)) if refusal.meaning == Meaning::Declined
        ));
    }

    #[test]
    fn another_issuers_answer_is_refused() {
        assert!(matches!(
            read("code=c&state=s&iss=https%3A%2F%2Fevil.example%2F"),
            Some(AuthorizationResponse::WrongIssuer(issuer)) if issuer == "https://evil.example/"
        ));
        let unnamed = |promised| {
            AuthorizationResponse::read(
                "code=c&state=s",
                "s",
                "https://acme.us.auth0.com/",
                promised,
                &Redactor::default(),
            )
        };
        assert!(matches!(
            unnamed(true),
            Some(AuthorizationResponse::WrongIssuer(_))
        ));
        assert!(matches!(
            unnamed(false),
            Some(AuthorizationResponse::Code(_))
        ));
    }
}
