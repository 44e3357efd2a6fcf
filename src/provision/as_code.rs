//! The Auth0 side as code, for teams who manage it that way: the same pieces as a plan makes, secrets by reference.

use super::pieces::{new_application, new_grant};
use super::state::Wanted;
use serde_json::Value;
use std::fmt::Write as _;

/// What the code is about.
pub struct AsCode<'a> {
    /// What MAZ's guide wants.
    pub wanted: &'a Wanted,
    /// The tenant.
    pub domain: &'a str,
    /// The directory.
    pub directory: &'a str,
}

/// A text as HCL has it (HashiCorp's syntax: JSON's escapes, and two beginnings of templates).
fn hcl(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(hcl).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string().replace("${", "$${").replace("%{", "%%{"),
    }
}

impl AsCode<'_> {
    /// For Terraform's provider `auth0/auth0`, with what to import first.
    pub fn terraform(&self) -> String {
        let application = new_application(self.wanted);
        let grant = new_grant(self.wanted);
        let id = self.wanted.client_id.as_deref().unwrap_or("CLIENT_ID");
        let of = |member: &str| hcl(&application[member]);
        let mut text = format!(
            "# The Auth0 side of MAZ for {domain}, as maz-auth0 sets it up (integration {record}).\n\
             #\n\
             # What is there already is imported first: else a second application is made, and the grant is refused (409).\n\
             #   terraform import auth0_client.maz {id}\n\
             #   terraform import auth0_client_credentials.maz {id}\n\
             #   terraform import auth0_client_grant.maz GRANT_ID          # cgr_…, Applications > APIs > Auth0 Management API\n\
             #   terraform import auth0_connection_client.maz CONNECTION_ID::{id}\n\
             #   terraform import auth0_tenant.this ANY_UUID\n\
             #\n\
             # If your code has an auth0_tenant, put default_directory there. Destroying it leaves the Default Directory as it is.\n\
             # The single form auth0_connection_client is meant: auth0_connection_clients is the whole list, and switches every\n\
             # other application off.\n\n\
             terraform {{\n  required_providers {{\n    auth0 = {{\n      source  = \"auth0/auth0\"\n      version = \">= 1.0.0\"\n    }}\n  }}\n}}\n\n\
             data \"auth0_connection\" \"readers\" {{\n  name = {directory}\n}}\n\n\
             resource \"auth0_client\" \"maz\" {{\n",
            domain = self.domain,
            record = self.wanted.record,
            directory = hcl(&Value::from(self.directory)),
        );
        for member in [
            "name",
            "app_type",
            "is_first_party",
            "oidc_conformant",
            "grant_types",
            "callbacks",
        ] {
            if !application[member].is_null() {
                let _ = writeln!(text, "  {member} = {}", of(member));
            }
        }
        let _ = write!(
            text,
            "  client_metadata = {{\n    \"maz-auth0\" = {}\n  }}\n\n  jwt_configuration {{\n    alg                 = {}\n    lifetime_in_seconds = {}\n  }}\n}}\n\n\
             resource \"auth0_client_credentials\" \"maz\" {{\n  client_id             = auth0_client.maz.id\n  authentication_method = {}\n}}\n\n\
             resource \"auth0_client_grant\" \"maz\" {{\n  client_id    = auth0_client.maz.id\n  audience     = {}\n  subject_type = \"client\"\n  scopes       = {}\n}}\n\n\
             resource \"auth0_connection_client\" \"maz\" {{\n  connection_id = data.auth0_connection.readers.id\n  client_id     = auth0_client.maz.id\n}}\n\n\
             # Felt by the whole tenant: password logins that name no directory go there.\n\
             resource \"auth0_tenant\" \"this\" {{\n  default_directory = {}\n}}\n\n\
             # For maz-auth0 setup --client-secret-stdin; it takes read:client_keys, and it is in the state.\n\
             output \"maz_client_secret\" {{\n  value     = auth0_client_credentials.maz.client_secret\n  sensitive = true\n}}\n",
            hcl(&application["client_metadata"]["maz-auth0"]),
            hcl(&application["jwt_configuration"]["alg"]),
            hcl(&application["jwt_configuration"]["lifetime_in_seconds"]),
            of("token_endpoint_auth_method"),
            hcl(&grant["audience"]),
            hcl(&grant["scope"]),
            hcl(&Value::from(self.directory)),
        );
        text
    }

    /// For the Deploy CLI (`a0deploy import -i FILE`). JSON's texts and lists are YAML's as well.
    pub fn deploy_cli(&self) -> String {
        let application = new_application(self.wanted);
        let grant = new_grant(self.wanted);
        let mut text = format!(
            "# The Auth0 side of MAZ for {}, as maz-auth0 sets it up (integration {}): a0deploy import -i FILE\n\
             #\n\
             # The Deploy CLI knows applications by their names: if the tenant has two called {}, rename one first. Leave\n\
             # AUTH0_ALLOW_DELETE unset, or everything that is not here is deleted.\n\
             # The directory's applications are not here: databases[].enabled_clients is the whole list, and switches every other\n\
             # one off. Switch MAZ's on by hand (Authentication > Database, the directory, Applications), unless the tenant\n\
             # switches every connection on for a new application.\n\
             clients:\n",
            self.domain, self.wanted.record, application["name"]
        );
        for (at, member) in [
            "name",
            "app_type",
            "is_first_party",
            "oidc_conformant",
            "token_endpoint_auth_method",
            "grant_types",
            "callbacks",
            "jwt_configuration",
            "client_metadata",
        ]
        .into_iter()
        .filter(|member| !application[*member].is_null())
        .enumerate()
        {
            let lead = if at == 0 { "  - " } else { "    " };
            let _ = writeln!(text, "{lead}{member}: {}", application[member]);
        }
        let _ = write!(
            text,
            "clientGrants:\n  - client_id: {}\n    audience: {}\n    scope: {}\n\
             # Felt by the whole tenant: password logins that name no directory go there.\n\
             tenant:\n  default_directory: {}\n",
            application["name"],
            grant["audience"],
            grant["scope"],
            Value::from(self.directory)
        );
        text
    }
}
