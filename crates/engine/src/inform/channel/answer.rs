//! Providers' words, made fit to keep: one line, short, without secrets.

use hinomi_domain::catalog::ChannelKind;
use hinomi_domain::inform::Attempt;

const CHARS_MAX: usize = 300;
/// Shorter values would blank out ordinary words.
const SECRET_CHARS_MIN: usize = 4;

/// Cuts the answer and takes out whatever of the channel's settings nobody may read.
pub fn tidy(attempt: Attempt, kind: &ChannelKind) -> Attempt {
    let secrets = secrets(kind);
    let clean = |answer: String| shorten(&redact(answer, &secrets));
    match attempt {
        Attempt::Sent { provider_id, answer } => {
            Attempt::Sent { provider_id: provider_id.map(clean).filter(|id| !id.is_empty()), answer: clean(answer) }
        }
        Attempt::Retry { answer, after } => Attempt::Retry { answer: clean(answer), after },
        Attempt::Failed { answer } => Attempt::Failed { answer: clean(answer) },
    }
}

/// Everything that would let a reader act as us: tokens in addresses, header values, passwords.
fn secrets(kind: &ChannelKind) -> Vec<String> {
    let mut secrets = match kind {
        ChannelKind::Webhook { url, secret, headers } => {
            let mut all = parts_of(url);
            all.extend(secret.iter().flat_map(|secret| [secret.clone(), secret.trim_start_matches("whsec_").to_owned()]));
            for (_, value) in headers {
                all.push(value.clone());
                // `Bearer TOKEN`: the token alone must not show either.
                all.extend(value.split_whitespace().skip(1).map(str::to_owned));
            }
            all
        }
        ChannelKind::Slack { url } => parts_of(url),
        ChannelKind::Smtp { username, password, .. } => {
            let mut all: Vec<String> = password.iter().cloned().collect();
            // A user name that is no address may be half of a key pair.
            all.extend(username.iter().filter(|name| !name.contains('@')).cloned());
            all
        }
        ChannelKind::File { .. } => Vec::new(),
    };
    secrets.retain(|secret| secret.chars().count() >= SECRET_CHARS_MIN);
    // Longest first, so that a part does not leave the rest of the whole behind.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets
}

/// The address whole, and each part of it that may be a token. The host is no secret.
fn parts_of(address: &str) -> Vec<String> {
    let mut parts = vec![address.to_owned()];
    let Ok(url) = url::Url::parse(address) else { return parts };
    parts.push(url.as_str().to_owned());
    parts.push(url.path().to_owned());
    // Words such as `services` or `webhook` are no secret; what is long is taken for one.
    parts.extend(url.path_segments().into_iter().flatten().filter(|segment| segment.len() >= 8).map(str::to_owned));
    parts.extend(url.query().map(str::to_owned));
    parts.extend(url.query_pairs().map(|(_, value)| value.into_owned()));
    parts.extend([url.username().to_owned(), url.password().unwrap_or_default().to_owned()]);
    parts
}

fn redact(mut answer: String, secrets: &[String]) -> String {
    for secret in secrets {
        if answer.contains(secret.as_str()) {
            answer = answer.replace(secret.as_str(), "***");
        }
    }
    answer
}

fn shorten(answer: &str) -> String {
    let spaced: String = answer.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= CHARS_MAX {
        return line;
    }
    let mut short: String = line.chars().take(CHARS_MAX - 1).collect();
    short.push('…');
    short
}
