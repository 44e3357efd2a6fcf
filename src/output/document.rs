//! The report as JSON, version 1: structs of their own, so that it changes only when we mean it to.

use crate::domain::{CheckResult, Fix, Report, Status};
use serde::Serialize;
use time::format_description::well_known::Rfc3339;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool,
    started_at: String,
    duration_ms: u128,
    summary: Counts,
    exit_code: u8,
    integrations: Vec<Integration<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Counts {
    pass: usize,
    warn: usize,
    fail: usize,
    skip: usize,
    unknown: usize,
}

#[derive(Serialize)]
struct Integration<'a> {
    name: &'a str,
    domain: &'a str,
    outcome: Status,
    requests: u32,
    checks: Vec<Check<'a>>,
}

#[derive(Serialize)]
struct Check<'a> {
    id: &'a str,
    stage: &'a str,
    title: &'a str,
    status: Status,
    cause: Option<&'a str>,
    message: &'a str,
    evidence: crate::domain::Evidenced,
    because: Option<&'a str>,
    missing: Vec<&'a str>,
    fix: Option<&'a Fix>,
    duration_ms: u128,
}

/// The report as one line of JSON with a line end.
pub fn render(report: &Report) -> String {
    let summary = report.summary();
    let document = Document {
        schema: "maz-auth0/report/v1",
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        started_at: report
            .started_at
            .replace_nanosecond(0)
            .unwrap_or(report.started_at)
            .format(&Rfc3339)
            .unwrap_or_default(),
        duration_ms: report.duration.as_millis(),
        summary: Counts {
            pass: summary.pass,
            warn: summary.warn,
            fail: summary.fail,
            skip: summary.skip,
            unknown: summary.unknown,
        },
        exit_code: report.exit_code(),
        integrations: report
            .integrations
            .iter()
            .map(|integration| Integration {
                name: &integration.name,
                domain: &integration.domain,
                outcome: integration.outcome(),
                requests: integration.requests,
                checks: integration.checks.iter().map(check).collect(),
            })
            .collect(),
    };
    let mut text = serde_json::to_string(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn check(result: &CheckResult) -> Check<'_> {
    let finding = &result.finding;
    Check {
        id: result.id,
        stage: result.stage,
        title: result.title,
        status: finding.status,
        cause: finding.cause,
        message: &finding.message,
        evidence: finding.evidence,
        because: finding.because.as_ref().map(crate::domain::Because::as_str),
        missing: finding
            .missing
            .iter()
            .map(crate::domain::Scope::as_str)
            .collect(),
        fix: finding.fix.as_ref(),
        duration_ms: result.duration.as_millis(),
    }
}
