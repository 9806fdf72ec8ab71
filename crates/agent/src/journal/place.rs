//! Which cursor of the journal stands at which position of what was sent.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::tail::state::replace;

const FILE_NAME: &str = "journal.json";
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Between what is stored and what is accepted; with more, they lie farther apart.
const PLACES_MAX: usize = 64;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Bytes of all records before, each with a line end.
    pub position: u64,
    /// Of the last entry before; `None` at the beginning.
    pub cursor: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Remembered {
    file: String,
    /// In order: the first is stored for good, the last accepted.
    places: Vec<Place>,
    /// Where the server wants to go on, at or behind the last place before it.
    wanted: u64,
}

pub(super) struct Places {
    directory: PathBuf,
    remembered: Remembered,
}

impl Places {
    pub fn open(directory: &Path) -> io::Result<Places> {
        let path = directory.join(FILE_NAME);
        let remembered = match std::fs::metadata(&path) {
            Ok(data) if data.len() <= FILE_BYTES_MAX => serde_json::from_slice(&std::fs::read(&path)?)?,
            Ok(_) => return Err(io::Error::other(format!("{} is too large", path.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let chance = crate::clock::chance().ok_or_else(|| io::Error::other("no random numbers"))?;
                Remembered { file: format!("{chance:016x}.journal"), places: vec![Place::default()], wanted: 0 }
            }
            Err(error) => return Err(error),
        };
        let places = Places { directory: directory.to_path_buf(), remembered };
        // Before anything is sent under this name.
        places.save()?;
        Ok(places)
    }

    pub fn file(&self) -> &str {
        &self.remembered.file
    }

    pub fn save(&self) -> io::Result<()> {
        replace(&self.directory, FILE_NAME, &serde_json::to_vec(&self.remembered)?)
    }

    /// Where the server has got to.
    pub fn accepted(&self) -> Place {
        Place { position: self.remembered.wanted, cursor: None }
    }

    /// The place to read from, and up to where what is read is to be left out.
    pub fn begin(&self) -> (Place, u64) {
        (self.remembered.places.last().cloned().unwrap_or_default(), self.remembered.wanted)
    }

    pub fn accept(&mut self, place: Place, stored_to: Option<u64>) {
        let places = &mut self.remembered.places;
        self.remembered.wanted = place.position;
        places.push(place);
        if let Some(stored_to) = stored_to {
            let keep_from = places.iter().rposition(|place| place.position <= stored_to).unwrap_or(0);
            places.drain(..keep_from);
        }
        if places.len() > PLACES_MAX {
            let last = places.len() - 1;
            let mut index = 0;
            places.retain(|_| {
                index += 1;
                index % 2 == 1 || index > last
            });
        }
    }

    /// The server has more or less than was thought.
    pub fn go_to(&mut self, position: u64) {
        let places = &mut self.remembered.places;
        let keep = places.iter().rposition(|place| place.position <= position).unwrap_or(0) + 1;
        places.truncate(keep.max(1));
        self.remembered.wanted = position;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(position: u64) -> Place {
        Place { position, cursor: Some(format!("c{position}")) }
    }

    #[test]
    fn the_way_back_is_known_over_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let mut places = Places::open(directory.path()).unwrap();
        assert_eq!(places.begin(), (Place::default(), 0));
        for position in [100, 200, 300] {
            places.accept(place(position), None);
        }
        places.save().unwrap();
        let mut again = Places::open(directory.path()).unwrap();
        assert_eq!(again.file(), places.file());
        assert_eq!(again.begin(), (place(300), 300));
        // The server lost some of it, in the middle of a batch.
        again.go_to(250);
        assert_eq!(again.begin(), (place(200), 250));
        again.accept(place(300), Some(220));
        again.go_to(100);
        assert_eq!(again.begin(), (place(200), 100), "what is stored for good is not gone back behind");
        // The server has more than was remembered.
        again.go_to(900);
        assert_eq!(again.begin(), (place(200), 900));
    }

    #[test]
    fn many_places_are_thinned_and_the_last_stays() {
        let directory = tempfile::tempdir().unwrap();
        let mut places = Places::open(directory.path()).unwrap();
        for position in 1..=1000 {
            places.accept(place(position), None);
        }
        assert!(places.remembered.places.len() <= PLACES_MAX);
        assert_eq!(places.begin(), (place(1000), 1000));
        assert_eq!(places.remembered.places[0], Place::default());
    }
}
