//! `password.protection`: attack protection does not stand in the way of password logins.

use super::links::fix;
use super::{Advice, Case, Cause, Check, Document, Severity, password_grant};
use crate::auth0::{Meaning, TokenAnswer};
use crate::domain::Finding;
use std::net::IpAddr;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "password.protection",
    title: "Attack protection lets password logins through",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:attack_protection"),
    looks_at: "Whether the same login was stopped by bot detection or by suspicious IP throttling. With wider rights and --maz-address, whether MAZ's addresses are on the allow-list.",
    matters: "All readers' logins reach Auth0 from MAZ's servers, so to Auth0 they look like one busy visitor. A challenge cannot be answered in this grant.",
    advice: Some(Advice {
        against: "Auth0 counts failed logins by address, and all readers' logins come from MAZ's servers. Two protections meet that. Suspicious IP throttling slows down or stops an address with many failed logins: readers who mistype can stop all the others, unless MAZ's addresses are on its allow-list. Brute-force protection stops one account at one address after 10 failed logins, for 30 days or until it is lifted: a reader who is stopped is stopped in the app. Auth0's remedy for servers, passing on the reader's own address in auth0-forwarded-for, is in MAZ's hands: ask MAZ support whether it does.",
        limit: &[
            "Put MAZ's addresses on the allow-list of suspicious IP throttling; MAZ support knows them, and no list of them is public.",
            "Think twice before you put them on brute-force protection's allow-list: that takes the protection from every reader's account.",
            "Tell your support how to lift a reader's block: User Management > Users, the user, Actions > Unblock.",
        ],
        review: "Setting: the vendor's server addresses are on the allow-list of suspicious IP throttling. Reason: all readers' password logins come from these addresses. Exposure: credential stuffing through the vendor's app is not slowed down by Auth0's address counting. Compensating controls: brute-force protection by account stays on and has no exception; breached-password detection on; the vendor's own rate limits (ask for them).",
    }),
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::Throttling,
        Document::PasswordLogin,
    ],
    causes: &[
        Cause {
            name: "bot-detection",
            means: "Bot detection asks for a challenge, and a login by the Password grant cannot answer one.",
            fix: "Let the Password grant pass bot detection, or add MAZ's addresses to its allow-list.",
        },
        Cause {
            name: "address-throttled",
            means: "Auth0 refuses logins from this address for now, after too many failed ones.",
            fix: "Wait, and add the address to the allow-list of suspicious IP throttling.",
        },
        Cause {
            name: "maz-addresses-not-allowed",
            means: "The allow-list of suspicious IP throttling lacks an address that MAZ calls from (--maz-address). This is a warning.",
            fix: "Add MAZ's addresses to the allow-list of suspicious IP throttling.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&password_grant::CHECK)?;
    let TokenAnswer::Refused(refusal) =
        case.got(&case.evidence.password_login, &password_grant::CHECK)?
    else {
        return Ok(allowed(case));
    };
    match refusal.meaning {
        Meaning::VerificationRequired => Ok(Finding::fail(
            "bot-detection",
            "Bot detection asks for a challenge, which a login by the Password grant cannot answer.",
            fix(
                "Exempt MAZ from bot detection.",
                &[
                    "Open Security > Attack Protection > Bot Detection.",
                    "Add the addresses of MAZ's servers to the IP AllowList (ask MAZ support for them), or lower the level.",
                    "Choose Save.",
                ],
                case.page("security/attack-protection/bot-detection"),
            ),
        )),
        Meaning::AddressThrottled | Meaning::TooManyAttempts => Ok(Finding::fail(
            "address-throttled",
            "Auth0 refuses logins from this address for now, after too many failed ones.",
            fix(
                "Wait, and let MAZ's addresses pass suspicious IP throttling.",
                &[
                    "Open Security > Attack Protection > Suspicious IP Throttling.",
                    "Add the addresses of MAZ's servers to the allow-list (ask MAZ support for them), and this machine's while you test.",
                    "Do not run this check again and again: each run is one more failed login.",
                ],
                case.page("security/attack-protection/suspicious-ip-throttling"),
            ),
        )),
        _ => Ok(allowed(case)),
    }
}

/// The login was not stopped. Where MAZ's addresses are known, and the allow-list can be seen, they ought to be on it.
fn allowed(case: &Case<'_>) -> Finding {
    let addresses = &case.settings.maz_addresses;
    if addresses.is_empty() {
        return Finding::pass("the login was not stopped");
    }
    let Some(throttling) = case.seen(&case.evidence.throttling) else {
        return Finding::pass(
            "the login was not stopped; to see the allow-list takes the scope read:attack_protection",
        );
    };
    if throttling.enabled == Some(false) {
        return Finding::pass("suspicious IP throttling is off").from_settings();
    }
    let lacking: Vec<String> = addresses
        .iter()
        .filter(|address| {
            !throttling
                .allowlist
                .iter()
                .any(|entry| covers(entry, **address))
        })
        .map(ToString::to_string)
        .collect();
    if lacking.is_empty() {
        return Finding::pass("MAZ's addresses are on the allow-list").from_settings();
    }
    let lacking = lacking.join(", ");
    let add = format!("Add {lacking} to the allow-list and choose Save.");
    Finding::warn(
        "maz-addresses-not-allowed",
        format!("Suspicious IP throttling may stop MAZ: its allow-list lacks {lacking}."),
        fix(
            "Let MAZ's addresses pass suspicious IP throttling.",
            &[
                "Open Security > Attack Protection > Suspicious IP Throttling.",
                &add,
            ],
            case.page("security/attack-protection/suspicious-ip-throttling"),
        ),
    )
    .from_settings()
}

/// Whether an entry of the allow-list, an address or a range (RFC 4632), covers an address.
fn covers(entry: &str, address: IpAddr) -> bool {
    let (base, length) = match entry.trim().split_once('/') {
        Some((base, length)) => (base, length.parse::<u32>().ok()),
        None => (entry.trim(), Some(128)),
    };
    let (Ok(base), Some(length)) = (base.parse::<IpAddr>(), length) else {
        return false;
    };
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let apart = base.to_bits() ^ address.to_bits();
            apart.leading_zeros() >= length.min(32)
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let apart = base.to_bits() ^ address.to_bits();
            apart.leading_zeros() >= length.min(128)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn an_entry_is_an_address_or_a_range() {
        let address = "203.0.113.7".parse().expect("an address");
        for entry in [
            "203.0.113.7",
            "203.0.113.0/24",
            "0.0.0.0/0",
            " 203.0.113.7/32 ",
        ] {
            assert!(covers(entry, address), "{entry}");
        }
        for entry in [
            "203.0.113.8",
            "198.51.100.0/24",
            "::/0",
            "",
            "all",
            "203.0.113.7/x",
        ] {
            assert!(!covers(entry, address), "{entry}");
        }
        let six = "2001:db8::7".parse().expect("an address");
        assert!(covers("2001:db8::/32", six) && !covers("2001:db9::/32", six));
    }
}
