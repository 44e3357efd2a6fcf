//! Files that somebody else could have written or put there: none is used, whatever it holds, and the tenant is not asked.

use crate::support::program::{Outcome, Program, beyond_this_user, sandbox};
use maz_auth0::sandbox::Sandbox;
use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const THEM: u32 = 54_321;

/// What of ours somebody may try to replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Record,
    Secrets,
    ClientSecret,
    AdminToken,
    Answers,
    Plan,
    Pending,
    Rotation,
}

const TARGETS: &[Target] = &[
    Target::Record,
    Target::Secrets,
    Target::ClientSecret,
    Target::AdminToken,
    Target::Answers,
    Target::Plan,
    Target::Pending,
    Target::Rotation,
];

/// How.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trick {
    TheirFile,
    TheirFolder,
    OpenFolder,
    OpenFolderAbove,
    TheirLink,
    LinkOfOurs,
    TooLong,
    Pipe,
}

const TRICKS: &[Trick] = &[
    Trick::TheirFile,
    Trick::TheirFolder,
    Trick::OpenFolder,
    Trick::OpenFolderAbove,
    Trick::TheirLink,
    Trick::LinkOfOurs,
    Trick::TooLong,
    Trick::Pipe,
];

impl Target {
    /// Whether this program wrote it for itself.
    fn is_ours_alone(self) -> bool {
        matches!(self, Self::Secrets | Self::Pending | Self::Rotation)
    }

    /// A length that is too long for it.
    fn too_long(self) -> u64 {
        match self {
            Self::ClientSecret | Self::AdminToken => (64 << 10) + 1,
            _ => 10_000_001,
        }
    }
}

impl Trick {
    fn can_be_played_on(self, target: Target) -> bool {
        match self {
            // What somebody names may be a link or a pipe.
            Self::LinkOfOurs | Self::Pipe => target.is_ours_alone(),
            _ => true,
        }
    }
}

/// A home with a folder `above/inner` in which all files are, and a place that counts who connects.
struct Stage {
    home: TempDir,
    inner: PathBuf,
    trap: TcpListener,
}

impl Stage {
    fn new() -> Self {
        let home = TempDir::new().expect("a folder");
        let inner = home.path().join("above/inner");
        fs::create_dir_all(&inner).expect("a folder");
        let trap = TcpListener::bind("127.0.0.1:0").expect("a port");
        trap.set_nonblocking(true).expect("it does not wait");
        Self { home, inner, trap }
    }

    fn record(&self) -> PathBuf {
        self.inner.join("integrations.toml")
    }

    fn program(&self, arguments: &[&str], sandbox: &Sandbox) -> Program {
        let here = self.trap.local_addr().expect("an address");
        Program::new(arguments)
            .against(sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &format!("http://{here}"))
            .variable("MAZ_AUTH0_CONFIG", &self.record().to_string_lossy())
            .variable("COLUMNS", "400")
    }

    /// Makes the file, whole and good.
    fn make(&self, target: Target, sandbox: &Sandbox) -> PathBuf {
        let made = Program::new(&["setup", "--no-input", "-q", "--secret-store", "file"])
            .against(sandbox)
            .variable("MAZ_AUTH0_CONFIG", &self.record().to_string_lossy())
            .run();
        assert_eq!(made.code, Some(0), "{made:?}");
        let path = self.inner.join("given");
        let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
        match target {
            Target::Record => return self.record(),
            Target::Secrets => return self.inner.join("secrets.toml"),
            Target::ClientSecret => fs::write(&path, secret),
            Target::AdminToken => fs::write(&path, &sandbox.details().admin_token),
            Target::Answers => fs::write(
                &path,
                "default_directory = \"Username-Password-Authentication\"\n",
            ),
            Target::Plan => fs::write(&path, "{}"),
            Target::Pending => {
                let printed =
                    Program::new(&["login-test", "acme", "--flow", "code", "--print-url"])
                        .against(sandbox)
                        .variable("MAZ_AUTH0_CONFIG", &self.record().to_string_lossy())
                        .run();
                assert_eq!(printed.code, Some(0), "{printed:?}");
                let found = fs::read_dir(&self.inner)
                    .expect("a folder")
                    .flatten()
                    .find(|entry| {
                        entry
                            .file_name()
                            .to_string_lossy()
                            .contains("login-in-progress")
                    });
                let path = found.expect("a login that waits").path();
                fs::write(self.home.path().join("url"), printed.stdout).expect("written");
                return path;
            }
            Target::Rotation => {
                let path = self.inner.join(".integrations.toml.rotating-acme");
                fs::write(&path, "")
                    .map(|()| path.clone())
                    .expect("written");
                return path;
            }
        }
        .expect("written");
        path
    }

    fn play(&self, trick: Trick, path: &Path, target: Target) {
        let mode = |path: &Path, mode: u32| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        };
        let aside = self.home.path().join("aside");
        match trick {
            Trick::TheirFile => chown(path, Some(THEM), None).expect("given away"),
            Trick::TheirFolder => chown(&self.inner, Some(THEM), None).expect("given away"),
            Trick::OpenFolder => mode(&self.inner, 0o777),
            Trick::OpenFolderAbove => mode(&self.home.path().join("above"), 0o777),
            Trick::TheirLink | Trick::LinkOfOurs => {
                fs::rename(path, &aside).expect("moved");
                symlink(&aside, path).expect("a link");
                if trick == Trick::TheirLink {
                    lchown(path, Some(THEM), None).expect("given away");
                }
            }
            Trick::TooLong => {
                let file = fs::OpenOptions::new().append(true).open(path);
                let mut file = file.expect("it opens");
                let there = file.metadata().expect("its length").len();
                let more = target.too_long() - there;
                let more = usize::try_from(more).expect("it fits");
                file.write_all(&b"\n".repeat(more)).expect("written");
            }
            Trick::Pipe => {
                fs::remove_file(path).expect("gone");
                let mode = rustix::fs::Mode::from_raw_mode(0o600);
                rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0)
                    .expect("a pipe");
            }
        }
    }

    /// Uses it, as a person would.
    fn used(&self, target: Target, path: &Path, sandbox: &Sandbox) -> Outcome {
        let path = path.to_string_lossy();
        let arguments: Vec<&str> = match target {
            Target::Record => vec!["verify", "acme"],
            Target::Secrets => vec!["export", "acme", "--reveal"],
            Target::ClientSecret => vec!["verify", "--client-secret-file", &path],
            Target::AdminToken => vec!["verify", "--admin-token-file", &path],
            Target::Answers => vec!["setup", "--no-input", "--answers", &path],
            Target::Plan => vec!["setup", "acme", "--provision", "--yes", "--apply", &path],
            Target::Pending => {
                let url = fs::read_to_string(self.home.path().join("url")).expect("the address");
                let state = url
                    .split("state=")
                    .nth(1)
                    .and_then(|rest| rest.split(['&', '"', '\n']).next())
                    .expect("a state")
                    .to_owned();
                let callback = format!("http://127.0.0.1:1/callback?code=c&state={state}");
                return self
                    .program(
                        &[
                            "login-test",
                            "acme",
                            "--flow",
                            "code",
                            "--finish",
                            &callback,
                        ],
                        sandbox,
                    )
                    .run();
            }
            Target::Rotation => vec!["rotate-secret", "acme", "--yes"],
        };
        let program = self.program(&arguments, sandbox);
        let program = match target {
            Target::Plan | Target::Rotation => program.with_admin_token(sandbox),
            // Its own secret would come before the record's.
            Target::ClientSecret => program.without("MAZ_AUTH0_CLIENT_SECRET"),
            _ => program,
        };
        program.run()
    }
}

/// Without the line breaks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn no_file_is_used_that_somebody_else_could_have_put_there() {
    if !rustix::process::geteuid().is_root() {
        beyond_this_user("only root can give a file to somebody else");
        return;
    }
    let (mut tried, mut broken) = (0, Vec::new());
    for target in TARGETS {
        // That it is used where nothing is wrong is what the other tests show; here it is made again for each trick.
        for trick in TRICKS
            .iter()
            .filter(|trick| trick.can_be_played_on(*target))
        {
            // A tenant of its own: each setup fails two logins there, and tenants count.
            let sandbox = sandbox(&[]);
            let stage = Stage::new();
            let path = stage.make(*target, &sandbox);
            stage.play(*trick, &path, *target);
            let outcome = stage.used(*target, &path, &sandbox);
            tried += 1;
            let said = match trick {
                Trick::TheirFile | Trick::TheirFolder => "belongs to another user",
                Trick::OpenFolder | Trick::OpenFolderAbove => "chmod o-w",
                Trick::TheirLink | Trick::LinkOfOurs => "symbolic link",
                Trick::TooLong => "larger than",
                Trick::Pipe => "no file",
            };
            let is_asked = stage.trap.accept().is_ok();
            let shown = format!("{}{}", outcome.stdout, outcome.stderr);
            let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
            if outcome.code != Some(2)
                || !words(&outcome.stderr).contains(said)
                || is_asked
                || shown.contains(secret.as_str())
            {
                broken.push(format!(
                    "{target:?} {trick:?}: asked {is_asked}, {outcome:?}"
                ));
            }
        }
    }
    println!(
        "files: tried {tried}, held {}, broken {}",
        tried - broken.len(),
        broken.len()
    );
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn secrets_found_open_to_others_are_closed_and_the_person_is_told() {
    let sandbox = sandbox(&[]);
    let stage = Stage::new();
    let path = stage.make(Target::Secrets, &sandbox);
    for command in [
        &["verify", "acme", "-q"][..],
        &["export", "acme", "--reveal"],
    ] {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
        let run = || {
            Program::new(command)
                .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
                .variable("MAZ_AUTH0_CONFIG", &stage.record().to_string_lossy())
                .variable("COLUMNS", "400")
                .run()
        };
        let outcome = run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let said = "could be read by other users of this machine, and is closed now";
        assert!(words(&outcome.stderr).contains(said), "{outcome:?}");
        assert!(outcome.stderr.contains("rotate-secret"), "{outcome:?}");
        let mode = fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        assert!(!words(&run().stderr).contains(said), "once");
    }
}

/// The lock of a folder is a private file: who may open the folder cannot keep others from writing.
#[test]
fn nobody_else_can_hold_up_a_writer() {
    let sandbox = sandbox(&[]);
    let stage = Stage::new();
    stage.make(Target::Record, &sandbox);
    let folder = fs::File::open(&stage.inner).expect("it opens");
    folder.lock().expect("it is held");
    let outcome = Program::new(&[
        "setup",
        "other",
        "--no-input",
        "-q",
        "--secret-store",
        "file",
    ])
    .against(&sandbox)
    .variable("MAZ_AUTH0_CONFIG", &stage.record().to_string_lossy())
    .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let left = fs::read_dir(&stage.inner)
        .expect("a folder")
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().contains("lock"));
    assert_eq!(left.count(), 0, "the lock is there only meanwhile");
}
