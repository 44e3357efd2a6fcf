//! `password.protection`: attack protection does not stand in the way of password logins.

use super::links::fix;
use super::proof::BY_A_DIRECTORY;
use super::{
    Advice, Case, Cause, Check, Document, Proof, Severity, Shown, directory_connection,
    directory_default, directory_enabled, password_grant, refused,
};
use crate::auth0::{Meaning, Refusal};
use crate::domain::{Because, Finding, Fix};
use std::net::IpAddr;

/// What else a login may have been refused for.
const ROOTS: [&Check; 4] = [
    &password_grant::CHECK,
    &directory_default::CHECK,
    &directory_connection::CHECK,
    &directory_enabled::CHECK,
];

/// The row of the table.
pub static CHECK: Check = Check {
    id: "password.protection",
    title: "Attack protection lets password logins through",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:attack_protection"),
    looks_at: "Whether the same login was stopped by bot detection or by suspicious IP throttling. With wider rights and --maz-address, whether MAZ's addresses are on the IP AllowList.",
    matters: "All readers' logins reach Auth0 from MAZ's servers, so to Auth0 they look like one busy visitor. A challenge cannot be answered in this grant.",
    advice: Some(Advice {
        against: "Auth0 counts failed logins by address, and all readers' logins come from MAZ's servers. Two protections meet that. Suspicious IP throttling slows down or stops an address with many failed logins: readers who mistype can stop all the others, unless MAZ's addresses are on its IP AllowList. Brute-force protection stops one account at one address after 10 failed logins, for 30 days or until it is lifted: a reader who is stopped is stopped in the app. Auth0's remedy for servers, passing on the reader's own address in auth0-forwarded-for, is in MAZ's hands: ask MAZ support whether it does.",
        limit: &[
            "Put MAZ's addresses on the IP AllowList of suspicious IP throttling; MAZ support knows them, and no list of them is public.",
            "Think twice before you put them on brute-force protection's IP AllowList: that takes the protection from every reader's account.",
            "Tell your support how to lift a reader's block: User Management > Users, the user, Actions > Unblock.",
        ],
        review: "Setting: the vendor's server addresses are on the IP AllowList of suspicious IP throttling. Reason: all readers' password logins come from these addresses. Exposure: credential stuffing through the vendor's app is not slowed down by Auth0's address counting. Compensating controls: brute-force protection by account stays on and has no exception; breached-password detection on; the vendor's own rate limits (ask for them).",
    }),
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::Throttling,
        Document::PasswordLogin,
    ],
    proof: Proof {
        says: "A login as a user that cannot exist is refused as invalid_grant for wrong credentials: nothing stopped it before. That is so for this machine's address; MAZ has others.",
        by: &[
            Shown::Refused(Document::PasswordLogin, BY_A_DIRECTORY),
            Shown::Refused(Document::RealmLogin, BY_A_DIRECTORY),
        ],
    },
    causes: &[
        Cause {
            name: "bot-detection",
            means: "Bot detection asks this machine for a challenge, and a login by the Password grant cannot answer one. Whether MAZ's servers are asked as well does not show from here.",
            fix: "Add MAZ's addresses to bot detection's IP AllowList.",
        },
        Cause {
            name: "address-throttled",
            means: "Auth0 refuses logins from this address for now, after too many failed ones.",
            fix: "Wait. What readers' logins need is that MAZ's addresses are on the IP AllowList of suspicious IP throttling; a CI runner's does not belong there, since others are behind it too.",
        },
        Cause {
            name: "maz-addresses-not-allowed",
            means: "The IP AllowList of suspicious IP throttling lacks an address that MAZ calls from (--maz-address). This is a warning.",
            fix: "Add MAZ's addresses to the IP AllowList of suspicious IP throttling.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    password_grant::reached(case)?;
    case.got(&case.evidence.password_login, &password_grant::CHECK)?;
    let logins = [&case.evidence.password_login, &case.evidence.realm_login];
    let refusals = logins
        .into_iter()
        .filter_map(|login| login.value()?.refusal());
    let mut reached_a_directory = false;
    for refusal in refusals {
        match refusal.meaning {
            Meaning::VerificationRequired => return Ok(challenged(case, refusal)),
            Meaning::AddressThrottled | Meaning::TooManyAttempts => {
                return Ok(throttled(case, refusal));
            }
            meaning => reached_a_directory |= BY_A_DIRECTORY.contains(&meaning),
        }
    }
    if reached_a_directory {
        case.requires(&password_grant::CHECK)?;
        return allowed(case);
    }
    // Neither was stopped, and neither went through: what was wrong instead is told elsewhere.
    for root in ROOTS {
        case.requires(root)?;
    }
    Err(Finding::skip(Because::Check(password_grant::CHECK.id), ""))
}

fn challenged(case: &Case<'_>, refusal: &Refusal) -> Finding {
    refused(
        "bot-detection",
        "Bot detection challenged a login from this machine, and a login by the Password grant cannot answer. MAZ's servers have addresses of their own: whether they are challenged as well does not show from here.",
        refusal,
        challenge_fix(case),
    )
}

/// What MAZ's addresses need, and what lets this machine see more.
pub(super) fn challenge_fix(case: &Case<'_>) -> Fix {
    fix(
        "Let MAZ's servers pass bot detection.",
        &[
            "Open Security > Attack Protection > Bot Detection.",
            "Add the addresses of MAZ's servers to the IP AllowList: ask MAZ support for them. That is what readers' logins need.",
            "To see more from this machine, add its address for as long as you test, or run the command from another network.",
            "Choose Save.",
        ],
        case.page("security/attack-protection/bot-detection"),
    )
}

fn throttled(case: &Case<'_>, refusal: &Refusal) -> Finding {
    refused(
        "address-throttled",
        "Auth0 refuses logins from this machine's address for now, after too many failed ones. It counts each address by itself, so this says nothing about MAZ's.",
        refusal,
        fix(
            "Wait, and let MAZ's addresses pass suspicious IP throttling.",
            &[
                "Open Security > Attack Protection > Suspicious IP Throttling.",
                "Add the addresses of MAZ's servers to the IP AllowList: ask MAZ support for them. Leave a CI runner's out: that would take the protection from everybody behind that address.",
                "Do not run this check again and again: each run is one more failed login.",
            ],
            case.page("security/attack-protection/suspicious-ip-throttling"),
        ),
    )
}

/// The login was not stopped. Where MAZ's addresses are said, they ought to be on the IP AllowList: without a look at it that is
/// not known.
fn allowed(case: &Case<'_>) -> Result<Finding, Finding> {
    let addresses = &case.settings.maz_addresses;
    if addresses.is_empty() {
        return Ok(Finding::pass("the login was not stopped"));
    }
    let seen = case.must_see(
        &case.evidence.throttling,
        Document::Throttling,
        "the IP AllowList of suspicious IP throttling",
    );
    let throttling = match seen {
        Err(finding) if finding.message.is_empty() => {
            return Err(Finding {
                message: "the login was not stopped; whether MAZ's addresses are on the IP AllowList takes the scope read:attack_protection to see".into(),
                ..finding
            });
        }
        seen => seen?,
    };
    if !throttling.stops {
        return Ok(Finding::pass("suspicious IP throttling stops nobody").from_settings());
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
        return Ok(Finding::pass("MAZ's addresses are on the IP AllowList").from_settings());
    }
    let lacking = lacking.join(", ");
    let add = format!("Add {lacking} to the IP AllowList and choose Save.");
    Ok(Finding::warn(
        "maz-addresses-not-allowed",
        format!("Suspicious IP throttling may stop MAZ: its IP AllowList lacks {lacking}."),
        fix(
            "Let MAZ's addresses pass suspicious IP throttling.",
            &[
                "Open Security > Attack Protection > Suspicious IP Throttling.",
                &add,
            ],
            case.page("security/attack-protection/suspicious-ip-throttling"),
        ),
    )
    .from_settings())
}

/// Whether an entry of the IP AllowList, an address or a range (RFC 4632), covers an address.
fn covers(entry: &str, address: IpAddr) -> bool {
    let (base, length) = match entry.trim().split_once('/') {
        Some((base, length)) => (base, length.parse::<u32>().ok()),
        None => (entry.trim(), Some(128)),
    };
    let (Ok(base), Some(length)) = (base.parse::<IpAddr>(), length) else {
        return false;
    };
    // One of IPv4 may be written as one of IPv6 (RFC 4291 section 2.5.5.2).
    let (base, length) = match base.to_canonical() {
        inner @ IpAddr::V4(_) if base.is_ipv6() && length >= 96 => (inner, length - 96),
        _ => (base, length),
    };
    match (base, address.to_canonical()) {
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
            "::ffff:203.0.113.7",
            "::ffff:203.0.113.0/120",
        ] {
            assert!(covers(entry, address), "{entry}");
        }
        for entry in [
            "203.0.113.8",
            "198.51.100.0/24",
            "::/0",
            "::ffff:203.0.113.8",
            "::ffff:198.51.100.0/120",
            "",
            "all",
            "203.0.113.7/x",
        ] {
            assert!(!covers(entry, address), "{entry}");
        }
        let six = "2001:db8::7".parse().expect("an address");
        assert!(covers("2001:db8::/32", six) && !covers("2001:db9::/32", six));
        let mapped = "::ffff:203.0.113.7".parse().expect("an address");
        assert!(covers("203.0.113.0/24", mapped) && !covers("198.51.100.0/24", mapped));
    }
}
