//! `application.credentials`: Auth0 accepts the client id and the secret.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown, refused, tenant_discovery,
    tenant_issuer,
};
use crate::auth0::{Authentication, ClientAuthentication, Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, ClientId, ClientSecret, Finding, Fix};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "application.credentials",
    title: "Client ID and Client Secret are accepted",
    section: "Application",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether Auth0 accepts the Client ID and the Client Secret (RFC 6749 section 4.4, client_credentials).",
    matters: "With them MAZ proves that it is the application. Without them nothing else works.",
    advice: None,
    documents: &[Document::Discovery, Document::Client, Document::Token],
    proof: Proof {
        says: "A token; or a refusal that speaks of the API or its permissions, which Auth0 looks at after Client ID and secret. A refusal in the tenant's own words is no proof.",
        by: &[
            Shown::Given(Document::Token),
            Shown::Refused(
                Document::Token,
                &[
                    Meaning::UnknownAudience,
                    Meaning::NoClientGrant,
                    Meaning::NoAudience,
                    Meaning::ScopeNotGranted,
                ],
            ),
        ],
    },
    causes: &[
        Cause {
            name: "refused",
            means: "Auth0 does not accept this Client ID with this Client Secret. It does not tell which of the two is wrong, to anybody: nor whether both are another tenant's, or the application proves itself by a key and takes no secret.",
            fix: "Copy both again from the application's Settings, and make sure that its Authentication Method is Client Secret (Post).",
        },
        Cause {
            name: "swapped",
            means: "The Client ID looks like a secret and the Client Secret like an id: each is in the other's field.",
            fix: "Swap the two. The secret is the longer one.",
        },
        Cause {
            name: "denied-by-action",
            means: "An Action of the credentials-exchange trigger refuses the token, or breaks: it runs once Client ID and Client Secret are right. Behind a server_error or an invalid_request Auth0 itself may stand as well.",
            fix: "Let the tenant's credentials-exchange Action pass MAZ's application.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let id = case.value(&case.settings.client_id, "--client-id")?;
    let secret = case.value(&case.settings.client_secret, "--client-secret-stdin")?;
    if id.looks_like_a_secret() && secret.looks_like_a_client_id() {
        return Ok(Finding::fail(
            "swapped",
            "Client ID and Client Secret are in each other's field: the id looks like a secret, and the secret like an id. Neither was sent.",
            fix(
                "Swap the two: the Client Secret is the longer one.",
                &[
                    "In the application's Settings, under Basic Information, copy the Client ID (32 characters).",
                    "Copy the Client Secret (64 characters) with the copy button beside it.",
                ],
                case.application_page("settings"),
            ),
        ));
    }
    case.requires(&tenant_discovery::CHECK)?;
    if case.evidence.token.is_untried() && !case.settings.domain.is_auth0() {
        // Such a host is sent no secret before it calls itself by its own name.
        case.requires(&tenant_issuer::CHECK)?;
    }
    let token = match &case.evidence.token {
        Part::Failed(error, _) => return Ok(super::no_answer::not_had(case, error, "a token")),
        part => case.got(part, &CHECK)?,
    };
    let accepted = match token.authentication {
        ClientAuthentication::Post => id.to_string(),
        ClientAuthentication::Basic => {
            format!("{id}, with the secret in the header (client_secret_basic)")
        }
    };
    let TokenAnswer::Refused(refusal) = &token.answer else {
        return Ok(Finding::pass(accepted));
    };
    match refusal.meaning {
        Meaning::ClientRefused => Ok(client_refused(case, id, secret, refusal)),
        // Whether Auth0 looked at the secret before it looked at the grant is not known.
        Meaning::GrantDisabled => Err(Finding::skip(
            Because::Check("application.client-credentials-grant"),
            "",
        )),
        Meaning::UnknownAudience
        | Meaning::NoClientGrant
        | Meaning::NoAudience
        | Meaning::ScopeNotGranted => Ok(Finding::pass(accepted)),
        Meaning::DeniedByAction => Ok(denied_by_action(case, refusal)),
        _ => Ok(super::unexplained::unrecognised(case, refusal)),
    }
}

/// An Action of the credentials-exchange trigger runs after Client ID and secret were found right.
fn denied_by_action(case: &Case<'_>, refusal: &Refusal) -> Finding {
    let sentence = if refusal.is_the_tenants_alone() {
        "Auth0 gave no token, in the tenant's own words. An Action of the credentials-exchange trigger refuses it, or breaks; it only runs once Client ID and Client Secret are right."
    } else {
        "Auth0 gave no token, in words that are not known as its own. Most often an Action of the credentials-exchange trigger refuses the token, or breaks. Where the tenant has none, it is Auth0 itself, and nothing is known of Client ID and Client Secret."
    };
    refused(
        "denied-by-action",
        sentence,
        refusal,
        fix(
            "Let the tenant's credentials-exchange Action pass MAZ's application.",
            &[
                "Open Actions > Triggers > credentials-exchange, and look for api.access.deny with these words, or for code that breaks.",
                "Open Monitoring > Logs: the entry of this minute names the Action.",
            ],
            case.page("actions/triggers"),
        ),
    )
}

/// Auth0 has one answer for a wrong id, a wrong secret, another tenant and another way of proving oneself. The
/// application's settings decide, where they can be seen.
fn client_refused(
    case: &Case<'_>,
    id: &ClientId,
    secret: &ClientSecret,
    refusal: &Refusal,
) -> Finding {
    let given = secret.masked();
    match case.evidence.client.value() {
        Some(Ok(client)) => {
            let name = match client.proves_itself_by() {
                method @ (Authentication::Secret | Authentication::Unnamed) => {
                    let or = match method {
                        Authentication::Unnamed => {
                            " If it proves itself by a key (Private Key JWT) or a certificate (mTLS), which takes the scope read:client_keys to see, it takes none."
                        }
                        _ => "",
                    };
                    return refused(
                        "refused",
                        format!(
                            "The tenant has the application {id}, and does not accept this Client Secret for it ({given}).{or}"
                        ),
                        refusal,
                        copy_again(case),
                    )
                    .from_settings();
                }
                Authentication::Key => "by a key (Private Key JWT)",
                Authentication::Certificate => "by a certificate (mTLS)",
                Authentication::Nothing => "by nothing at all",
            };
            refused(
                "refused",
                format!(
                    "The application {id} proves itself {name}, so Auth0 takes no Client Secret for it. MAZ sends one."
                ),
                refusal,
                fix(
                    "Set the application's Authentication Method to Client Secret (Post).",
                    &[
                        "If something else uses this application, create one of its own for MAZ: the change locks out whatever proves itself in the old way.",
                        "Open the application and its Credentials tab.",
                        "Choose Client Secret (Post) as Authentication Method, and choose Save.",
                        "Copy the Client Secret from its Settings, and give that to MAZ and here.",
                    ],
                    case.application_page("credentials"),
                ),
            )
            .from_settings()
        }
        Some(Err(gone)) if gone.has_no("client") => refused(
            "refused",
            format!("This tenant has no application with the Client ID {id}."),
            refusal,
            copy_again(case),
        )
        .from_settings(),
        _ => refused(
            "refused",
            format!(
                "Auth0 does not accept Client ID {id} with this Client Secret ({given}). It never tells which of the two is wrong, or whether both are another tenant's."
            ),
            refusal,
            copy_again(case),
        ),
    }
}

fn copy_again(case: &Case<'_>) -> Fix {
    let domain = format!(
        "Open the application for MAZ and its Settings; its Domain, under Basic Information, must be {}: another tenant or region gives the same refusal.",
        case.host()
    );
    fix(
        "Copy both the Client ID and the Client Secret again.",
        &[
            &domain,
            "Copy the Client ID and the Client Secret with the copy buttons beside them. A secret that was rotated is no longer valid.",
            "Open its Credentials tab: with Private Key JWT or mTLS as Authentication Method, no secret is taken. MAZ needs Client Secret (Post).",
            "In a pipeline, make sure that the variable was filled in: its length and its last letters are shown above.",
        ],
        case.application_page("settings"),
    )
}
