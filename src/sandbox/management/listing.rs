//! Lists: plain, with totals, or by checkpoint; and the choice of members by `fields`.

use std::ops::{Range, RangeInclusive};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::{Ask, Reply, form_encode};
use crate::sandbox::management::caller::Outcome;
use crate::sandbox::management::payload::invalid_query;

/// How a list is answered.
pub(crate) struct Form<'a> {
    /// The member that holds it where the answer is an object.
    pub(crate) name: &'a str,
    /// Members that `fields` never takes away.
    pub(crate) always: &'a [&'a str],
    /// How many come when nobody says.
    pub(crate) default_size: usize,
    /// Whether the number on this page is told beside the total.
    pub(crate) tells_length: bool,
    /// Whether `take` and `from` are understood.
    pub(crate) checkpoints: bool,
}

/// A page of a list.
pub(crate) fn page(call: &Call<'_>, mut items: Vec<Value>, form: &Form<'_>) -> Outcome {
    let total = items.len();
    page_of(call, total, form, |range| items.drain(range).collect())
}

/// A page of a list of so many, of which only those are made that stand on it.
pub(crate) fn page_of(
    call: &Call<'_>,
    total: usize,
    form: &Form<'_>,
    make: impl FnOnce(Range<usize>) -> Vec<Value>,
) -> Outcome {
    let ask = call.ask;
    let shown = |start: usize, size: usize| {
        let start = start.min(total);
        let mut items = make(start..start.saturating_add(size).min(total));
        for item in &mut items {
            fields(ask, item, form.always);
        }
        items
    };
    if form.checkpoints && (ask.query("take").is_some() || ask.query("from").is_some()) {
        let take = number(ask, "take", 50, 1..=1_000)?;
        let start = match ask.query("from") {
            Some(text) => checkpoint(text).ok_or_else(|| {
                Reply::problem(
                    400,
                    "The 'from' parameter is not a valid checkpoint.",
                    Some("invalid_paging"),
                )
            })?,
            None => 0,
        };
        let mut answer = Map::new();
        answer.insert(form.name.to_owned(), Value::Array(shown(start, take)));
        let next = start.saturating_add(take);
        if total > next {
            let next = URL_SAFE_NO_PAD.encode(format!("after:{next}"));
            answer.insert("next".to_owned(), json!(next));
        }
        return Ok(Reply::json(200, &Value::Object(answer)));
    }
    let size = number(ask, "per_page", form.default_size, 0..=100)?;
    let page = number(ask, "page", 0, 0..=usize::MAX)?;
    let start = page.saturating_mul(size);
    let shown = shown(start, size);
    if ask.query("include_totals") == Some("true") {
        let mut answer = Map::new();
        answer.insert("start".to_owned(), json!(start));
        answer.insert("limit".to_owned(), json!(size));
        answer.insert("total".to_owned(), json!(total));
        if form.tells_length {
            answer.insert("length".to_owned(), json!(shown.len()));
        }
        answer.insert(form.name.to_owned(), Value::Array(shown));
        return Ok(Reply::json(200, &Value::Object(answer)));
    }
    Ok(Reply::json(200, &Value::Array(shown)).with("link", links(ask, page, size, total)))
}

/// RFC 8288 links to the first, next and last page.
fn links(ask: &Ask, page: usize, size: usize, total: usize) -> String {
    let kept: Vec<(&str, &str)> = ask
        .query
        .iter()
        .filter(|(name, _)| name != "page" && name != "per_page")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let link = |page: usize, relation: &str| {
        let (page, size) = (page.to_string(), size.to_string());
        let query = form_encode(
            kept.iter()
                .copied()
                .chain([("page", page.as_str()), ("per_page", size.as_str())]),
        );
        format!(
            "<http://{}{}?{query}>; rel=\"{relation}\"",
            ask.domain, ask.path
        )
    };
    let last = total.saturating_sub(1) / size.max(1);
    let mut links = vec![link(0, "first")];
    if page < last {
        links.push(link(page + 1, "next"));
    }
    links.push(link(last, "last"));
    links.join(", ")
}

fn checkpoint(text: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    std::str::from_utf8(&bytes)
        .ok()?
        .strip_prefix("after:")?
        .parse()
        .ok()
}

pub(crate) fn number(
    ask: &Ask,
    name: &str,
    default: usize,
    range: RangeInclusive<usize>,
) -> Result<usize, Reply> {
    let Some(text) = ask.query(name) else {
        return Ok(default);
    };
    let number = text.parse::<i64>().map_err(|_| {
        invalid_query(&format!(
            "'Expected type integer but found type string' on property {name}."
        ))
    })?;
    let too_small = || {
        let least = range.start();
        invalid_query(&format!(
            "'Value {number} is less than minimum {least}' on property {name}."
        ))
    };
    let number = usize::try_from(number).map_err(|_| too_small())?;
    if number < *range.start() {
        return Err(too_small());
    }
    if number > *range.end() {
        let largest = range.end();
        return Err(invalid_query(&format!(
            "'Value {number} is greater than maximum {largest}' on property {name}."
        )));
    }
    Ok(number)
}

/// Keeps or drops the members that `fields` names.
pub(crate) fn fields(ask: &Ask, item: &mut Value, always: &[&str]) {
    let (Some(names), Value::Object(members)) = (ask.query("fields"), item) else {
        return;
    };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let include = ask.query("include_fields") != Some("false");
    members.retain(|name, _| {
        names.contains(&name.as_str()) == include || always.contains(&name.as_str())
    });
}
