//! Words that mean something to a terminal, a browser, a CI engine or a reader of Markdown, in every place where a server
//! or a report file can put them, in every format: none takes effect.

use crate::support::between::whole_request;
use crate::support::program::{Program, sandbox};
use crate::support::report::valid;
use clap::ValueEnum as _;
use maz_auth0::output::Format;
use maz_auth0::sandbox::Sandbox;
use pulldown_cmark::{Event, Options, Parser, Tag};
use quick_junit::Report;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Everything at once, and once more so that wherever a line is broken one of them begins the next.
const WORDS: [&str; 3] = [
    "x\r\n::error::a\n##vso[task.setvariable variable=b]c ##[error]d ]]><script>alert(1)</script><img src=x onerror=alert(2)> | e \u{1b}]8;;http://evil.example\u{1b}\\link\u{1b}]8;;\u{7}\u{1b}[31m\u{9b}2J \u{202e}txet\u{2066} <!-- f ``` g `h` </details></code></td></table>",
    "[i](javascript:alert(3)) ![j](http://evil.example/x.png) @k <http://evil.example> &lt;b&gt; &#60;script&#62; %0A::error::l {{ m }} ${{ n }} $o$ ~~p~~ **q** # r \\ \" ' --> ?> ]]]]> &amp;&#x3c;",
    "::error::s ::add-mask::s ::warning::s ::stop-commands::s ::notice::s ##teamcity[s] ::error::s ::group::s ##vso[s] ::debug::s ::error::s ::error::s ::set-output::s ::error::s ::error::s ##[s] ::error::s",
];

/// What stands between the program and a sandbox. The answer to one path is changed on its way back.
struct Between {
    endpoint: String,
    attack: Arc<Mutex<Attack>>,
}

/// What becomes of the answer of one path.
#[derive(Clone, Default)]
struct Attack {
    path: String,
    words: String,
    how: How,
}

#[derive(Clone, Copy, Default, PartialEq, Debug)]
enum How {
    /// Every text in the JSON is these words.
    #[default]
    Instead,
    /// Every text in the JSON ends in these words.
    Behind,
    /// It is an error of this status, in the words.
    Error(u16),
    /// It is a web page of this status that has the words as its title and its text.
    Page(u16),
    /// The headers and the status line have the words, where a header can.
    Headers,
}

impl Between {
    fn start(sandbox: &Sandbox) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let behind = sandbox.endpoint().trim_start_matches("http://").to_owned();
        let attack = Arc::new(Mutex::new(Attack::default()));
        let shared = Arc::clone(&attack);
        // The thread ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (behind, attack) = (behind.clone(), Arc::clone(&shared));
                std::thread::spawn(move || serve(stream, &behind, &attack));
            }
        });
        Self { endpoint, attack }
    }
}

fn serve(mut stream: TcpStream, behind: &str, attack: &Mutex<Attack>) {
    let Some(request) = whole_request(&mut stream) else {
        return;
    };
    let Ok(mut other) = TcpStream::connect(behind) else {
        return;
    };
    let text = String::from_utf8_lossy(&request).into_owned();
    let target = text.split(' ').nth(1).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default().to_owned();
    let _ = other.write_all(
        text.replacen("\r\n", "\r\nconnection: close\r\n", 1)
            .as_bytes(),
    );
    let mut reply = Vec::new();
    let _ = other.read_to_end(&mut reply);
    let attack = attack.lock().expect("nobody panicked").clone();
    if attack.path == path {
        reply = attack.apply(&reply);
    }
    let _ = stream.write_all(&reply);
}

impl Attack {
    fn apply(&self, reply: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(reply);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let words = &self.words;
        let mut json: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        match self.how {
            How::Instead => each_text(&mut json, &mut |text| text.clone_from(words)),
            How::Behind => each_text(&mut json, &mut |text| text.push_str(words)),
            How::Error(status) => {
                let body = json!({
                    "error": words, "error_description": words, "error_uri": words, "message": words,
                    "errorCode": words, "code": words, "statusCode": status, "description": words,
                    "name": words, "mfa_token": words,
                });
                return answer(status, "application/json", "", &body.to_string());
            }
            How::Page(status) => {
                let page = format!("<html><title>{words}</title><body>{words}</body></html>");
                return answer(status, "text/html", "", &page);
            }
            How::Headers => {
                let one_line: String = words
                    .chars()
                    .filter(|c| !matches!(c, '\r' | '\n'))
                    .collect();
                let headers = format!(
                    "www-authenticate: Bearer error=\"{one_line}\"\r\nlocation: https://evil.example/{one_line}\r\nserver: {one_line}\r\nretry-after: {one_line}\r\nx-ratelimit-reset: {one_line}\r\n"
                );
                return answer(401, &format!("text/{one_line}"), &headers, "");
            }
        }
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
        answer(
            status.unwrap_or(500),
            "application/json",
            "",
            &json.to_string(),
        )
    }
}

fn answer(status: u16, content_type: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Whatever\r\ncontent-type: {content_type}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn each_text(value: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(list) => list.iter_mut().for_each(|value| each_text(value, change)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|value| each_text(value, change)),
        _ => {}
    }
}

/// What was seen of one report.
#[derive(Default)]
struct Seen {
    reports: usize,
    /// Those in which the words got through to where a person reads them.
    shown: usize,
}

impl Seen {
    /// Holds each format of one report against what would take effect there.
    fn look(&mut self, folder: &Path, what: &str) {
        let read = |format: &str| {
            std::fs::read_to_string(folder.join(format!("report.{format}")))
                .unwrap_or_else(|error| panic!("{what}: {format}: {error}"))
        };
        let text = read("json");
        let report = valid(serde_json::from_str(&text).expect("JSON"));
        for format in Format::value_variants() {
            let name = format.name();
            let text = read(&name);
            raw(&text, &format!("{what} as {name}"));
            // Each has its own judge; what a terminal, or a reader of JSON, takes amiss was judged above.
            match format {
                Format::Human | Format::Json => {}
                Format::Jsonl => jsonl(&text, what),
                Format::Junit => junit(&text, &report, what),
                Format::Github => github(&text, &report, what),
                Format::Markdown => markdown(&text, &report, what),
                Format::Html => html(&text, what),
            }
        }
        self.reports += 1;
        let through = ["alert(", "evil.example", "add-mask"];
        self.shown += usize::from(through.iter().any(|words| text.contains(words)));
    }
}

/// What has no place in a text, whatever reads it.
fn raw(text: &str, what: &str) {
    for c in text.chars() {
        assert!(
            c == '\n'
                || !c.is_control()
                    && !('\u{202a}'..='\u{202e}').contains(&c)
                    && !('\u{2066}'..='\u{2069}').contains(&c),
            "{what}: {c:?} in {text}"
        );
    }
    // Azure and TeamCity find theirs anywhere in a line, GitHub at its beginning, blanks aside.
    assert!(!text.contains("##"), "{what}: {text}");
    if !what.ends_with(" as github") {
        let commands = text
            .lines()
            .filter(|line| line.trim_start().starts_with("::"));
        assert_eq!(commands.count(), 0, "{what}: {text}");
    }
}

fn jsonl(text: &str, what: &str) {
    for line in text.lines() {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{what}: {error}"));
    }
}

fn junit(xml: &str, report: &Value, what: &str) {
    let junit = Report::deserialize_from_str(xml).unwrap_or_else(|error| panic!("{what}: {error}"));
    let names: Vec<&str> = junit
        .test_suites
        .iter()
        .flat_map(|suite| &suite.test_cases)
        .map(|case| case.name.as_str())
        // That it was practice is a case of its own.
        .filter(|name| *name != "practice")
        .collect();
    let ids: Vec<&str> = checks(report)
        .map(|check| check["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(names, ids, "{what}: {xml}");
    assert_eq!(json!(junit.failures), report["summary"]["fail"], "{what}");
    assert_eq!(json!(junit.errors), report["summary"]["unknown"], "{what}");
}

fn checks(report: &Value) -> impl Iterator<Item = &Value> {
    let integrations = report["integrations"].as_array().expect("integrations");
    integrations
        .iter()
        .flat_map(|integration| integration["checks"].as_array().expect("checks"))
}

fn github(text: &str, report: &Value, what: &str) {
    let count = |command: &str| {
        text.lines()
            .filter(|line| line.starts_with(command))
            // That it was practice is said once.
            .filter(|line| !line.starts_with("::warning title=Practice::"))
            .count()
    };
    let sum = |names: &[&str]| -> u64 {
        names
            .iter()
            .map(|name| report["summary"][*name].as_u64().expect("a count"))
            .sum()
    };
    assert_eq!(
        count("::error title=") as u64,
        sum(&["fail"]),
        "{what}: {text}"
    );
    assert_eq!(
        count("::warning title=") as u64,
        sum(&["warn", "unknown"]),
        "{what}: {text}"
    );
    let others = text.lines().filter(|line| {
        !line.starts_with("::error title=") && !line.starts_with("::warning title=")
    });
    assert_eq!(others.count(), 1, "{what}: {text}");
    for line in text.lines().filter(|line| line.starts_with("::")) {
        // GitHub takes what stands up to the next `::` for the command and its properties.
        let properties = line[2..].split("::").next().unwrap_or_default();
        assert!(
            !properties.contains(':') && !properties.contains(','),
            "{what}: {line}"
        );
    }
}

/// Nothing of another's is a link, a picture, a mention, code, a heading or HTML.
fn markdown(text: &str, report: &Value, what: &str) {
    let integrations = report["integrations"]
        .as_array()
        .expect("integrations")
        .len();
    let (mut details, mut tables, mut columns) = (0, 0, BTreeSet::new());
    let mut cells = 0;
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.trim();
                details += usize::from(html == "<details>");
                let known = ["<details>", "</details>", "<code>", "</code>"];
                assert!(
                    known.contains(&html)
                        || html.starts_with("<summary>") && html.matches('<').count() == 2,
                    "{what}: {html} in {text}"
                );
            }
            Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_) => {
                panic!("{what}: {event:?} in {text}")
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(is_one_of_ours(&dest_url), "{what}: {dest_url}");
            }
            Event::Start(
                tag @ (Tag::Image { .. }
                | Tag::CodeBlock(_)
                | Tag::Heading { .. }
                | Tag::Strikethrough),
            ) => panic!("{what}: {tag:?} in {text}"),
            Event::Start(Tag::Table(alignments)) => {
                tables += 1;
                columns.insert(alignments.len());
            }
            Event::Start(Tag::TableCell) => cells += 1,
            _ => {}
        }
    }
    assert_eq!(details, integrations, "{what}: {text}");
    assert_eq!(tables, integrations, "{what}: {text}");
    assert_eq!(
        cells,
        (checks(report).count() + integrations) * 3,
        "{what}: {text}"
    );
    assert_eq!(
        text.matches("\n| ").count(),
        checks(report).count() + 2 * integrations,
        "{what}: {text}"
    );
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let bars = row.matches('|').count() - row.matches("\\|").count();
        assert_eq!(bars, 4, "{what}: {row}");
    }
    assert!(!text.contains('@'), "{what}: {text}");
}

/// Every tag is one of ours, each is closed, and none has an attribute that would do something.
fn html(text: &str, what: &str) {
    const TAGS: &str = " html head title style body header p h1 span time dl div dt dd strong main section h2 h3 h4 ul li code article ol a table thead tr th tbody td svg line rect footer details summary ";
    let mut open: Vec<&str> = Vec::new();
    let body = text.strip_prefix("<!DOCTYPE html>").expect("a page");
    let (before, style) = body.split_once("<style>").expect("a style");
    let (_, after) = style.split_once("</style>").expect("its end");
    let mut tags = 0;
    let markup = [before, after].join("");
    for piece in markup.split('<').skip(1) {
        let (tag, _) = piece
            .split_once('>')
            .unwrap_or_else(|| panic!("{what}: {piece}"));
        tags += 1;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{what}: {text}");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if name != "meta" {
            assert!(
                TAGS.contains(&format!(" {name} ")),
                "{what}: <{tag}> in {text}"
            );
            open.push(name);
        }
        let mut rest = attributes;
        while let Some((attribute, after)) = rest.split_once("=\"") {
            let attribute = attribute.trim();
            assert!(
                !attribute.starts_with("on") && attribute != "style" && attribute != "src",
                "{what}: <{tag}>"
            );
            let (value, after) = after
                .split_once('"')
                .unwrap_or_else(|| panic!("{what}: <{tag}>"));
            if attribute == "href" {
                assert!(is_one_of_ours(value), "{what}: {value}");
            }
            rest = after;
        }
    }
    assert!(open.is_empty() && tags > 50, "{what}: {open:?}");
}

fn outputs() -> Vec<String> {
    Format::names()
        .iter()
        .flat_map(|format| ["--output".to_owned(), format!("{format}=report.{format}")])
        .collect()
}

fn verify(sandbox: &Sandbox, endpoint: &str, folder: &Path) -> Program {
    let details = sandbox.details();
    let mut arguments: Vec<String> = ["verify", "--timeout", "2"].map(str::to_owned).into();
    arguments.extend(["--username".to_owned(), details.username.clone()]);
    arguments.extend(["--maz-api-url".to_owned(), format!("{endpoint}/maz")]);
    arguments.extend(outputs());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Program::new(&arguments)
        .against(sandbox)
        .with_admin_token(sandbox)
        .variable("MAZ_AUTH0_PASSWORD", &details.password)
        .variable("MAZ_AUTH0_ENDPOINT", endpoint)
        .within(folder)
}

/// The addresses that the program itself gives: none is a server's.
fn is_one_of_ours(address: &str) -> bool {
    address.starts_with("https://manage.auth0.com/")
        || [
            "https://status.auth0.com",
            "https://acme.us.auth0.com/.well-known/openid-configuration",
        ]
        .contains(&address)
}

#[test]
fn no_words_of_a_server_take_effect_in_any_format() {
    let tenant = sandbox(&[]);
    let between = Between::start(&tenant);
    let folder = TempDir::new().expect("a folder");
    let outcome = verify(&tenant, &between.endpoint, folder.path()).run();
    assert!(matches!(outcome.code, Some(0 | 1)), "{outcome:?}");
    let paths: BTreeSet<String> = tenant
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert!(paths.len() >= 10, "{paths:?}");
    let mut seen = Seen::default();
    for path in &paths {
        let ways = [
            How::Instead,
            How::Behind,
            How::Error(400),
            How::Error(403),
            How::Error(429),
            How::Error(500),
            How::Page(404),
            How::Headers,
        ];
        for (turn, how) in ways.into_iter().enumerate() {
            let words = WORDS[turn % WORDS.len()];
            *between.attack.lock().expect("nobody panicked") = Attack {
                path: path.clone(),
                words: words.to_owned(),
                how,
            };
            let what = format!("{how:?} at {path}");
            let outcome = verify(&tenant, &between.endpoint, folder.path()).run();
            assert!(
                matches!(outcome.code, Some(0 | 1 | 3)),
                "{what}: {outcome:?}"
            );
            seen.look(folder.path(), &what);
            raw(&outcome.stdout, &format!("{what} on stdout"));
            raw(&outcome.stderr, &format!("{what} on stderr"));
        }
    }
    let tried = seen.reports * Format::value_variants().len();
    println!(
        "words of servers x formats: tried {tried}, held {tried}, broken 0 (shown in {})",
        seen.shown
    );
    assert!(
        seen.reports >= 80 && seen.shown >= 20,
        "{} of {}",
        seen.shown,
        seen.reports
    );
}

#[test]
fn no_words_of_a_report_file_take_effect_in_any_format() {
    let tenant = sandbox(&["directory.default/not-set"]);
    let folder = TempDir::new().expect("a folder");
    let outcome = Program::new(&["verify", "--format", "json"])
        .against(&tenant)
        .run();
    let honest = outcome.json();
    let mut texts = 0;
    each_text(&mut honest.clone(), &mut |_| texts += 1);
    let mut seen = Seen::default();
    let mut refused = 0;
    // Each text alone, and at last all that may be anything.
    for at in 0..=texts {
        let words = WORDS[at % WORDS.len()];
        let mut report = honest.clone();
        let mut number = 0;
        each_text(&mut report, &mut |text| {
            let is_word = [
                "pass",
                "warn",
                "fail",
                "skip",
                "unknown",
                "settings",
                "behaviour",
                "login",
            ]
            .contains(&text.as_str());
            if number == at
                || at == texts
                    && !is_word
                    && !text.contains("2026-")
                    && !text.starts_with("maz-auth0/report")
            {
                *text = words.to_owned();
            }
            number += 1;
        });
        std::fs::write(folder.path().join("hostile.json"), report.to_string()).expect("a file");
        let outputs = outputs();
        let mut arguments = vec!["report", "show", "hostile.json"];
        arguments.extend(outputs.iter().map(String::as_str));
        let outcome = Program::new(&arguments).within(folder.path()).run();
        let what = format!("text {at}");
        raw(&outcome.stdout, &format!("{what} on stdout"));
        raw(&outcome.stderr, &format!("{what} on stderr"));
        if outcome.code == Some(2) {
            // A status, a time or the schema can be nothing else.
            assert_eq!(outcome.stdout, "", "{what}: {outcome:?}");
            refused += 1;
            continue;
        }
        assert_eq!(outcome.code, Some(0), "{what}: {outcome:?}");
        seen.look(folder.path(), &what);
    }
    let tried = seen.reports * Format::value_variants().len();
    println!(
        "words of report files x formats: tried {tried}, held {tried}, broken 0 (shown in {}, {refused} refused)",
        seen.shown
    );
    assert!(
        seen.reports >= 100 && seen.shown >= 60,
        "{} of {}",
        seen.shown,
        seen.reports
    );
}

#[test]
fn no_words_about_what_is_missing_take_effect_in_any_format() {
    let folder = TempDir::new().expect("a folder");
    let change = json!({
        "integration": WORDS[0], "check": WORDS[1], "title": WORDS[2],
        "was": "fail", "cause_then": WORDS[0], "is": null, "cause_now": WORDS[1],
    });
    let report = json!({
        "schema": "maz-auth0/report/v1", "tool": {"name": "maz-auth0", "version": "0.1.0"},
        "started_at": "2026-11-23T10:00:00Z", "duration_ms": 400,
        "summary": {"pass": 0, "warn": 0, "fail": 0, "skip": 0, "unknown": 0}, "exit_code": 0,
        "not_run": WORDS, "not_read": [{"name": WORDS[0], "message": WORDS[1], "hints": WORDS}], "cut_off": true, "parts": {"of": 3, "missing": [2]},
        "since": {
            "started_at": "2026-11-22T10:00:00Z", "newly_broken": [change], "fixed": [change],
            "still_broken": [change], "not_judged": [change], "gone": WORDS,
            "newly_warned": [change], "no_longer_judged": [change],
            "other_domain": [{"integration": WORDS[0], "domain_then": WORDS[1], "domain_now": WORDS[2]}],
        },
        // What is told as broken is so.
        "integrations": [{
            "name": WORDS[0], "domain": WORDS[1], "outcome": "fail", "requests": 1,
            "checks": [{
                "id": WORDS[1], "stage": WORDS[2], "title": WORDS[2], "status": "fail", "cause": WORDS[1],
                "message": WORDS[0], "evidence": "behaviour", "because": null, "missing": [], "fix": null, "duration_ms": 1,
            }],
        }],
    });
    std::fs::write(folder.path().join("hostile.json"), report.to_string()).expect("a file");
    for format in Format::names() {
        let shown = Program::new(&["report", "show", "hostile.json", "--format", &format])
            .within(folder.path())
            .run();
        assert_eq!(shown.code, Some(3), "{shown:?}");
        let text = shown.stdout;
        assert!(text.contains("txet") || text.contains("error"), "{text}");
        match format.as_str() {
            // Its own commands begin a line each, and what is in them ends none.
            "github" => {
                let lines = text.lines().filter(|line| line.starts_with("::"));
                assert!(lines.clone().all(|line| line.contains(" title=")), "{text}");
                assert_eq!(text.lines().count(), lines.count() + 1, "{text}");
            }
            "junit" => {
                raw(&text, &format);
                Report::deserialize_from_str(&text).expect("JUnit XML");
            }
            "html" => {
                raw(&text, &format);
                assert!(
                    !text.contains("<script") && !text.contains("<img"),
                    "{text}"
                );
            }
            _ => raw(&text, &format),
        }
    }
}
