//! Changes of the tenant, made once: what a plan sends, and what a fix prints for the Auth0 CLI, are the same change.

use serde_json::{Value, json};

/// One change of one document of the Management API.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The document's path, below `/api/v2/`.
    pub path: &'static str,
    /// What of it changes (a PATCH).
    pub body: Value,
}

impl Edit {
    /// The tenant's Default Directory: one member of its settings.
    /// <https://auth0.com/docs/api/management/v2/tenants/patch-settings>
    pub fn default_directory(name: impl Into<Value>) -> Self {
        Self {
            path: "tenants/settings",
            body: json!({"default_directory": name.into()}),
        }
    }

    /// Where it is sent.
    pub fn target(&self) -> String {
        format!("/api/v2/{}", self.path)
    }

    /// The same by the Auth0 CLI; nothing where a name has a quote in it, which each shell takes in its own way.
    pub fn by_auth0_cli(&self) -> Option<String> {
        let body = self.body.to_string();
        (!body.contains('\'')).then(|| format!("auth0 api patch {} --data '{body}'", self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_sends_what_a_plan_sends() {
        let edit = Edit::default_directory("Readers");
        assert_eq!(edit.target(), "/api/v2/tenants/settings");
        assert_eq!(
            edit.by_auth0_cli().as_deref(),
            Some(r#"auth0 api patch tenants/settings --data '{"default_directory":"Readers"}'"#)
        );
        assert_eq!(Edit::default_directory("it's").by_auth0_cli(), None);
    }
}
