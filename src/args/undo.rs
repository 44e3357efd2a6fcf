//! Flags of those commands that take changes back.

use super::admin::{AdminApplicationArgs, AdminTokenArgs};
use clap::Args;

/// Flags of those commands that take changes back.
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// The integration for which the Auth0 side was changed
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Show what would be taken back, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Agree as well to the change that concerns the whole tenant: its Default Directory
    #[arg(long)]
    pub yes_tenant_wide: bool,
    /// An administrator's token.
    #[command(flatten)]
    pub token: AdminTokenArgs,
    /// An application that may manage the tenant.
    #[command(flatten)]
    pub application: AdminApplicationArgs,
}
