use super::*;

fn spool(directory: &Path, bytes_max: u64, when_full: WhenFull) -> Spool {
    Spool::open(directory.to_path_buf(), SpoolConfig { bytes_max, when_full, renamed: false }).unwrap()
}

#[test]
fn segments_are_found_again_and_let_go_when_stored() {
    let directory = tempfile::tempdir().unwrap();
    let mut first = spool(directory.path(), 1000, WhenFull::Pause);
    assert_eq!(first.keep(7, 100, 200, Kind::Raw, b"abc").unwrap(), Kept::Yes);
    assert_eq!(first.keep(7, 200, 260, Kind::Records, b"defg").unwrap(), Kept::Yes);
    assert_eq!(first.keep(12, 0, 10, Kind::Raw, b"x").unwrap(), Kept::Yes);
    fs::write(directory.path().join("7-260-300.raw.tmp"), "torn").unwrap();

    let mut again = spool(directory.path(), 1000, WhenFull::Pause);
    assert_eq!(again.bytes(), 8);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 3);
    assert_eq!(again.at(7, 99), None);
    let segment = again.at(7, 199).unwrap();
    assert_eq!((segment.start, segment.end, segment.kind), (100, 200, Kind::Raw));
    assert_eq!(again.read(7, &segment).unwrap(), b"abc");
    assert_eq!(again.at(7, 200).map(|segment| segment.kind), Some(Kind::Records));
    assert_eq!(again.at(7, 260), None);
    assert_eq!(again.end(7), Some(260));
    again.release(7, 250).unwrap();
    assert_eq!((again.at(7, 150), again.at(7, 210).map(|segment| segment.end)), (None, Some(260)));
    again.retain(|number| number == 7).unwrap();
    assert_eq!(again.bytes(), 4);
}

#[test]
fn what_begins_at_the_same_place_takes_the_place_of_what_was_there() {
    let directory = tempfile::tempdir().unwrap();
    let mut spool = spool(directory.path(), 1000, WhenFull::Pause);
    spool.keep(1, 0, 10, Kind::Records, b"abc").unwrap();
    spool.keep(1, 0, 20, Kind::Raw, b"abcde").unwrap();
    assert_eq!((spool.bytes(), spool.end(1)), (5, Some(20)));
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn a_full_spool_keeps_to_its_policy() {
    let directory = tempfile::tempdir().unwrap();
    let mut pausing = spool(&directory.path().join("a"), 10, WhenFull::Pause);
    assert_eq!(pausing.keep(1, 0, 5, Kind::Raw, b"123456").unwrap(), Kept::Yes);
    assert_eq!(pausing.keep(1, 5, 9, Kind::Raw, b"123456").unwrap(), Kept::Full);
    assert!(pausing.take_dropped().is_empty());

    let mut dropping = spool(&directory.path().join("b"), 10, WhenFull::DropOldest);
    assert_eq!(dropping.keep(2, 0, 5, Kind::Raw, b"123456").unwrap(), Kept::Yes);
    assert_eq!(dropping.keep(1, 5, 9, Kind::Raw, b"123456").unwrap(), Kept::Yes);
    assert_eq!(dropping.take_dropped(), [(2, 0, 5)]);
    assert_eq!((dropping.bytes(), dropping.at(2, 0)), (6, None));
    // More than the whole spool: everything goes, and it still does not fit.
    assert_eq!(dropping.keep(3, 0, 5, Kind::Raw, &[0; 11]).unwrap(), Kept::Full);
}
