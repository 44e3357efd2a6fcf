//! `help`: on a command, or on a topic that several commands share.

use crate::args::admin::WHERE_FROM;
use crate::args::help_page;
use crate::args::variables::variables;
use crate::checks::CHECKS;
use crate::context::Context;
use crate::domain::{Exit, clean, nearest};
use crate::error::Failure;
use crate::provision::{self, PIECES};
use crate::terminal::style::{Indent, Style};
use clap::{Args, Command};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Show help on a command or a topic: environment, exit-codes, secrets, admin-token
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 help verify\n  maz-auth0 help admin-token\n  maz-auth0 help report merge"
)]
pub struct HelpArgs {
    /// A command, or a topic: environment, exit-codes, secrets, admin-token
    #[arg(value_name = "COMMAND_OR_TOPIC")]
    words: Vec<String>,
}

/// A topic, and its page.
pub struct Topic {
    /// What it is asked for by.
    pub name: &'static str,
    page: fn(Style) -> String,
}

/// The topics.
pub const TOPICS: [Topic; 4] = [
    Topic {
        name: TOPIC_NAMES[0],
        page: environment,
    },
    Topic {
        name: TOPIC_NAMES[1],
        page: exit_codes,
    },
    Topic {
        name: TOPIC_NAMES[2],
        page: secrets,
    },
    Topic {
        name: TOPIC_NAMES[3],
        page: admin_token,
    },
];

/// Their names.
pub const TOPIC_NAMES: [&str; 4] = ["environment", "exit-codes", "secrets", "admin-token"];

/// Runs the command; `program` is the whole command line.
///
/// # Errors
/// If there is neither such a command nor such a topic.
pub fn run(args: &HelpArgs, mut program: Command, context: &Context) -> Result<Exit, Failure> {
    program.build();
    if let [name] = args.words.as_slice()
        && let Some(topic) = TOPICS.iter().find(|topic| topic.name == name)
    {
        context.print(&(topic.page)(context.out))?;
        return Ok(Exit::Holds);
    }
    let mut command = &mut program;
    for word in &args.words {
        let known: Vec<String> = command
            .get_subcommands()
            .map(|command| command.get_name().to_owned())
            .chain(TOPICS.iter().map(|topic| topic.name.to_owned()))
            .collect();
        command = command.find_subcommand_mut(word).ok_or_else(|| {
            let known = known.iter().map(String::as_str);
            let failure = Failure::new(format!(
                "there is no command and no topic called '{}'",
                clean(word)
            ));
            let failure = match nearest(word, known) {
                Some(nearest) => failure.hint(format!("Did you mean {nearest}?")),
                None => failure,
            };
            failure.hint(format!(
                "`maz-auth0 --help` lists the commands; the topics are {}.",
                TOPIC_NAMES.join(", ")
            ))
        })?;
    }
    let page = help_page(&command.render_long_help(), context.out.has_color());
    context.print(&page)?;
    Ok(Exit::Holds)
}

fn environment(style: Style) -> String {
    let mut text = String::from(
        "A flag comes before its variable. A variable that is set and empty counts as none, and is said to be empty.\n",
    );
    text = style.wrap(text.trim_end(), Indent::default()) + "\n";
    for (heading, rows) in variables() {
        let _ = writeln!(text, "\n{}", style.heading(heading));
        for row in rows {
            for name in row.name.split(", ") {
                let _ = writeln!(text, "  {}", style.strong(name));
            }
            let _ = writeln!(text, "{}", style.wrap(&row.meaning, Indent::all("      ")));
        }
    }
    text
}

fn exit_codes(style: Style) -> String {
    let mut text = String::new();
    for exit in Exit::ALL {
        let _ = writeln!(
            text,
            "{}",
            style.wrap(
                exit.meaning(),
                Indent::hanging(&format!("{:<5}", exit.code()), "     ")
            )
        );
        if exit.advice() != "-" {
            let _ = writeln!(text, "     A script does then: {}.", exit.advice());
        }
    }
    let more = "Where one check failed and another could not be judged, the code is 1: what is known to be broken does not fix \
                itself. `sandbox -- COMMAND` ends with what that command ended with.";
    text + "\n" + &style.wrap(more, Indent::default()) + "\n"
}

fn secrets(style: Style) -> String {
    let paragraphs = [
        "No secret is ever the value of a flag: other users of the machine see a program's arguments, and shells remember them. \
         Each is given in one of four ways:",
        "  --client-secret-stdin   piped in: pass show auth0/acme | maz-auth0 verify --client-secret-stdin",
        "  --client-secret-file    in a file that is yours, such as /run/secrets/auth0",
        "  MAZ_AUTH0_CLIENT_SECRET in the environment, as pipelines do",
        "  nothing                 asked for, without an echo, by setup",
        "The same for --password-, --admin-token- and --maz-api-token-stdin and -file.",
        "Where setup keeps the Client Secret is your choice (--secret-store):",
        "  keyring      the system's: Keychain, Credential Manager, GNOME Keyring, KWallet",
        "  file         secrets.toml beside the record, readable by you alone",
        "  environment  nowhere: it is read from a variable each time",
        "move-secret takes it from one to another, forget deletes it, rotate-secret has Auth0 make a new one. \
         export --reveal is the only command that shows it.",
        "A secret goes only to a host of auth0.com, or to one that proved to be the tenant. It is taken out of every report, \
         error and trace, in whatever form a server sends it back.",
    ];
    let mut text = String::new();
    for paragraph in paragraphs {
        if paragraph.starts_with("  ") {
            let _ = writeln!(text, "{paragraph}");
        } else {
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{}", style.wrap(paragraph, Indent::default()));
        }
    }
    text
}

fn words(scopes: &BTreeSet<&str>) -> String {
    scopes.iter().copied().collect::<Vec<_>>().join(" ")
}

fn admin_token(style: Style) -> String {
    let certain: BTreeSet<&str> = CHECKS.iter().filter_map(|check| check.scope).collect();
    let provisioned: BTreeSet<&str> = PIECES
        .iter()
        .flat_map(|piece| [piece.to_create, piece.to_change])
        .flatten()
        .chain(&provision::READING)
        .copied()
        .collect();
    let deleted: BTreeSet<&str> = PIECES
        .iter()
        .flat_map(|piece| piece.to_delete)
        .copied()
        .collect();
    let uses = [
        ("verify and setup, to be certain", words(&certain)),
        (
            "setup --provision, verify --fix, undo",
            format!(
                "{}; read:client_keys for the secret of an application that is there already",
                words(&provisioned)
            ),
        ),
        ("teardown", format!("the same, and {}", words(&deleted))),
        (
            "rotate-secret",
            "update:client_keys; read:client_keys to go on after it was cut off".to_owned(),
        ),
        (
            "login-test --flow code, for its callback",
            "read:clients update:clients".to_owned(),
        ),
    ];
    let mut text = style.wrap(WHERE_FROM, Indent::default());
    text.push_str("\n\n");
    text.push_str(&style.wrap(
        "A token of the API Explorer has every scope. It is used for this run and kept nowhere, and goes to the tenant that it \
         names (its aud) and to no other; one that is opaque says nothing, and takes --admin-token-opaque.",
        Indent::default(),
    ));
    text.push_str("\n\n");
    let _ = writeln!(text, "{}", style.heading("Which scopes"));
    for (what, scopes) in uses {
        let _ = writeln!(text, "  {}", style.strong(what));
        let _ = writeln!(text, "{}", style.wrap(&scopes, Indent::all("      ")));
    }
    text.push('\n');
    text.push_str(&style.wrap(
        "Without one, MAZ's six permissions are enough: what they cannot show is judged by how the tenant answers, or said to be \
         skipped. In place of a token: an application of one tenant (--admin-client-id); where Auth0 is changed, also the Auth0 CLI that is \
         logged in (--admin-cli).",
        Indent::default(),
    ));
    text + "\n"
}
