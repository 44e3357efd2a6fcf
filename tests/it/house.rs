//! Who may import whom, and which room a crate lives in: the order of the house, held by a test.
//!
//! A new arrow is a decision. Add it to [`ARROWS`] together with the reason for it in `docs/decisions/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may import from. A room is a module of `src/`; `room::part` allows one module of it.
const ARROWS: &[(&str, &[&str])] = &[
    ("main", &["lib"]),
    (
        "lib",
        &[
            "cli", "commands", "context", "domain", "error", "process", "store", "terminal",
        ],
    ),
    // Its last words are the exit codes.
    ("cli", &["args", "commands", "domain::Exit"]),
    // Flags are read here and nothing is printed: what says something imports the context.
    (
        "args",
        &[
            "checks",
            "domain",
            "error",
            // A format is a word of a flag.
            "output::Format",
            "process::environment",
            // Files are opened in one place.
            "store::opened",
            "terminal::style",
        ],
    ),
    (
        "context",
        &[
            "args",
            "domain",
            "error",
            "http",
            "maz",
            "process::environment",
            "store",
            "terminal",
        ],
    ),
    // Every hint and every exit code stands in one place, which therefore knows the errors of all.
    (
        "error",
        &[
            "domain",
            "http",
            "login",
            "maz",
            "output",
            // Whether a variable that would have given a value is there, and empty.
            "process::environment",
            "provision",
            "store",
            "terminal",
        ],
    ),
    (
        "commands",
        &[
            "args",
            "auth0",
            "checks",
            "context",
            "domain",
            "error",
            "examine",
            "http",
            "integration",
            "login",
            "maz",
            "output",
            "process",
            "provision",
            "sandbox",
            "store",
            "terminal",
        ],
    ),
    // What is changed is noted beside the record.
    ("provision", &["auth0", "domain", "http", "store"]),
    (
        "integration",
        &[
            "args",
            "auth0",
            "checks",
            "context",
            "domain",
            "error",
            "http",
            "maz",
            "output",
            // A step's summary goes where a variable says.
            "process::environment",
            "provision",
            "sandbox",
            "store",
            "terminal",
        ],
    ),
    // What the MAZ API holds is evidence too: docs/decisions/the-maz-api-beside-the-record.md.
    ("examine", &["auth0", "checks", "domain", "http", "maz"]),
    ("checks", &["auth0", "domain", "http", "maz"]),
    // A login in two steps keeps its verifier in a private file in between.
    (
        "login",
        &[
            "store::atomic_file",
            "store::beside",
            "store::opened",
            "auth0",
            "domain",
        ],
    ),
    ("auth0", &["domain", "http"]),
    ("maz", &["domain", "http"]),
    ("http", &["domain"]),
    ("store", &["domain"]),
    // A report is written to the files that --output names.
    ("output", &["domain", "store", "terminal"]),
    // A spinner and a question leave no trace where the person interrupts them, and the interruption says so in the same
    // colours.
    ("terminal", &["domain", "process"]),
    // The environment's secrets are learned before anything is read.
    ("process", &["domain", "terminal::style"]),
    ("domain", &[]),
    // A look-alike that shared the client's types would share the client's mistakes.
    ("sandbox", &[]),
];

/// Crates that are named in one place only, and the places.
const CRATES: &[(&str, &[&str])] = &[
    ("colored", &["src/terminal/"]),
    ("indicatif", &["src/terminal/"]),
    ("keyring", &["src/store/"]),
    ("keyring_core", &["src/store/"]),
    // The look-alike's own tests ask it as a client does.
    ("reqwest", &["src/auth0/", "src/http/", "src/sandbox/tests"]),
    ("rustls_platform_verifier", &["src/http/"]),
    ("axum", &["src/sandbox/"]),
    ("axum_server", &["src/sandbox/"]),
    ("rcgen", &["src/sandbox/"]),
    (
        "maud",
        &["src/login/", "src/output/html.rs", "src/sandbox/"],
    ),
    ("quick_junit", &["src/output/junit.rs"]),
];

struct Source {
    path: String,
    room: String,
    /// The text without comments and without what stands in quotes.
    code: String,
    text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source file");
            let path = path
                .strip_prefix(root())
                .expect("a path below the package")
                .to_string_lossy()
                .replace('\\', "/");
            Source {
                room: room_of(&path),
                code: code_of(&text),
                text,
                path,
            }
        })
        .collect()
}

/// `src/output/style.rs` is `output::style`, `src/output/mod.rs` is `output`.
fn room_of(path: &str) -> String {
    path.trim_start_matches("src/")
        .trim_end_matches(".rs")
        .trim_end_matches("/mod")
        .replace('/', "::")
}

/// Takes out comments and text in quotes, so that only code is judged.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("r#\"") {
            rest = rest[3..].find("\"#").map_or("", |end| &rest[3 + end + 2..]);
        } else if rest.starts_with("'\"'") {
            rest = &rest[3..];
        } else if letter == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|letter| {
                let ends = letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                ends
            });
            rest = end.map_or("", |end| &rest[end + 2..]);
        } else {
            code.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    code
}

/// The paths that follow `crate::` (or the crate's own name), down to the second name: `use crate::{a, b::{c, d}}` is
/// `a`, `b::c`, `b::d`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for name in ["crate::", "maz_auth0::"] {
        for (at, _) in code.match_indices(name) {
            let before = code[..at].chars().next_back();
            if before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_') {
                paths(&code[at + name.len()..], "", &mut found);
            }
        }
    }
    found
}

/// Reads one path or a group of them, and returns how many bytes that took.
fn paths(code: &str, prefix: &str, found: &mut BTreeSet<String>) -> usize {
    let mut at = blanks(code);
    if code[at..].starts_with('{') {
        at += 1;
        loop {
            at += paths(&code[at..], prefix, found);
            at += blanks(&code[at..]);
            let next = code[at..].chars().next();
            at += usize::from(next.is_some());
            if next != Some(',') {
                return at;
            }
        }
    }
    let name = code[at..]
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .unwrap_or(code.len() - at);
    let path = match (&code[at..at + name], prefix) {
        ("", prefix) => prefix.to_owned(),
        (name, "") => name.to_owned(),
        (name, prefix) => format!("{prefix}::{name}"),
    };
    at += name;
    if let Some(rest) = code[at..].strip_prefix("::") {
        return at + 2 + paths(rest, &path, found);
    }
    if let Some(rest) = code[at..].strip_prefix(" as ") {
        at += 4 + rest
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
    }
    if !path.is_empty() {
        found.insert(path);
    }
    at
}

fn blanks(code: &str) -> usize {
    code.len() - code.trim_start().len()
}

/// Whether `inner` is `outer` or a part of it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner == outer
        || inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with("::"))
}

fn may_import(room: &str, import: &str, rooms: &BTreeSet<String>) -> bool {
    // A name that is no module of the top level stands in lib.rs.
    let top = import.split("::").next().unwrap_or_default();
    let import = if rooms.contains(top) { import } else { "lib" };
    let own = room.split("::").next().unwrap_or_default();
    if is_within(import, own) {
        return true;
    }
    ARROWS
        .iter()
        .filter(|(from, _)| is_within(room, from))
        .any(|(_, to)| to.iter().any(|to| is_within(import, to)))
}

#[test]
fn nobody_imports_from_a_room_that_is_not_theirs_to_enter() {
    let sources = sources("src");
    let rooms: BTreeSet<String> = sources
        .iter()
        .map(|source| {
            source
                .room
                .split("::")
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    let mut wrong = Vec::new();
    for source in &sources {
        for import in imports(&source.code) {
            if !may_import(&source.room, &import, &rooms) {
                wrong.push(format!("{} imports crate::{import}", source.path));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "arrows that are not in the table of tests/it/house.rs:\n{}",
        wrong.join("\n")
    );
}

/// The paths that a file names, from the crate's root: also those that begin with `super::`, `self::` or a module of its
/// own. Names that a `mod.rs` hands on are followed to the file that they come from.
fn reads(source: &Source, handed_on: &BTreeMap<String, String>) -> BTreeSet<String> {
    let code = source
        .code
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let mut found = imports(code);
    let parts: Vec<&str> = source.room.split("::").collect();
    for (at, _) in code.match_indices("super::") {
        let before = &code[..at];
        if before.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':'))
        {
            continue;
        }
        let rest = code[at..].trim_start_matches("super::");
        let up = (code.len() - at - rest.len()) / "super::".len();
        let base = parts[..parts.len().saturating_sub(up)].join("::");
        paths(rest, &base, &mut found);
    }
    // What a `mod.rs` hands on is not what it needs.
    for line in code.split(';') {
        let line = line.trim_start();
        if let Some(rest) = line.strip_prefix("use ")
            && !rest.starts_with("crate::")
            && !rest.starts_with("super::")
        {
            paths(rest, &source.room, &mut found);
        }
    }
    found
        .into_iter()
        .map(|path| {
            let mut names = path.split("::");
            let mut seen = names.next().unwrap_or_default().to_owned();
            for name in names {
                seen = format!("{seen}::{name}");
                if let Some(from) = handed_on.get(&seen) {
                    seen.clone_from(from);
                }
            }
            seen
        })
        .collect()
}

/// What each `mod.rs` hands on with `pub use`, by the path under which others name it.
fn handed_on(sources: &[Source]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for source in sources
        .iter()
        .filter(|source| source.path.ends_with("/mod.rs"))
    {
        for statement in source.code.split(';') {
            let statement = statement.trim_start();
            let Some(rest) = ["pub use ", "pub(crate) use ", "pub(super) use "]
                .iter()
                .find_map(|words| statement.strip_prefix(words))
            else {
                continue;
            };
            let mut found = BTreeSet::new();
            match rest.strip_prefix("crate::") {
                Some(rest) => paths(rest, "", &mut found),
                None => paths(rest.trim_start_matches("self::"), &source.room, &mut found),
            };
            for path in found {
                let name = path.rsplit("::").next().unwrap_or_default();
                all.insert(format!("{}::{name}", source.room), path.clone());
            }
        }
    }
    all
}

/// Which file needs which, by the paths that it names.
fn arrows_of_files(sources: &[Source]) -> BTreeMap<&str, BTreeSet<&str>> {
    let handed_on = handed_on(sources);
    let files: BTreeSet<&str> = sources.iter().map(|source| source.room.as_str()).collect();
    sources
        .iter()
        .map(|source| {
            let needs = reads(source, &handed_on)
                .iter()
                .filter_map(|path| {
                    files
                        .iter()
                        .filter(|file| is_within(path, file))
                        .max_by_key(|file| file.len())
                        .copied()
                })
                .filter(|file| *file != source.room)
                .collect();
            (source.room.as_str(), needs)
        })
        .collect()
}

/// What can be reached from a file.
fn reached<'a>(from: &str, arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&str> = arrows[from].iter().copied().collect();
    while let Some(file) = waiting.pop() {
        if seen.insert(file) {
            waiting.extend(&arrows[file]);
        }
    }
    seen
}

#[test]
fn no_command_imports_another() {
    let sources = sources("src");
    let mut wrong = Vec::new();
    for (from, needs) in arrows_of_files(&sources) {
        let leaf = |room: &str| {
            let mut parts = room.split("::");
            (parts.next() == Some("commands")).then(|| parts.next().unwrap_or_default().to_owned())
        };
        let Some(own) = leaf(from) else { continue };
        for need in needs {
            if leaf(need).is_some_and(|other| other != own) {
                wrong.push(format!("{from} imports {need}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "what commands share lives in args, integration and terminal:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = sources("src");
    let arrows = arrows_of_files(&sources);
    let mut wrong = Vec::new();
    for file in arrows.keys() {
        let circle: Vec<&str> = reached(file, &arrows)
            .into_iter()
            .filter(|other| other == file || reached(other, &arrows).contains(file))
            .collect();
        if circle.len() > 1 {
            wrong.push(format!("{file}: {}", circle.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "files in a circle:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_has_its_row_in_the_table() {
    let known: BTreeSet<&str> = ARROWS.iter().map(|(from, _)| *from).collect();
    for source in sources("src") {
        let room = source.room.split("::").next().unwrap_or_default();
        assert!(
            known.contains(room),
            "{} has no row in the table of tests/it/house.rs",
            source.path
        );
    }
}

#[test]
fn a_crate_is_named_in_its_room_only() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for source in sources("src") {
        for (name, homes) in CRATES {
            let named = source
                .code
                .match_indices(&format!("{name}::"))
                .any(|(at, _)| {
                    let before = source.code[..at].chars().next_back();
                    before.is_none_or(|letter| {
                        !letter.is_alphanumeric() && letter != '_' && letter != ':'
                    })
                });
            if named {
                *seen.entry(name).or_default() += 1;
                if !homes.iter().any(|home| source.path.starts_with(home)) {
                    wrong.push(format!(
                        "{} names {name}, which belongs in {}",
                        source.path,
                        homes.join(", ")
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Else the scan has gone blind.
    for name in ["colored", "indicatif", "reqwest", "axum"] {
        assert!(seen.contains_key(name), "nothing names {name}");
    }
}

/// What may build a request. A secret in one to a tenant is written by the gate alone, which wants a proven host.
const REQUESTS: &[&str] = &[
    // The gate.
    "src/auth0/proven.rs",
    // Discovery, keys and /authorize, without a secret.
    "src/auth0/tenant.rs",
    // The MAZ API, at the address that the person named.
    "src/maz/",
    "src/http/",
];

#[test]
fn a_secret_passes_the_gate_or_stays() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources("src") {
        if source.room.starts_with("sandbox") || !names(&source.code, "Call") {
            continue;
        }
        seen += 1;
        if !REQUESTS.iter().any(|place| source.path.starts_with(place)) {
            wrong.push(format!("{} builds a request of its own", source.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 2, "nothing builds a request");
    let public = std::fs::read_to_string(root().join("src/auth0/tenant.rs")).expect("a file");
    for secret in [
        "Bearer",
        "Basic",
        "Form",
        "Json",
        "ClientSecret",
        "AccessToken",
    ] {
        assert!(
            !names(&code_of(&public), secret),
            "src/auth0/tenant.rs is for what is not secret, and names {secret}"
        );
    }
}

/// Whether code names something, as a whole word.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let part_of_a_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        !code[..at].ends_with(part_of_a_word)
            && !code[at + word.len()..].starts_with(part_of_a_word)
    })
}

#[test]
fn lines_for_a_shell_are_written_in_one_place() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let is_theirs = ["src/terminal/shell.rs", "src/commands/completions.rs"];
        if is_theirs.contains(&source.path.as_str()) {
            continue;
        }
        for sign in [
            "\"export {",
            "\"set -gx",
            "\"$env:{",
            "  export {",
            r"replace('\''",
        ] {
            if source.text.contains(sign) {
                wrong.push(format!("{} writes {sign} of its own", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The picture of the house is the house: each room is there and no other, and what is named exists.
#[test]
fn the_page_of_the_house_shows_the_house() {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).expect("a page");
    let named: BTreeSet<String> = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.split('|').nth(1))
        .flat_map(|cell| cell.split(','))
        .map(|room| room.trim().trim_matches('`').to_owned())
        .collect();
    let rooms: BTreeSet<String> = sources("src")
        .iter()
        .filter_map(|source| source.room.split("::").next().map(str::to_owned))
        .collect();
    assert_eq!(named, rooms);
    let mut wrong = Vec::new();
    for name in page.split('`').skip(1).step_by(2) {
        let is_path = ["src/", "tests/", "docs/"]
            .iter()
            .any(|start| name.starts_with(start));
        if is_path && !root().join(name).exists() {
            wrong.push(format!("{name} is not there"));
        }
    }
    let code: String = sources("src")
        .into_iter()
        .map(|source| source.text)
        .collect();
    for word in [
        "TenantDomain",
        "Settings",
        "Evidence",
        "Finding",
        "Proof",
        "Report",
        "Document",
        "ProvenHost",
        "Key",
        "Format",
        "ListFormat",
        "ExportFormat",
        "CHECKS",
        "PIECES",
    ] {
        let is_named = page.contains(&format!("`{word}`"));
        let is_there = ["struct", "enum", "static"]
            .iter()
            .any(|kind| code.contains(&format!("{kind} {word}")));
        if is_named && !is_there {
            wrong.push(format!("{word} is nothing in the code"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words that nobody says any more, where there is a plain one.
#[test]
fn the_words_are_of_today() {
    let old = [
        "whoever",
        "all the same",
        "shall",
        "mend",
        "mended",
        "mends",
        "amend",
        "anew",
        "likewise",
        "for want of",
        "see to it",
        "holds at once",
        "refuses so",
        "the latter",
    ];
    let mut texts: Vec<(String, String)> = Vec::new();
    for folder in ["src", "tests", "examples"] {
        texts.extend(
            sources(folder)
                .into_iter()
                .map(|source| (source.path, source.text)),
        );
    }
    let pages = ["docs", "docs/decisions", "."];
    for entry in pages
        .iter()
        .flat_map(|folder| std::fs::read_dir(root().join(folder)).expect("a folder"))
    {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|kind| kind == "md") {
            texts.push((
                path.display().to_string(),
                std::fs::read_to_string(&path).expect("text"),
            ));
        }
    }
    let mut wrong = Vec::new();
    for (path, text) in &texts {
        // This list itself.
        if path.ends_with("house.rs") {
            continue;
        }
        for word in old {
            let small = text.to_lowercase();
            let found = small.match_indices(word).any(|(at, _)| {
                let touches =
                    |letter: Option<char>| letter.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !touches(small[..at].chars().next_back())
                    && !touches(small[at + word.len()..].chars().next())
            });
            if found {
                wrong.push(format!("{path} says {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Who has the installed program has no folder of this repository. What is said to be there is said to come with the program.
#[test]
fn no_word_of_the_program_leads_to_a_page_that_is_not_at_hand() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        for line in source.text.lines() {
            let is_help = line.trim_start().starts_with("/// ") && source.room.starts_with("args");
            let is_shown = line.contains('"') || is_help;
            let leads = line.contains(" docs/") || line.contains("(docs/");
            if is_shown && leads && !line.contains("comes with this program") {
                wrong.push(format!("{}: {line}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_page_has_a_conflict_left_in_it() {
    let mut pages = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    for entry in std::fs::read_dir(root().join("docs"))
        .expect("the pages")
        .flatten()
    {
        pages.push(entry.path());
    }
    for page in pages.iter().filter(|page| page.is_file()) {
        let text = std::fs::read_to_string(page).expect("text");
        let mark = text.lines().find(|line| {
            line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") || *line == "======="
        });
        assert_eq!(mark, None, "{}", page.display());
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests", "examples"] {
        for source in sources(folder) {
            let first = source.text.lines().next().unwrap_or_default();
            assert!(
                first
                    .strip_prefix("//! ")
                    .is_some_and(|line| line.len() > 10),
                "{} does not begin with a `//!` line that says what it is for",
                source.path
            );
        }
    }
}

#[test]
fn the_scan_reads_imports_as_the_compiler_does() {
    let code = code_of(
        "use crate::domain::{Audience, TenantDomain as Domain};\n\
         use crate::{auth0::{Http, jwt::verify}, output};\n\
         // use crate::commented;\n\
         fn f() { crate::login::go(\"crate::quoted\", 'x'); notcrate::x(); }\n",
    );
    let found: Vec<String> = imports(&code).into_iter().collect();
    assert_eq!(
        found,
        [
            "auth0::Http",
            "auth0::jwt::verify",
            "domain::Audience",
            "domain::TenantDomain",
            "login::go",
            "output"
        ]
    );
}

#[test]
fn the_scan_follows_super_and_what_a_module_hands_on() {
    let file = |path: &str, text: &str| Source {
        path: path.to_owned(),
        room: room_of(path),
        code: code_of(text),
        text: text.to_owned(),
    };
    let sources = [
        file(
            "src/a/mod.rs",
            "mod b; mod c; pub use b::{Thing, Other as Another}; use c::Own;",
        ),
        file(
            "src/a/b.rs",
            "use super::c::Own; fn f(){ super::super::d::go() }",
        ),
        file("src/a/c.rs", "use crate::a::Thing;"),
        file(
            "src/d.rs",
            "#[cfg(test)]\nmod tests { use super::*; use crate::a::Thing; }",
        ),
    ];
    let arrows = arrows_of_files(&sources);
    let needs = |file: &str| arrows[file].iter().copied().collect::<Vec<_>>();
    assert_eq!(needs("a"), ["a::c"]);
    assert_eq!(needs("a::b"), ["a::c", "d"]);
    assert_eq!(needs("a::c"), ["a::b"]);
    assert!(needs("d").is_empty());
    assert!(reached("a::b", &arrows).contains("a::b"));
}

/// The tests of a file, by the names under which they are run.
fn tests_of(source: &Source) -> Vec<String> {
    let module = match source.path.strip_prefix("tests/it/") {
        Some(path) => room_of(path),
        None => format!("{}::tests", source.room),
    };
    let mut lines = source.text.lines().map(str::trim);
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if line != "#[test]" {
            continue;
        }
        let name = lines.find_map(|line| {
            let name = line
                .strip_prefix("fn ")
                .or_else(|| line.strip_prefix("async fn "))?;
            name.split('(').next()
        });
        found.extend(name.map(|name| format!("{module}::{name}")));
    }
    found
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let text = std::fs::read_to_string(root().join("docs/security.md")).expect("the page");
    let tests: BTreeSet<String> = ["src", "tests/it"]
        .iter()
        .flat_map(|folder| sources(folder))
        .flat_map(|source| tests_of(&source))
        .collect();
    let mut lines = 0;
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cell = line
            .trim_end_matches('|')
            .rsplit('|')
            .next()
            .unwrap_or_default()
            .trim();
        if cell == "is held by" || cell == "---" {
            continue;
        }
        lines += 1;
        for name in cell.split(", ") {
            let name = name.trim_matches('`');
            assert!(
                tests.contains(name),
                "there is no test {name}, which this names: {line}"
            );
        }
    }
    assert!(lines >= 20, "only {lines} lines");
}

/// What may be named in some files only. What stands behind `#[cfg(test)]` is not judged.
fn only_in(words: &[&str], places: &[&str]) -> Vec<String> {
    sources("src")
        .iter()
        .filter(|source| !places.iter().any(|place| source.path.starts_with(place)))
        .filter(|source| !source.path.starts_with("src/sandbox/tests"))
        .filter(|source| !source.code.contains("#![cfg(test)]"))
        .flat_map(|source| {
            let code = source.code.split("#[cfg(test)]").next().unwrap_or_default();
            words
                .iter()
                .filter(|word| code.contains(**word))
                .map(|word| format!("{}: {word}", source.path))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Who may have written a file, where it lies and how long it is, is asked in one place, for reading as for writing.
#[test]
fn files_are_opened_in_one_place() {
    let found = only_in(
        &[
            "fs::read(",
            "fs::read_to_string",
            "fs::write",
            "fs::copy",
            "File::open",
            "File::create",
            "File::options",
            "OpenOptions",
            "include!(",
        ],
        &[
            "src/store/opened.rs",
            "src/store/atomic_file.rs",
            "src/store/shared_file.rs",
            // Into a folder that it has just made for itself.
            "src/sandbox/host/certificate.rs",
            // Of whatever owner: the crate that trusts what stands there reads it once more, and asks nobody.
            "src/http/trust.rs",
        ],
    );
    assert!(
        found.is_empty(),
        "files are opened by src/store/opened.rs: {found:#?}"
    );
}

/// What is kept beside a record has its row in `Beside`, which no report may replace.
#[test]
fn what_is_kept_beside_a_record_is_named_in_one_place() {
    let found = only_in(&["with_file_name("], &["src/store/"]);
    assert!(found.is_empty(), "use store::Beside: {found:#?}");
}

/// Words of others move no cursor and command no engine of a CI, whoever forgot to clean them: there is one way out.
#[test]
fn sentences_reach_the_screen_through_one_door() {
    let found = only_in(
        &["stream::stderr()", "eprint", "println!", "print!("],
        &["src/terminal/"],
    );
    assert!(found.is_empty(), "use stream::tell: {found:#?}");
    let found = only_in(
        &["io::stderr().write", "Term::stderr()", "stream::stdout()"],
        &[
            "src/terminal/",
            "src/context.rs",
            "src/output/lines.rs",
            // The first help, which is there before a context is.
            "src/lib.rs",
        ],
    );
    assert!(found.is_empty(), "use Context::print: {found:#?}");
}

/// What is long says why in its first lines: a file of more than 600 lines, a function of more than 100.
#[test]
fn what_is_long_says_why() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let lines: Vec<&str> = source.text.lines().collect();
        let functions = lines.iter().enumerate().filter_map(|(at, line)| {
            let inner = line.trim_start();
            let begins = ["fn ", "pub fn ", "async fn ", "pub async fn "]
                .iter()
                .any(|word| inner.starts_with(word))
                || inner.starts_with("pub(") && inner.contains(" fn ");
            let indent = &line[..line.len() - inner.len()];
            let end = lines[at..].iter().position(|line| {
                line.strip_prefix(indent)
                    .is_some_and(|rest| rest.starts_with('}'))
            })?;
            begins.then_some(end + 1)
        });
        let longest = functions.max().unwrap_or(0);
        let reason = lines.iter().take_while(|line| line.starts_with("//!"));
        if (lines.len() > 600 || longest > 100)
            && !reason
                .into_iter()
                .any(|line| line.starts_with("//! Long, since "))
        {
            wrong.push(format!(
                "{}: {} lines, its longest function {longest}",
                source.path,
                lines.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The compiler refuses `unsafe`, but where somebody allows it: that is one name for the linker.
#[test]
fn there_is_one_exception_from_safe_code() {
    let found = only_in(
        &["unsafe_code", "unsafe {", "unsafe fn", "unsafe("],
        &["src/process/pow.rs"],
    );
    assert!(found.is_empty(), "{found:#?}");
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("unsafe_code = \"deny\""));
}

/// A secret is made through the redactor, by type; a text that is none of those types is one that nobody looks for. So only the
/// prompt and the answer hold a secret without a name, each for a moment.
#[test]
fn secrets_have_types_that_the_redactor_makes() {
    let found = only_in(
        &["SecretString", "SecretBox", "SecretSlice"],
        &[
            "src/domain/sealed.rs",
            "src/domain/secret.rs",
            "src/domain/secret_kind.rs",
            "src/terminal/asking.rs",
            "src/terminal/questions.rs",
            "src/http/answer.rs",
        ],
    );
    assert!(found.is_empty(), "{found:#?}");
    let found = only_in(
        &["Redactor::default()"],
        &["src/process/environment.rs", "src/http/answer.rs"],
    );
    assert!(
        found.is_empty(),
        "a redactor that knows nothing: {found:#?}"
    );
}
