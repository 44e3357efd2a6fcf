//! The scripts of the ready pipelines and of the action, taken out of their files and run with a program that is played: what
//! they hand on, what they leave behind, and what they end with.

use crate::support::program::{Program, sandbox};
use rustix::process::{Pid, Signal, kill_process};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root(path)).expect(path)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The scripts of a file: what stands below a `|` of YAML, a list of lines that GitLab joins, or between three quotes of Groovy.
fn scripts(file: &str) -> Vec<String> {
    let text = read(file);
    if file.ends_with(".sbatch") {
        return vec![text];
    }
    if file.ends_with("Jenkinsfile") {
        return text
            .split("'''")
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_list = line.trim_end().ends_with("script:");
        if !is_list && !line.ends_with(" |") {
            continue;
        }
        let below = lines[at + 1..]
            .iter()
            .take_while(|below| below.is_empty() || indent(below) > indent(line));
        let script = below.map(|below| match below.trim_start().strip_prefix("- ") {
            Some(item) if is_list => item,
            _ => below,
        });
        found.push(script.collect::<Vec<_>>().join("\n") + "\n");
    }
    found
}

/// The one script of a file that says this.
fn script(file: &str, says: &str) -> String {
    let mut found = scripts(file);
    found.retain(|script| script.contains(says));
    assert_eq!(found.len(), 1, "{file}: {says}");
    found.remove(0)
}

/// What the runner of GitHub makes of a step of action.yml.
fn step(name: &str) -> String {
    let action = read("action.yml");
    let end = format!("/action/{name}\"'");
    let line = action.lines().find(|line| line.ends_with(&end));
    let line = line.and_then(|line| line.trim().strip_prefix("run: '"));
    line.and_then(|line| line.strip_suffix('\''))
        .expect("a step")
        .to_owned()
}

/// A folder in which a pipeline is run: programs are played, and nothing else of this machine is seen.
struct Stage {
    folder: TempDir,
}

impl Stage {
    fn new() -> Self {
        let stage = Self {
            folder: TempDir::new().expect("a folder"),
        };
        for folder in ["bin", "reports"] {
            std::fs::create_dir(stage.path(folder)).expect("a folder");
        }
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn plays(&self, program: &str, does: &str) {
        let place = self.path("bin").join(program);
        std::fs::write(&place, format!("#!/bin/sh\n{does}\n")).expect("a file");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&place, mode).expect("it may run");
    }

    /// The program, found by its name and beside the script.
    fn plays_maz_auth0(&self, does: &str) {
        self.plays("maz-auth0", does);
        std::fs::copy(self.path("bin/maz-auth0"), self.path("maz-auth0")).expect("a copy");
    }

    fn command(&self, shell: &str, script: &str) -> Command {
        let folder = self.folder.path().display().to_string();
        // Engines hand it to the shell in a file; one that is given as a word would be replaced by its last program.
        let place = self.path("script");
        std::fs::write(&place, script.replace("/reports", &folder)).expect("a file");
        let mut words = shell.split(' ');
        let mut command = Command::new(words.next().expect("a shell"));
        command
            .args(words)
            .arg(place)
            .current_dir(&folder)
            .env_clear()
            .env("PATH", format!("{folder}/bin:/usr/bin:/bin"))
            .env("STAGE", &folder)
            .env("REPORTS", &folder)
            .env("SLURM_ARRAY_TASK_ID", "1")
            .env("JOB_COMPLETION_INDEX", "1")
            .env("CI_NODE_INDEX", "1")
            .env("CRON_NAME", "Nightly, all of it")
            .env("GITHUB_ACTION_PATH", root(""))
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("MAZ_AUTH0_REPORTS", &folder)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, shell: &str, script: &str) -> Output {
        self.command(shell, script).output().expect("it runs")
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Waits until a file says at least so many lines.
    fn await_lines(&self, name: &str, count: usize) -> bool {
        (0..1200).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(25));
            self.text(name).lines().count() >= count
        })
    }
}

/// Runs until it was told so often to end, says each time that it was, and then writes its report.
const UNTIL_TOLD: &str = r#"
trap 'echo told >>"$STAGE/told"' TERM
echo began >"$STAGE/began"
tries=0
while [ "$(cat "$STAGE/told" 2>/dev/null | wc -l)" -lt "$TIMES" ] && [ "$tries" -lt 600 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
[ "$tries" -lt 600 ] || exit 99
for word in "$@"; do
    case $word in *json=*) echo '{}' >"${word#*json=}" ;; esac
done
exit 130"#;

/// What runs `verify`: where it stands, the shells that it is run by, the script, and the report that it has written.
fn that_verify() -> [(&'static str, &'static [&'static str], String, &'static str); 5] {
    let of = |file: &str| script(file, "maz-auth0 verify");
    // As the runner of GitHub calls it.
    let runner: &[&str] = &["bash --noprofile --norc -e -o pipefail"];
    [
        (
            "kubernetes",
            &["sh", "bash"],
            of("docs/ci/kubernetes.yml"),
            "part-1.json",
        ),
        (
            "slurm",
            &["bash"],
            of("docs/ci/slurm.sbatch"),
            "part-1.json",
        ),
        (
            "Jenkins",
            &["sh -xe", "bash -xe"],
            of("docs/ci/Jenkinsfile"),
            "report.json",
        ),
        (
            "Azure",
            &["bash"],
            of("docs/ci/azure-pipelines.yml"),
            "reports/report.json",
        ),
        ("action", runner, step("verify"), "report.json"),
    ]
}

fn tell(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).expect("a signal");
}

/// Engines tell the shell of a job to end, and not what runs in it.
#[test]
fn what_ends_a_job_is_passed_on_and_its_report_is_kept() {
    for (file, shells, script, report) in that_verify() {
        for (shell, signals) in shells.iter().flat_map(|shell| {
            [
                vec![Signal::TERM],
                vec![Signal::INT],
                vec![Signal::INT, Signal::TERM],
            ]
            .map(|signals| (shell, signals))
        }) {
            let what = format!("{file}, {shell}, {signals:?}");
            let stage = Stage::new();
            stage.plays_maz_auth0(UNTIL_TOLD);
            let mut child = stage
                .command(shell, &script)
                .env("TIMES", signals.len().to_string())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("it runs");
            assert!(stage.await_lines("began", 1), "{what}");
            for (number, signal) in signals.into_iter().enumerate() {
                tell(&child, signal);
                assert!(stage.await_lines("told", number + 1), "{what}: not told");
            }
            let ended = child.wait().expect("it ends");
            assert_eq!(ended.code(), Some(130), "{what}");
            assert_eq!(stage.text(report), "{}\n", "{what}");
            if file == "action" {
                let folder = stage.folder.path().display();
                let output = format!("exit-code=130\nreports={folder}\n");
                assert_eq!(stage.text("output"), output, "{what}");
            }
        }
    }
}

/// The seconds of `8m` and of `10 minutes`.
fn seconds(text: &str, key: &str) -> u32 {
    let value = text
        .lines()
        .find_map(|line| line.trim_start().strip_prefix(key));
    let digits: String = value
        .expect(key)
        .trim()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    60 * digits.parse::<u32>().expect("minutes")
}

/// A step that keeps the reports is run after a job that was cut off as well, and there is time left for it.
#[test]
fn there_is_time_to_keep_the_reports_of_a_job_that_is_cut_off() {
    for file in ["docs/ci/gitlab.yml", "docs/ci/gitlab-parallel.yml"] {
        let text = read(file);
        let verify = text.split("\nverify:\n").nth(1).expect("a job");
        let (script, job) = (
            seconds(verify, "RUNNER_SCRIPT_TIMEOUT:"),
            seconds(verify, "timeout:"),
        );
        assert!(script + 120 <= job, "{file}: {script} of {job}");
        assert!(verify.contains("when: always"), "{file}");
    }
    let azure = read("docs/ci/azure-pipelines.yml");
    let keeps = azure.split("displayName: Verify").nth(1).expect("steps");
    assert_eq!(keeps.matches("condition: ").count(), 3);
    assert_eq!(keeps.matches("condition: always()").count(), 3);
    assert!(read("action.yml").contains("if: ${{ always() && steps.verify.outputs.reports"));
    // The last word of Slurm comes before its time limit.
    assert!(read("docs/ci/slurm.sbatch").contains("\n#SBATCH --signal=B:TERM@30\n"));
}

/// What the files for Slurm and Kubernetes take for a part that is done: 0 to 3, and its report is there.
#[test]
fn a_part_that_never_ran_is_no_success() {
    let parts = that_verify();
    for (file, shells, script, _) in &parts[..2] {
        for shell in *shells {
            let stage = Stage::new();
            let writes = "echo '{}' >\"$STAGE/part-1.json\"; ";
            for (does, end) in [
                (format!("{writes}exit 0"), 0),
                (format!("{writes}exit 1"), 0),
                (format!("{writes}exit 3"), 0),
                // One of its integrations could not be read: the report says so, and once more would not help.
                (format!("{writes}exit 2"), 0),
                (format!("{writes}exit 130"), 130),
                ("exit 127".to_owned(), 127),
                ("exit 139".to_owned(), 139),
                ("kill -9 $$".to_owned(), 137),
                // Done, and no report: not even an older one counts.
                ("exit 0".to_owned(), 2),
                ("exit 1".to_owned(), 2),
                ("exit 2".to_owned(), 2),
            ] {
                stage.plays_maz_auth0(&does);
                let ended = stage.run(shell, script);
                assert_eq!(ended.status.code(), Some(end), "{file}, {shell}: {does}");
            }
            std::fs::remove_file(stage.path("bin/maz-auth0")).expect("it was there");
            let ended = stage.run(shell, script);
            assert_eq!(ended.status.code(), Some(127), "{file}, {shell}: none");
        }
    }
}

/// Where a folder is kept from one run to the next, what the one before found is not what this one found, whatever goes wrong.
#[test]
fn a_report_of_an_earlier_run_is_not_kept_as_this_runs() {
    let first = |file: &str| scripts(file).remove(0);
    let of = |file: &str| script(file, "report merge");
    let mut wrong = Vec::new();
    for (file, shell, script, olds) in [
        (
            "action",
            "bash -e",
            step("verify"),
            "report.json report.xml report.html",
        ),
        (
            "Jenkins",
            "sh -xe",
            first("docs/ci/Jenkinsfile"),
            "report.json report.xml report.html",
        ),
        (
            "Azure",
            "bash",
            first("docs/ci/azure-pipelines.yml"),
            "reports/report.json reports/report.xml reports/report.html reports/report.md",
        ),
        (
            "GitLab",
            "bash -e",
            first("docs/ci/gitlab.yml"),
            "report.json report.xml report.html",
        ),
        (
            "GitLab, parts",
            "bash -e",
            first("docs/ci/gitlab-parallel.yml"),
            "report.json report.xml report.html",
        ),
        (
            "GitLab, a part",
            "bash -e",
            script("docs/ci/gitlab-parallel.yml", "maz-auth0 verify"),
            "part-1.json",
        ),
        (
            "GitHub, parts",
            "bash -e",
            first("docs/ci/github-matrix.yml"),
            "part-1/report.json part-2/report.json report.json report.xml report.html",
        ),
        (
            "Kubernetes, a part",
            "sh",
            script("docs/ci/kubernetes.yml", "maz-auth0 verify"),
            "part-1.json",
        ),
        (
            "Kubernetes",
            "sh",
            of("docs/ci/kubernetes-merge.yml"),
            "report.json report.html",
        ),
        (
            "Slurm",
            "bash",
            first("docs/ci/slurm.sbatch"),
            "part-1.json",
        ),
    ] {
        let stage = Stage::new();
        stage.plays_maz_auth0("exit 2");
        for program in ["curl", "apt-get"] {
            stage.plays(program, "exit 22");
        }
        for old in olds.split(' ') {
            let place = stage.path(old);
            std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            std::fs::write(place, "an earlier run's").expect("a file");
        }
        stage.run(shell, &script);
        for old in olds.split(' ') {
            if stage.path(old).exists() {
                wrong.push(format!("{file}: {old}"));
            }
        }
        if stage.text("output").contains("reports=") {
            wrong.push(format!("{file}: reports"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let text = read("docs/ci/github-matrix.yml");
    assert!(text.find("rm -rf part-") < text.find("actions/download-artifact"));
    // Nothing comes before the script that takes it away.
    assert!(read("docs/ci/Jenkinsfile").contains("skipDefaultCheckout()"));
    assert!(read("docs/ci/azure-pipelines.yml").contains("- checkout: none"));
}

/// Writes the JSON report that the arguments name.
const REPORTS: &str = "for to; do case $to in json=*) mkdir -p \"$(dirname \"${to#json=}\")\"; echo '{}' >\"${to#json=}\" ;; esac; done";

/// A repository that is itself a fork has pull requests of its own, and records name the variables of their secrets.
#[test]
fn a_fork_is_one_whose_head_is_elsewhere_and_that_has_no_secret() {
    let action = read("action.yml");
    assert!(action.contains(
        "MAZ_AUTH0_FORK: ${{ github.event.pull_request && github.event.pull_request.head.repo.full_name != github.repository }}"
    ));
    for (fork, variable, secret, runs) in [
        ("true", "MAZ_AUTH0_CLIENT_SECRET", "a-secret", true),
        ("true", "MAZ_AUTH0_CLIENT_SECRET_ACME", "a-secret", true),
        ("true", "MAZ_AUTH0_CLIENT_SECRET_ACME", "", false),
        ("true", "MAZ_AUTH0_CLIENT_ID", "an-id", false),
        ("false", "MAZ_AUTH0_CLIENT_SECRET", "", true),
        // Where there is no pull request, nothing is said of it.
        ("", "MAZ_AUTH0_CLIENT_SECRET", "", true),
    ] {
        let stage = Stage::new();
        stage.plays_maz_auth0(&format!("{REPORTS}; echo ran"));
        let mut command = stage.command("bash -e", &step("verify"));
        command
            .env("MAZ_AUTH0_FORK", fork)
            .env("MAZ_AUTH0_CLIENT_SECRET_OTHER", "")
            .env(variable, secret);
        let ended = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&ended.stdout);
        let what = format!("{fork} {variable}={secret}: {ended:?}");
        assert_eq!(ended.status.code(), Some(0), "{what}");
        assert_eq!(said.contains("ran\n"), runs, "{what}");
        assert_eq!(said.starts_with("::notice title="), !runs, "{what}");
        assert!(!said.contains("a-secret"), "{what}");
    }
}

/// A job that merges annotates for all of its parts.
#[test]
fn the_action_annotates_unless_the_arguments_name_a_format() {
    for (arguments, formats) in [
        ("--all", "--format github"),
        ("", "--format github"),
        ("--all --output json=formatted.json", "--format github"),
        ("--all --format human", "--format human"),
        ("--format=json --all", "--format=json"),
    ] {
        let stage = Stage::new();
        stage.plays_maz_auth0("echo \"$*\"");
        let mut command = stage.command("bash -e", &step("verify"));
        let ended = command.env("MAZ_AUTH0_ARGUMENTS", arguments).output();
        let said = String::from_utf8(ended.expect("it runs").stdout).expect("text");
        let named: Vec<&str> = said
            .split_whitespace()
            .skip_while(|word| !word.starts_with("--format"))
            .take(formats.split(' ').count())
            .collect();
        assert_eq!(named.join(" "), formats, "{arguments}: {said}");
        assert_eq!(said.matches("--format").count(), 1, "{arguments}: {said}");
    }
    let matrix = read("docs/ci/github-matrix.yml");
    let parts = matrix.lines().find(|line| line.contains("arguments: "));
    assert!(parts.is_some_and(|line| line.contains(" --format human")));
    assert_eq!(matrix.matches("--format github").count(), 1);
}

/// What could not be judged (3) is a warning everywhere, and nobody is woken; what failed (1) and what could not work (2) are red.
#[test]
fn what_could_not_be_judged_is_a_warning() {
    let merge = |file: &str| script(file, "report merge");
    let mut wrong = Vec::new();
    for (file, shell, script, unknown, says) in [
        ("action", "bash -e", step("verify"), 0, "\n::warning title="),
        (
            "GitHub, parts",
            "bash -e",
            merge("docs/ci/github-matrix.yml"),
            0,
            "\n::warning title=",
        ),
        (
            "Azure",
            "bash",
            script("docs/ci/azure-pipelines.yml", "maz-auth0 verify"),
            0,
            "\n##vso[task.complete result=SucceededWithIssues;]",
        ),
        (
            "Kubernetes",
            "sh",
            merge("docs/ci/kubernetes-merge.yml"),
            0,
            "could not be judged",
        ),
        // Whose engines make a warning of it themselves.
        (
            "Jenkins",
            "sh -xe",
            script("docs/ci/Jenkinsfile", "maz-auth0 verify"),
            3,
            "",
        ),
        (
            "GitLab",
            "bash -e",
            script("docs/ci/gitlab.yml", "maz-auth0 verify"),
            3,
            "",
        ),
        (
            "GitLab, parts",
            "bash -e",
            merge("docs/ci/gitlab-parallel.yml"),
            3,
            "",
        ),
    ] {
        for (code, ends) in [(0, 0), (1, 1), (2, 2), (3, unknown), (130, 130)] {
            let stage = Stage::new();
            let reports = if file == "action" { REPORTS } else { ":" };
            stage.plays_maz_auth0(&format!("{reports}; echo ran; exit {code}"));
            let ended = stage.run(shell, &script);
            let said = String::from_utf8_lossy(&ended.stdout);
            let warns = !says.is_empty() && said.contains(says);
            let is_right = ended.status.code() == Some(ends)
                && said.contains("ran\n")
                && warns == (code == 3 && !says.is_empty());
            if !is_right {
                wrong.push(format!("{file}, {code}: {ended:?}"));
            }
            if file == "action" {
                let output = stage.text("output");
                assert!(
                    output.starts_with(&format!("exit-code={code}\n")),
                    "{output}"
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for file in ["docs/ci/gitlab.yml", "docs/ci/gitlab-parallel.yml"] {
        assert!(read(file).contains("allow_failure:\n    exit_codes: 3\n"));
    }
    assert!(
        read("docs/ci/Jenkinsfile").contains("if (code == 3) {\n                        unstable(")
    );
    // And no mail is sent.
    let page = read("docs/ci.md");
    let mail = page.lines().find(|line| line.contains("|| mail "));
    let mail = mail.expect("a line that mails");
    for (code, is_sent) in [(0, false), (1, true), (2, true), (3, false)] {
        let stage = Stage::new();
        stage.plays_maz_auth0(&format!("echo changed; echo why >&2; exit {code}"));
        stage.plays("mail", "cat >\"$STAGE/mail\"");
        stage.run("sh", mail);
        let sent = if is_sent { "changed\nwhy\n" } else { "" };
        assert_eq!(stage.text("mail"), sent, "{code}");
    }
}

/// What a file sets a variable to, if it does.
fn set_in<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let line = line.trim_start();
        // As Kubernetes has it, with the value on the next line.
        if line.strip_prefix("- name: ") == Some(name) {
            return Some("");
        }
        let rest = line.strip_prefix(name)?.trim_start();
        Some(rest.strip_prefix([':', '='])?.trim())
    })
}

/// Whether a file says how this is given: it is set to a value there, or a comment names what must be set elsewhere.
fn is_given(text: &str, name: &str) -> bool {
    let comments: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix('#').or_else(|| line.strip_prefix("//"))
        })
        .collect();
    let is_named = |name: &str| {
        let mut words = comments.iter().flat_map(|line| {
            line.split(|letter: char| !letter.is_alphanumeric() && !"_-".contains(letter))
        });
        words.any(|word| word == name)
    };
    let Some(value) = set_in(text, name) else {
        return is_named(name);
    };
    // From a setting of the engine: ${{ vars.NAME }}, $(NAME), credentials('NAME').
    let elsewhere = ["vars.", "secrets.", "$(", "credentials('"]
        .iter()
        .find_map(|begin| value.split_once(begin));
    elsewhere.is_none_or(|(_, rest)| {
        let end = rest.find([' ', ')', '\'', '}']).unwrap_or(rest.len());
        is_named(&rest[..end])
    })
}

/// Who copies a file and does what it says has given everything that `verify` takes.
#[test]
fn each_pipeline_names_every_value_that_it_needs() {
    let mut wrong = Vec::new();
    let needed = [
        "MAZ_AUTH0_DOMAIN",
        "MAZ_AUTH0_CLIENT_ID",
        "MAZ_AUTH0_CLIENT_SECRET",
        "MAZ_AUTH0_DEFAULT_DIRECTORY",
    ];
    for file in [
        "github.yml",
        "gitlab.yml",
        "azure-pipelines.yml",
        "Jenkinsfile",
    ] {
        let text = read(&format!("docs/ci/{file}"));
        let given = needed.iter().filter(|name| !is_given(&text, name));
        wrong.extend(given.map(|name| format!("{file}: {name}")));
    }
    for file in [
        "github-matrix.yml",
        "gitlab-parallel.yml",
        "kubernetes.yml",
        "slurm.sbatch",
    ] {
        let text = read(&format!("docs/ci/{file}"));
        let several = ["MAZ_AUTH0_CONFIG", "MAZ_AUTH0_CLIENT_SECRET_ACME"];
        let given = several.iter().filter(|name| !is_given(&text, name));
        wrong.extend(given.map(|name| format!("{file}: {name}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");

    // These are enough, and each is needed.
    let tenant = sandbox(&[]);
    let run = |left_out: &str| {
        let mut program = Program::new(&["verify"]).against(&tenant);
        for name in tenant.details().env.keys() {
            let is_given = needed.contains(&name.as_str()) || name == "MAZ_AUTH0_ENDPOINT";
            if !is_given || name == left_out {
                program = program.without(name);
            }
        }
        program.run()
    };
    let outcome = run("");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for name in &needed[..3] {
        let outcome = run(name);
        assert_eq!(outcome.code, Some(2), "{name}: {outcome:?}");
    }
}

/// GitLab's Docker executor checks out into folders that everybody may change, and from those no record is read.
#[test]
fn the_record_in_a_folder_that_gitlab_opens_to_everybody_is_read() {
    let tenant = sandbox(&[]);
    let env = &tenant.details().env;
    let stage = Stage::new();
    let record = format!(
        "schema = 1\n[integrations.acme]\ndomain = \"{}\"\nclient_id = \"{}\"\nmanagement_api_identifier = \"{}\"\n\
         default_directory = \"{}\"\nsubscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n",
        env["MAZ_AUTH0_DOMAIN"],
        env["MAZ_AUTH0_CLIENT_ID"],
        env["MAZ_AUTH0_AUDIENCE"],
        env["MAZ_AUTH0_DEFAULT_DIRECTORY"],
    );
    std::fs::write(stage.path("integrations.toml"), record).expect("a file");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_maz-auth0"), stage.path("maz-auth0"))
        .expect("a link");
    let script = script("docs/ci/gitlab-parallel.yml", "maz-auth0 verify");
    let opened = format!("umask 0\nchmod 777 .\nchmod 666 integrations.toml\n{script}");
    let mut command = stage.command("bash -e", &opened);
    command
        .env_remove("SLURM_ARRAY_TASK_ID")
        .env_remove("JOB_COMPLETION_INDEX")
        .env("MAZ_AUTH0_CONFIG", "integrations.toml")
        .env("CI_NODE_TOTAL", "1");
    for name in ["MAZ_AUTH0_CLIENT_SECRET", "MAZ_AUTH0_ENDPOINT"] {
        command.env(name, &env[name]);
    }
    let ended = command.output().expect("it runs");
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(stage.text("part-1.json").contains("\"acme\""), "{ended:?}");
}

/// As action/install does it: over https alone, also where the address of a release leads on, and the checksum comes before the
/// archive is opened. No engine puts a value into the text of a script.
#[test]
fn each_pipeline_installs_as_the_action_does() {
    let mut seen = 0;
    for file in [
        "Jenkinsfile",
        "azure-pipelines.yml",
        "github-matrix.yml",
        "gitlab-parallel.yml",
        "gitlab.yml",
    ] {
        for script in scripts(&format!("docs/ci/{file}")) {
            for from_outside in ["${{", "$(version)", "$(download)", "$(sha256)"] {
                assert!(!script.contains(from_outside), "{file}: {from_outside}");
            }
            let Some(line) = script.lines().find(|line| line.contains("curl --")) else {
                continue;
            };
            seen += 1;
            let flags = "curl --proto '=https' --fail --silent --show-error --location --retry 3 ";
            assert!(line.contains(flags), "{file}: {line}");
            let stage = Stage::new();
            // What is downloaded is another archive.
            stage.plays(
                "curl",
                "while [ \"$1\" != --output ]; do shift; done; echo other >\"$2\"",
            );
            stage.plays("apt-get", "exit 0");
            stage.plays("tar", "echo opened >\"$STAGE/opened\"");
            let mut command = stage.command("bash -e", &script);
            command
                .env("MAZ_AUTH0_VERSION", "0.1.0")
                .env("MAZ_AUTH0_DOWNLOAD", "https://downloads.example")
                .env("MAZ_AUTH0_SHA256", "0".repeat(64));
            let ended = command.output().expect("it runs");
            assert!(!ended.status.success(), "{file}: {ended:?}");
            let said = String::from_utf8_lossy(&ended.stdout);
            assert!(said.contains("FAILED"), "{file}: {ended:?}");
            assert!(!stage.path("opened").exists(), "{file}: {ended:?}");
        }
    }
    assert_eq!(seen, 5);
}
