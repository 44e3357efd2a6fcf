//! `directory.name`: the tenant's Default Directory is the one that the record names.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Severity, application_type, directory_connection,
    directory_default, tenant_discovery,
};
use crate::domain::{Because, Finding, Fix, Status};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "directory.name",
    title: "It is the tenant's Default Directory",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:tenant_settings"),
    looks_at: "Whether the Default Directory in the tenant's settings is the directory that was given.",
    matters: "MAZ creates readers in the directory that it was given, and its logins reach the Default Directory. Where these are two, nobody who registers in the app can log in.",
    documents: &[
        Document::Discovery,
        Document::Connection,
        Document::TenantSettings,
    ],
    causes: &[Cause {
        name: "other-directory",
        means: "The tenant's Default Directory is another one than the directory that was given.",
        mend: "Give MAZ the tenant's Default Directory, or change that.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let name = case.value(&case.settings.default_directory, "--default-directory")?;
    case.requires(&tenant_discovery::CHECK)?;
    for check in [&directory_default::CHECK, &directory_connection::CHECK] {
        if case.judge(check).status == Status::Fail {
            return Err(Finding::skip(Because::Check(check.id), ""));
        }
    }
    let settings = case
        .must_see(
            &case.evidence.tenant_settings,
            Document::TenantSettings,
            "the tenant's settings",
        )
        .map_err(|finding| {
            // A token that is not accepted is told once.
            if finding.status == Status::Unknown
                && case.judge(&application_type::CHECK).status == Status::Unknown
            {
                Finding::skip(Because::Check(application_type::CHECK.id), "")
            } else {
                finding
            }
        })?;
    let Some(default) = settings.default_directory.as_deref() else {
        return Err(Finding::skip(
            Because::Check(directory_default::CHECK.id),
            "",
        ));
    };
    if default == name.as_str() {
        return Ok(Finding::pass(default).from_settings());
    }
    let default = crate::domain::clean(default);
    let change = format!(
        "Under API Authorization Settings, write {name} into Default Directory and choose Save."
    );
    let keep = format!("Or, if the readers are in {default}, give that name to MAZ and here.");
    Ok(Finding::fail(
        "other-directory",
        format!("The tenant's Default Directory is {default}, and {name} was given."),
        Fix {
            command: Some(format!(
                "auth0 api patch tenants/settings --data '{{\"default_directory\":\"{name}\"}}'"
            )),
            ..fix(
                "Make both the directory of your readers.",
                &[
                    "Open Settings (of the tenant) and its General tab.",
                    &change,
                    &keep,
                ],
                case.page("tenant/general"),
            )
        },
    )
    .from_settings())
}
