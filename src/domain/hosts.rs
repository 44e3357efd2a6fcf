//! Whose a host is, by its name.

/// Whether a host belongs to Auth0, whose certificate alone can answer for it.
pub fn is_auth0(host: &str) -> bool {
    host.ends_with(".auth0.com")
}

/// The same of what an identifier names, which also has the name that tenants of some private clouds have.
pub fn names_auth0(host: &str) -> bool {
    is_auth0(host) || host.ends_with(".auth0app.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_only_looks_like_auth0s_is_not() {
        for (host, is, names) in [
            ("acme.us.auth0.com", true, true),
            ("acme.auth0app.com", false, true),
            ("evil-auth0.com", false, false),
            ("acme.us.auth0.com.example.org", false, false),
        ] {
            assert_eq!((is_auth0(host), names_auth0(host)), (is, names), "{host}");
        }
    }
}
