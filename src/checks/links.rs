//! Pages of this tenant's dashboard, and the steps that lead there, in the dashboard's own words.

use super::Case;
use crate::domain::Fix;

impl Case<'_> {
    /// A page of the tenant's dashboard.
    pub(super) fn page(&self, page: &str) -> String {
        self.settings.domain.dashboard(page)
    }

    /// A page of the application; the list of applications where the client id is not known or may be a secret.
    pub(super) fn application_page(&self, tab: &str) -> String {
        let page = match &self.settings.client_id {
            Some(id) if !id.looks_like_a_secret() => {
                let id: String =
                    url::form_urlencoded::byte_serialize(id.as_str().as_bytes()).collect();
                format!("applications/{id}/{tab}")
            }
            _ => "applications".to_owned(),
        };
        self.page(&page)
    }
}

/// A fix of one sentence, its steps and its page.
pub(super) fn fix(
    summary: impl Into<String>,
    steps: &[&str],
    url: impl Into<Option<String>>,
) -> Fix {
    Fix {
        summary: summary.into(),
        steps: steps.iter().map(|step| (*step).to_owned()).collect(),
        url: url.into(),
        command: None,
    }
}
