//! Positions in the journal, enciphered per caller.
//!
//! A cursor hides a number of which nobody should see the steps; it grants nothing. So a small cipher is enough: four rounds of a
//! Feistel network over 64 bits, with HMAC-SHA256 as the round function.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hinomi_domain::kernel::Actor;
use hinomi_store::setting;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::sync::OnceCell;

use crate::Problem;
use crate::access::secret;
use crate::state::ServerState;

const KEY: &str = "live.cursor_key";
const ROUNDS: u8 = 4;

/// This installation's key: made once, the same on all nodes.
#[derive(Default)]
pub struct CursorKey {
    key: OnceCell<String>,
}

impl CursorKey {
    pub async fn cipher(&self, state: &ServerState, caller: &str) -> Result<Cipher, Problem> {
        let key = self.key.get_or_try_init(|| load(state)).await?;
        Ok(Cipher::new(key, caller))
    }
}

async fn load(state: &ServerState) -> Result<String, Problem> {
    let fresh = secret::new_secret();
    let kept = state.engine().turn(Actor::system("live"), move |turn| {
        let fresh = fresh.clone();
        Box::pin(async move { Ok(setting::set_once(turn.tx, KEY, &fresh).await?) })
    });
    Ok(kept.await?)
}

/// One caller's cursors.
#[derive(Clone)]
pub struct Cipher {
    mac: Hmac<Sha256>,
}

impl Cipher {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn new(key: &str, caller: &str) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length");
        mac.update(caller.as_bytes());
        Cipher { mac }
    }

    pub fn write(&self, position: i64) -> String {
        let (mut left, mut right) = halves(position.to_be_bytes());
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.round(round, right));
        }
        URL_SAFE_NO_PAD.encode(whole(left, right))
    }

    /// `None` for what is no cursor of this caller.
    pub fn read(&self, text: &str) -> Option<i64> {
        let bytes: [u8; 8] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (mut left, mut right) = halves(bytes);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.round(round, left), left);
        }
        let position = i64::from_be_bytes(whole(left, right));
        (position >= 0).then_some(position)
    }

    fn round(&self, round: u8, half: u32) -> u32 {
        let mut mac = self.mac.clone();
        mac.update(&[0, round]);
        mac.update(&half.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
    }
}

fn halves(bytes: [u8; 8]) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = bytes;
    (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]))
}

fn whole(left: u32, right: u32) -> [u8; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (left.to_be_bytes(), right.to_be_bytes());
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_only_to_their_caller() {
        let (hanako, taro) = (Cipher::new("key", "hanako"), Cipher::new("key", "taro"));
        for position in [0, 1, 2, 77, 1_000_000, i64::MAX] {
            let text = hanako.write(position);
            assert_eq!(hanako.read(&text), Some(position));
            assert_ne!(taro.read(&text), Some(position));
        }
        assert_ne!(hanako.write(1), taro.write(1));
        assert_eq!(hanako.read("7"), None);
        assert_eq!(hanako.read(""), None);
    }
}
