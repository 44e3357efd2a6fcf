//! The table of endpoints in docs/sandbox.md: each is there, and takes the permissions that it says.

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
