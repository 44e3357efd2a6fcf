//! `/api/v2/custom-domains`.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::clock;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::{listing, payload};
use crate::sandbox::tenant::{self, CustomDomain};

pub(crate) const NEW: &str = "domain:string type:string~ verification_method:string~ tls_policy:string~ custom_client_ip_header:string?~ \
    domain_metadata:object~ relying_party_identifier:string~";

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", []) => {
            caller.needs(&["read:custom_domains"])?;
            list(call)
        }
        ("POST", []) => {
            caller.needs(&["create:custom_domains"])?;
            create(call)
        }
        ("GET", ["default"]) => {
            caller.needs(&["read:custom_domains"])?;
            Ok(Reply::json(200, &default(call)))
        }
        ("PATCH", ["default"]) => {
            caller.needs(&["update:custom_domains"])?;
            let body = payload::object(call, "domain:string", &["domain"])?;
            let wanted = body["domain"].as_str().unwrap_or_default().to_owned();
            let ready = wanted == call.tenant.domain
                || call
                    .tenant
                    .custom_domains
                    .iter()
                    .any(|custom| custom.domain == wanted && custom.status == "ready");
            if !ready {
                return Err(Reply::problem(
                    400,
                    "The domain must be verified before it can be set as default.",
                    Some("invalid_body"),
                ));
            }
            for custom in &mut call.tenant.custom_domains {
                custom.is_default = custom.domain == wanted;
            }
            Ok(Reply::json(200, &default(call)))
        }
        ("GET", [id]) => {
            caller.needs(&["read:custom_domains"])?;
            let custom = call
                .tenant
                .custom_domains
                .iter()
                .find(|custom| custom.custom_domain_id == *id)
                .ok_or_else(|| {
                    Reply::problem(
                        404,
                        &format!("The custom domain {id} does not exist"),
                        Some("inexistent_custom_domain"),
                    )
                })?;
            Ok(Reply::json(200, &render(custom)))
        }
        ("DELETE", [id]) => {
            caller.needs(&["delete:custom_domains"])?;
            call.tenant
                .custom_domains
                .retain(|custom| custom.custom_domain_id != *id);
            Ok(Reply::empty(204))
        }
        _ => Err(not_found()),
    }
}

fn render(custom: &CustomDomain) -> Value {
    let mut shown = custom.rest.clone();
    shown.extend(tenant::object(json!({
        "custom_domain_id": custom.custom_domain_id,
        "domain": custom.domain,
        "status": custom.status,
        "is_default": custom.is_default,
    })));
    Value::Object(shown)
}

fn default(call: &Call<'_>) -> Value {
    call.tenant
        .custom_domains
        .iter()
        .find(|custom| custom.is_default)
        .map_or_else(|| json!({"domain": call.tenant.domain}), render)
}

fn list(call: &Call<'_>) -> Outcome {
    let shown: Vec<Value> = call.tenant.custom_domains.iter().map(render).collect();
    if call.ask.query("take").is_some() || call.ask.query("from").is_some() {
        let form = listing::Form {
            name: "custom_domains",
            always: &[],
            default_size: 50,
            tells_length: false,
            checkpoints: true,
        };
        return listing::page(call, shown, &form);
    }
    Ok(Reply::json(200, &Value::Array(shown)))
}

fn create(call: &mut Call<'_>) -> Outcome {
    let body = payload::object(call, NEW, &["domain", "type"])?;
    let domain = body["domain"].as_str().unwrap_or_default().to_owned();
    if call.tenant.domains().any(|known| known == domain) {
        return Err(Reply::problem(
            409,
            "Custom domain already exists.",
            Some("custom_domain_conflict"),
        ));
    }
    let id = call.random.prefixed("cd");
    let custom = CustomDomain {
        status: "pending_verification".to_owned(),
        rest: tenant::object(json!({
            "primary": false,
            "tls_policy": "recommended",
            "domain_metadata": {},
            "created_at": clock::instant(call.now),
            "verification": {
                "methods": [{
                    "name": "CNAME",
                    "record": format!("{}-{id}.edge.tenants.us.auth0.com", call.tenant.domain),
                    "domain": domain,
                }],
            },
        }))
        .into_iter()
        .chain(body)
        .filter(|(name, _)| name != "domain" && name != "verification_method")
        .collect(),
        custom_domain_id: id,
        domain,
        ..CustomDomain::default()
    };
    let shown = render(&custom);
    call.tenant.custom_domains.push(custom);
    Ok(Reply::json(201, &shown))
}
