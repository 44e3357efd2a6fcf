//! The tables of endpoints in docs/sandbox.md, and what discovery promises: each is there, or is not, as it says.

use super::*;

const PAGE: &str = include_str!("../../../docs/sandbox.md");

/// What stands between backticks.
fn codes(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn each_endpoint_of_the_page_takes_the_permissions_that_it_says() {
    let (sandbox, asker) = started(&[]);
    sandbox.with_tenant(|tenant| tenant.client_grants[0].scope.clear());
    let answer = asker.post("/oauth/token", &machine(&sandbox)).json();
    let token = answer["access_token"].as_str().expect("a token");
    let rows = PAGE
        .lines()
        .skip_while(|line| !line.starts_with("| Management API |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let mut count = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [endpoint] = codes(cells[0])[..] else {
            panic!("one endpoint: {row}");
        };
        let (method, path) = endpoint.split_once(' ').expect("a method and a path");
        let path = path.replace("{id}", "x");
        let body = json!({});
        let body = (!matches!(method, "GET" | "DELETE")).then_some(&body);
        let answer = asker.manage(method, &path, token, body);
        assert_eq!(answer.status, 403, "{endpoint}: {}", answer.text);
        assert_eq!(
            answer.json()["message"],
            format!(
                "Insufficient scope, expected any of: {}",
                codes(cells[1]).join(",")
            ),
            "{endpoint}"
        );
        count += 1;
    }
    assert!(count > 50, "{count} rows");
}

#[test]
fn what_the_page_leaves_out_is_told_apart_from_a_failure() {
    let (_sandbox, asker) = started(&[]);
    let rows = PAGE
        .lines()
        .skip_while(|line| !line.starts_with("| not served |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let mut count = 0;
    for endpoint in rows.flat_map(codes) {
        let (method, path) = endpoint.split_once(' ').expect("a method and a path");
        let path = path.replace("{id}", "x");
        let answer = asker.send(|client, endpoint| {
            let method = method.parse().expect("a method");
            client
                .request(method, format!("{endpoint}{path}"))
                .header("host", &asker.domain)
        });
        assert_eq!(
            (answer.status, answer.json()),
            (
                404,
                json!({
                    "error": "not_found",
                    "error_description": format!("The sandbox does not serve {method} {path}."),
                })
            )
        );
        count += 1;
    }
    assert!(count > 8, "{count} endpoints");
}

#[test]
fn discovery_names_nothing_that_is_not_there() {
    let (_sandbox, asker) = started(&[]);
    let document = asker.get("/.well-known/openid-configuration", None).json();
    let issuer = document["issuer"].as_str().expect("an issuer");
    let mut count = 0;
    for (name, value) in document.as_object().into_iter().flatten() {
        if !name.ends_with("_endpoint") && name != "jwks_uri" {
            continue;
        }
        let path = value
            .as_str()
            .and_then(|url| url.strip_prefix(issuer))
            .expect("an address under the issuer");
        let found = asker.get(&format!("/{path}"), None).status != 404
            || asker.post(&format!("/{path}"), &json!({})).status != 404;
        assert!(found, "{name}: /{path}");
        count += 1;
    }
    assert!(count > 6, "{count} endpoints");
}
