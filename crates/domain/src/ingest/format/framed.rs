//! Records that an agent has already cut (`application/vnd.hinomi.records`): each is its length, four bytes with the lowest first, and its bytes.

use super::body::RECORD_BYTES_MAX;

const LENGTH_BYTES: usize = 4;

/// Why a body of framed records is refused. The offset is that of the record's length in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("the record at byte {offset} is cut off")]
    Torn { offset: usize },
    #[error("the record at byte {offset} has {bytes} bytes; at most {RECORD_BYTES_MAX} are taken")]
    TooLong { offset: usize, bytes: u64 },
}

/// The records of a body. Those without bytes are none.
///
/// # Errors
/// Before any record is given: the last is cut off, or one is longer than [`RECORD_BYTES_MAX`].
pub fn framed(body: &[u8]) -> Result<impl Iterator<Item = &[u8]>, FrameError> {
    let mut offset = 0;
    while offset < body.len() {
        let (bytes, record) = first(&body[offset..]).ok_or(FrameError::Torn { offset })?;
        if usize::try_from(bytes).map_or(true, |bytes| bytes > RECORD_BYTES_MAX) {
            return Err(FrameError::TooLong { offset, bytes: u64::from(bytes) });
        }
        offset += LENGTH_BYTES + record.ok_or(FrameError::Torn { offset })?.len();
    }
    let mut left = body;
    let all = std::iter::from_fn(move || {
        let (_, record) = first(left)?;
        let record = record?;
        left = &left[LENGTH_BYTES + record.len()..];
        Some(record)
    });
    Ok(all.filter(|record| !record.is_empty()))
}

/// The length that the first record tells, and the record if it is whole.
fn first(left: &[u8]) -> Option<(u32, Option<&[u8]>)> {
    let (length, rest) = left.split_first_chunk::<LENGTH_BYTES>()?;
    let length = u32::from_le_bytes(*length);
    Some((length, usize::try_from(length).ok().and_then(|length| rest.get(..length))))
}

/// Appends a record as [`framed`] reads it.
///
/// # Errors
/// It is longer than [`RECORD_BYTES_MAX`].
pub fn frame_into(record: &[u8], out: &mut Vec<u8>) -> Result<(), FrameError> {
    let too_long = || FrameError::TooLong { offset: out.len(), bytes: record.len() as u64 };
    let length = u32::try_from(record.len()).ok().filter(|_| record.len() <= RECORD_BYTES_MAX).ok_or_else(too_long)?;
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(record);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_torn_or_too_long_is_refused_as_a_whole() {
        let mut body = Vec::new();
        frame_into(b"one\ntwo", &mut body).expect("short");
        let second = body.len();
        frame_into(b"three", &mut body).expect("short");
        for end in [second + 1, second + 4, body.len() - 1] {
            assert_eq!(framed(&body[..end]).err(), Some(FrameError::Torn { offset: second }), "{end}");
        }
        body.extend_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(framed(&body).err(), Some(FrameError::TooLong { offset: body.len() - 4, bytes: u64::from(u32::MAX) }));
        assert!(frame_into(&vec![0; RECORD_BYTES_MAX + 1], &mut Vec::new()).is_err());
    }

    proptest! {
        #[test]
        fn records_come_back(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
            let mut body = Vec::new();
            records.iter().for_each(|record| frame_into(record, &mut body).expect("short"));
            let expected: Vec<&[u8]> = records.iter().map(Vec::as_slice).filter(|record| !record.is_empty()).collect();
            prop_assert_eq!(framed(&body).map(Iterator::collect::<Vec<_>>), Ok(expected));
        }

        #[test]
        fn any_bytes_are_read_or_refused(body in prop::collection::vec(0_u8..4, 0..60)) {
            if let Ok(records) = framed(&body) {
                prop_assert!(records.map(|record| LENGTH_BYTES + record.len()).sum::<usize>() <= body.len());
            }
        }
    }
}
