//! Secrets as they travel, and their digests as they are kept.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hinomi_engine::clock::Ids;
use sha2::{Digest, Sha256};

/// What an API token of ours begins with, so that scanners of leaked secrets find it.
pub const TOKEN_PREFIX: &str = "hn_";
/// Longer credentials are not looked at.
pub const SECRET_BYTES_MAX: usize = 256;

/// 256 random bits, URL-safe.
pub fn new_secret() -> String {
    URL_SAFE_NO_PAD.encode(Ids::secret())
}

pub fn new_token() -> String {
    format!("{TOKEN_PREFIX}{}", new_secret())
}

/// SHA-256, hexadecimal. Secrets are random and long, so a slow hash would add nothing.
pub fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// The token in `Bearer TOKEN` or, as the password, in `Basic`.
pub fn from_header(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return acceptable(rest);
    }
    if !scheme.eq_ignore_ascii_case("basic") || rest.len() > 4 * SECRET_BYTES_MAX {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
    let (_, password) = decoded.split_once(':')?;
    acceptable(password)
}

fn acceptable(secret: &str) -> Option<String> {
    (!secret.is_empty() && secret.len() <= SECRET_BYTES_MAX).then(|| secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_by_bearer_or_as_the_password_of_basic() {
        assert_eq!(from_header("Bearer hn_abc").as_deref(), Some("hn_abc"));
        assert_eq!(from_header("bearer  hn_abc ").as_deref(), Some("hn_abc"));
        let basic = format!("Basic {}", STANDARD.encode("any:hn_abc:d"));
        assert_eq!(from_header(&basic).as_deref(), Some("hn_abc:d"));
        for bad in ["Bearer", "Bearer ", "Basic ???", "Basic aGE=", "Digest x", ""] {
            assert_eq!(from_header(bad), None, "{bad}");
        }
        assert_eq!(from_header(&format!("Bearer {}", "x".repeat(300))), None);
    }

    #[test]
    fn digests_are_sha_256() {
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_ne!(new_token(), new_token());
        assert_eq!(new_token().len(), 46);
    }
}
