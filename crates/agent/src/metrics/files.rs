//! How full the file systems are. Those of other machines are left out: asking one that does not answer would wait for ever.

use std::collections::BTreeSet;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use super::{LABELS_MAX, Proc, Sample};
use crate::config::MetricsConfig;

/// File systems that lie on a disk of this host.
const ON_DISK: &[&str] =
    &["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "vfat", "exfat", "ntfs3", "bcachefs", "overlay"];

pub(super) fn gather(proc: &Proc, settings: &MetricsConfig) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut mounts = mounts(&proc.text("self/mounts"));
    mounts.retain(|mount| !settings.exclude_mounts.iter().any(|exclude| exclude.matches(mount)));
    for mount in mounts.into_iter().take(LABELS_MAX) {
        let Ok(data) = rustix::fs::statvfs(&mount) else { continue };
        let label = mount.display().to_string();
        #[expect(clippy::cast_precision_loss, reason = "sizes are shown, not added up")]
        let number = |value: u64| value as f64;
        let (total, free, available) =
            (number(data.f_blocks * data.f_frsize), number(data.f_bfree * data.f_frsize), number(data.f_bavail * data.f_frsize));
        if total <= 0.0 {
            continue;
        }
        samples.push(Sample::labelled("disk_total_bytes", total, "mount", &label));
        samples.push(Sample::labelled("disk_available_bytes", available, "mount", &label));
        // Of what programs may use: a part is kept for the administrator.
        let used = total - free;
        samples.push(Sample::labelled("disk_used_ratio", used / (used + available).max(1.0), "mount", &label));
        if data.f_files > 0 {
            samples.push(Sample::labelled("inodes_used_ratio", 1.0 - number(data.f_ffree) / number(data.f_files), "mount", &label));
        }
    }
    samples
}

/// Of disks, each device once, under the shortest of its names.
fn mounts(text: &str) -> Vec<PathBuf> {
    let mut found: Vec<(String, PathBuf)> = Vec::new();
    for line in text.lines() {
        let mut words = line.split(' ');
        let (Some(device), Some(place), Some(kind)) = (words.next(), words.next(), words.next()) else { continue };
        if ON_DISK.contains(&kind) && (kind != "overlay" || place == "/") {
            found.push((device.to_owned(), unescape(place)));
        }
    }
    found.sort_by_key(|(_, place)| place.as_os_str().len());
    let mut devices = BTreeSet::new();
    found.retain(|(device, _)| devices.insert(device.clone()));
    found.into_iter().map(|(_, place)| place).filter(|place| place != Path::new("")).collect()
}

/// The kernel writes white space as `\040`.
fn unescape(text: &str) -> PathBuf {
    let bytes = text.as_bytes();
    let (mut path, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let octal = bytes.get(at + 1..at + 4).filter(|digits| *byte == b'\\' && digits.iter().all(|digit| (b'0'..b'8').contains(digit)));
        let code = octal.map(|digits| digits.iter().fold(0u32, |sum, digit| sum * 8 + u32::from(digit - b'0')));
        match code.and_then(|code| u8::try_from(code).ok()) {
            Some(code) => {
                path.push(code);
                at += 4;
            }
            None => {
                path.push(*byte);
                at += 1;
            }
        }
    }
    PathBuf::from(std::ffi::OsString::from_vec(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_are_told_from_what_only_looks_like_one() {
        let text = "proc /proc proc rw 0 0\n/dev/sda1 /mnt/data\\040one ext4 rw 0 0\n/dev/sda1 / ext4 rw 0 0\nserver:/x /nfs nfs4 rw 0 0\ntmpfs /run tmpfs rw 0 0\noverlay /var/lib/docker/x overlay rw 0 0\n/dev/sdb /b\\040c xfs rw 0 0\nshort\n";
        assert_eq!(mounts(text), [PathBuf::from("/"), PathBuf::from("/b c")]);
        assert_eq!(unescape("\\1\\999a\\134"), PathBuf::from("\\1\\999a\\"));
    }
}
