//! A PostgreSQL server for the tests.
//!
//! Test runners run one test per process, so a server that this file starts is shared between them: it is started under a
//! file lock by whoever finds it down, and a watchdog ends it, with its directory, when no test has asked for it for a while.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Makes a new database; its address.
pub async fn new_database() -> String {
    let server = match std::env::var("HINOMI_TEST_POSTGRES") {
        Ok(url) if !url.is_empty() => url,
        _ => tokio::task::spawn_blocking(own_server).await.expect("the server starts"),
    };
    let name = format!("hinomi_{}_{}", std::process::id(), unique());
    let mut connection = PgConnection::connect(&server).await.expect("the server answers");
    sqlx::raw_sql(AssertSqlSafe(format!("create database {name} template template0")))
        .execute(&mut connection)
        .await
        .expect("a database may be created");
    connection.close().await.expect("closes");
    let (base, query) = server.split_once('?').map_or((server.as_str(), None), |(base, query)| (base, Some(query)));
    let (host, _) = base.rsplit_once('/').expect("an address with a database");
    query.map_or_else(|| format!("{host}/{name}"), |query| format!("{host}/{name}?{query}"))
}

fn unique() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Starts a server once per machine and user, or finds it running.
fn own_server() -> String {
    let binaries = binaries().expect("PostgreSQL is installed, or HINOMI_TEST_POSTGRES names a server");
    let home = PathBuf::from(format!("/tmp/hinomi-test-postgres-{}", user_id()));
    std::fs::create_dir_all(&home).expect("a directory for the server");
    let lock = std::fs::File::create(home.join("lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let data = home.join("data");
    let socket = home.join("socket");
    if !data.join("PG_VERSION").exists() {
        let _ = std::fs::remove_dir_all(&data);
        std::fs::create_dir_all(&socket).expect("a directory for the socket");
        give_to_postgres(&home);
        run(&binaries, "initdb", &["-D", text(&data), "-U", "hinomi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    }
    let status = as_postgres(&binaries, "pg_ctl", &["-D", text(&data), "status"]).stdout(Stdio::null()).status();
    if !status.expect("pg_ctl runs").success() {
        let options = format!("-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c max_connections=200", text(&socket));
        let log = home.join("data/server.log");
        run(&binaries, "pg_ctl", &["-D", text(&data), "-o", &options, "-l", text(&log), "-w", "start"]);
        watch(&binaries, &home);
    }
    format!("postgres://hinomi@localhost/postgres?host={}", text(&socket))
}

/// The lock file is made anew by each test that asks; five minutes after the last one the server goes.
fn watch(binaries: &Path, home: &Path) {
    let home = text(home);
    let stop = binaries.join("pg_ctl");
    let script = format!(
        "while [ -n \"$(find {home}/lock -mmin -5)\" ]; do sleep 20; done; \
         flock {home}/lock sh -c '{} -D {home}/data -m immediate stop; rm -rf {home}/data'",
        text(&stop)
    );
    let mut command = if user_id() == 0 { Command::new("setpriv") } else { Command::new("setsid") };
    if user_id() == 0 {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "setsid"]);
    }
    let started =
        command.args(["sh", "-c", &script]).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    drop(started.expect("the watchdog starts"));
}

fn binaries() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path().join("bin")).collect();
    versions.retain(|path| path.join("initdb").exists());
    versions.sort();
    versions.pop()
}

/// PostgreSQL refuses to run as root.
fn as_postgres(binaries: &Path, program: &str, arguments: &[&str]) -> Command {
    let program = binaries.join(program);
    let mut command = if user_id() == 0 {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args(arguments).current_dir("/").stdin(Stdio::null());
    command
}

fn give_to_postgres(home: &Path) {
    if user_id() == 0 {
        let status = Command::new("chown").args(["-R", "postgres:postgres", text(home)]).status();
        assert!(status.expect("chown runs").success(), "the server's directory belongs to postgres");
    }
}

fn run(binaries: &Path, program: &str, arguments: &[&str]) {
    // Its output goes nowhere: a server that inherits a pipe would keep the test program's output open.
    let status = as_postgres(binaries, program, arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.expect("the program runs").success(), "{program} succeeds");
}

fn user_id() -> u32 {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").map_or(0, |metadata| metadata.uid())
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
