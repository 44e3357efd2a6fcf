//! Flags of the Auth0 side.

use super::admin::AdminApplicationArgs;
use super::report::ListFormat;
use clap::Args;
use std::path::PathBuf;

/// Flags of the Auth0 side.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The Auth0 side")]
pub struct ProvisionArgs {
    /// Set up the Auth0 side too, with an administrator's rights
    ///
    /// It shows a plan, asks, changes, and verifies.
    #[arg(long, conflicts_with = "sandbox")]
    pub provision: bool,
    /// Keep the plan in a file, and change nothing
    #[arg(hide_short_help = true, long, value_name = "FILE", conflicts_with_all = ["apply", "sandbox"])]
    pub plan: Option<PathBuf>,
    /// Make the changes of this plan and no others; refused where what it touches has changed since
    #[arg(hide_short_help = true, long, value_name = "FILE", conflicts_with_all = ["dry_run", "sandbox", "client_id", "default_directory", "application_domain", "audience"])]
    pub apply: Option<PathBuf>,
    /// Make the directory that --default-directory names, where it is not there
    #[arg(hide_short_help = true, long)]
    pub create_directory: bool,
    /// Agree as well to the change that concerns the whole tenant: its Default Directory
    #[arg(hide_short_help = true, long)]
    pub yes_tenant_wide: bool,
    /// Agree as well to the change that cannot be taken back: a secret in the place of the application's key
    #[arg(hide_short_help = true, long)]
    pub yes_for_good: bool,
    /// With --dry-run or --plan: exit code 4 where there is something to change
    #[arg(hide_short_help = true, long)]
    pub detailed_exitcode: bool,
    /// How the plan is printed
    #[arg(hide_short_help = true, long, value_name = "FORMAT")]
    pub format: Option<ListFormat>,
    /// An application that may manage the tenant.
    #[command(flatten)]
    pub admin: AdminApplicationArgs,
}

impl ProvisionArgs {
    /// Whether the Auth0 side is to be set up.
    pub fn is_wanted(&self) -> bool {
        self.provision || self.plan.is_some() || self.apply.is_some()
    }

    /// A flag that was given and means nothing without the others.
    pub fn out_of_place(&self) -> Option<&'static str> {
        if self.is_wanted() {
            return None;
        }
        [
            (self.create_directory, "--create-directory"),
            (self.yes_tenant_wide, "--yes-tenant-wide"),
            (self.yes_for_good, "--yes-for-good"),
            (self.detailed_exitcode, "--detailed-exitcode"),
            (self.format.is_some(), "--format"),
        ]
        .into_iter()
        .find_map(|(given, flag)| given.then_some(flag))
        .or_else(|| self.admin.given())
    }
}

/// Flags of `verify --fix`.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Fix")]
pub struct FixArgs {
    /// Offer to change in Auth0 what failed
    ///
    /// It shows a plan, asks, changes, and verifies again. It takes an administrator's rights.
    #[arg(long, conflicts_with_all = ["all", "shard", "wait", "format"])]
    pub fix: bool,
    /// Agree as well to the change that concerns the whole tenant: its Default Directory
    #[arg(hide_short_help = true, long, requires = "fix")]
    pub yes_tenant_wide: bool,
    /// Agree as well to the change that cannot be taken back: a secret in the place of the application's key
    #[arg(hide_short_help = true, long, requires = "fix")]
    pub yes_for_good: bool,
    /// An application that may manage the tenant.
    #[command(flatten)]
    pub admin: AdminApplicationArgs,
}
