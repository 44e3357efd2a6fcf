//! Every variable of the environment that this program reads, and what it does. Help and the manual take them from here; a
//! test holds that none is missing.
//!
//! Long, since it is one table: a row for each variable, read beside each other.

use crate::domain::Key;

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name, or several of one meaning.
    pub name: &'static str,
    /// What it does.
    pub meaning: String,
}

/// What variables are for, each with its heading.
pub fn variables() -> Vec<(&'static str, Vec<Variable>)> {
    let values = Key::all()
        .map(|key| Variable {
            name: key.variable(),
            meaning: format!("{}, as {}.", key.title(), key.flag()),
        })
        .collect();
    let all = |rows: &[(&'static str, &str)]| {
        rows.iter()
            .map(|(name, meaning)| Variable {
                name,
                meaning: (*meaning).to_owned(),
            })
            .collect()
    };
    vec![
        ("Values of the integration", values),
        (
            "Rights and accounts",
            all(&[
                (
                    "MAZ_AUTH0_ADMIN_TOKEN",
                    "An administrator's Management API token: maz-auth0 help admin-token.",
                ),
                (
                    "MAZ_AUTH0_ADMIN_CLIENT_ID",
                    "In place of a token, an application with an administrator's permissions: its Client ID.",
                ),
                (
                    "MAZ_AUTH0_ADMIN_CLIENT_SECRET",
                    "That application's Client Secret.",
                ),
                (
                    "AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET",
                    "What Terraform and auth0-deploy-cli use for such an application. Taken with --admin-from-environment alone.",
                ),
                (
                    "MAZ_AUTH0_USERNAME",
                    "The reader who logs in with login-test and verify.",
                ),
                ("MAZ_AUTH0_PASSWORD", "That reader's password."),
                ("MAZ_API_TOKEN", "The MAZ API's token."),
            ]),
        ),
        (
            "Where and how",
            all(&[
                ("MAZ_AUTH0_CONFIG", "The record file, as --config."),
                (
                    "MAZ_AUTH0_COMPLETE",
                    "Set by a shell that asks at Tab how a line may go on (maz-auth0 help completions); nothing else is done then.",
                ),
                (
                    "MAZ_AUTH0_ENDPOINT",
                    "Where to connect in place of the tenant's own address, as --endpoint.",
                ),
                (
                    "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
                    "The proxy, and for which hosts there is none; in small letters as well.",
                ),
                (
                    "SSL_CERT_FILE, SSL_CERT_DIR",
                    "Certificate authorities to trust in place of the system's.",
                ),
                (
                    "NO_COLOR, CLICOLOR, CLICOLOR_FORCE",
                    "Whether there is colour; --color says so for one run. TERM=dumb has none, and no spinner.",
                ),
                (
                    "LC_ALL, LC_CTYPE, LANG",
                    "Whether the terminal shows UTF-8; without it, marks and dashes are ASCII.",
                ),
                (
                    "ACCESSIBLE",
                    "Ask line by line, without arrow keys and without a spinner, for screen readers.",
                ),
                (
                    "BROWSER, DISPLAY, WAYLAND_DISPLAY",
                    "Which browser is opened, and whether one can be.",
                ),
                (
                    "MANPAGER, PAGER",
                    "What shows the manual page, where man is not there.",
                ),
                (
                    "GITHUB_STEP_SUMMARY",
                    "Where GitHub Actions takes a step's summary from; written to with --format github.",
                ),
            ]),
        ),
        (
            "Which part of a fleet, for --shard auto",
            all(&[
                ("CI_NODE_INDEX, CI_NODE_TOTAL", "GitLab CI/CD."),
                ("CIRCLE_NODE_INDEX, CIRCLE_NODE_TOTAL", "CircleCI."),
                (
                    "BUILDKITE_PARALLEL_JOB, BUILDKITE_PARALLEL_JOB_COUNT",
                    "Buildkite.",
                ),
                (
                    "SYSTEM_JOBPOSITIONINPHASE, SYSTEM_TOTALJOBSINPHASE",
                    "Azure Pipelines.",
                ),
                (
                    "AWS_BATCH_JOB_ARRAY_INDEX, AWS_BATCH_JOB_ARRAY_SIZE",
                    "AWS Batch.",
                ),
                (
                    "JOB_COMPLETION_INDEX",
                    "Kubernetes Indexed Jobs, which do not say how many there are: --shard auto/N.",
                ),
                (
                    "SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_MIN, SLURM_ARRAY_TASK_MAX, SLURM_ARRAY_TASK_STEP, SLURM_ARRAY_TASK_COUNT",
                    "Slurm arrays.",
                ),
            ]),
        ),
    ]
}
