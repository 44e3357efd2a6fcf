//! `/api/v2/attack-protection/*`.

use serde_json::{Map, Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::payload;
use crate::sandbox::tenant;

/// What each takes.
pub(crate) const TAKEN: [(&str, &str); 5] = [
    (
        "brute-force-protection",
        "enabled:boolean shields:array allowlist:array mode:string max_attempts:integer",
    ),
    (
        "suspicious-ip-throttling",
        "enabled:boolean shields:array allowlist:array stage:object",
    ),
    (
        "breached-password-detection",
        "enabled:boolean shields:array admin_notification_frequency:array~ method:string~ stage:object~",
    ),
    (
        "bot-detection",
        "bot_detection_level:string challenge_password_policy:string challenge_passwordless_policy:string~ \
         challenge_password_reset_policy:string~ allowlist:array monitoring_mode_enabled:boolean",
    ),
    ("captcha", "active_provider_id:string~"),
];

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
        return Err(Reply::problem(
            403,
            "Please upgrade your subscription to use bot detection",
            Some("insufficient_entitlement"),
        ));
    }
    let (_, taken) = TAKEN
        .iter()
        .find(|(name, _)| name == what)
        .ok_or_else(not_found)?;
    if call.ask.method == "PATCH" {
        change(call, what, taken)?;
    }
    let protection = &call.tenant.attack_protection;
    let mut shown = tenant::object(match *what {
        "brute-force-protection" => json!({
            "enabled": protection.brute_force_enabled,
            "shields": protection.brute_force_shields,
            "mode": protection.brute_force_mode,
            "allowlist": protection.brute_force_allowlist,
            "max_attempts": protection.brute_force_max_attempts,
        }),
        "suspicious-ip-throttling" => json!({
            "enabled": protection.suspicious_ip_enabled,
            "shields": protection.suspicious_ip_shields,
            "allowlist": protection.suspicious_ip_allowlist,
            "stage": {
                "pre-login": {
                    "max_attempts": protection.suspicious_ip_max_attempts,
                    "rate": protection.suspicious_ip_rate,
                },
                "pre-user-registration": {
                    "max_attempts": protection.sign_up_max_attempts,
                    "rate": protection.sign_up_rate,
                },
                "pre-custom-token-exchange": {"max_attempts": 10, "rate": 600_000},
            },
        }),
        "breached-password-detection" => json!({
            "enabled": protection.breached_password_enabled,
            "shields": if protection.breached_password_enabled {
                protection.breached_password_shields.clone()
            } else {
                Vec::new()
            },
            "admin_notification_frequency": [],
            "method": "standard",
            "stage": {
                "pre-user-registration": {"shields": []},
                "pre-change-password": {"shields": []},
            },
        }),
        "bot-detection" => json!({
            "bot_detection_level": protection.bot_detection_level,
            "challenge_password_policy": if protection.bot_detection_challenges_password_logins {
                "always"
            } else {
                "never"
            },
            "challenge_passwordless_policy": "never",
            "challenge_password_reset_policy": "never",
            "allowlist": protection.bot_detection_allowlist,
            "monitoring_mode_enabled": protection.bot_detection_monitors,
        }),
        _ => json!({"active_provider_id": "auth_challenge"}),
    });
    shown.extend(protection.kept.get(*what).cloned().into_iter().flatten());
    Ok(Reply::json(200, &Value::Object(shown)))
}

fn change(call: &mut Call<'_>, what: &str, taken: &'static str) -> Result<(), Reply> {
    let mut body = payload::object(call, taken, &[])?;
    let protection = &mut call.tenant.attack_protection;
    let kept: Map<String, Value> = payload::only_kept(taken)
        .filter_map(|name| Some((name.to_owned(), body.remove(name)?)))
        .collect();
    if !kept.is_empty() {
        protection
            .kept
            .entry(what.to_owned())
            .or_default()
            .extend(kept);
    }
    let list = |place: &mut Vec<String>, name: &str| {
        if let Some(list) = body.get(name) {
            *place = payload::texts(Some(list));
        }
    };
    let flag = |place: &mut bool, name: &str| {
        *place = body.get(name).and_then(Value::as_bool).unwrap_or(*place);
    };
    let number = |place: &mut u32, value: &Value| {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        *place = number.unwrap_or(*place);
    };
    let text = |place: &mut String, name: &str| {
        if let Some(text) = body.get(name).and_then(Value::as_str) {
            text.clone_into(place);
        }
    };
    let null = Value::Null;
    match what {
        "brute-force-protection" => {
            flag(&mut protection.brute_force_enabled, "enabled");
            list(&mut protection.brute_force_shields, "shields");
            list(&mut protection.brute_force_allowlist, "allowlist");
            text(&mut protection.brute_force_mode, "mode");
            let most = body.get("max_attempts").unwrap_or(&null);
            number(&mut protection.brute_force_max_attempts, most);
        }
        "suspicious-ip-throttling" => {
            flag(&mut protection.suspicious_ip_enabled, "enabled");
            list(&mut protection.suspicious_ip_shields, "shields");
            list(&mut protection.suspicious_ip_allowlist, "allowlist");
            let stage = body.get("stage").unwrap_or(&null);
            let (login, sign_up) = (&stage["pre-login"], &stage["pre-user-registration"]);
            let most = &login["max_attempts"];
            number(&mut protection.suspicious_ip_max_attempts, most);
            number(&mut protection.suspicious_ip_rate, &login["rate"]);
            let most = &sign_up["max_attempts"];
            number(&mut protection.sign_up_max_attempts, most);
            number(&mut protection.sign_up_rate, &sign_up["rate"]);
        }
        "breached-password-detection" => {
            flag(&mut protection.breached_password_enabled, "enabled");
            list(&mut protection.breached_password_shields, "shields");
        }
        "bot-detection" => {
            text(&mut protection.bot_detection_level, "bot_detection_level");
            list(&mut protection.bot_detection_allowlist, "allowlist");
            let monitors = &mut protection.bot_detection_monitors;
            flag(monitors, "monitoring_mode_enabled");
            if let Some(policy) = body.get("challenge_password_policy") {
                protection.bot_detection_challenges_password_logins = policy == "always";
                // `when_risky` challenges nobody here, as nobody looks like a risk.
                let kept = protection.kept.entry(what.to_owned()).or_default();
                if policy == "when_risky" {
                    kept.insert("challenge_password_policy".to_owned(), policy.clone());
                } else {
                    kept.remove("challenge_password_policy");
                }
            }
        }
        _ => {}
    }
    Ok(())
}
