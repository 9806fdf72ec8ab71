//! Directories: what is read, what is skipped, what is refused.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{SMALLEST, environment};
use crate::{InitError, fingerprint, init, load};

fn write(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().expect("parent")).expect("directory");
    fs::write(path, text).expect("write");
}

#[test]
fn files_are_read_recursively_in_the_order_of_their_names() {
    let directory = tempfile::tempdir().expect("directory");
    let path = directory.path();
    write(path, "b.toml", "[[component]]\nid = \"second\"\n");
    write(path, "a/z.toml", "[[component]]\nid = \"first\"\nparent = \"second\"\n");
    write(path, ".hidden.toml", "nonsense");
    write(path, ".git/x.toml", "nonsense");
    write(path, "notes.txt", "nonsense");
    symlink(path, path.join("a/loop")).expect("link");
    symlink(path.join("nowhere"), path.join("dangling.toml")).expect("link");
    let config = load(path, &environment).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    assert_eq!(config.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["a/z.toml", "b.toml"]);
    assert_eq!(config.catalog.component_order, ["first".into(), "second".into()]);
}

#[test]
fn what_cannot_be_read_is_said() {
    let directory = tempfile::tempdir().expect("directory");
    let path = directory.path();
    let said = |path: &Path| load(path, &environment).expect_err("refused").render(false);
    assert!(said(path).contains("no *.toml file"));
    assert!(said(&path.join("none")).contains("failed to read the configuration directory"));
    fs::write(path.join("bad.toml"), b"# ok\nid = \"\xff\"\n").expect("write");
    assert!(said(path).contains("not UTF-8: the first bad byte is in line 2"));
    fs::write(path.join("bad.toml"), vec![b'#'; 5 << 20]).expect("write");
    assert!(said(path).contains("larger than 4 MiB"));
}

#[test]
fn the_fingerprint_changes_with_the_files() {
    let directory = tempfile::tempdir().expect("directory");
    let path = directory.path();
    let nothing = fingerprint(path);
    write(path, "a.toml", SMALLEST);
    let one = fingerprint(path);
    assert_ne!(nothing, one);
    write(path, "data/hinomi.db-wal", "changes all the time");
    assert_eq!(one, fingerprint(path));
    write(path, "a.toml", &format!("{SMALLEST}\n# more\n"));
    assert_ne!(one, fingerprint(path));
    assert_ne!(fingerprint(&path.join("none")), fingerprint(path));
}

#[test]
fn init_writes_a_starter_that_loads_and_overwrites_nothing() {
    let directory = tempfile::tempdir().expect("directory");
    let path = directory.path().join("new/config");
    let written = init(&path).expect("written");
    assert_eq!(written.len(), 8);
    load(&path, &|_| None).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    assert!(matches!(init(&path), Err(InitError::NotEmpty(_))));
}
