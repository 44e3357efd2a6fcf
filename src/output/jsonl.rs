//! JSON lines: an integration on each as it comes, the summary last.

use super::document::{Document, Integration};

/// One integration's line.
pub fn integration(integration: &Integration) -> String {
    serde_json::to_string(integration).unwrap_or_default() + "\n"
}

/// The last line: all but the integrations, and how many lines of them there are before it.
pub fn summary(document: &Document) -> String {
    let mut head = document.head.clone();
    let written = head.lines.unwrap_or_default();
    head.lines = Some(written + document.integrations.len());
    serde_json::to_string(&head).unwrap_or_default() + "\n"
}

/// The whole report.
pub fn render(document: &Document) -> String {
    let mut text: String = document.integrations.iter().map(integration).collect();
    text.push_str(&summary(document));
    text
}
