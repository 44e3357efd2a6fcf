//! `/api/v2/logs`: the tenant's log.

use serde_json::Value;

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::listing::{self, Form};
use crate::sandbox::management::search::Search;

const LIST: Form<'_> = Form {
    name: "logs",
    always: &["_id"],
    default_size: 50,
    tells_length: true,
    checkpoints: false,
};

pub(crate) fn answer(call: &Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    if call.ask.method != "GET" {
        return Err(not_found());
    }
    caller.needs(&["read:logs", "read:logs_users"])?;
    match rest {
        [] => list(call),
        [id] => call
            .tenant
            .logs
            .iter()
            .find(|entry| entry.members.get("log_id").is_some_and(|known| known == id))
            .map(|entry| Reply::json(200, &Value::Object(entry.members.clone())))
            .ok_or_else(|| {
                Reply::problem(404, "The log event does not exist.", Some("inexistent_log"))
            }),
        _ => Err(not_found()),
    }
}

/// Newest first, unless asked for by checkpoint: then on from there, oldest first.
fn list(call: &Call<'_>) -> Outcome {
    let mut entries: Vec<Value> = call
        .tenant
        .logs
        .iter()
        .map(|entry| Value::Object(entry.members.clone()))
        .collect();
    if call.ask.query("from").is_some() || call.ask.query("take").is_some() {
        let take = listing::number(call.ask, "take", 50, 1..=100)?;
        let start = call
            .ask
            .query("from")
            .and_then(|from| entries.iter().position(|entry| entry["log_id"] == from))
            .map_or(0, |position| position + 1);
        let mut shown: Vec<Value> = entries.into_iter().skip(start).take(take).collect();
        for entry in &mut shown {
            listing::fields(call.ask, entry, LIST.always);
        }
        return Ok(Reply::json(200, &Value::Array(shown)));
    }
    entries.reverse();
    let query = call.ask.query("q").or_else(|| call.ask.query("search"));
    if let Some(query) = query {
        let search = Search::parse(query).ok_or_else(|| {
            Reply::problem(
                400,
                "The query is not valid: check its syntax.",
                Some("invalid_query_string"),
            )
        })?;
        entries.retain(|entry| search.finds(entry));
    }
    if let Some((field, order)) = call.ask.query("sort").and_then(|sort| sort.split_once(':')) {
        entries.sort_by_key(|entry| entry[field].to_string());
        if order == "-1" {
            entries.reverse();
        }
    }
    listing::page(call, entries, &LIST)
}

/// The lines about one person.
pub(crate) fn of_user(call: &Call<'_>, id: &str) -> Outcome {
    let entries: Vec<Value> = call
        .tenant
        .logs
        .iter()
        .rev()
        .filter(|entry| entry.members.get("user_id").is_some_and(|user| user == id))
        .map(|entry| Value::Object(entry.members.clone()))
        .collect();
    listing::page(call, entries, &LIST)
}
