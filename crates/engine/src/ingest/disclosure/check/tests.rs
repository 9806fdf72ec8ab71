use super::*;

const RECORD: &str = "{\"at\":\"2026-11-22T23:59:00Z\",\"message\":\"***\"}\n";

fn manifest(rows: u64, sha256: &str) -> String {
    format!(
        r#"{{"form":"hinomi-disclosure/1","id":"d1","asked":{{"by":{{"kind":"person","id":"taro"}},"at":"2026-11-23T00:00:00Z",
        "on_behalf_of":"x","reason":"y"}},"approved":null,"query":"","from":"2026-11-22T00:00:00Z","to":"2026-11-23T00:00:00Z",
        "made_at":"2026-11-23T00:00:00Z","masking":{{"personal":true,"leave_out":[]}},"masked":1,"rows":{rows},"bytes":{},
        "sha256":"{sha256}","purposes":{{}},"purposes_left_out":[],"sources":{{}},"heads":[]}}"#,
        2 * RECORD.len()
    )
}

#[test]
fn what_was_changed_shows() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let digest = hex::encode(Sha256::digest(RECORD.repeat(2)));
    std::fs::write(at("disclosure-d1-records.jsonl"), RECORD.repeat(2)).unwrap();
    std::fs::write(at("disclosure-d1-manifest.json"), manifest(2, &digest.to_uppercase())).unwrap();
    let checked = check(directory.path()).unwrap();
    assert_eq!((checked.rows, checked.troubles()), (2, Vec::new()));
    assert_eq!(check(&at("disclosure-d1-manifest.json")).unwrap(), checked);
    std::fs::write(at("disclosure-d1-records.jsonl"), RECORD).unwrap();
    assert_eq!(check(directory.path()).unwrap().troubles().len(), 3);
    std::fs::write(at("manifest.json"), manifest(2, &digest)).unwrap();
    assert!(matches!(check(directory.path()), Err(NotChecked::Unreadable { path, .. }) if path.ends_with("records.jsonl")));
    std::fs::write(at("records.jsonl"), RECORD.repeat(2)).unwrap();
    assert!(check(directory.path()).unwrap().troubles().is_empty());
}

#[test]
fn what_is_no_manifest_is_named() {
    let directory = tempfile::tempdir().unwrap();
    assert!(matches!(check(directory.path()), Err(NotChecked::NoManifest(_))));
    let path = directory.path().join("manifest.json");
    for text in ["", "{}", &manifest(0, "").replace("disclosure/1", "disclosure/2"), &" ".repeat(5 << 20)] {
        std::fs::write(&path, text).unwrap();
        assert!(matches!(check(directory.path()), Err(NotChecked::NotOurs { .. })));
    }
    assert!(matches!(check(Path::new("/no/such/place")), Err(NotChecked::Unreadable { .. })));
}
