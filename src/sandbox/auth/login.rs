//! A person's name and password, tried: by the password grants and by the login page alike.

use crate::sandbox::call::{About, Call};
use crate::sandbox::host::clock;
use crate::sandbox::tenant::{Client, Connection, ResourceServer};

/// Why a login was refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) error: &'static str,
    pub(crate) description: String,
    /// The type code that it leaves in the log, when it differs from the caller's own.
    pub(crate) log: Option<&'static str>,
}

impl Refused {
    pub(crate) fn new(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status,
            error,
            description: description.into(),
            log: None,
        }
    }

    fn logged(mut self, kind: &'static str) -> Self {
        self.log = Some(kind);
        self
    }
}

/// The connection of a password login, if the application may use it.
pub(crate) fn directory<'a>(
    call: &'a Call<'_>,
    client: &Client,
    realm: Option<&str>,
) -> Result<&'a Connection, Refused> {
    let no_default = || {
        Refused::new(
            500,
            "server_error",
            "Authorization server not configured with default connection.",
        )
    };
    let connection = if let Some(realm) = realm {
        call.tenant
            .connection(realm)
            .ok_or_else(|| Refused::new(400, "invalid_request", "the connection was not found"))?
    } else {
        let name = call
            .tenant
            .settings
            .default_directory
            .as_deref()
            .filter(|name| !name.is_empty())
            .ok_or_else(no_default)?;
        call.tenant.connection(name).ok_or_else(no_default)?
    };
    let invalid = |text: &str| Err(Refused::new(400, "invalid_request", text));
    if !connection.checks_passwords() {
        return invalid(if realm.is_some() {
            "invalid connection specified for password grant"
        } else {
            "specified strategy does not support requested operation"
        });
    }
    if !connection.is_enabled_for(&client.client_id) {
        return invalid("the connection was disabled");
    }
    Ok(connection)
}

/// Whether people may log in to an API through this application.
pub(crate) fn may_reach(
    call: &Call<'_>,
    client: &Client,
    api: &ResourceServer,
) -> Result<(), Refused> {
    let is_granted = call.tenant.client_grants.iter().any(|grant| {
        grant.kind() == "user"
            && grant.audience == api.identifier
            && grant.client_id.as_deref() == Some(client.client_id.as_str())
    });
    if api.user_policy == "allow_all" || is_granted {
        return Ok(());
    }
    let text = format!(
        "Client \"{}\" is not authorized to access resource server \"{}\".",
        client.client_id, api.identifier
    );
    Err(Refused::new(403, "invalid_request", text))
}

/// Whether an address or an account is locked before the password is even looked at.
pub(crate) fn guard(
    call: &Call<'_>,
    address: &str,
    identifier: &str,
    interactive: bool,
) -> Result<(), Refused> {
    let protection = &call.tenant.attack_protection;
    let listed = |list: &[String]| list.iter().any(|allowed| allowed == address);
    let blocks = |shields: &[String]| shields.iter().any(|shield| shield == "block");
    let challenges = protection.bot_detection_challenges_password_logins
        && !protection.bot_detection_monitors
        && !listed(&protection.bot_detection_allowlist);
    if challenges && !interactive {
        return Err(bot());
    }
    let spent = call.live.address_failures.get(address);
    let throttled = listed(&protection.throttled_addresses)
        || spent.is_some_and(|spent| {
            spent.is_all(
                call.epoch(),
                protection.suspicious_ip_max_attempts,
                protection.suspicious_ip_rate,
            )
        });
    if protection.suspicious_ip_enabled
        && throttled
        && blocks(&protection.suspicious_ip_shields)
        && !listed(&protection.suspicious_ip_allowlist)
    {
        return Err(suspicious());
    }
    let failures = call
        .live
        .failures
        .get(&account(call, identifier, address))
        .map_or(0, |failures| failures.at(call.epoch()));
    if protection.brute_force_enabled
        && failures >= protection.brute_force_max_attempts
        && blocks(&protection.brute_force_shields)
        && !listed(&protection.brute_force_allowlist)
    {
        return Err(locked());
    }
    Ok(())
}

/// What failures of an account are counted by: the address too, unless all addresses are counted together.
fn account(call: &Call<'_>, identifier: &str, address: &str) -> (String, String) {
    let by_address = call.tenant.attack_protection.brute_force_mode != "count_per_identifier";
    let address = if by_address { address } else { "" };
    (identifier.to_lowercase(), address.to_owned())
}

/// Whether an address may sign somebody up. Those that went well count as well.
pub(crate) fn guard_sign_up(call: &mut Call<'_>, address: &str) -> Result<(), Refused> {
    let now = call.epoch();
    let protection = &call.tenant.attack_protection;
    let (most, rate) = (protection.sign_up_max_attempts, protection.sign_up_rate);
    let is_listed = protection
        .suspicious_ip_allowlist
        .iter()
        .any(|allowed| allowed == address);
    if !protection.suspicious_ip_enabled || is_listed {
        return Ok(());
    }
    let spent = call
        .live
        .address_sign_ups
        .get_or_default(address.to_owned());
    if spent.is_all(now, most, rate) {
        return Err(suspicious());
    }
    spent.add(now, rate);
    Ok(())
}

fn suspicious() -> Refused {
    Refused::new(
        429,
        "too_many_attempts",
        "We have detected suspicious login behavior and further attempts will be blocked. Please contact the \
         administrator.",
    )
    .logged("limit_mu")
}

fn bot() -> Refused {
    Refused::new(
        401,
        "requires_verification",
        "Suspicious request requires verification",
    )
}

fn locked() -> Refused {
    Refused::new(
        429,
        "too_many_attempts",
        "Your account has been blocked after multiple consecutive login attempts. We've sent you a notification via \
         your preferred contact method with instructions on how to unblock it.",
    )
    .logged("limit_wc")
}

/// Tries a name and a password. A wrong name and a wrong password get one and the same answer.
pub(crate) fn check(
    call: &mut Call<'_>,
    connection: &str,
    identifier: &str,
    password: &str,
    address: &str,
) -> Result<String, Refused> {
    // The script of a custom database runs first, for people too whom nobody knows.
    let script = call
        .tenant
        .connection(connection)
        .and_then(|connection| connection.script_fails.clone());
    if let Some(text) = script {
        return Err(Refused::new(403, "access_denied", text));
    }
    let found = call
        .tenant
        .users
        .iter()
        .find(|user| user.connection == connection && user.is_called(identifier))
        .cloned();
    if let Some(user) = &found {
        if user
            .blocked_addresses
            .iter()
            .any(|blocked| blocked == address)
        {
            return Err(locked());
        }
        if user.looks_like_a_bot {
            return Err(bot());
        }
    }
    let right =
        found.filter(|user| user.password.as_deref() == Some(password) && !password.is_empty());
    let Some(user) = right else {
        let (now, rate) = (
            call.epoch(),
            call.tenant.attack_protection.suspicious_ip_rate,
        );
        let key = account(call, identifier, address);
        call.live.failures.get_or_default(key).add(now);
        let spent = call
            .live
            .address_failures
            .get_or_default(address.to_owned());
        spent.add(now, rate);
        return Err(Refused::new(
            403,
            "invalid_grant",
            "Wrong email or password.",
        ));
    };
    if user.blocked == Some(true) {
        return Err(Refused::new(401, "unauthorized", "user is blocked"));
    }
    let protection = &call.tenant.attack_protection;
    let shields = &protection.breached_password_shields;
    if protection.breached_password_enabled
        && shields.iter().any(|shield| shield == "block")
        && user.password_leaked
    {
        return Err(Refused::new(
            401,
            "password_leaked",
            "This login has been blocked because your password has been leaked in another website. We\u{2019}ve sent \
             you an email with instructions on how to unblock it.",
        )
        .logged("pwd_leak"));
    }
    let key = account(call, identifier, address);
    call.live.failures.remove(&key);
    Ok(user.user_id)
}

/// The type code of a name or password that was wrong: which of the two, only the log tells.
pub(crate) fn wrong(call: &Call<'_>, identifier: &str) -> &'static str {
    let known = call
        .tenant
        .users
        .iter()
        .any(|user| user.is_called(identifier));
    if known { "fp" } else { "fu" }
}

/// What the tenant's own code says to a login that was right so far.
pub(crate) fn actions(call: &Call<'_>) -> Result<(), Refused> {
    match &call.tenant.actions.post_login_denies {
        Some(text) => Err(Refused::new(403, "access_denied", text.clone())),
        None => Ok(()),
    }
}

/// Whether this login has to show a second factor.
pub(crate) fn wants_second_factor(call: &Call<'_>, user_id: &str) -> bool {
    call.tenant
        .guardian
        .policies
        .iter()
        .any(|policy| policy == "all-applications")
        && !call.tenant.guardian.factors.is_empty()
        && call.tenant.user(user_id).is_some()
}

/// Notes a login in the person's profile.
pub(crate) fn note(call: &mut Call<'_>, user_id: &str, address: &str) {
    let now = clock::instant(call.now);
    if let Some(user) = call.tenant.user_mut(user_id) {
        let count = user
            .rest
            .get("logins_count")
            .and_then(serde_json::Value::as_u64)
            .unwrap_or_default();
        user.rest
            .insert("logins_count".to_owned(), (count + 1).into());
        user.rest
            .insert("last_login".to_owned(), now.clone().into());
        user.rest.insert("last_ip".to_owned(), address.into());
        user.updated_at = now;
    }
}

/// The log line of a refused login.
pub(crate) fn log_refusal(
    call: &mut Call<'_>,
    kind: &'static str,
    refused: &Refused,
    about: &About,
) {
    call.log(refused.log.unwrap_or(kind), &refused.description, about);
}
