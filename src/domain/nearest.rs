//! The known name that somebody may have meant.

/// The name that comes nearest, if any is near. A check without its area, a cause without its check, and the beginning of either
/// are as near as can be; otherwise at most a third of the letters may differ.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.trim().to_lowercase();
    if name.is_empty() {
        return None;
    }
    known
        .into_iter()
        .filter_map(|known| Some((distance(&name, known)?, known)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

fn distance(name: &str, known: &str) -> Option<usize> {
    let parts = || {
        let begins = known.match_indices(['.', '/']).map(|(at, _)| at + 1);
        std::iter::once(0).chain(begins).map(|at| &known[at..])
    };
    let is_part = |rest: &str| {
        rest.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
    };
    if known == name {
        return Some(0);
    }
    if parts().any(is_part) {
        return Some(1);
    }
    if parts().any(|rest| rest.starts_with(name)) {
        return Some(2);
    }
    let letters = known
        .split('/')
        .chain([known])
        .filter_map(|part| {
            let letters = strsim::damerau_levenshtein(name, part);
            (letters <= part.chars().count() / 3).then_some(letters)
        })
        .min()?;
    Some(2 + letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_its_nearest_name() {
        let known = [
            "tenant.discovery",
            "tenant.issuer",
            "application.credentials",
            "application.credentials/refused",
            "password.grant",
            "password.grant/grant-disabled",
            "directory.default",
            "directory.default/not-set",
            "directory.name",
            "users.read",
            "login.password/mfa-required",
        ];
        for (slip, meant) in [
            ("DIRECTORY.DEFAULT", Some("directory.default")),
            ("directory.na", Some("directory.name")),
            ("grant", Some("password.grant")),
            ("tenant.isuer", Some("tenant.issuer")),
            ("grant-disabled", Some("password.grant/grant-disabled")),
            ("grant-disabeld", Some("password.grant/grant-disabled")),
            ("not-set", Some("directory.default/not-set")),
            ("mfa", Some("login.password/mfa-required")),
            ("refused", Some("application.credentials/refused")),
            (
                "credentials/refused",
                Some("application.credentials/refused"),
            ),
            ("xyzzy", None),
            ("redirect", None),
            ("", None),
        ] {
            assert_eq!(nearest(slip, known), meant, "{slip}");
        }
    }
}
