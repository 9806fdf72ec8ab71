//! Passwords, where the policy allows them (OPS-19): argon2id, at most two at a time, and never faster for strangers.

use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use hinomi_domain::catalog::Person;
use hinomi_domain::kernel::Refusal;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OnceCell;
use tokio::sync::Semaphore;

use super::secret;
use crate::Problem;
use crate::state::ServerState;

pub const PASSWORD_CHARS_MIN: usize = 12;
pub const PASSWORD_CHARS_MAX: usize = 256;
/// Each takes 19 MiB and some 20 ms.
const AT_ONCE_MAX: usize = 2;
const WAITING_MAX: usize = 32;
/// What is left of a password without the words below must still be this long.
const OWN_CHARS_MIN: usize = 8;
/// Words that everybody tries first.
const COMMON: [&str; 14] = [
    "password",
    "passw0rd",
    "hinomi",
    "12345678",
    "123456789",
    "1234567890",
    "qwerty",
    "qwertyuiop",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "iloveyou",
    "パスワード",
];

/// Hashing with a bound.
pub struct Passwords {
    turns: Semaphore,
    waiting: AtomicUsize,
    /// A hash of nothing that anybody knows, so that an unknown person takes as long as a known one.
    stranger: OnceCell<String>,
}

impl Default for Passwords {
    fn default() -> Self {
        Passwords { turns: Semaphore::new(AT_ONCE_MAX), waiting: AtomicUsize::new(0), stranger: OnceCell::new() }
    }
}

impl Passwords {
    /// A PHC string.
    pub async fn hash(&self, password: SecretString) -> Result<String, Problem> {
        let hashed =
            self.run(move || Argon2::default().hash_password(password.expose_secret().as_bytes()).map(|hash| hash.to_string())).await?;
        hashed.map_err(|error| Problem::broken(&error))
    }

    /// Whether it is the one that was hashed. Without a hash it takes the same time and is not.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool, Problem> {
        let stranger = self.stranger.get_or_try_init(|| self.hash(SecretString::from(secret::new_secret()))).await?.clone();
        let known = hash.is_some();
        let hash = hash.unwrap_or(stranger);
        let same = self
            .run(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(same && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        struct Place<'a>(&'a AtomicUsize);
        impl Drop for Place<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::AcqRel);
            }
        }
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let _place = Place(&self.waiting);
        if before >= WAITING_MAX {
            return Err(Problem::unavailable("too many people sign in at this moment"));
        }
        let _turn = self.turns.acquire().await.map_err(|error| Problem::broken(&error))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Problem::broken(&error))
    }
}

/// 403 where the configuration says `[access] password = "forbidden"`.
pub fn check_allowed(state: &ServerState) -> Result<(), Problem> {
    if state.engine().world().server.access.password_allowed {
        return Ok(());
    }
    Err(Problem::new(http::StatusCode::FORBIDDEN, "password.forbidden", "the configuration allows passkeys only"))
}

/// Whether a new password is good enough for this person.
pub fn check(password: &SecretString, person: &Person) -> Result<(), Refusal> {
    let text = password.expose_secret();
    let length = text.chars().count();
    let refuse = |code: &'static str, message: String| Err(Refusal::new(code, message).fields(["password"]));
    if length < PASSWORD_CHARS_MIN {
        return refuse("password.too_short", format!("a password has at least {PASSWORD_CHARS_MIN} characters"));
    }
    if length > PASSWORD_CHARS_MAX {
        return refuse("password.too_long", format!("a password has at most {PASSWORD_CHARS_MAX} characters"));
    }
    let mut rest = text.to_lowercase();
    let mail = person.email.as_deref().and_then(|mail| mail.split('@').next()).unwrap_or_default();
    let own = [person.id.as_str(), &person.name.ja, &person.name.en, mail];
    let mut words: Vec<String> = own.into_iter().chain(COMMON).map(str::to_lowercase).filter(|word| word.chars().count() >= 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        rest = rest.replace(&word, "");
    }
    let mut distinct: Vec<char> = text.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if rest.chars().count() < OWN_CHARS_MIN || distinct.len() < 4 {
        return refuse("password.guessable", "that password is easy to guess: it is mostly a name or a common word".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use hinomi_domain::access::Role;
    use hinomi_domain::catalog::Origin;
    use hinomi_domain::kernel::{Language, Text};

    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        let person = Person {
            id: "hanako".into(),
            name: Text::new("山田花子", "Hanako Yamada"),
            email: Some("hanako.yamada@example.jp".to_owned()),
            role: Role::Admin,
            language: Language::Ja,
            zone: None,
            origin: Origin::BuiltIn,
        };
        check(&SecretString::from(password), &person).err().map(|refusal| refusal.code)
    }

    #[test]
    fn names_and_common_words_do_not_count() {
        assert_eq!(code("short"), Some("password.too_short"));
        assert_eq!(code(&"ab1?".repeat(65)), Some("password.too_long"));
        assert_eq!(code("hanako.yamada"), Some("password.guessable"));
        assert_eq!(code("Password12345678"), Some("password.guessable"));
        assert_eq!(code("aaaaaaaaaaaaaaaa"), Some("password.guessable"));
        assert_eq!(code("hanako-hanako-hanako"), Some("password.guessable"));
        assert_eq!(code("kawaberi-no-tsukimi"), None);
        assert_eq!(code("火の見櫓から遠くを眺める人"), None);
    }

    #[tokio::test]
    async fn a_stranger_never_gets_in() {
        let passwords = Passwords::default();
        let hash = passwords.hash(SecretString::from("kawaberi-no-tsukimi")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify(SecretString::from("kawaberi-no-tsukimi"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(SecretString::from("kawaberi-no-tsukimI"), Some(hash)).await.unwrap());
        assert!(!passwords.verify(SecretString::from("kawaberi-no-tsukimi"), None).await.unwrap());
    }
}
