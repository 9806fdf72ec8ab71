//! Databases for tests: a file each on SQLite, a database each on PostgreSQL.

pub mod postgres;

use hinomi_store::{OpenOptions, Store};

/// A store with whatever must outlive it.
pub struct Fixture {
    pub store: Store,
    pub url: String,
    _directory: Option<tempfile::TempDir>,
}

pub const QUICK: OpenOptions = OpenOptions { durable: false, readers_max: 4 };

/// An empty, migrated store in a new file.
pub async fn sqlite() -> Fixture {
    let fixture = sqlite_unmigrated().await;
    fixture.store.migrate().await.expect("migrates");
    fixture
}

pub async fn sqlite_unmigrated() -> Fixture {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let url = format!("sqlite:{}", directory.path().join("hinomi.db").display());
    let store = Store::open(&url, QUICK).await.expect("opens");
    Fixture { store, url, _directory: Some(directory) }
}

/// An empty, migrated store in a new database.
pub async fn postgres() -> Fixture {
    let fixture = postgres_unmigrated().await;
    fixture.store.migrate().await.expect("migrates");
    fixture
}

pub async fn postgres_unmigrated() -> Fixture {
    let url = postgres::new_database().await;
    let store = Store::open(&url, QUICK).await.expect("opens");
    Fixture { store, url, _directory: None }
}

/// Makes a module per async test function, with one test per engine.
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(&$crate::support::sqlite().await.store).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(&$crate::support::postgres().await.store).await;
            }
        }
    )*};
}
pub(crate) use on_both_engines;

/// Shortens `store.write` with a store error.
macro_rules! write {
    ($store:expr, |$tx:ident| $body:expr) => {
        $store
            .write(move |$tx: &mut hinomi_store::Tx| -> hinomi_store::BoxFuture<'_, Result<_, hinomi_store::StoreError>> {
                Box::pin(async move { $body })
            })
            .await
    };
}
pub(crate) use write;
