//! Trouble on the way: what gateways, networks and outages make of an answer.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream::{self, StreamExt as _};

/// Trouble, and when it strikes.
///
/// Written as `KIND`, `KIND@/a/path` for paths that start so, `KIND#3` for the third of those requests only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// The start of the paths that it happens to; all, if none is given.
    pub path: Option<String>,
    /// Which of those requests it happens to, counted from one; all, if none is given.
    pub nth: Option<u32>,
    /// How many of those requests there were so far.
    pub seen: u32,
}

/// What happens to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// It comes late: `latency=250ms`.
    Latency(Duration),
    /// A gateway answers in its place, with this status: `503`.
    Status(u16),
    /// The connection is cut before it: `drop`.
    Drop,
    /// The request is done, and the connection cut before its answer: `lose-answer`.
    LoseAnswer,
    /// It trickles, a few bytes at a time: `slow-body`.
    SlowBody,
    /// The connection is cut in the middle of it: `truncate`.
    Truncate,
    /// It sends elsewhere: `redirect`, `redirect=https://…`.
    Redirect(String),
    /// A web page comes with status 200: `not-json`.
    NotJson,
    /// Ten million bytes come: `huge`.
    Huge,
    /// It never ends: `endless`.
    Endless,
}

/// Why a fault was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no fault; there are latency=MS, a status such as 503, drop, lose-answer, slow-body, truncate, \
     redirect, not-json, huge and endless, each with @/PATH and #N if wanted"
)]
pub struct UnknownFault(pub String);

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownFault(text.to_owned());
        let (rest, nth) = match text.rsplit_once('#') {
            Some((rest, number)) => {
                let number: NonZeroU32 = number.parse().map_err(|_| unknown())?;
                (rest, Some(number.get()))
            }
            None => (text, None),
        };
        let (kind, path) = match rest.split_once('@') {
            Some((kind, path)) if path.starts_with('/') => (kind, Some(path.to_owned())),
            Some(_) => return Err(unknown()),
            None => (rest, None),
        };
        let (name, value) = kind.split_once('=').unwrap_or((kind, ""));
        if kind.contains('=') && !matches!(name, "latency" | "redirect") {
            return Err(unknown());
        }
        let kind = match name.trim() {
            "latency" => {
                let milliseconds = value
                    .trim_end_matches("ms")
                    .parse()
                    .map_err(|_| unknown())?;
                FaultKind::Latency(Duration::from_millis(milliseconds))
            }
            "drop" => FaultKind::Drop,
            "lose-answer" => FaultKind::LoseAnswer,
            "slow-body" => FaultKind::SlowBody,
            "truncate" => FaultKind::Truncate,
            "redirect" if value.is_empty() => {
                FaultKind::Redirect("https://elsewhere.example.com/".to_owned())
            }
            "redirect" => FaultKind::Redirect(value.to_owned()),
            "not-json" => FaultKind::NotJson,
            "huge" => FaultKind::Huge,
            "endless" => FaultKind::Endless,
            number => match number.parse() {
                Ok(status @ 400..=599) => FaultKind::Status(status),
                _ => return Err(unknown()),
            },
        };
        Ok(Self {
            kind,
            path,
            nth,
            seen: 0,
        })
    }
}

/// Several faults, parted by commas.
///
/// # Errors
/// When one of them is not understood.
pub fn parse_faults(text: &str) -> Result<Vec<Fault>, UnknownFault> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect()
}

/// Which faults strike a request.
pub(crate) fn striking(faults: &mut [Fault], path: &str) -> Vec<FaultKind> {
    faults
        .iter_mut()
        .filter(|fault| {
            fault
                .path
                .as_ref()
                .is_none_or(|start| path.starts_with(start.as_str()))
        })
        .filter_map(|fault| {
            fault.seen += 1;
            fault
                .nth
                .is_none_or(|nth| nth == fault.seen)
                .then(|| fault.kind.clone())
        })
        .collect()
}

const PAUSE: Duration = Duration::from_millis(100);

fn cut() -> std::io::Result<Bytes> {
    Err(std::io::Error::other("cut on purpose"))
}

/// Nothing, and a cut: the head that was prepared for it is never sent.
pub(crate) fn nothing() -> Body {
    Body::from_stream(stream::once(async { cut() }))
}

/// Half of the bytes, and when they are on their way the connection is cut.
pub(crate) fn truncated(whole: &[u8]) -> Body {
    let half = Bytes::copy_from_slice(&whole[..whole.len() / 2]);
    let rest = stream::once(async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        cut()
    });
    Body::from_stream(stream::once(async { Ok(half) }).chain(rest))
}

/// A few bytes at a time.
pub(crate) fn slow(whole: Vec<u8>) -> Body {
    let parts = stream::unfold(Bytes::from(whole), async |mut rest| {
        tokio::time::sleep(PAUSE).await;
        let part = rest.split_to(rest.len().min(16));
        (!part.is_empty()).then_some((Ok::<_, std::io::Error>(part), rest))
    });
    Body::from_stream(parts)
}

/// Blanks without end.
pub(crate) fn endless() -> Body {
    let part = Bytes::from_static(&[b' '; 64]);
    Body::from_stream(stream::repeat(part).map(Ok::<_, std::io::Error>))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_as_they_are_written() {
        let faults = parse_faults("latency=100ms, 503@/oauth#2,drop").unwrap_or_default();
        assert_eq!(faults.len(), 3);
        assert_eq!(
            faults[0].kind,
            FaultKind::Latency(Duration::from_millis(100))
        );
        assert_eq!(faults[1].kind, FaultKind::Status(503));
        assert_eq!(faults[1].path.as_deref(), Some("/oauth"));
        assert_eq!(faults[1].nth, Some(2));
        for text in [
            "200",
            "drop@oauth",
            "latency",
            "drop#0",
            "drop#x",
            "drop=3",
            "503=x",
            "",
        ] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_second_only() {
        let mut faults = parse_faults("drop@/oauth#2").unwrap_or_default();
        assert!(striking(&mut faults, "/oauth/token").is_empty());
        assert!(striking(&mut faults, "/userinfo").is_empty());
        assert_eq!(striking(&mut faults, "/oauth/token").len(), 1);
        assert!(striking(&mut faults, "/oauth/token").is_empty());
    }
}
