//! What the Management API can be asked for: its scopes, and the families of which the sandbox shows lists alone.

use crate::sandbox::tenant::application::ScopeOffer;

/// Families of which the sandbox shows what the tenant has, and does nothing with it: path, permission, and the member
/// that holds the list where the answer is an object.
pub(crate) const FAMILIES: &[(&str, &str, &str)] = &[
    // Gone from Auth0 in November 2026. Its deploy CLI still asks for them, and goes on with an empty list alone.
    ("rules", "read:rules", "rules"),
    ("rules-configs", "read:rules_configs", "rules_configs"),
    ("roles", "read:roles", "roles"),
    ("organizations", "read:organizations", "organizations"),
    ("log-streams", "read:log_streams", "log_streams"),
    ("flows", "read:flows", "flows"),
    (
        "flows/vault/connections",
        "read:flows_vault_connections",
        "connections",
    ),
    ("forms", "read:forms", "forms"),
    (
        "self-service-profiles",
        "read:self_service_profiles",
        "self_service_profiles",
    ),
    ("network-acls", "read:network_acls", "network_acls"),
    ("event-streams", "read:event_streams", "eventStreams"),
    (
        "token-exchange-profiles",
        "read:token_exchange_profiles",
        "token_exchange_profiles",
    ),
    (
        "branding/phone/providers",
        "read:phone_providers",
        "providers",
    ),
    (
        "branding/phone/templates",
        "read:phone_templates",
        "templates",
    ),
];

/// The Management API's scopes: each resource with what can be done to it.
pub(crate) fn management_scopes() -> Vec<ScopeOffer> {
    const RESOURCES: [(&str, &str); 30] = [
        ("client_grants", "rcud"),
        ("users", "rcud"),
        ("users_app_metadata", "rcud"),
        ("user_custom_blocks", "rcd"),
        ("clients", "rcud"),
        ("client_keys", "rcud"),
        ("client_credentials", "rcud"),
        ("client_summary", "r"),
        ("connections", "rcud"),
        ("connections_options", "ru"),
        ("resource_servers", "rcud"),
        ("actions", "rcud"),
        ("triggers", "ru"),
        ("email_provider", "rcud"),
        ("tenant_settings", "ru"),
        ("logs", "r"),
        ("logs_users", "r"),
        ("anomaly_blocks", "rd"),
        ("grants", "rd"),
        ("guardian_factors", "ru"),
        ("guardian_enrollments", "rd"),
        ("custom_domains", "rcud"),
        ("email_templates", "rcu"),
        ("mfa_policies", "ru"),
        ("roles", "rcud"),
        ("prompts", "ru"),
        ("branding", "rud"),
        ("log_streams", "rcud"),
        ("signing_keys", "rcu"),
        ("attack_protection", "ru"),
    ];
    let bare = FAMILIES
        .iter()
        .filter_map(|(_, scope, _)| scope.strip_prefix("read:"))
        .filter(|family| RESOURCES.iter().all(|(known, _)| known != family))
        .map(|family| (family, "r"));
    RESOURCES
        .iter()
        .copied()
        .chain(bare)
        .flat_map(|(resource, verbs)| {
            verbs.chars().map(move |verb| {
                let (verb, word) = match verb {
                    'r' => ("read", "Read"),
                    'c' => ("create", "Create"),
                    'u' => ("update", "Update"),
                    _ => ("delete", "Delete"),
                };
                ScopeOffer {
                    value: format!("{verb}:{resource}"),
                    description: format!("{word} {}", resource.replace('_', " ")),
                }
            })
        })
        .collect()
}
