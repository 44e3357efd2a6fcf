//! Lists of texts that Auth0 replaces whole, and gives in whatever order.

use super::state::{Program, texts};
use serde_json::Value;

/// Whether two lists have the same in them.
pub(super) fn alike(one: &[String], other: &[String]) -> bool {
    let has_all = |all: &[String], of: &[String]| of.iter().all(|text| all.contains(text));
    has_all(one, other) && has_all(other, one)
}

/// Whether the lists of an application are these.
pub(super) fn has(application: &Program, lists: &Value) -> bool {
    let mut lists = lists.as_object().into_iter().flatten();
    lists.all(|(name, list)| {
        let is = application.list(name);
        is.is_some_and(|is| alike(&is, &texts(Some(list))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn order_is_no_change_and_what_is_not_shown_is_not_the_same() {
        let is = Program(json!({"client_id": "a", "grant_types": ["b", "a"]}));
        assert!(has(&is, &json!({"grant_types": ["a", "b"]})));
        for other in [json!(["a"]), json!(["a", "b", "c"]), json!([])] {
            assert!(!has(&is, &json!({"grant_types": other})), "{other}");
        }
        let hidden = Program(json!({"client_id": "a"}));
        assert!(!has(&hidden, &json!({"grant_types": ["a"]})));
    }
}
