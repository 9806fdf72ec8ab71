//! Tells that something changed in a directory, so that nobody has to look often. What changed, a look finds out: nothing depends on this.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe::Receiver;
use tokio_util::sync::CancellationToken;

use crate::send::Event;

/// More directories are only looked at.
const DIRECTORIES_MAX: usize = 1_000;
/// Changes within one span are told once.
const SPAN: Duration = Duration::from_millis(20);
const BUFFER_BYTES: usize = 4096;

/// The directories whose changes are told.
pub(crate) struct Watch {
    descriptor: Option<OwnedFd>,
    watched: HashMap<PathBuf, i32>,
    /// All of them, and not only some.
    complete: bool,
}

impl Watch {
    pub fn new() -> Watch {
        let descriptor = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC);
        if let Err(error) = &descriptor {
            tracing::info!("changes of directories are not told here, files are looked at more often: {error}");
        }
        Watch { descriptor: descriptor.ok(), watched: HashMap::new(), complete: false }
    }

    pub fn is_watching(&self) -> bool {
        self.complete
    }

    /// Watches these directories and no others.
    pub fn set<'a>(&mut self, directories: impl Iterator<Item = &'a Path>) {
        let Some(descriptor) = &self.descriptor else { return };
        let flags = WatchFlags::MODIFY | WatchFlags::CREATE | WatchFlags::MOVE | WatchFlags::DELETE | WatchFlags::ONLYDIR;
        let (mut kept, mut complete) = (HashMap::new(), true);
        for directory in directories {
            if kept.len() >= DIRECTORIES_MAX {
                complete = false;
                break;
            }
            // A directory that was made anew under the same name needs a new watch; adding one that is there changes nothing.
            match inotify::add_watch(descriptor, directory, flags) {
                Ok(watch) => {
                    kept.insert(directory.to_path_buf(), watch);
                }
                Err(_) => complete = false,
            }
        }
        for (directory, watch) in &self.watched {
            if !kept.contains_key(directory) {
                // It may be gone with its directory already.
                let _ = inotify::remove_watch(descriptor, *watch);
            }
        }
        self.complete = complete && !kept.is_empty();
        self.watched = kept;
    }

    /// Tells of changes until the end.
    pub fn tell(&self, events: Sender<Event>, stop: CancellationToken) {
        let Some(Ok(descriptor)) = self.descriptor.as_ref().map(OwnedFd::try_clone) else { return };
        // Not a pipe, but read like one; what exactly is told is of no interest.
        let Ok(mut changes) = Receiver::from_owned_fd_unchecked(descriptor) else { return };
        tokio::spawn(async move {
            let mut buffer = vec![0; BUFFER_BYTES];
            loop {
                let read = tokio::select! {
                    () = stop.cancelled() => return,
                    read = changes.read(&mut buffer) => read,
                };
                if read.is_err() || events.send(Event::Changed).is_err() {
                    return;
                }
                tokio::time::sleep(SPAN).await;
                while changes.try_read(&mut buffer).is_ok_and(|length| length > 0) {}
            }
        });
    }
}
