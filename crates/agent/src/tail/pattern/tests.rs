use super::*;

fn matches(pattern: &str, path: &str) -> bool {
    Pattern::parse(Path::new(pattern)).unwrap().matches(Path::new(path))
}

#[test]
fn patterns_mean_what_shells_mean() {
    for (pattern, path) in [
        ("/var/log/app.log", "/var/log/app.log"),
        ("/var/log/*.log", "/var/log/app.log"),
        ("/var/log/app?.log", "/var/log/app方.log"),
        ("/var/log/app-[0-9][!a].log", "/var/log/app-1b.log"),
        ("/var/*/app.log", "/var/x/app.log"),
        ("/var/**/app.log", "/var/app.log"),
        ("/var/**/app.log", "/var/a/b/c/app.log"),
        ("/var/**", "/var/a/b"),
        ("*.gz", "/anywhere/a.gz"),
        ("debug.log", "/anywhere/debug.log"),
        ("/v/a**b".replace("**", "*").as_str(), "/v/axxb"),
        ("/v/[x", "/v/[x"),
        ("/v/.*", "/v/.hidden"),
    ] {
        assert!(matches(pattern, path), "{pattern} {path}");
    }
    for (pattern, path) in [
        ("/var/log/*.log", "/var/log/x/app.log"),
        ("/var/log/*", "/var/log/.hidden"),
        ("/var/log/app?.log", "/var/log/app.log"),
        ("/var/log/app-[0-9].log", "/var/log/app-a.log"),
        ("/var/**/app.log", "/var/a/b/app.log.1"),
        ("*.gz", "/anywhere/a.gz.tmp"),
    ] {
        assert!(!matches(pattern, path), "{pattern} {path}");
    }
    assert!(Pattern::parse(Path::new("")).is_err());
    assert!(Pattern::parse(Path::new("/a/b**c/d")).is_err());
    assert!(Pattern::parse(Path::new("/a/*/../d")).is_err());
    assert!(Pattern::parse(Path::new("/a/b.log")).unwrap().is_literal());
}

#[test]
fn many_stars_do_not_take_for_ever() {
    assert!(!matches(&format!("/{}b", "*a".repeat(200)), &format!("/{}", "a".repeat(2000))));
}

#[test]
fn names_of_rotated_files_are_known() {
    let rotated = |live: &str, name: &str| is_rotated_name(OsStr::new(live), OsStr::new(name));
    for name in [
        "app.log.1",
        "app.log.12.gz",
        "app.log-20260101",
        "app.log.20140102102030",
        "app-2026-01-01.log.zst",
        "app.log.old",
        "app.log.gz",
        "app.1.log",
    ] {
        assert!(rotated("app.log", name), "{name}");
    }
    for name in ["app.log", "app.log.lock", "app.logs", "application.log", "app.log.1.swp", "app2.log", "app.log.idx", "xapp.log.1"] {
        assert!(!rotated("app.log", name), "{name}");
    }
    assert!(rotated("syslog", "syslog.1") && rotated("messages", "messages-20260101"));
}
