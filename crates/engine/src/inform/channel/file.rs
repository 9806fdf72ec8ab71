//! Mail as `.eml` files, so that a first try needs no mail server. A file appears whole or not at all, and a repeat of the same
//! delivery replaces its own file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use hinomi_domain::inform::{Attempt, Delivery};

use super::mail::Mail;

pub async fn send(directory: PathBuf, delivery: &Delivery, mail: Mail) -> Attempt {
    let instant = delivery.created_at.to_jiff().strftime("%Y%m%dT%H%M%S%.6fZ").to_string();
    let id: String = delivery.id.as_str().chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).take(64).collect();
    let name = format!("{instant}-{id}.eml");
    let written = tokio::task::spawn_blocking({
        let name = name.clone();
        move || write(&directory, &name, &mail.bytes)
    })
    .await;
    match written {
        Ok(Ok(())) => Attempt::Sent { answer: format!("written as {name}"), provider_id: Some(name) },
        // A full disk or a missing right can be mended while the delivery waits.
        Ok(Err(error)) => Attempt::Retry { answer: format!("the file could not be written: {error}"), after: None },
        Err(_) => Attempt::Retry { answer: "the file could not be written".to_owned(), after: None },
    }
}

fn write(directory: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let (temporary, target) = (directory.join(format!(".{name}.tmp")), directory.join(name));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    File::open(directory)?.sync_all()
}
