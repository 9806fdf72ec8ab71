//! A page that nobody renews must say so by itself: one short constant script turns it to "cannot confirm" once its stamp is old.
//! Without script a reader still has the printed stamp, and the host of a published copy swaps the file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The only script of the page, constant so that its hash in the policy is constant. Reads `#stamp[data-valid-until]`.
pub const FRESHNESS_SCRIPT: &str = include_str!("../../templates/page/freshness.js");

/// The only style of the page.
pub const STYLE: &str = include_str!("../../templates/page/style.css");

/// Value of the `Content-Security-Policy` header of every page: one script, one style, images only inside the page.
pub fn content_security_policy() -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        source_hash(FRESHNESS_SCRIPT),
        source_hash(STYLE),
    )
}

fn source_hash(source: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(source.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_small_and_can_stand_inside_html() {
        assert!(FRESHNESS_SCRIPT.len() <= 1024, "{}", FRESHNESS_SCRIPT.len());
        for source in [FRESHNESS_SCRIPT, STYLE] {
            assert!(!source.contains("</"), "would end its element");
            assert!(!source.contains("<!--"));
        }
    }

    #[test]
    fn the_policy_allows_nothing_from_elsewhere() {
        let policy = content_security_policy();
        assert!(policy.starts_with("default-src 'none'"));
        assert!(!policy.contains("unsafe"));
        assert!(!policy.contains("http"));
    }
}
