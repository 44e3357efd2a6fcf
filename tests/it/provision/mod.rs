//! The Auth0 side done for the admin, against the look-alike: what is planned, what is changed, what is taken back.

mod as_code;
#[cfg(unix)]
mod auth0_cli;
mod begun;
mod bodies;
mod certain;
mod cut;
mod fix;
mod lent;
mod plans;
mod refusals;
mod theirs;
mod undo;
mod whose;

use crate::support::program::{Outcome, Program, sandbox_with};
use maz_auth0::sandbox::{Options, Sandbox, Tenant, parse_faults};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

/// The directory that a new tenant of Auth0's has.
const DIRECTORY: &str = "Username-Password-Authentication";

/// A tenant, and a folder for the record.
struct Place {
    folder: TempDir,
    sandbox: Sandbox,
}

/// What an admin finds who begins: MAZ's application is not there, and nothing else of the guide is done.
fn as_new(tenant: &mut Tenant) {
    let id = maz_of(tenant);
    tenant.clients.retain(|client| client.client_id != id);
    tenant
        .client_grants
        .retain(|grant| grant.client_id.as_deref() != Some(&id));
    for connection in &mut tenant.connections {
        connection.enabled_clients.retain(|client| *client != id);
    }
    tenant.connections.retain(|one| one.name != "Editors");
    tenant.settings.default_directory = None;
}

fn maz_of(tenant: &Tenant) -> String {
    let mut clients = tenant.clients.iter();
    clients
        .find(|client| client.name == "MAZ")
        .map(|client| client.client_id.clone())
        .unwrap_or_default()
}

impl Place {
    fn of(options: Options) -> Self {
        Self {
            folder: TempDir::new().expect("a folder"),
            sandbox: sandbox_with(options),
        }
    }

    /// A tenant in which nothing of the guide is done.
    fn new() -> Self {
        let place = Self::of(Options::default());
        place.sandbox.with_tenant(as_new);
        place
    }

    /// A tenant in which MAZ's application proves itself by a key. Gives its id too.
    fn with_a_key() -> (Self, String) {
        let place = Self::of(Options::default());
        let id = place.sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
        place.sandbox.with_tenant(|tenant| {
            let id = maz_of(tenant);
            let client = tenant.client_mut(&id).expect("one");
            client.token_endpoint_auth_method = None;
            client.credentials = vec![maz_auth0::sandbox::Credential::default()];
        });
        (place, id)
    }

    fn broken(name: &str) -> Self {
        Self::of(Options {
            breaks: vec![name.to_owned()],
            ..Options::default()
        })
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("integrations.toml")
    }

    fn changes(&self) -> PathBuf {
        self.folder.path().join("changes-acme.json")
    }

    /// With an administrator's token and nothing else of the tenant's values but its domain.
    fn program(&self, arguments: &[&str]) -> Program {
        Program::new(arguments)
            .variable("MAZ_AUTH0_ENDPOINT", self.sandbox.endpoint())
            .variable("MAZ_AUTH0_CONFIG", &self.path().to_string_lossy())
            .variable("COLUMNS", "400")
            .with_admin_token(&self.sandbox)
    }

    fn provision(&self, arguments: &[&str]) -> Program {
        let all = [
            &[
                "setup",
                "--provision",
                "--no-input",
                "--subscription-type",
                "all-access",
                "--secret-store",
                "file",
            ],
            arguments,
        ]
        .concat();
        self.program(&all)
            .variable("MAZ_AUTH0_DOMAIN", self.sandbox.domain())
    }

    /// All that is agreed to.
    fn agreed(&self, arguments: &[&str]) -> Outcome {
        let all = [&["--yes", "--yes-tenant-wide"], arguments].concat();
        self.provision(&all).run()
    }

    fn plan(&self, arguments: &[&str]) -> Value {
        let all = [&["--dry-run", "--format", "json"], arguments].concat();
        let outcome = self.provision(&all).run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        serde_json::from_str(&outcome.stdout).expect("a plan")
    }

    fn faults(&self, faults: &str) {
        let parsed = parse_faults(faults).expect("faults");
        self.sandbox.with_faults(|all| *all = parsed);
    }

    /// The tenant as an administrator sees it, without what is made by chance.
    fn state(&self) -> String {
        let dump = self.sandbox.dump();
        let mut dump: toml::Value = toml::from_str(&dump).expect("a dump");
        let tenant = &mut dump["tenant"][0];
        let tenant = tenant.as_table_mut().expect("a table");
        // Each login, and each refusal, is a line there.
        tenant.remove("logs");
        toml::to_string(&dump).expect("text")
    }

    /// What there is of MAZ's: applications, grants for the Management API, their scopes, what is enabled, the default.
    fn of_maz(&self) -> (usize, usize, usize, bool, Option<String>) {
        self.sandbox.with_tenant(|tenant| {
            let ours: Vec<String> = tenant
                .clients
                .iter()
                .filter(|client| client.name == "MAZ")
                .map(|client| client.client_id.clone())
                .collect();
            let is_ours = |id: &Option<String>| id.as_ref().is_some_and(|id| ours.contains(id));
            let grants: Vec<_> = tenant
                .client_grants
                .iter()
                .filter(|grant| is_ours(&grant.client_id))
                .collect();
            let scopes = grants.iter().map(|grant| grant.scope.len()).sum();
            let enabled = tenant.connections.iter().any(|one| {
                one.name == DIRECTORY && one.enabled_clients.iter().any(|id| ours.contains(id))
            });
            (
                ours.len(),
                grants.len(),
                scopes,
                enabled,
                tenant.settings.default_directory.clone(),
            )
        })
    }

    fn assert_whole(&self, what: &str) {
        assert_eq!(
            self.of_maz(),
            (1, 1, 6, true, Some(DIRECTORY.to_owned())),
            "{what}"
        );
        let verified = self
            .program(&["verify", "acme", "-q"])
            .without("MAZ_AUTH0_ADMIN_TOKEN")
            .run();
        assert_eq!(verified.code, Some(0), "{what}: {verified:?}");
    }
}

/// The pieces of a plan, with what is done to each.
fn pieces(plan: &Value) -> Vec<(String, String)> {
    let changes = plan["changes"].as_array().expect("changes");
    let text =
        |change: &Value, member: &str| change[member].as_str().unwrap_or_default().to_owned();
    changes
        .iter()
        .map(|change| (text(change, "piece"), text(change, "action")))
        .collect()
}
