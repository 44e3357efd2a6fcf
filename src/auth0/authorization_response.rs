//! What `/authorize` sends back to the callback after a login (RFC 6749 section 4.1.2, RFC 9207).

use super::{Answered, Grant, Refusal, classify};
use crate::domain::{AccessToken, Redactor, clean};

/// What came back.
#[derive(Debug, Clone)]
pub enum AuthorizationResponse {
    /// A code, to be exchanged once.
    Code(AccessToken),
    /// An error.
    Refused(Refusal),
    /// Something that does not belong to this login: its state is missing or another (RFC 6749 section 10.12).
    WrongState,
    /// Something from another issuer than the one that was asked (RFC 9207 section 2.4); its name, cleaned.
    WrongIssuer(String),
}

impl AuthorizationResponse {
    /// Reads the query of a callback. `None` where it is none: it has neither a code nor an error, or one of them twice
    /// (RFC 6749 section 3.1). An issuer is compared where one is named, and missed where the tenant promised to name it.
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
        let mut unique = true;
        let mut parameter = |wanted: &str| {
            let mut found = pairs.iter().filter(|(name, _)| name == wanted);
            let first = found.next().map(|(_, value)| value.as_str());
            unique &= found.next().is_none();
            first
        };
        let (code, error) = (parameter("code"), parameter("error"));
        let description = parameter("error_description").unwrap_or_default();
        let (its_state, its_issuer) = (parameter("state"), parameter("iss"));
        if !unique || (code.is_none() && error.is_none()) {
            return None;
        }
        if its_state != Some(state) {
            return Some(Self::WrongState);
        }
        if its_issuer.map_or(promised, |its_issuer| its_issuer != issuer) {
            return Some(Self::WrongIssuer(clean(its_issuer.unwrap_or("nobody"))));
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
            "state=s",
            "code=c&code=d&state=s",
            "code=c&state=s&state=s",
        ] {
            assert!(read(query).is_none(), "{query}");
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
