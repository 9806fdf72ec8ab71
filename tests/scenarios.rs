//! Every `scenarios/*.scn` is played over SQLite and PostgreSQL; both must tell the same story, which is the snapshot.

use std::path::{Path, PathBuf};

use hinomi_testkit::{Backend, run_scenario};

macro_rules! scenarios {
    ($($name:ident),* $(,)?) => {
        $(
            mod $name {
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    super::play(stringify!($name), &hinomi_testkit::Backend::Sqlite).await;
                }
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    let backend = hinomi_testkit::Backend::postgres().expect("PostgreSQL for tests");
                    super::play(stringify!($name), &backend).await;
                }
            }
        )*

        /// A story that nobody plays proves nothing.
        #[test]
        fn every_script_is_played() {
            let mut files: Vec<String> = std::fs::read_dir(directory())
                .expect("scenarios")
                .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".scn").map(str::to_owned))
                .collect();
            files.sort();
            let mut played = vec![$(stringify!($name)),*];
            played.sort_unstable();
            assert_eq!(files, played);
        }
    };
}

scenarios! { outage_tells_people_and_closes_the_loop }

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

async fn play(name: &str, backend: &Backend) {
    let script = std::fs::read_to_string(directory().join(format!("{name}.scn"))).expect("a script");
    let told = match run_scenario(backend, &script).await {
        Ok(told) => told,
        Err(error) => panic!("{name}: {error:#}"),
    };
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, told);
    });
}
