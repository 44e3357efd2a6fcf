//! Names of hosts.

/// The name in small letters, if it can be one of a host with a dot in it.
pub(crate) fn check_domain(domain: &str) -> Option<String> {
    let host = domain.to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (host.contains('.') && host.len() <= 253 && host.split('.').all(label)).then_some(host)
}
