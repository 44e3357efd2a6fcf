//! `record.target`: where the integration is written to the MAZ API as well, that holds it.

use super::{
    Case, Cause, Check, Document, Proof, Severity, Shown, application_credentials,
    audience_identifier, code_callback, code_domain, directory_connection, directory_enabled,
    directory_name, tenant_issuer, tenant_reachable,
};
use crate::domain::{Because, Finding, Fix, Status};
use crate::maz::{ApiError, Difference};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "record.target",
    title: "The MAZ API holds this integration",
    section: "Record",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Where the record names a MAZ API, or --maz-api-url does: whether that holds the same values. The Client Secret is compared by its digest, which is all that the API shows of it. It takes the API's token; without one this is skipped.",
    matters: "What MAZ logs readers in with is what it holds, and not what stands in the record. MAZ has published no such API: this looks at the one that you named, and at no other.",
    advice: None,
    documents: &[Document::Target],
    proof: Proof {
        says: "The record as the MAZ API holds it, equal in every value.",
        by: &[Shown::Had(Document::Target)],
    },
    causes: &[
        Cause {
            name: "unreachable",
            means: "The MAZ API gives no answer, says that it is in trouble, or something else answers in its place: what it holds is not known.",
            fix: "Try again later. If it stays so, compare the address in the record (target.maz_api_url, MAZ_API_URL) with the one that you were given.",
        },
        Cause {
            name: "refused",
            means: "The MAZ API does not accept the token, or the token is for another app.",
            fix: "Take the token (MAZ_API_TOKEN) and the app id (MAZ_APP_ID) from the same place, or ask the person who runs the API for a new token.",
        },
        Cause {
            name: "missing",
            means: "The MAZ API holds no integration for this app.",
            fix: "Run `maz-auth0 setup NAME --target api` to write it.",
        },
        Cause {
            name: "differs",
            means: "The MAZ API holds other values than the record.",
            fix: "Decide which are right: run `maz-auth0 setup NAME --target api` to write the record's.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let target = case.value(&case.settings.target, "--maz-api-url")?;
    let held = match &case.evidence.target {
        super::Part::Got(held, _) => held,
        super::Part::Failed(error, _) => return Err(not_had(case, error, &target.to_string())),
        super::Part::Untried => {
            return Err(match case.selection.leaves_out(&CHECK) {
                Some(flag) => Finding::skip(Because::Flag(flag), ""),
                None => Finding::skip(
                    Because::Flag("--maz-api-token-stdin"),
                    "the MAZ API's token was not given: MAZ_API_TOKEN is not set",
                ),
            });
        }
    };
    let Some(held) = held else {
        return Ok(Finding::fail(
            "missing",
            format!("In {target} there is no integration."),
            write("Write the integration there with setup."),
        ));
    };
    let differences = held.differences(case.settings);
    if differences.is_empty() {
        return Ok(Finding::pass(if case.settings.is_record {
            "it holds the same values and the same Client Secret"
        } else {
            "it holds the values and the Client Secret that were given"
        }));
    }
    // What Auth0 refuses is wrong here: that it differs there says nothing yet.
    for difference in &differences {
        for owner in owners(difference.member) {
            if let Some(because) = refused(case, owner) {
                return Err(Finding::skip(because, ""));
            }
        }
    }
    Ok(Finding::fail(
        "differs",
        format!(
            "In {target} there are other values: {}.",
            told(&differences)
        ),
        write("Decide which are right, and write the record's there with setup if those are."),
    ))
}

/// The checks that judge a value.
fn owners(member: &str) -> Vec<&'static Check> {
    match member {
        "domain" => vec![&tenant_issuer::CHECK],
        "client_id" | "client_secret" => vec![&application_credentials::CHECK],
        "management_api_identifier" => vec![&audience_identifier::CHECK],
        "default_directory" => vec![
            &directory_connection::CHECK,
            &directory_enabled::CHECK,
            &directory_name::CHECK,
        ],
        "authorization_code" => vec![&code_domain::CHECK, &code_callback::CHECK],
        _ => Vec::new(),
    }
}

/// Why a value is not to be relied on, if a check says so.
fn refused(case: &Case<'_>, owner: &'static Check) -> Option<Because> {
    let finding = case.judge(owner);
    match (finding.status, finding.because) {
        (Status::Fail | Status::Unknown, _) => Some(Because::Check(owner.id)),
        (Status::Skip, Some(because @ Because::Check(_))) => Some(because),
        _ => None,
    }
}

fn told(differences: &[Difference]) -> String {
    differences
        .iter()
        .map(|difference| format!("{} is {}", difference.member, difference.held))
        .collect::<Vec<_>>()
        .join(", ")
}

fn write(summary: &str) -> Fix {
    Fix {
        summary: summary.to_owned(),
        steps: vec![
            "Run `maz-auth0 setup NAME --target api`: it shows what differs, and asks before it replaces what another wrote.".into(),
        ],
        url: None,
        command: None,
    }
}

/// What it holds could not be read. Where the tenant does not answer either, it is one trouble, and told once.
fn not_had(case: &Case<'_>, error: &ApiError, target: &str) -> Finding {
    const ADDRESS: &str =
        "Compare MAZ_API_URL (or target.maz_api_url in the record) with what you were given.";
    if matches!(error, ApiError::Unreachable(_) | ApiError::NoAnswer(_))
        && let Some(because) = refused(case, &tenant_reachable::CHECK)
    {
        return Finding::skip(because, "");
    }
    if let ApiError::OtherApi(_) = error {
        return Finding::skip(
            Because::Flag("--maz-api-token-stdin"),
            format!(
                "{target} was not asked: {error}. Check this integration apart, with that API's own token."
            ),
        );
    }
    let compare = |first: &str| Fix {
        summary: "Make sure that the address is that of the MAZ API.".into(),
        steps: vec![
            first.into(),
            "Run the command again with -v to see what was asked and answered.".into(),
        ],
        url: None,
        command: None,
    };
    if !error.is_its_own() {
        let why = format!("What is in {target} is not known: {error}.");
        return Finding {
            fix: (!error.is_passing()).then(|| compare(ADDRESS)),
            ..Finding::unknown(why).caused_by("unreachable")
        };
    }
    let why = format!("No integration is read from {target}: {error}.");
    match error {
        ApiError::Unauthorized(_) | ApiError::Forbidden(_) => Finding::fail(
            "refused",
            why,
            Fix {
                summary: "Give the token that belongs to this app.".into(),
                steps: vec![
                    "Compare MAZ_API_TOKEN and MAZ_APP_ID (or target.maz_app_id in the record) with what you were given: a token is for one app.".into(),
                    "Ask the person who runs this API for a new token if it was withdrawn.".into(),
                ],
                url: None,
                command: None,
            },
        ),
        _ => Finding::fail(
            "unrecognised",
            why,
            compare("Compare MAZ_APP_ID (or target.maz_app_id in the record) and MAZ_API_URL with what you were given."),
        ),
    }
}
