//! What this host cannot do says nothing of the target.

use std::process::Command;

use hinomi_domain::catalog::MonitorKind;
use hinomi_probe::Verdict;

use crate::support::{answering, get, good, look, page};

const INSIDE: &str = "HINOMI_TEST_FEW_FILE_HANDLES";

/// Runs this very test again in a process that may open few files.
#[test]
fn without_file_handles_a_check_cannot_run() {
    if std::env::var_os(INSIDE).is_some() {
        return tokio::runtime::Runtime::new().unwrap().block_on(with_few_handles());
    }
    let status = Command::new("sh")
        .args(["-c", "ulimit -n 64 && exec \"$0\" --exact own::without_file_handles_a_check_cannot_run"])
        .arg(std::env::current_exe().unwrap())
        .env(INSIDE, "1")
        .status()
        .unwrap();
    assert!(status.success());
}

async fn with_few_handles() {
    let (address, _) = answering(page("200 OK", "", "ok")).await;
    let kind = MonitorKind::Http(get(format!("http://{address}/")));
    good(&look(kind.clone()).await);
    let mut files = Vec::new();
    while let Ok(file) = std::fs::File::open("/dev/null") {
        files.push(file);
    }
    let report = look(kind.clone()).await;
    drop(files);
    assert!(matches!(&report.verdict, Verdict::CouldNotRun(reason) if reason.code == "no_file_handles"), "{report:?}");
    good(&look(kind).await);
}
