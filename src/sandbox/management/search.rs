//! The search of `q`: the part of Lucene's language that people use with the Management API.
//!
//! Terms are `field:value`, `field:"a phrase"`, `field:start*`, `field:[a TO b]` and `_exists_:field`, joined by `AND`,
//! `OR`, `NOT` and parentheses. A value without a field is looked for in all texts.

use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
enum Term {
    All(Vec<Term>),
    Any(Vec<Term>),
    Not(Box<Term>),
    Exists(String),
    Is(String, String),
    Between(String, String, String),
    Anywhere(String),
}

/// A search, understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Search(Term);

impl Search {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let tokens = split(text)?;
        let mut rest = tokens.as_slice();
        let term = any(&mut rest, 0)?;
        rest.is_empty().then_some(Self(term))
    }

    pub(crate) fn finds(&self, item: &Value) -> bool {
        matches(&self.0, item)
    }
}

/// Parts at blanks and parentheses, but not within quotes or brackets.
fn split(text: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut token = String::new();
    let mut quoted = false;
    let mut bracketed = false;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                token.push(letter);
                token.push(letters.next()?);
                continue;
            }
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => bracketed = true,
            ']' | '}' if !quoted => bracketed = false,
            _ => {}
        }
        if quoted || bracketed || !(letter.is_whitespace() || letter == '(' || letter == ')') {
            token.push(letter);
            continue;
        }
        if !token.is_empty() {
            tokens.push(std::mem::take(&mut token));
        }
        if !letter.is_whitespace() {
            tokens.push(letter.to_string());
        }
    }
    if quoted || bracketed {
        return None;
    }
    if !token.is_empty() {
        tokens.push(token);
    }
    Some(tokens)
}

fn any(rest: &mut &[String], depth: usize) -> Option<Term> {
    let mut terms = vec![all(rest, depth)?];
    while rest
        .first()
        .is_some_and(|token| token == "OR" || token == "||")
    {
        *rest = &rest[1..];
        terms.push(all(rest, depth)?);
    }
    Some(if terms.len() == 1 {
        terms.remove(0)
    } else {
        Term::Any(terms)
    })
}

fn all(rest: &mut &[String], depth: usize) -> Option<Term> {
    let mut terms = vec![one(rest, depth)?];
    while let Some(token) = rest.first() {
        match token.as_str() {
            "AND" | "&&" => *rest = &rest[1..],
            "OR" | "||" | ")" => break,
            // Terms side by side are joined as if by AND.
            _ => {}
        }
        terms.push(one(rest, depth)?);
    }
    Some(if terms.len() == 1 {
        terms.remove(0)
    } else {
        Term::All(terms)
    })
}

fn one(rest: &mut &[String], depth: usize) -> Option<Term> {
    // Deep nesting is refused before it can use up the stack.
    if depth > 20 {
        return None;
    }
    let (token, tail) = rest.split_first()?;
    *rest = tail;
    match token.as_str() {
        "NOT" | "!" => Some(Term::Not(Box::new(one(rest, depth + 1)?))),
        "(" => {
            let inner = any(rest, depth + 1)?;
            let (closing, tail) = rest.split_first()?;
            *rest = tail;
            (closing == ")").then_some(inner)
        }
        ")" | "AND" | "OR" | "&&" | "||" => None,
        text => match text.strip_prefix('-') {
            Some(text) if !text.is_empty() => Some(Term::Not(Box::new(term(text)?))),
            _ => term(text),
        },
    }
}

fn term(text: &str) -> Option<Term> {
    let colon = text
        .find(':')
        .filter(|_| !text.starts_with('"'))
        .filter(|at| !text[..*at].ends_with('\\'));
    let Some(colon) = colon else {
        return Some(Term::Anywhere(plain(text)));
    };
    let (field, value) = (&text[..colon], &text[colon + 1..]);
    if field.is_empty() || value.is_empty() {
        return None;
    }
    if field == "_exists_" {
        return Some(Term::Exists(plain(value)));
    }
    if let Some(range) = value
        .strip_prefix(['[', '{'])
        .and_then(|rest| rest.strip_suffix([']', '}']))
    {
        let (low, high) = range.split_once(" TO ")?;
        return Some(Term::Between(
            field.to_owned(),
            plain(low.trim()),
            plain(high.trim()),
        ));
    }
    Some(Term::Is(field.to_owned(), plain(value)))
}

fn plain(text: &str) -> String {
    let text = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' {
            plain.extend(letters.next());
        } else {
            plain.push(letter);
        }
    }
    plain
}

fn matches(term: &Term, item: &Value) -> bool {
    match term {
        Term::All(terms) => terms.iter().all(|term| matches(term, item)),
        Term::Any(terms) => terms.iter().any(|term| matches(term, item)),
        Term::Not(term) => !matches(term, item),
        Term::Exists(field) => values(item, field).iter().any(|value| !value.is_null()),
        Term::Is(field, wanted) => values(item, field)
            .iter()
            .any(|value| equals(value, wanted)),
        Term::Between(field, low, high) => values(item, field).iter().any(|value| {
            let text = text_of(value);
            (low == "*" || text.as_str() >= low.as_str())
                && (high == "*" || text.as_str() <= high.as_str())
        }),
        Term::Anywhere(wanted) => match item {
            Value::Object(members) => members.values().any(|value| matches(term, value)),
            Value::Array(list) => list.iter().any(|value| matches(term, value)),
            other => equals(other, wanted),
        },
    }
}

/// The values at a dotted path, through lists as through objects.
fn values<'a>(item: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![item];
    for part in path.split('.') {
        found = found
            .into_iter()
            .flat_map(|value| match value {
                Value::Array(list) => list.iter().collect(),
                other => vec![other],
            })
            .filter_map(|value| value.get(part))
            .collect();
    }
    found
        .into_iter()
        .flat_map(|value| match value {
            Value::Array(list) => list.iter().collect(),
            other => vec![other],
        })
        .collect()
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn equals(value: &Value, wanted: &str) -> bool {
    if value.is_null() || value.is_object() {
        return false;
    }
    let text = text_of(value).to_lowercase();
    let wanted = wanted.to_lowercase();
    match wanted.split_once('*') {
        None => text == wanted,
        Some((start, end)) => {
            text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn finds(query: &str) -> Option<bool> {
        let item = json!({
            "email": "reader@example.com",
            "blocked": false,
            "logins_count": 3,
            "identities": [{"connection": "Username-Password-Authentication"}],
            "app_metadata": {"plan": "gold"},
        });
        Search::parse(query).map(|search| search.finds(&item))
    }

    #[test]
    fn what_people_search_for() {
        for query in [
            r#"email:"reader@example.com""#,
            "email:READER@example.com",
            "email:reader*",
            "email:*@example.com",
            r#"identities.connection:"Username-Password-Authentication""#,
            "app_metadata.plan:gold AND blocked:false",
            "app_metadata.plan:silver OR app_metadata.plan:gold",
            "NOT app_metadata.plan:silver",
            "-email:other*",
            "_exists_:app_metadata.plan",
            "(email:x OR email:reader*) AND NOT _exists_:user_metadata",
            "logins_count:[1 TO 5]",
            "gold",
        ] {
            assert_eq!(finds(query), Some(true), "{query}");
        }
        assert_eq!(finds("email:other@example.com"), Some(false));
    }

    #[test]
    fn what_cannot_be_understood() {
        for query in ["email:\"open", "(email:x", "AND", "email:", ")"] {
            assert_eq!(finds(query), None, "{query}");
        }
        assert_eq!(finds(&"(".repeat(10_000)), None);
        assert_eq!(finds(&"NOT ".repeat(10_000)), None);
    }
}
