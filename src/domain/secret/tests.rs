use super::*;

#[test]
fn debug_and_errors_never_show_a_secret() {
    let redactor = Redactor::default();
    let secret = ClientSecret::parse("kX9-Zq_0123456789".into(), &redactor)
        .expect("a secret")
        .value;
    assert_eq!(format!("{secret:?}"), "ClientSecret([redacted])");
    assert!(redactor.knows(secret.expose()));
    let token = AccessToken::new("of-0123456789-somebody".into(), &redactor);
    assert!(redactor.knows(token.expose()));
    let password = Password::parse("Paper1234!", &redactor).expect("a password");
    assert!(!password.has_a_blank_around());
    let blank = Password::parse("Paper1234! ", &redactor);
    assert!(blank.expect("a password").has_a_blank_around());
    assert!(redactor.knows(password.expose()));
    let sealed = SealedSecret::parse("sealed-Wq81-until-its-turn".into())
        .expect("a secret")
        .value;
    assert_eq!(format!("{sealed:?}"), "SealedSecret([redacted])");
    assert!(!redactor.knows("sealed-Wq81-until-its-turn"));
    let opened = sealed.open(&redactor).expect("its own");
    assert!(redactor.knows(opened.expose()));
    let error = ClientSecret::parse("two words".into(), &redactor).unwrap_err();
    assert!(!error.to_string().contains("words"));
}

#[test]
fn what_was_copied_with_a_secret_of_auth0s_is_left_out_and_said() {
    const ID: &str = "ujY92uutE7GMyoSKlDLwind2cxD40HR3";
    const SECRET: &str = "kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jKL_c-V1xZ8qW3eR5tY7uI9oP2aS4dF6g9";
    for (text, fixed) in [
        (SECRET.to_owned(), vec![]),
        (format!("{SECRET},"), vec!["left out the comma behind it"]),
        (
            format!("{SECRET};"),
            vec!["left out the semicolon behind it"],
        ),
        (
            format!("{ID}:{SECRET}"),
            vec!["left out the Client ID before it"],
        ),
        (
            format!("{ID}:{SECRET},"),
            vec![
                "left out the Client ID before it",
                "left out the comma behind it",
            ],
        ),
    ] {
        let redactor = Redactor::default();
        let pasted = ClientSecret::parse(text, &redactor).expect("a secret");
        assert_eq!(pasted.value.expose(), SECRET);
        assert_eq!(pasted.fixed, fixed);
    }
    // What may be the secret's own stays.
    for own in [
        format!("{}:{SECRET}", &ID[1..]),
        format!("{ID}:{}", &SECRET[1..]),
        format!("{},", &SECRET[1..]),
        "brought-along:from;elsewhere,".to_owned(),
        format!("{SECRET}:{ID}"),
    ] {
        let pasted = ClientSecret::parse(own.clone(), &Redactor::default());
        let pasted = pasted.expect("a secret");
        assert_eq!(pasted.value.expose(), own);
        assert!(pasted.fixed.is_empty(), "{own}");
    }
}

/// What was typed in the wrong place is somebody's right answer to another question.
#[test]
fn a_try_is_kept_out_of_what_others_write_and_not_out_of_our_words() {
    const TRY: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";
    let redactor = Redactor::default();
    let secret = ClientSecret::typed(TRY.into(), &redactor)
        .expect("a try")
        .value;
    let text = format!("it is {TRY}");
    assert_eq!(redactor.redact(&text), "it is [redacted]");
    assert_eq!(redactor.redact_report(&text), text);
    secret.prove(&redactor);
    assert_eq!(redactor.redact_report(&text), "it is [redacted]");
}

#[test]
fn a_short_try_garbles_nothing() {
    let redactor = Redactor::default();
    for short in ["a", "conn", "ection"] {
        ClientSecret::typed(short.into(), &redactor).expect("a try");
    }
    let words = "the connection google-oauth2 was not found";
    assert_eq!(redactor.redact(words), words);
}

#[test]
fn what_is_surely_no_secret_is_refused_before_it_is_learned() {
    for (raw, says) in [
        ("ujY92uutE7GMyoSKlDLwind2cxD40HR3", "that is a Client ID"),
        (
            "client_id=ujY92uutE7GMyoSKlDLwind2cxD40HR3",
            "this is the Client ID",
        ),
        ("https://acme.us.auth0.com/", "that is an address"),
        ("acme.us.auth0.com", "that is a domain"),
        (DirectoryName::USUAL, "that is the name of a directory"),
        ("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0", "a token"),
    ] {
        let redactor = Redactor::default();
        let error = ClientSecret::typed(raw.into(), &redactor)
            .expect_err(raw)
            .to_string();
        assert!(error.contains(says), "{raw}: {error}");
        assert!(!redactor.knows(raw), "{raw}");
    }
}

#[test]
fn the_id_in_the_secrets_place_stays_in_our_words() {
    let redactor = Redactor::default();
    let id = "ujY92uutE7GMyoSKlDLwind2cxD40HR3";
    ClientSecret::parse(id.into(), &redactor).expect("taken, and judged later");
    assert_eq!(redactor.redact_report(id), id);
    assert!(AccessToken::parse(id.into(), SecretKind::AdminToken, &redactor).is_err());
    assert_eq!(redactor.redact_report(id), id);
}

#[test]
fn a_token_is_no_client_secret_and_an_admin_token_no_other_token() {
    let part = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
    let token = format!(
        "{}.{}.c2lnbmF0dXJl",
        part(r#"{"alg":"RS256"}"#),
        part(r#"{"aud":"https://acme.us.auth0.com/api/v2/"}"#)
    );
    let redactor = Redactor::default();
    for text in [
        token.clone(),
        format!("Bearer {token}"),
        format!(" {token}\n"),
    ] {
        for error in [
            ClientSecret::parse(text.clone(), &redactor).expect_err("a token"),
            AccessToken::parse(text.clone(), SecretKind::MazToken, &redactor)
                .expect_err("another's"),
        ] {
            let error = error.to_string();
            assert!(error.contains("token") && !error.contains("eyJ"), "{error}");
        }
        assert!(AccessToken::parse(text, SecretKind::AdminToken, &redactor).is_ok());
    }
    assert!(ClientSecret::parse("of.somebody.01".into(), &redactor).is_ok());
}

#[test]
fn what_a_store_of_ours_holds_is_read_as_it_is() {
    let redactor = Redactor::default();
    let repeated = "a".repeat(32);
    let kept = SealedSecret::kept(repeated.clone())
        .expect("a secret")
        .value;
    assert!(
        kept.open(&redactor)
            .is_ok_and(|secret| secret.expose() == repeated)
    );
    // Somebody may have written into it by hand.
    let kept = SealedSecret::kept(" \"of-somebody-01\"".into()).expect("a secret");
    let opened = kept.value.open(&redactor).expect("its own");
    assert_eq!(opened.expose(), "of-somebody-01");
}

#[test]
fn a_secret_in_another_dress_is_told() {
    let secret = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";
    let engine = base64::engine::general_purpose::STANDARD;
    for (text, words) in [
        (engine.encode(secret), "base64 -d"),
        (engine.encode(format!("{secret}\n")), "base64 -d"),
        (
            format!(r#"{{"client_secret":"{secret}"}}"#),
            "jq -r .client_secret",
        ),
        (
            format!(r#"{{ "access_token": "{secret}", "expires_in": 1 }}"#),
            "jq -r .access_token",
        ),
    ] {
        let error = ClientSecret::parse(text, &Redactor::default()).expect_err("none");
        let error = error.to_string();
        assert!(error.contains(words) && !error.contains("kP3v"), "{error}");
    }
    for other in [engine.encode("a".repeat(64)), engine.encode([200_u8; 64])] {
        assert!(ClientSecret::parse(other, &Redactor::default()).is_ok());
    }
}

#[test]
fn each_of_many_secrets_is_the_one_that_was_kept() {
    let mut many = SealedSecrets::default();
    let texts: Vec<String> = (0..2000)
        .map(|at| format!("{at}-{}", "x".repeat(at % 97)))
        .chain([format!("z{}", "y".repeat(3000)), "last".into()])
        .collect();
    let kept: Vec<SealedAt> = texts
        .iter()
        .map(|text| many.keep(&SealedSecret::parse(text.clone()).expect("a secret").value))
        .collect();
    let redactor = Redactor::default();
    for (text, at) in texts.iter().zip(kept) {
        let opened = many.open(at, &redactor).expect("its own").expect("there");
        assert!(opened.expose() == text, "{at:?}");
    }
    assert!(many.0.len() > 3 && redactor.knows(&texts[1999]));
}
