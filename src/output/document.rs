//! The versioned report: the same structs write it and read it, and every format is made from them, never from the run.
//!
//! Members are added within a version, never changed: docs/report.schema.json is generated from here.

use super::not_read::NotRead;
use super::since::Since;
use super::words::make_clean;
use crate::domain::{
    CheckResult, Evidenced, Exchange, Fix as DomainFix, IntegrationReport, Redactor, Report,
    Status, Summary, Text,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use time::format_description::well_known::Rfc3339;

/// The name of the format, and its version.
pub const SCHEMA: &str = "maz-auth0/report/v1";

/// What a run found, or several runs merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Document {
    /// All but the integrations: the last line of `jsonl`.
    #[serde(flatten)]
    pub head: Head,
    /// The integrations, in the order asked for: in `jsonl`, each on a line of its own.
    pub integrations: Vec<Integration>,
}

/// What a run comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Head {
    /// The name and the version of this format.
    #[cfg_attr(test, schemars(extend("const" = SCHEMA)))]
    pub schema: Text,
    /// What wrote it.
    pub tool: Tool,
    /// When the run began (RFC 3339, UTC).
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    pub started_at: Text,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How many checks ended how.
    pub summary: Summary,
    /// The exit code: 0 all holds, 1 a check failed, 2 one could not be read or nothing could be looked at, 3 something could not be judged, 130 cut off.
    pub exit_code: u8,
    /// Whether a sandbox answered, in place of Auth0.
    #[serde(default, skip_serializing_if = "is_false")]
    pub practice: bool,
    /// From which status on the run counts as failed.
    #[serde(default, skip_serializing_if = "FailOn::is_usual")]
    pub fail_on: FailOn,
    /// Integrations that were to be checked and were not: they could not be read (exit code 2), or it was cut off (130).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_run: Vec<Text>,
    /// Which of these could not be read, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_read: Vec<NotRead>,
    /// What else was left out, and why: parts for which a variable is set and has nothing in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Text>,
    /// Which part of several this is: what `--shard` was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Part>,
    /// Of which parts it was merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
    /// Whether it was read from JSON lines that end before their summary: which integrations were not come to is not known.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cut_off: bool,
    /// The reports among those it was merged from that may be of an earlier run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<Stale>,
    /// What changed since an earlier report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// In the last line of `jsonl`, in place of the integrations: how many lines of them there are before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<usize>,
}

/// One part of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Part {
    /// Which, from 1.
    pub part: u32,
    /// Of how many.
    pub of: u32,
}

/// The parts of which a report was merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Parts {
    /// How many there are.
    pub of: u32,
    /// Those whose report was not among those that were merged, from 1.
    #[serde(default)]
    pub missing: Vec<u32>,
}

/// A report that began more than eighteen hours before the newest of those with which it was merged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Stale {
    /// Its file.
    pub source: Text,
    /// When its run began (RFC 3339, UTC).
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    pub started_at: Text,
}

/// What wrote a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tool {
    /// The program's name.
    pub name: Text,
    /// Its version.
    pub version: Text,
}

/// From which status on a run counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// A failed check.
    #[default]
    Fail,
    /// A failed check or a warning.
    Warn,
}

impl FailOn {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn is_usual(&self) -> bool {
        *self == Self::Fail
    }
}

/// One integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Integration {
    /// Its name; for values of the environment, the tenant's domain.
    pub name: Text,
    /// The tenant's domain.
    pub domain: Text,
    /// The worst of its checks: fail, then unknown, then warn, then pass; skip where nothing was looked at.
    pub outcome: Status,
    /// How many requests were sent.
    pub requests: u32,
    /// Whether a sandbox answered, in place of Auth0.
    #[serde(default, skip_serializing_if = "is_false")]
    pub practice: bool,
    /// The checks, in the order of docs/checks.md.
    pub checks: Arc<Vec<Check>>,
    /// The requests to the tenant, in the order in which they began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<Request>,
    /// Whether this is all that a line about one that holds needs: its checks have no words, and there is no timeline.
    #[serde(skip)]
    #[cfg_attr(test, schemars(skip))]
    pub is_short: bool,
}

/// One check, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Check {
    /// Its id, which never changes.
    pub id: Text,
    /// The id's first part.
    pub stage: Text,
    /// What holds when it passes.
    pub title: Text,
    /// How it ended.
    pub status: Status,
    /// The cause's name, which never changes; on every `fail`.
    pub cause: Option<Text>,
    /// One sentence.
    pub message: Text,
    /// From what it was established.
    pub evidence: Evidenced,
    /// What a skip rests on: a check, a scope, or a flag.
    pub because: Option<Text>,
    /// Scopes that are missing, or in excess.
    pub missing: Vec<Text>,
    /// How to fix it; on every `fail`.
    pub fix: Option<Fix>,
    /// How long the answers took on which it rests, in milliseconds.
    pub duration_ms: u64,
}

/// How to fix what a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fix {
    /// One imperative sentence.
    pub summary: Text,
    /// The steps, in the dashboard's own words.
    pub steps: Vec<Text>,
    /// The page of this tenant's dashboard.
    pub url: Option<Text>,
    /// A command of the Auth0 CLI that does the same, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Text>,
}

/// One request, without what was sent in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Request {
    /// The method.
    pub method: Text,
    /// The path, without a query.
    pub path: Text,
    /// The HTTP status; null where no answer came.
    pub status: Option<u16>,
    /// When it began, in milliseconds after the integration's first.
    pub at_ms: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Document {
    /// The document of a run, without a secret that got into one of its texts.
    pub fn of(report: &Report, redactor: &Redactor) -> Self {
        let mut document = Self {
            head: Head {
                schema: SCHEMA.into(),
                tool: Tool::this(),
                started_at: report
                    .started_at
                    .replace_nanosecond(0)
                    .unwrap_or(report.started_at)
                    .format(&Rfc3339)
                    .unwrap_or_default()
                    .into(),
                duration_ms: milliseconds(report.duration),
                summary: Summary::default(),
                exit_code: 0,
                practice: false,
                fail_on: if report.warnings_fail {
                    FailOn::Warn
                } else {
                    FailOn::Fail
                },
                not_run: report.not_run.iter().cloned().map(Text::from).collect(),
                not_read: Vec::new(),
                left_out: Vec::new(),
                shard: None,
                parts: None,
                cut_off: false,
                stale: Vec::new(),
                since: None,
                lines: None,
            },
            integrations: report
                .integrations
                .iter()
                .map(|integration| Integration::of(integration, redactor))
                .collect(),
        };
        document
            .head
            .each_text(&mut |text| make_clean(text, redactor));
        document.fold();
        document
    }

    /// How many requests were sent.
    pub fn requests(&self) -> u64 {
        self.integrations
            .iter()
            .map(|integration| u64::from(integration.requests))
            .sum()
    }

    /// The checks of all integrations.
    pub(super) fn checks(&self) -> impl Iterator<Item = &Check> {
        self.integrations.iter().flat_map(|one| one.checks.iter())
    }

    /// Every check that ended so, with its integration.
    pub fn ended(&self, status: Status) -> impl Iterator<Item = (&Integration, &Check)> {
        self.integrations.iter().flat_map(move |integration| {
            integration
                .checks
                .iter()
                .filter(move |check| check.status == status)
                .map(move |check| (integration, check))
        })
    }

    /// What is wrong, grouped by cause, the worst and the most frequent first: the check that stands for each group, and
    /// the integrations that it concerns.
    pub fn causes(&self) -> Vec<(&Check, Vec<&Integration>)> {
        self.causes_where(|_, _| true)
    }

    /// The same of those checks alone.
    pub(super) fn causes_where(
        &self,
        is_meant: impl Fn(&Integration, &Check) -> bool,
    ) -> Vec<(&Check, Vec<&Integration>)> {
        let mut groups: Vec<(&Check, Vec<&Integration>)> = Vec::new();
        for status in [Status::Fail, Status::Unknown, Status::Warn] {
            let first = groups.len();
            let ended = self.ended(status);
            for (integration, check) in ended.filter(|(whose, check)| is_meant(whose, check)) {
                match groups[first..]
                    .iter_mut()
                    .find(|(of, _)| of.id == check.id && of.cause == check.cause)
                {
                    Some((_, concerned)) => concerned.push(integration),
                    None => groups.push((check, vec![integration])),
                }
            }
            groups[first..].sort_by_key(|(_, concerned)| std::cmp::Reverse(concerned.len()));
        }
        groups
    }

    /// Applies a change to every text.
    pub(super) fn each_text(&mut self, change: &mut dyn FnMut(&mut Text)) {
        self.head.each_text(change);
        for integration in &mut self.integrations {
            integration.each_text(change);
        }
    }
}

impl Tool {
    /// This program.
    pub(super) fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }
}

impl Head {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut Text)) {
        change(&mut self.tool.name);
        change(&mut self.tool.version);
        self.not_run.iter_mut().for_each(&mut *change);
        for one in &mut self.not_read {
            one.each_text(change);
        }
        self.left_out.iter_mut().for_each(&mut *change);
        for one in &mut self.stale {
            change(&mut one.source);
        }
        if let Some(since) = &mut self.since {
            since.each_text(change);
        }
    }
}

/// What integrations come to that were told as they came, and are not kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told {
    /// Their checks.
    pub summary: Summary,
    /// Whether a sandbox answered for one.
    pub practice: bool,
    /// How many they are.
    pub integrations: usize,
}

impl Told {
    /// One more.
    pub fn count(&mut self, report: &IntegrationReport) {
        self.summary += report.summary();
        self.practice |= report.practice;
        self.integrations += 1;
    }
}

impl Integration {
    /// One integration's part of the document, without a secret that got into one of its texts.
    pub fn of(report: &IntegrationReport, redactor: &Redactor) -> Self {
        let mut integration = Self {
            name: report.name.clone().into(),
            domain: report.domain.clone().into(),
            outcome: report.summary().outcome(),
            requests: report.requests,
            practice: report.practice,
            checks: Arc::new(report.checks.iter().map(Check::from).collect()),
            timeline: timeline(&report.timeline),
            is_short: false,
        };
        integration.each_text(&mut |text| make_clean(text, redactor));
        integration
    }

    fn each_text(&mut self, change: &mut dyn FnMut(&mut Text)) {
        change(&mut self.name);
        change(&mut self.domain);
        for check in Arc::make_mut(&mut self.checks) {
            change(&mut check.id);
            change(&mut check.stage);
            change(&mut check.title);
            change(&mut check.message);
            check.cause.iter_mut().for_each(&mut *change);
            check.because.iter_mut().for_each(&mut *change);
            check.missing.iter_mut().for_each(&mut *change);
            let Some(fix) = &mut check.fix else { continue };
            change(&mut fix.summary);
            fix.steps.iter_mut().for_each(&mut *change);
            fix.url.iter_mut().for_each(&mut *change);
            fix.command.iter_mut().for_each(&mut *change);
        }
        for request in &mut self.timeline {
            change(&mut request.method);
            change(&mut request.path);
        }
    }
}

impl Check {
    /// Its id, and the cause where there is one.
    pub fn name(&self) -> String {
        match &self.cause {
            Some(cause) => format!("{}/{cause}", self.id),
            None => self.id.to_string(),
        }
    }

    /// What `explain` knows it by; nothing where it has more than such a name can have, as a report from elsewhere may.
    pub fn explained_as(&self) -> Option<String> {
        let name = match self.cause.as_deref() {
            Some("unrecognised") | None => self.id.to_string(),
            Some(_) => self.name(),
        };
        let is_of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte);
        name.bytes().all(is_of_a_name).then_some(name)
    }
}

impl From<&CheckResult> for Check {
    fn from(result: &CheckResult) -> Self {
        let finding = &result.finding;
        Self {
            id: result.id.into(),
            stage: result.stage.into(),
            title: result.title.into(),
            status: finding.status,
            cause: finding.cause.map(Text::from),
            message: finding.message.clone(),
            evidence: finding.evidence,
            because: finding
                .because
                .as_ref()
                .map(|because| because.as_str().to_owned().into()),
            missing: finding
                .missing
                .iter()
                .map(|scope| scope.as_str().to_owned().into())
                .collect(),
            fix: finding.fix.as_ref().map(Fix::from),
            duration_ms: milliseconds(result.duration),
        }
    }
}

impl From<&DomainFix> for Fix {
    fn from(fix: &DomainFix) -> Self {
        Self {
            summary: fix.summary.clone().into(),
            steps: fix.steps.iter().cloned().map(Text::from).collect(),
            url: fix.url.clone().map(Text::from),
            command: fix.command.clone().map(Text::from),
        }
    }
}

fn timeline(exchanges: &[Exchange]) -> Vec<Request> {
    let first = exchanges.iter().map(|exchange| exchange.began).min();
    let mut requests: Vec<Request> = exchanges
        .iter()
        .map(|exchange| Request {
            method: exchange.method.clone().into(),
            path: exchange.path.clone().into(),
            status: exchange.status,
            at_ms: first.map_or(0, |first| milliseconds(exchange.began - first)),
            duration_ms: milliseconds(exchange.took),
        })
        .collect();
    requests.sort_by_key(|request| request.at_ms);
    requests
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `UPDATE=1 cargo test --lib report_schema` writes it again.
    #[test]
    fn the_report_schema_is_that_of_the_structs() {
        let mut schema = schemars::schema_for!(Document);
        schema.insert(
            "description".into(),
            "What `maz-auth0 verify --format json` prints, and the last line of `--format jsonl`, which has `lines` in place of `integrations`; each line before it is an Integration. Within a version members are added, never changed: readers ignore those that they do not know.".into(),
        );
        schema.insert("title".into(), "Report of maz-auth0, version 1".into());
        // Members that may be null are written anyway.
        for (name, nullable) in [
            ("Check", &["cause", "because", "fix"][..]),
            ("Fix", &["url"]),
            ("Request", &["status"]),
            ("Change", &["was", "cause_then", "is", "cause_now"]),
        ] {
            let required = schema
                .pointer_mut(&format!("/$defs/{name}/required"))
                .and_then(serde_json::Value::as_array_mut)
                .expect("members that are required");
            required.extend(nullable.iter().map(|name| (*name).into()));
        }
        // The last line of JSON lines says how many lines there were in place of the integrations.
        let required = schema
            .pointer_mut("/required")
            .and_then(serde_json::Value::as_array_mut)
            .expect("members that are required");
        required.retain(|name| name != "integrations");
        schema.insert(
            "anyOf".into(),
            serde_json::json!([{"required": ["integrations"]}, {"required": ["lines"]}]),
        );
        let wanted = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");
        if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
            std::fs::write(path, &wanted).expect("the schema can be written");
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            found.replace("\r\n", "\n") == wanted,
            "docs/report.schema.json is old: UPDATE=1 cargo test --lib report_schema"
        );
    }
}
