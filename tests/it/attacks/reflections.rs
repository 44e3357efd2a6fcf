//! What a server sends back of what it was sent: in every form that it may take, in every place, in every format, with and
//! without `-v`. Nothing of a secret that is as long as a part which counts is shown.

use crate::support::between::{Asked, Between};
use crate::support::program::{Program, sandbox};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use maz_auth0::output::Format;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Mutex;

/// As long as this, a part of a secret counts.
const PART: usize = 12;

/// A form that a secret takes on its way back.
type Form = (&'static str, fn(&str) -> String);

fn each(secret: &str, mut write: impl FnMut(&mut String, char)) -> String {
    let mut text = String::new();
    for letter in secret.chars() {
        write(&mut text, letter);
    }
    text
}

fn hex(secret: &str) -> String {
    each(secret, |text, letter| {
        let _ = write!(text, "{:02x}", u32::from(letter));
    })
}

fn base32(secret: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = each(secret, |text, letter| {
        let _ = write!(text, "{:08b}", u32::from(letter));
    });
    bits.as_bytes()
        .chunks(5)
        .map(|chunk| {
            let digits = format!("{:0<5}", String::from_utf8_lossy(chunk));
            let value = usize::from_str_radix(&digits, 2).unwrap_or_default();
            char::from(LETTERS[value])
        })
        .collect()
}

fn percent(secret: &str) -> String {
    each(secret, |text, letter| {
        let _ = write!(text, "%{:02X}", u32::from(letter));
    })
}

fn wide(secret: &str) -> String {
    each(secret, |text, letter| {
        let wide = char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter);
        text.push(if letter.is_ascii_graphic() {
            wide
        } else {
            letter
        });
    })
}

const FORMS: &[Form] = &[
    ("as it is", str::to_owned),
    ("capitals", |secret| secret.to_uppercase()),
    ("small letters", |secret| secret.to_lowercase()),
    ("blanks", |secret| {
        each(secret, |text, letter| {
            text.push(letter);
            text.push(' ');
        })
    }),
    ("tags", |secret| {
        let parts: Vec<char> = secret.chars().collect();
        let parts: Vec<String> = parts.chunks(6).map(|part| part.iter().collect()).collect();
        parts.join("<wbr>")
    }),
    ("tags with attributes", |secret| {
        each(secret, |text, letter| {
            text.push_str("<span class=\"x\">");
            text.push(letter);
            text.push_str("</span>");
        })
    }),
    ("tags, escaped", |secret| {
        let parts: Vec<char> = secret.chars().collect();
        let parts: Vec<String> = parts.chunks(6).map(|part| part.iter().collect()).collect();
        parts.join("%3Cbr%2F%3E")
    }),
    ("tags with a sign in a value", |secret| {
        each(secret, |text, letter| {
            text.push_str("<i title=\"a>b\" lang = 'c>d'>");
            text.push(letter);
            text.push_str("</i>");
        })
    }),
    ("tags with a quote of no value", |secret| {
        each(secret, |text, letter| {
            text.push_str("<i a=b=\"c d\">");
            text.push(letter);
        })
    }),
    ("tags that no quote ends", |secret| {
        each(secret, |text, letter| {
            text.push_str("<i title=\"a>");
            text.push(letter);
        })
    }),
    ("comments", |secret| {
        each(secret, |text, letter| {
            text.push(letter);
            text.push_str("<!--a>b--><!-->");
        })
    }),
    ("hex, full width", |secret| wide(&hex(secret))),
    ("hex, bold", |secret| {
        each(&hex(secret), |text, digit| {
            let bold = digit
                .to_digit(10)
                .and_then(|value| char::from_u32(0x1_d7ce + value));
            text.push(bold.unwrap_or(digit));
        })
    }),
    ("percent, full width", |secret| wide(&percent(secret))),
    ("numbers, full width", |secret| {
        each(secret, |text, letter| {
            text.push_str(&wide(&u32::from(letter).to_string()));
            text.push_str(", ");
        })
    }),
    ("line ends", |secret| {
        each(secret, |text, letter| {
            text.push(letter);
            text.push_str("\r\n");
        })
    }),
    ("zero width", |secret| {
        each(secret, |text, letter| {
            text.push(letter);
            text.push('\u{200b}');
        })
    }),
    ("soft hyphens", |secret| {
        each(secret, |text, letter| {
            text.push(letter);
            text.push('\u{ad}');
        })
    }),
    ("combining marks", |secret| {
        each(secret, |text, letter| {
            text.push(letter);
            text.push('\u{301}');
        })
    }),
    ("variation selectors", |secret| {
        each(secret, |text, letter| {
            text.push(letter);
            text.push('\u{fe0f}');
        })
    }),
    ("full width", wide),
    ("colours", |secret| {
        each(secret, |text, letter| {
            text.push_str("\u{1b}[3");
            text.push_str("1m");
            text.push(letter);
        })
    }),
    ("cut in front", |secret| secret.chars().skip(5).collect()),
    ("cut behind", |secret| {
        secret.chars().take(PART + 3).collect()
    }),
    ("reversed", |secret| secret.chars().rev().collect()),
    ("base64", |secret| STANDARD.encode(secret)),
    ("base64, one before", |secret| {
        STANDARD.encode(format!("x{secret}"))
    }),
    ("base64, two before", |secret| {
        STANDARD.encode(format!("id:{secret}"))
    }),
    ("base64url", |secret| {
        URL_SAFE_NO_PAD.encode(format!("a:{secret}"))
    }),
    ("base64 in lines", |secret| {
        let whole = STANDARD.encode(secret);
        let lines: Vec<&str> = whole
            .as_bytes()
            .chunks(16)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        lines.join("\n")
    }),
    ("base64 twice", |secret| {
        STANDARD.encode(STANDARD.encode(secret))
    }),
    ("hex", hex),
    ("hex of UTF-16", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "{:02x}00", u32::from(letter));
        })
    }),
    ("base64 of UTF-16, the other way round", |secret| {
        let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_be_bytes).collect();
        STANDARD.encode(wide)
    }),
    ("hex in capitals", |secret| hex(secret).to_uppercase()),
    ("hex with colons", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "{:02x}:", u32::from(letter));
        })
    }),
    ("numbers", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "{},", u32::from(letter));
        })
    }),
    ("numbers of a Node.js buffer", |secret| {
        json!({"type": "Buffer", "data": secret.as_bytes()}).to_string()
    }),
    ("numbers of UTF-16", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "{} 0 ", u32::from(letter));
        })
    }),
    ("hex numbers", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "0x{:02X}, ", u32::from(letter));
        })
    }),
    ("octal numbers", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "{:03o} ", u32::from(letter));
        })
    }),
    ("bits", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "{:08b} ", u32::from(letter));
        })
    }),
    ("pieces of text in XML", |secret| {
        let letters: Vec<char> = secret.chars().collect();
        let pieces: Vec<String> = letters.chunks(5).map(String::from_iter).collect();
        format!("<![CDATA[{}]]>", pieces.join("]]><![CDATA["))
    }),
    ("names of Unicode", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "U+{:04X} ", u32::from(letter));
        })
    }),
    ("escapes of a style sheet", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "\\{:06x}", u32::from(letter));
        })
    }),
    ("short escapes of a style sheet", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "\\{:x} ", u32::from(letter));
        })
    }),
    ("counted letters", |secret| {
        let mut at = 0..;
        each(secret, |text, letter| {
            let _ = write!(text, "{}={letter} ", at.next().unwrap_or(0));
        })
    }),
    ("counted letters in brackets", |secret| {
        let mut at = 1..;
        each(secret, |text, letter| {
            let _ = write!(text, "[{}]: {letter}, ", at.next().unwrap_or(0));
        })
    }),
    ("letters of other alphabets", |secret| {
        each(secret, |text, letter| {
            let others = "aаeеoоpрcсyуxхAАBВEЕHНKКMМOОPРCСTТXХNΝvν";
            let at = others.chars().position(|one| one == letter);
            text.push(
                at.and_then(|at| others.chars().nth(at + 1))
                    .unwrap_or(letter),
            );
        })
    }),
    ("base32", base32),
    ("percent", percent),
    ("percent twice", |secret| {
        percent(secret).replace('%', "%25")
    }),
    ("HTML numbers", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "&#{};", u32::from(letter));
        })
    }),
    ("HTML hex", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "&#x{:x};", u32::from(letter));
        })
    }),
    ("JSON escapes", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "\\u{:04x}", u32::from(letter));
        })
    }),
    ("JavaScript escapes", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "\\x{:02x}", u32::from(letter));
        })
    }),
    ("quoted printable", |secret| {
        each(secret, |text, letter| {
            let _ = write!(text, "={:02X}", u32::from(letter));
        })
    }),
    ("in a URL", |secret| {
        format!("https://x.example/?a=1&s={secret}&b=2")
    }),
    ("in JSON in JSON", |secret| {
        json!({"a": json!({"b": secret}).to_string()}).to_string()
    }),
];

/// Where in an answer it stands.
type Place = (&'static str, fn(&str) -> (u16, String, Value));

const PLACES: &[Place] = &[
    ("error_description", |text| {
        (
            403,
            "application/json".into(),
            json!({"error": "access_denied", "error_description": text}),
        )
    }),
    ("error", |text| {
        (403, "application/json".into(), json!({"error": text}))
    }),
    ("a name of a member", |text| {
        (
            403,
            "application/json".into(),
            json!({"error": "access_denied", text: "x"}),
        )
    }),
    ("trouble", |text| {
        (
            500,
            "application/json".into(),
            json!({"error": "server_error", "error_description": text}),
        )
    }),
    ("a page", |text| {
        (
            502,
            "text/html".into(),
            Value::String(format!("<html><title>{text}</title></html>")),
        )
    }),
    ("plain text", |text| {
        (400, "text/plain".into(), Value::String(text.to_owned()))
    }),
];

/// Letters and digits alone, without case: what a reader sees who looks past all that is between.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a part of the secret that counts is to be read in a text, as it stands or with one coding undone.
fn leaks(shown: &str, secret: &str, form: &Form) -> bool {
    let written = (form.1)(secret);
    let whole = bare(shown);
    let has_part = |of: &str, length: usize| {
        let of: Vec<char> = bare(of).chars().collect();
        of.len() >= length
            && of
                .windows(length)
                .any(|part| whole.contains(&part.iter().collect::<String>()))
    };
    let reversed: String = secret.chars().rev().collect();
    // What a coding makes of a part is as long as that part is in it.
    let (is, was) = (bare(&written).chars().count(), bare(secret).chars().count());
    let coded = (PART * is).div_ceil(was.max(1)) + 4;
    has_part(secret, PART)
        || has_part(&reversed, PART)
        || (!matches!(form.0, "in a URL" | "in JSON in JSON")
            && has_part(&written, coded.max(PART + 4)))
}

#[test]
fn nothing_that_was_sent_comes_back_to_be_seen() {
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let current: &'static Mutex<(u16, String, String)> = Box::leak(Box::default());
    let between = Between::with(&sandbox, move |asked: &Asked| {
        (asked.path == "/oauth/token").then(|| {
            let (status, kind, body) = current.lock().expect("whole").clone();
            format!(
                "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
            .into_bytes()
        })
    });
    let files: Vec<String> = Format::names()
        .into_iter()
        .filter(|format| format != "json")
        .collect();
    let outputs: Vec<String> = files
        .iter()
        .map(|format| format!("{format}=report.{format}"))
        .collect();
    let mut tried = 0;
    let mut broken = Vec::new();
    for (place, answer) in PLACES {
        for form in FORMS {
            let (status, kind, body) = answer(&(form.1)(&secret));
            let body = match body {
                Value::String(text) => text,
                json => json.to_string(),
            };
            *current.lock().expect("whole") = (status, kind, body);
            // Each run gives several formats at once, and the trace beside them.
            let mut arguments = vec!["verify", "--only", "application", "-v", "--format", "json"];
            for output in &outputs {
                arguments.extend(["--output", output]);
            }
            let outcome = Program::new(&arguments)
                .against(&sandbox)
                .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint);
            let home = outcome.home().to_owned();
            let (mut child, folder) = outcome.start();
            let read = |pipe: &mut dyn std::io::Read| {
                let mut text = String::new();
                let _ = pipe.read_to_string(&mut text);
                text
            };
            let mut stderr = child.stderr.take().expect("a pipe");
            let trace = std::thread::spawn(move || {
                let mut text = String::new();
                let _ = std::io::Read::read_to_string(&mut stderr, &mut text);
                text
            });
            let json = read(&mut child.stdout.take().expect("a pipe"));
            let _ = child.wait();
            let trace = trace.join().expect("read");
            let mut shown = vec![("json", json), ("-v", trace)];
            for format in &files {
                let file = home.join(format!("report.{format}"));
                shown.push((format, std::fs::read_to_string(file).expect("a report")));
            }
            drop(folder);
            for (format, text) in shown {
                tried += 1;
                if leaks(&text, &secret, form) {
                    broken.push(format!("{} in {place}, {format}", form.0));
                }
            }
        }
    }
    println!(
        "reflections: tried {tried}, held {}, broken {}",
        tried - broken.len(),
        broken.len()
    );
    assert!(tried >= 1500, "{tried}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The token that the tenant issued is a secret of the whole run: wherever it comes back, in the report as well.
#[test]
fn a_token_that_was_issued_comes_back_in_no_form() {
    let sandbox = sandbox(&[]);
    let sent: &'static Mutex<(usize, String)> = Box::leak(Box::default());
    let between = Between::with(&sandbox, move |asked: &Asked| {
        let token = asked.text.split("earer ").nth(1)?;
        let token = token.split_whitespace().next()?.to_owned();
        let (form, kept) = &mut *sent.lock().expect("whole");
        let signature = token.rsplit('.').next()?.to_owned();
        let words = (FORMS[*form].1)(&signature);
        *kept = signature;
        let body =
            json!({"statusCode": 403, "error": "Forbidden", "errorCode": "odd", "message": words})
                .to_string();
        Some(
            format!(
                "HTTP/1.1 403 X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
        )
    });
    let mut broken = Vec::new();
    for (at, form) in FORMS.iter().enumerate() {
        sent.lock().expect("whole").0 = at;
        let outcome = Program::new(&["verify", "-v", "--format", "json"])
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        let signature = sent.lock().expect("whole").1.clone();
        assert!(signature.len() > 300, "{outcome:?}");
        for (place, text) in [("json", &outcome.stdout), ("-v", &outcome.stderr)] {
            if leaks(text, &signature, form) {
                broken.push(format!("{} in {place}", form.0));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
