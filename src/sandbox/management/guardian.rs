//! `/api/v2/guardian/*`: second factors.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::payload;

const FACTORS: [&str; 8] = [
    "sms",
    "push-notification",
    "otp",
    "email",
    "duo",
    "webauthn-roaming",
    "webauthn-platform",
    "recovery-code",
];

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", ["factors"]) => {
            caller.needs(&["read:guardian_factors"])?;
            let shown: Vec<Value> = FACTORS
                .iter()
                .map(|factor| {
                    let enabled = call.tenant.guardian.factors.iter().any(|on| on == factor);
                    json!({"name": factor, "enabled": enabled, "trial_expired": false})
                })
                .collect();
            Ok(Reply::json(200, &Value::Array(shown)))
        }
        ("PUT", ["factors", factor]) if FACTORS.contains(factor) => {
            caller.needs(&["update:guardian_factors"])?;
            let body = payload::object(call, "enabled:boolean", &["enabled"])?;
            let enabled = body["enabled"] == true;
            let factors = &mut call.tenant.guardian.factors;
            factors.retain(|on| on != factor);
            if enabled {
                factors.push((*factor).to_owned());
            }
            Ok(Reply::json(200, &json!({"enabled": enabled})))
        }
        ("GET", ["policies"]) => {
            caller.needs(&["read:mfa_policies"])?;
            Ok(Reply::json(200, &json!(call.tenant.guardian.policies)))
        }
        ("PUT", ["policies"]) => {
            caller.needs(&["update:mfa_policies"])?;
            let Some(list @ Value::Array(_)) = call.ask.json() else {
                return Err(payload::invalid("'Expected type array'."));
            };
            call.tenant.guardian.policies = payload::texts(Some(&list));
            Ok(Reply::json(200, &list))
        }
        _ => Err(not_found()),
    }
}
