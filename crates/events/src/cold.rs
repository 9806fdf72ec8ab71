//! Cold storage: where parts are when they are not near. A directory on another disk, or a bucket; nobody else here knows which.
//!
//! What is written is read back once and summed up before anybody relies on it, and what is fetched is compared with the digest that the part had
//! when it was made: storage that gives back other bytes is an error, never other records.

mod bucket;
mod cache;
mod fault;
mod probe;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::StreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt as _, WriteMultipart};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

pub use bucket::Bucket;
pub(crate) use cache::Cache;
pub use fault::ColdFault;
pub use probe::{Lock, Probed};

use crate::manifest::Part;

/// Where cold storage is.
#[derive(Clone, Debug)]
pub enum ColdPlace {
    /// Must be there already: a disk that is not mounted must not become a directory on this one.
    Directory(PathBuf),
    Bucket(Bucket),
}

/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cold {
    place: Place,
    /// What all keys begin with; empty: nothing.
    prefix: String,
}

#[derive(Clone, Debug)]
enum Place {
    Directory { directory: PathBuf, store: Arc<LocalFileSystem> },
    Bucket(Arc<bucket::Opened>),
}

/// A file that is larger is sent in pieces of this size, of which so many are on their way at a time.
const PIECE_BYTES: usize = 8 << 20;
const PIECES_AT_A_TIME: usize = 2;
/// Read from the disk at once.
const READ_BYTES: usize = 256 << 10;
/// Of the digest in a key: two stores that share a bucket by mistake do not write over each other.
const DIGEST_CHARS: usize = 16;

impl Cold {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// The place cannot be written as an address.
    pub fn open(place: &ColdPlace) -> Result<Cold, ColdFault> {
        match place {
            ColdPlace::Directory(directory) => {
                let directory = std::path::absolute(directory).map_err(|error| ColdFault::unreachable(&error))?;
                let store = Arc::new(LocalFileSystem::new());
                Ok(Cold { place: Place::Directory { directory, store }, prefix: String::new() })
            }
            ColdPlace::Bucket(given) => {
                let opened = bucket::Opened::new(given)?;
                Ok(Cold { place: Place::Bucket(Arc::new(opened)), prefix: given.prefix.clone() })
            }
        }
    }

    fn store(&self) -> &dyn ObjectStore {
        match &self.place {
            Place::Directory { store, .. } => &**store,
            Place::Bucket(bucket) => bucket.store(),
        }
    }

    /// Where an object of this name lies.
    fn key(&self, name: &str) -> Result<Key, ColdFault> {
        match &self.place {
            Place::Directory { directory, .. } => {
                if !directory.is_dir() {
                    return Err(ColdFault::Unreachable { why: format!("the directory {} is not there", directory.display()) });
                }
                Key::from_absolute_path(directory.join(name)).map_err(|error| ColdFault::unreachable(&error))
            }
            Place::Bucket(_) => {
                let whole = if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) };
                Key::parse(whole).map_err(|error| ColdFault::unreachable(&error))
            }
        }
    }

    /// Puts a file there and reads it back: what is there afterwards is what is here.
    ///
    /// # Errors
    /// Also where what was read back is not what was sent; then the object is still there, and must not be relied on.
    pub async fn put(&self, part: &Part, file: &Path) -> Result<(), ColdFault> {
        let name = name(part);
        let key = self.key(&name)?;
        self.send(&key, file).await?;
        let (bytes, digest) = self.sum(&key, &part.path).await?;
        if (bytes, digest.as_str()) == (part.stored_bytes, part.digest.as_str()) {
            Ok(())
        } else {
            Err(ColdFault::Changed { path: part.path.clone() })
        }
    }

    async fn send(&self, key: &Key, file: &Path) -> Result<(), ColdFault> {
        match &self.place {
            Place::Directory { directory, store } => {
                let to = store.path_to_filesystem(key).map_err(|error| ColdFault::unreachable(&error))?;
                let (from, root) = (file.to_owned(), directory.clone());
                let copied = tokio::task::spawn_blocking(move || copy(&from, &to, &root));
                copied.await.map_err(|error| ColdFault::unreachable(&error))?
            }
            Place::Bucket(bucket) => upload(bucket.store(), key, file).await,
        }
    }

    /// Reads a part there and sums it up, without keeping it.
    ///
    /// # Errors
    /// It is not there, or cannot be read, or has other bytes than when it was written.
    pub async fn verify(&self, part: &Part) -> Result<(), ColdFault> {
        let (bytes, digest) = self.sum(&self.key(&name(part))?, &part.path).await?;
        if (bytes, digest.as_str()) == (part.stored_bytes, part.digest.as_str()) {
            Ok(())
        } else {
            Err(ColdFault::Changed { path: part.path.clone() })
        }
    }

    async fn sum(&self, key: &Key, path: &str) -> Result<(u64, String), ColdFault> {
        let mut pieces = self.store().get(key).await.map_err(|error| ColdFault::of(&error, path))?.into_stream();
        let (mut sum, mut bytes) = (Sha256::new(), 0);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| ColdFault::of(&error, path))?;
            sum.update(&piece);
            bytes += piece.len() as u64;
        }
        Ok((bytes, hex::encode(sum.finalize())))
    }

    /// Brings a part here, under a name that it only gets when it is whole.
    pub(crate) async fn fetch(&self, part: &Part, to: &Path) -> Result<(), ColdFault> {
        let key = self.key(&name(part))?;
        let mut pieces = self.store().get(&key).await.map_err(|error| ColdFault::of(&error, &part.path))?.into_stream();
        let unfinished = to.with_extension("unfinished");
        let fetched = async {
            // Somebody may have emptied the cache by hand.
            if let Some(above) = to.parent() {
                tokio::fs::create_dir_all(above).await?;
            }
            let mut file = tokio::fs::File::create(&unfinished).await?;
            let (mut sum, mut bytes) = (Sha256::new(), 0_u64);
            while let Some(piece) = pieces.next().await {
                let piece = piece.map_err(|error| ColdFault::of(&error, &part.path))?;
                bytes += piece.len() as u64;
                if bytes > part.stored_bytes {
                    break;
                }
                sum.update(&piece);
                file.write_all(&piece).await?;
            }
            file.flush().await?;
            if bytes != part.stored_bytes || hex::encode(sum.finalize()) != part.digest {
                return Err(ColdFault::Changed { path: part.path.clone() });
            }
            Ok(tokio::fs::rename(&unfinished, to).await?)
        };
        let fetched = fetched.await;
        if fetched.is_err() {
            let _ = tokio::fs::remove_file(&unfinished).await;
        }
        fetched
    }

    /// Whether it is there with as many bytes as it should have. Quick; says nothing of what the bytes are.
    pub(crate) async fn has(&self, part: &Part) -> Result<bool, ColdFault> {
        match self.store().head(&self.key(&name(part))?).await {
            Ok(found) => Ok(found.size == part.stored_bytes),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(ColdFault::of(&error, &part.path)),
        }
    }

    /// Deletes it for good; one that is not there is deleted.
    ///
    /// # Errors
    /// [`ColdFault::Refused`] where the storage keeps it, for it is locked.
    pub(crate) async fn delete(&self, part: &Part) -> Result<(), ColdFault> {
        self.delete_key(&self.key(&name(part))?, &part.path).await
    }

    async fn delete_key(&self, key: &Key, path: &str) -> Result<(), ColdFault> {
        if let Place::Bucket(bucket) = &self.place {
            return bucket.delete(key, path).await;
        }
        match self.store().delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ColdFault::of(&error, path)),
        }
    }
}

/// The name of a part's object: its path, with some of its digest before the ending.
fn name(part: &Part) -> String {
    let stem = part.path.strip_suffix(".parquet").unwrap_or(&part.path);
    format!("{stem}.{}.parquet", part.digest.get(..DIGEST_CHARS).unwrap_or(&part.digest))
}

/// Under a name that it only gets when it is whole. Durable afterwards, and so are the directories above it.
fn copy(from: &Path, to: &Path, root: &Path) -> Result<(), ColdFault> {
    let told = |error: std::io::Error| ColdFault::unreachable(&error);
    let mut source = std::fs::File::open(from)?;
    if let Some(above) = to.parent() {
        std::fs::create_dir_all(above).map_err(told)?;
    }
    let unfinished = to.with_extension("unfinished");
    let mut copied = || {
        let mut target = std::fs::File::create(&unfinished)?;
        std::io::copy(&mut source, &mut target)?;
        target.sync_all()?;
        std::fs::rename(&unfinished, to)?;
        for above in to.ancestors().skip(1).take_while(|above| above.starts_with(root)) {
            std::fs::File::open(above)?.sync_all()?;
        }
        Ok(())
    };
    copied().map_err(told)
}

async fn upload(store: &dyn ObjectStore, key: &Key, file: &Path) -> Result<(), ColdFault> {
    let told = |error: object_store::Error| ColdFault::of(&error, key.as_ref());
    let mut from = tokio::fs::File::open(file).await?;
    if from.metadata().await?.len() <= PIECE_BYTES as u64 {
        let mut whole = Vec::new();
        from.read_to_end(&mut whole).await?;
        return store.put(key, whole.into()).await.map(|_| ()).map_err(told);
    }
    let mut upload = WriteMultipart::new_with_chunk_size(store.put_multipart(key).await.map_err(told)?, PIECE_BYTES);
    let mut piece = vec![0; READ_BYTES];
    let sent = async {
        loop {
            let read = from.read(&mut piece).await?;
            if read == 0 {
                return Ok(());
            }
            upload.wait_for_capacity(PIECES_AT_A_TIME).await.map_err(told)?;
            upload.write(&piece[..read]);
        }
    };
    if let Err(fault) = sent.await {
        // Pieces that came through are of no use; where this fails too, the storage forgets them by its own rules.
        let _ = upload.abort().await;
        return Err(fault);
    }
    upload.finish().await.map(|_| ()).map_err(told)
}
