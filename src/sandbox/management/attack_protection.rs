//! `/api/v2/attack-protection/*`.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Answer;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::payload;

const LIMITS: &str = "enabled:boolean shields:array allowlist:array mode:string max_attempts:integer stage:object \
    admin_notification_frequency:array method:string";

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    let [what] = rest else {
        return Err(not_found());
    };
    match call.ask.method.as_str() {
        "GET" => caller.needs(&["read:attack_protection"])?,
        "PATCH" => caller.needs(&["update:attack_protection"])?,
        _ => return Err(not_found()),
    }
    let robots = matches!(*what, "bot-detection" | "captcha");
    if robots && !call.tenant.attack_protection.bot_detection_entitled {
        return Err(Answer::problem(
            403,
            "Please upgrade your subscription to use bot detection",
            Some("insufficient_entitlement"),
        ));
    }
    if call.ask.method == "PATCH" {
        change(call, what)?;
    }
    let protection = &call.tenant.attack_protection;
    let shown = match *what {
        "brute-force-protection" => json!({
            "enabled": protection.brute_force_enabled,
            "shields": ["block", "user_notification"],
            "mode": "count_per_identifier_and_ip",
            "allowlist": protection.brute_force_allowlist,
            "max_attempts": protection.brute_force_max_attempts,
        }),
        "suspicious-ip-throttling" => json!({
            "enabled": protection.suspicious_ip_enabled,
            "shields": ["admin_notification", "block"],
            "allowlist": protection.suspicious_ip_allowlist,
            "stage": {
                "pre-login": {"max_attempts": protection.suspicious_ip_max_attempts, "rate": 864_000},
                "pre-user-registration": {"max_attempts": 50, "rate": 1_200},
                "pre-custom-token-exchange": {"max_attempts": 10, "rate": 600_000},
            },
        }),
        "breached-password-detection" => json!({
            "enabled": protection.breached_password_enabled,
            "shields": if protection.breached_password_enabled { vec!["block"] } else { Vec::new() },
            "admin_notification_frequency": [],
            "method": "standard",
            "stage": {
                "pre-user-registration": {"shields": []},
                "pre-change-password": {"shields": []},
            },
        }),
        "bot-detection" => json!({
            "bot_detection_level": protection.bot_detection_level,
            "challenge_password_policy": policy(protection.bot_detection_challenges_password_logins),
            "challenge_passwordless_policy": "never",
            "challenge_password_reset_policy": "never",
            "allowlist": [],
            "monitoring_mode_enabled": false,
        }),
        "captcha" => json!({"active_provider_id": "auth_challenge"}),
        _ => return Err(not_found()),
    };
    Ok(Answer::json(200, &shown))
}

fn policy(challenges: bool) -> &'static str {
    if challenges { "always" } else { "never" }
}

fn change(call: &mut Call<'_>, what: &str) -> Result<(), Answer> {
    let allowed = match what {
        "bot-detection" => {
            "bot_detection_level:string challenge_password_policy:string challenge_passwordless_policy:string \
             challenge_password_reset_policy:string allowlist:array monitoring_mode_enabled:boolean"
        }
        "captcha" => "active_provider_id:string",
        _ => LIMITS,
    };
    let body = payload::object(call, allowed, &[])?;
    let protection = &mut call.tenant.attack_protection;
    let enabled = body.get("enabled").and_then(Value::as_bool);
    let allowlist = body.get("allowlist").map(|list| payload::texts(Some(list)));
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    match what {
        "brute-force-protection" => {
            protection.brute_force_enabled = enabled.unwrap_or(protection.brute_force_enabled);
            protection.brute_force_max_attempts = body
                .get("max_attempts")
                .and_then(number)
                .unwrap_or(protection.brute_force_max_attempts);
            if let Some(list) = allowlist {
                protection.brute_force_allowlist = list;
            }
        }
        "suspicious-ip-throttling" => {
            protection.suspicious_ip_enabled = enabled.unwrap_or(protection.suspicious_ip_enabled);
            protection.suspicious_ip_max_attempts = body
                .get("stage")
                .and_then(|stage| number(&stage["pre-login"]["max_attempts"]))
                .unwrap_or(protection.suspicious_ip_max_attempts);
            if let Some(list) = allowlist {
                protection.suspicious_ip_allowlist = list;
            }
        }
        "breached-password-detection" => {
            protection.breached_password_enabled =
                enabled.unwrap_or(protection.breached_password_enabled);
        }
        "bot-detection" => {
            if let Some(level) = body.get("bot_detection_level").and_then(Value::as_str) {
                protection.bot_detection_level = level.into();
            }
            if let Some(policy) = body.get("challenge_password_policy") {
                protection.bot_detection_challenges_password_logins = policy == "always";
            }
        }
        _ => {}
    }
    Ok(())
}
