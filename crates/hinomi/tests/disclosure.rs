//! `hinomi disclosure check` through the real program, over real files.

use std::path::Path;
use std::process::{Command, Output};

const RECORDS: &str = "{\"at\":\"2026-11-22T23:59:00Z\",\"message\":\"***\"}\n";
/// Of `RECORDS`.
const MANIFEST: &str = r#"{
  "form": "hinomi-disclosure/1", "id": "0199",
  "asked": { "by": { "kind": "person", "id": "taro" }, "at": "2026-11-23T00:00:00Z", "on_behalf_of": "川辺警察署", "reason": "照会書 2026-17" },
  "approved": { "by": { "kind": "person", "id": "hanako" }, "at": "2026-11-23T00:00:01Z", "text": "本人確認済み" },
  "query": "", "from": "2026-11-22T00:00:00Z", "to": "2026-11-23T00:00:00Z", "made_at": "2026-11-23T00:00:02Z",
  "masking": { "personal": true, "leave_out": [] }, "masked": 1, "rows": 1, "bytes": 46,
  "sha256": "4a671180204fb42ac070961a95e61dc9993abd241c7893f5d26fb4f04bfa35be",
  "purposes": { "detect": 1 }, "purposes_left_out": ["audit"], "sources": { "exam": 1 }, "heads": ["disclosure:0199:2:ab"]
}"#;

fn check(place: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hinomi")).args(["disclosure", "check"]).arg(place).output().unwrap()
}

#[test]
fn records_are_held_against_their_manifest() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::write(at("records.jsonl"), RECORDS).unwrap();
    std::fs::write(at("manifest.json"), MANIFEST).unwrap();
    let good = check(directory.path());
    assert_eq!(good.status.code(), Some(0), "{good:?}");
    let said = String::from_utf8(good.stdout).unwrap();
    assert!(said.contains("1 records (46 bytes)") && said.contains("audit verify --head disclosure:0199:2:ab"), "{said}");
    std::fs::write(at("records.jsonl"), RECORDS.replace("***", "===")).unwrap();
    let changed = check(&at("manifest.json"));
    assert_eq!(changed.status.code(), Some(1));
    assert!(String::from_utf8(changed.stdout).unwrap().starts_with("BAD   sha256"));
    std::fs::remove_file(at("records.jsonl")).unwrap();
    let missing = check(directory.path());
    assert!(!missing.status.success() && String::from_utf8(missing.stderr).unwrap().contains("records.jsonl"));
}
