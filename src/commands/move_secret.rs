//! `move-secret`: from one secret store into another.

use crate::args::StoreArg;
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{Key, SecretLocation, SecretStoreKind};
use crate::error::Failure;
use crate::integration;
use crate::store::{self, KeepError, SecretError};
use clap::Args;

/// Move an integration's secret into another secret store
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 move-secret acme --secret-store file",
    after_long_help = "Examples:\n  maz-auth0 move-secret acme --secret-store file\n\nNothing is asked of Auth0. The secret is read back from the new store before it is deleted from the old one. \
Into the environment nothing is written: set the variable first."
)]
pub struct MoveSecretArgs {
    /// An integration of the record file
    #[arg(value_name = "NAME")]
    name: String,
    /// Where the Client Secret is to be kept from now on
    #[arg(long, value_name = "STORE")]
    secret_store: StoreArg,
}

/// Runs the command.
///
/// # Errors
/// If there is no such integration, its secret cannot be had, or the other store cannot keep it.
pub fn run(args: &MoveSecretArgs, context: &Context) -> Result<Exit, Failure> {
    let (file, all) = integration::open(context)?;
    let record = integration::choose(Some(&args.name), &file, &all)?;
    let former = &record.client_secret;
    let store = SecretStoreKind::from(args.secret_store);
    let was = integration::place(former.store, former.variable.as_deref());
    if former.store == store {
        context.say(&format!("The secret of {} is {was} already.", record.name));
        return Ok(Exit::Holds);
    }
    let asker = context.asker();
    let to = SecretLocation {
        store,
        variable: None,
    };
    let is = integration::place(to.store, None);
    let _together = crate::process::interrupt::hold();
    store::move_secret(&file, &record.name, to, &asker)
        .map_err(|error| explain(error, store, &was).about(&record.name))?;
    let after = if former.store == SecretStoreKind::Environment {
        format!("What is {was} is not used any more: take it out wherever it is set.")
    } else {
        format!("Nothing of it is left {was}.")
    };
    context.say(&context.err.wrap(
        &format!("The secret of {} is {is} now. {after}", record.name),
        crate::terminal::style::Indent::default(),
    ));
    Ok(Exit::Holds)
}

fn explain(error: KeepError, to: SecretStoreKind, was: &str) -> Failure {
    match error {
        KeepError::Secret(SecretError::Differs { .. })
            if to == SecretStoreKind::Environment =>
        {
            Failure::new(format!(
                "the variable {} does not hold its Client Secret",
                Key::ClientSecret.variable()
            ))
            .hint("Nothing was changed. Set it where this integration is used, and here, and run this again.")
        }
        // Of other places there is nothing to say: it has one.
        KeepError::Secret(
            error @ (SecretError::Keyring { .. }
            | SecretError::NoKeyringYet
            | SecretError::KeyringLocked
            | SecretError::KeyringTimedOut { .. }),
        ) => {
            let mut failure = Failure::from(error);
            failure.hints.pop();
            failure.hint(format!("Nothing was changed: the secret stays {was}."))
        }
        error => Failure::from(error),
    }
}
