//! What its page, or a program that tests with it, changes in a sandbox while it serves.

use std::collections::BTreeMap;

use serde_json::json;

use crate::sandbox::host::fault::{Fault, parse_faults};
use crate::sandbox::host::keys::Verified;
use crate::sandbox::host::wire::{Ask, Reply};
use crate::sandbox::scene::breaks::{self, Setup};
use crate::sandbox::world::World;

/// Whether a path is the sandbox's own, which no tenant has.
pub(crate) fn is_meant(ask: &Ask, parts: &[&str]) -> bool {
    ask.by_loopback_name && matches!(parts, [""] | ["_sandbox", ..])
}

/// A change that a program asks for with the administrator's token.
pub(crate) fn by_program(
    world: &mut World,
    faults: &mut Vec<Fault>,
    ask: &Ask,
    name: &str,
) -> Reply {
    let is_administrator = ask.bearer().is_some_and(|token| {
        let keys = world.houses[0].keys.get();
        keys.is_some_and(|keys| match keys.verify(token) {
            Verified::Claims(claims) => claims["azp"] == world.values.explorer_id.as_str(),
            Verified::NotAToken | Verified::BadSignature => false,
        })
    });
    if !is_administrator {
        return Reply::json(
            401,
            &json!({"error": "unauthorized", "error_description": "This takes the sandbox's own admin_token."}),
        );
    }
    match change(world, faults, name, &ask.parameters().unwrap_or_default()) {
        Ok(()) => Reply::empty(204),
        Err(why) => Reply::json(
            400,
            &json!({"error": "invalid_request", "error_description": why}),
        ),
    }
}

/// Changes something: `break` and `fix` with a `name`, `fix` without one for everything, `faults` for a list in place of
/// the former, `reset`.
pub(crate) fn change(
    world: &mut World,
    faults: &mut Vec<Fault>,
    change: &str,
    sent: &BTreeMap<String, String>,
) -> Result<(), String> {
    match (change, sent.get("name")) {
        ("break", Some(name)) => break_one(world, name)?,
        ("fix", Some(name)) if !world.broken.contains(name) => {
            return Err(format!("{name} is not broken"));
        }
        ("fix", Some(name)) => fix(world, |broken| broken == name),
        ("fix", None) => fix(world, |_| true),
        ("faults", _) => {
            let list = sent.get("faults").ok_or("faults is missing")?;
            *faults = parse_faults(list).map_err(|error| error.to_string())?;
        }
        ("reset", _) => reset(world, faults),
        ("break", None) => return Err("name is missing".to_owned()),
        _ => return Err("there are break, fix, faults and reset".to_owned()),
    }
    Ok(())
}

/// Puts everything back to what it was at the start, but for the keys.
pub(crate) fn reset(world: &mut World, faults: &mut Vec<Fault>) {
    let start = world.at_start.clone();
    world.restore(start);
    faults.clone_from(&world.faults_at_start);
    world.requests.clear();
}

fn break_one(world: &mut World, name: &str) -> Result<(), String> {
    if breaks::breaks().iter().any(|known| known.name == name) && !breaks::is_switch(name) {
        return Err(format!("{name} is broken at the start or not at all"));
    }
    if world.broken.iter().any(|known| known == name) {
        return Ok(());
    }
    let mut wrong_certificate = false;
    let mut setup = Setup {
        tenant: &mut world.houses[0].tenant,
        values: &mut world.values,
        random: &mut world.random,
        wrong_certificate: &mut wrong_certificate,
    };
    breaks::apply(name, &mut setup).map_err(|nearest| match nearest {
        Some(nearest) => format!("nothing can be broken by that name; did you mean {nearest}?"),
        None => "nothing can be broken by that name".to_owned(),
    })?;
    world.broken.push(name.to_owned());
    world.maz = world.values.renewed(&world.maz);
    Ok(())
}

/// Puts everything back to what it was when nothing was broken, and breaks again what is not meant.
fn fix(world: &mut World, is_meant: impl Fn(&str) -> bool) {
    let mut rest = world.broken.clone();
    rest.retain(|name| !is_meant(name));
    world.restore(world.healthy.clone());
    for name in rest {
        // It was broken before, so it can be.
        let _ = break_one(world, &name);
    }
}
