//! `/api/v2/actions/*`: what the tenant's own code does, as far as the sandbox plays it.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::listing;

pub(crate) fn answer(call: &Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    if call.ask.method != "GET" {
        return Err(not_found());
    }
    caller.needs(&["read:actions"])?;
    let at = |trigger: &str| match trigger {
        "post-login" => call.tenant.actions.post_login_denies.is_some(),
        "credentials-exchange" => call.tenant.actions.credentials_exchange_denies.is_some(),
        _ => false,
    };
    let action = |trigger: &str| {
        json!({
            "id": format!("sandbox-{trigger}"),
            "name": "Deny",
            "supported_triggers": [{"id": trigger, "version": "v3"}],
            "all_changes_deployed": true,
            "status": "built",
        })
    };
    match rest {
        ["triggers", trigger, "bindings"] => {
            let bindings: Vec<Value> = if at(trigger) {
                vec![json!({
                    "id": format!("binding-{trigger}"),
                    "trigger_id": trigger,
                    "display_name": "Deny",
                    "action": action(trigger),
                })]
            } else {
                Vec::new()
            };
            let size = listing::number(call.ask, "per_page", 20, 0..=100)?;
            let mut shown = json!({"bindings": bindings, "per_page": size});
            if !bindings.is_empty() {
                shown["total"] = json!(bindings.len());
                shown["page"] = json!(0);
            }
            Ok(Reply::json(200, &shown))
        }
        ["actions"] => {
            let actions: Vec<Value> = ["post-login", "credentials-exchange"]
                .into_iter()
                .filter(|trigger| at(trigger))
                .map(action)
                .collect();
            let size = listing::number(call.ask, "per_page", 20, 0..=100)?;
            Ok(Reply::json(
                200,
                &json!({"actions": actions, "total": actions.len(), "page": 0, "per_page": size}),
            ))
        }
        _ => Err(not_found()),
    }
}
