//! Whose it is: the application that a change was made to, and the secret that somebody uses.

use super::{Place, maz_of};
use crate::support::between::token_with;

fn secret_of(place: &Place) -> Option<String> {
    place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        tenant.client_mut(&id).expect("one").client_secret.clone()
    })
}

/// Rights that may rotate a secret and not read one are no reason to end the one that MAZ has.
#[test]
fn a_secret_that_is_in_use_is_not_rotated_by_setup() {
    let place = Place::new();
    let made = place.agreed(&["acme"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let used = secret_of(&place).expect("a secret");
    let forgotten = place.program(&["forget", "acme", "--no-input", "--yes"]);
    assert_eq!(forgotten.run().code, Some(0));
    let scopes = [
        "read:tenant_settings",
        "read:connections",
        "read:clients",
        "read:client_grants",
        "read:resource_servers",
        "update:client_keys",
    ];
    let token = token_with(&place.sandbox, &scopes);
    let setup = || {
        place
            .provision(&["acme", "--yes", "--yes-tenant-wide", "--yes-for-good"])
            .variable("MAZ_AUTH0_ADMIN_TOKEN", &token)
    };
    let outcome = setup().run();
    assert_eq!(secret_of(&place).as_ref(), Some(&used), "{outcome:?}");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let id = place.sandbox.with_tenant(|tenant| maz_of(tenant));
    for words in ["read:client_keys", &format!("/applications/{id}/settings")] {
        assert!(outcome.stderr.contains(words), "{words}: {outcome:?}");
    }
    let known = setup().variable("MAZ_AUTH0_CLIENT_SECRET", &used).run();
    assert_eq!(known.code, Some(0), "{known:?}");
}
