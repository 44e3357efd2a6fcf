//! Cut at every request, before it and after it, turned away or in trouble, and by a kill: the next run always comes to the
//! same end, with nothing double and nothing lost.

use super::{Place, as_new};
use maz_auth0::sandbox::Options;
use std::time::{Duration, Instant};

/// As many calls to the Management API as there are at most.
const CALLS: usize = 15;

fn goes_on_from(trouble: &str) -> usize {
    let mut tried = 0;
    for nth in 1..=CALLS {
        let place = Place::new();
        place.faults(&format!("{trouble}@/api/v2#{nth}"));
        let cut = place.agreed(&[]);
        tried += 1;
        let what = format!("{trouble} at call {nth}: {cut:?}");
        assert!(matches!(cut.code, Some(0..=3)), "{what}");
        if cut.code != Some(0) {
            assert!(!cut.stderr.trim().is_empty(), "{what}");
        }
        place.sandbox.with_faults(Vec::clear);
        let again = place.agreed(&[]);
        assert_eq!(again.code, Some(0), "{what}\nthen: {again:?}");
        // What an earlier run made, `undo` would leave.
        let back = "maz-auth0 undo";
        assert!(!again.stdout.contains(back), "{what}\nthen: {again:?}");
        place.assert_whole(&what);
    }
    tried
}

#[test]
fn a_connection_that_is_cut_before_a_call_loses_nothing() {
    println!("cut before: {}", goes_on_from("drop"));
}

#[test]
fn an_answer_that_is_lost_makes_nothing_twice() {
    println!("answers lost: {}", goes_on_from("lose-answer"));
}

#[test]
fn a_tenant_in_trouble_is_asked_again_later() {
    println!("in trouble: {}", goes_on_from("500"));
}

#[test]
fn what_a_rate_limit_turns_away_is_sent_again() {
    println!("turned away: {}", goes_on_from("429"));
}

/// Whether a run waits for an answer, and has not come to its end.
fn waits(place: &Place, child: &mut std::process::Child) -> bool {
    let mut last = (0, Instant::now());
    loop {
        if child.try_wait().expect("a process").is_some() {
            return false;
        }
        let count = place.sandbox.requests().len();
        if count != last.0 {
            last = (count, Instant::now());
        } else if count > 0 && last.1.elapsed() > Duration::from_millis(700) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_run_that_is_killed_is_finished_by_the_next() {
    for nth in 1..=CALLS {
        let place = Place::of(Options::default());
        place.sandbox.with_tenant(as_new);
        // The request is done, and its answer comes too late for a run that is dead by then.
        place.faults(&format!("latency=60000@/api/v2#{nth}"));
        let (mut child, _home) = place.provision(&["--yes", "--yes-tenant-wide"]).start();
        if waits(&place, &mut child) {
            // SIGKILL: nothing of it can be caught.
            child.kill().expect("killed");
            child.wait().expect("ended");
        }
        place.sandbox.with_faults(Vec::clear);
        let again = place.agreed(&[]);
        assert_eq!(again.code, Some(0), "killed at call {nth}: {again:?}");
        place.assert_whole(&format!("killed at call {nth}"));
    }
}

#[test]
fn a_plan_that_was_kept_and_cut_off_is_finished() {
    for nth in 3..=CALLS {
        let place = Place::new();
        let file = place.folder.path().join("plan.json");
        let file = file.to_string_lossy();
        let kept = place.provision(&["--plan", &file]).run();
        assert_eq!(kept.code, Some(0), "{kept:?}");
        let apply = || {
            place
                .program(&[
                    "setup",
                    "--no-input",
                    "--apply",
                    &file,
                    "--subscription-type",
                    "all-access",
                    "--secret-store",
                    "file",
                    "--yes",
                    "--yes-tenant-wide",
                ])
                .run()
        };
        place.faults(&format!("500@/api/v2#{nth}"));
        let cut = apply();
        place.sandbox.with_faults(Vec::clear);
        if cut.code == Some(0) {
            continue;
        }
        let again = apply();
        assert_eq!(
            again.code,
            Some(0),
            "cut at call {nth}: {cut:?}\nthen: {again:?}"
        );
        place.assert_whole(&format!("a plan cut at call {nth}"));
    }
}

/// What Auth0's settings say that it does with a new application is believed no longer than until the first login.
#[test]
fn a_directory_that_auth0_did_not_switch_on_is_switched_on() {
    let place = Place::new();
    place.faults("latency=1500@/api/v2/client-grants#1");
    let (mut child, _home) = place.provision(&["--yes", "--yes-tenant-wide"]).start();
    let is_made = |place: &Place| {
        !place
            .sandbox
            .with_tenant(|tenant| super::maz_of(tenant))
            .is_empty()
    };
    let began = Instant::now();
    while !is_made(&place) {
        assert!(began.elapsed() < Duration::from_secs(30), "never made");
        std::thread::sleep(Duration::from_millis(5));
    }
    place.sandbox.with_tenant(|tenant| {
        for connection in &mut tenant.connections {
            connection.enabled_clients.clear();
        }
    });
    let status = child.wait().expect("ended");
    assert_eq!(status.code(), Some(0));
    place.assert_whole("switched on later");
}

/// A page in the place of an answer is one, and no silence.
#[test]
fn a_page_in_the_place_of_an_answer_is_told_so() {
    let place = Place::new();
    place.faults("403@/api/v2/client-grants");
    let cut = place.agreed(&[]);
    assert_ne!(cut.code, Some(0), "{cut:?}");
    let said = cut.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("call: the answer (HTTP 403) was not JSON"),
        "{said}"
    );
    assert!(
        said.contains("something answers in Auth0's place"),
        "{said}"
    );
    assert!(!said.contains("no answer"), "{said}");
}

#[test]
fn the_report_after_a_plan_says_how_long_it_took() {
    let place = Place::new();
    place.faults("latency=30@/oauth/token");
    let outcome = place.agreed(&["--format", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let report = &outcome.json()["report"];
    assert!(report["duration_ms"].as_u64() >= Some(30), "{report}");
}
