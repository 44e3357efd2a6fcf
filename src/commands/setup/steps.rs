//! The steps of the wizard, as data: in the order of MAZ's guide.

use super::draft::Draft;
use crate::checks::{Document, Selection};
use crate::domain::{Key, REQUIRED_SCOPES};
use std::collections::BTreeSet;

/// One step.
pub(super) struct Step {
    /// What it is about.
    pub(super) title: &'static str,
    /// What to do, on which page: a line or two.
    pub(super) guidance: fn(&Draft) -> Vec<String>,
    /// The page of the dashboard.
    pub(super) page: fn(&Draft) -> Option<String>,
    /// The values that it asks for.
    pub(super) keys: &'static [Key],
    /// The checks that it shows.
    pub(super) checks: &'static [&'static str],
    /// Whether another answer may fix a problem.
    pub(super) corrected_by_value: bool,
    /// The checks for which another answer is the likelier remedy than a change in Auth0.
    pub(super) value_checks: &'static [&'static str],
}

impl Step {
    /// What must be asked of the tenant: what its checks rest on.
    pub(super) fn documents(&self) -> BTreeSet<Document> {
        if self.checks.is_empty() {
            return BTreeSet::new();
        }
        Selection::of(self.checks).documents()
    }

    /// The same, but for the failed logins: they are repeated where what they rest on changed, or somebody says that something
    /// was; all else costs nothing.
    pub(super) fn free_documents(&self) -> impl Iterator<Item = Document> + use<> {
        let documents = self.documents().into_iter();
        documents.filter(|document| !document.is_a_failed_login())
    }
}

fn application_page(draft: &Draft, tab: &str) -> Option<String> {
    let domain = draft.values.domain.as_ref()?;
    Some(
        match draft
            .values
            .client_id
            .as_ref()
            .filter(|id| !id.looks_like_a_secret())
        {
            Some(id) => domain.dashboard(&format!("applications/{}/{tab}", id.as_str())),
            None => domain.dashboard("applications"),
        },
    )
}

/// The steps.
pub(super) static STEPS: &[Step] = &[
    Step {
        title: "your tenant",
        guidance: |_| {
            vec![
                "In the Auth0 dashboard, under Applications > Applications, choose any application. Copy the Domain from its Settings, under Basic Information.".into(),
            ]
        },
        page: |_| Some("https://manage.auth0.com/".into()),
        keys: &[Key::Domain],
        checks: &[
            "tenant.reachable",
            "tenant.discovery",
            "tenant.issuer",
            "tenant.signing-keys",
            "tenant.clock",
        ],
        corrected_by_value: true,
        value_checks: &["tenant.reachable", "tenant.discovery", "tenant.issuer"],
    },
    Step {
        title: "the machine-to-machine application",
        guidance: |_| {
            vec![
                "Under Applications > Applications, choose Create Application > Machine to Machine Applications, and authorize it for the Auth0 Management API with these permissions:".into(),
                format!("  {}", REQUIRED_SCOPES.join(", ")),
                "Then copy its Client ID and Client Secret from its Settings.".into(),
            ]
        },
        page: |draft| {
            draft
                .values
                .domain
                .as_ref()
                .map(|domain| domain.dashboard("applications"))
        },
        keys: &[Key::ClientId, Key::ClientSecret],
        checks: &[
            "application.credentials",
            "application.client-credentials-grant",
            "application.type",
        ],
        corrected_by_value: true,
        value_checks: &["application.credentials"],
    },
    Step {
        title: "the Management API Identifier",
        guidance: |_| {
            vec![
                "Under Applications > APIs, choose Auth0 Management API: its Identifier is shown below its name.".into(),
                "It has the tenant's own host, also where readers see a custom domain. Enter takes the one proposed.".into(),
            ]
        },
        page: |draft| {
            draft
                .values
                .domain
                .as_ref()
                .map(|domain| domain.dashboard("apis"))
        },
        keys: &[Key::Audience],
        checks: &[
            "audience.identifier",
            "application.api-access",
            "application.token",
            "application.scopes",
            "application.excess-scopes",
            "users.read",
        ],
        corrected_by_value: true,
        value_checks: &["audience.identifier"],
    },
    Step {
        title: "the Default Directory",
        guidance: |_| {
            vec![
                "In the tenant's Settings > General, under API Authorization Settings, write the name of your readers' database connection into Default Directory and choose Save.".into(),
                "Under Authentication > Database, in that connection's Applications tab, switch the application on.".into(),
                "It is checked with two logins as a user that cannot exist: they stand in the tenant's log as failed.".into(),
            ]
        },
        page: |draft| {
            draft
                .values
                .domain
                .as_ref()
                .map(|domain| domain.dashboard("tenant/general"))
        },
        keys: &[Key::DefaultDirectory],
        checks: &[
            "directory.default",
            "directory.connection",
            "directory.enabled",
            "directory.name",
        ],
        corrected_by_value: true,
        value_checks: &["directory.connection"],
    },
    Step {
        title: "the Password grant",
        guidance: |_| {
            vec![
                "In the application's Settings, at the bottom: open Advanced Settings > Grant Types, tick Password and choose Save.".into(),
            ]
        },
        page: |draft| application_page(draft, "settings"),
        keys: &[],
        checks: &[
            "password.grant",
            "password.protection",
            "directory.default",
            "directory.connection",
            "directory.enabled",
            "directory.name",
        ],
        corrected_by_value: false,
        value_checks: &[],
    },
    Step {
        title: "the Subscription Type",
        guidance: |_| {
            vec![
                "What those who subscribe today may read in the app. MAZ's form asks for it; Auth0 knows nothing of it.".into(),
            ]
        },
        page: |_| None,
        keys: &[Key::SubscriptionType],
        checks: &[],
        corrected_by_value: true,
        value_checks: &[],
    },
    Step {
        title: "the Authorization Code grant (optional)",
        guidance: |_| {
            vec![
                "Only where readers should meet Auth0's own login page. The same application serves, with the domain on which that page is shown. The Redirect URI is where MAZ takes readers back: Enter takes MAZ's own.".into(),
                "If you want it: in the application's Settings, add the Redirect URI, which for MAZ's own is https://id.mazsystems.com/app_users/v2/sessions/oauth, to Allowed Callback URLs and, under Advanced Settings > Grant Types, tick Authorization Code; then choose Save.".into(),
            ]
        },
        page: |draft| application_page(draft, "settings"),
        keys: &[Key::ApplicationDomain],
        checks: &[
            "code.domain",
            "code.grant",
            "code.callback",
            "code.connections",
        ],
        corrected_by_value: true,
        value_checks: &["code.domain"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{CHECKS, Check};

    /// Checks, or stages, that no step shows, and why.
    const IN_NO_STEP: &[(&str, &str)] = &[
        (
            "users.rehearsal",
            "it creates a user: the review offers it, once all steps hold",
        ),
        ("login", "a reader logs in: that is what login-test is for"),
        ("record", "there is no record before the last step"),
    ];

    #[test]
    fn every_check_is_shown_by_a_step_or_has_its_reason() {
        for check in CHECKS {
            let is_shown = STEPS.iter().any(|step| step.checks.contains(&check.id));
            let has_reason = IN_NO_STEP
                .iter()
                .any(|(name, _)| [check.id, check.stage()].contains(name));
            assert!(
                is_shown != has_reason,
                "{}: shown {is_shown}, with a reason not to be {has_reason}",
                check.id
            );
        }
        for step in STEPS {
            for id in step.checks.iter().chain(step.value_checks) {
                assert!(Check::find(id).is_some(), "{}: {id}", step.title);
            }
        }
    }
}
