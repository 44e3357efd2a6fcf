//! What a web page says, without its tags, scripts and styles. It is no parser: it only has to find words.

/// The text of a page.
pub(crate) fn text_of(page: &str) -> String {
    without_tags(page, ' ')
}

/// What stands between two tags of a page, each by itself.
pub(crate) fn passages_of(page: &str) -> Vec<String> {
    without_tags(&page.replace(['\r', '\n'], " "), '\n')
        .lines()
        .map(|passage| passage.trim().to_owned())
        .filter(|passage| !passage.is_empty())
        .collect()
}

fn without_tags(page: &str, gap: char) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        text.push(gap);
        rest = &rest[open..];
        let lower = rest.get(..8).unwrap_or(rest).to_ascii_lowercase();
        let end = if lower.starts_with("<script") {
            "</script"
        } else if lower.starts_with("<style") {
            "</style"
        } else {
            ">"
        };
        let Some(close) = rest.get(1..).and_then(|tail| tail.find(end)) else {
            return unescaped(&text);
        };
        rest = rest.get(1 + close + end.len()..).unwrap_or_default();
    }
    text.push_str(rest);
    unescaped(&text)
}

/// The title of a page; empty where it has none.
pub(crate) fn title_of(page: &str) -> String {
    page.split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"))
        .map(|(title, _)| unescaped(title))
        .unwrap_or_default()
}

fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scripts_and_styles_say_nothing() {
        let page = "<title>Access denied</title><style>p{}</style><script>var a = '<b>no</b>';</script><p>It&#39;s &quot;shut&quot;</p>";
        assert_eq!(title_of(page), "Access denied");
        let text = text_of(page);
        assert!(text.contains("It's \"shut\""), "{text}");
        assert!(!text.contains("var a") && !text.contains("p{}"), "{text}");
        assert_eq!(title_of("plain"), "");
        assert_eq!(text_of("plain"), "plain");
    }

    proptest! {
        #[test]
        fn no_tags_make_it_panic(parts in proptest::collection::vec(prop_oneof!["<", ">", "<script>", "</script", "<style", "é", "&#39;", "a b", "<title>", "</title>"], 0..30)) {
            let page = parts.concat();
            let _ = (text_of(&page), title_of(&page));
        }
    }
}
