//! The individual headers (個別ヘッダ) that `SYS-23` defines. A system may add its own.

use std::fmt;

use crate::line::Piece;

/// One individual header of a line, as it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// What stands before the first colon. Empty when there is none.
    pub name: Piece<'a>,
    /// Everything after the first colon: `http://x/y` in `[dst:http://x/y]`.
    pub value: Piece<'a>,
}

/// The headers that the standard defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnownHeader {
    /// Transaction id: the same in all logs of all servers that one trigger caused (`SYS-24`).
    Txid,
    /// Where it happened: process, module or screen, by name or id.
    Proc,
    /// Who started it: a user's id, never a name or an address.
    Uid,
    /// What started it: a job's id, or that of a delayed request.
    Jid,
    /// Where a message came from: host or URL.
    Src,
    /// Where a message went to: host or URL.
    Dst,
    /// The connected database.
    Db,
}

impl KnownHeader {
    pub const ALL: [KnownHeader; 7] =
        [KnownHeader::Txid, KnownHeader::Proc, KnownHeader::Uid, KnownHeader::Jid, KnownHeader::Src, KnownHeader::Dst, KnownHeader::Db];

    pub const fn as_str(self) -> &'static str {
        match self {
            KnownHeader::Txid => "txid",
            KnownHeader::Proc => "proc",
            KnownHeader::Uid => "uid",
            KnownHeader::Jid => "jid",
            KnownHeader::Src => "src",
            KnownHeader::Dst => "dst",
            KnownHeader::Db => "db",
        }
    }

    /// Exactly as the standard writes it.
    pub fn parse(name: &[u8]) -> Option<KnownHeader> {
        Some(match name {
            b"txid" => KnownHeader::Txid,
            b"proc" => KnownHeader::Proc,
            b"uid" => KnownHeader::Uid,
            b"jid" => KnownHeader::Jid,
            b"src" => KnownHeader::Src,
            b"dst" => KnownHeader::Dst,
            b"db" => KnownHeader::Db,
            _ => return None,
        })
    }
}

impl fmt::Display for KnownHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A set of the standard's headers.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct HeaderSet(u8);

impl HeaderSet {
    pub const EMPTY: HeaderSet = HeaderSet(0);

    pub const fn of(headers: &[KnownHeader]) -> HeaderSet {
        let (mut bits, mut at) = (0, 0);
        while at < headers.len() {
            bits |= 1 << headers[at] as u8;
            at += 1;
        }
        HeaderSet(bits)
    }

    pub fn insert(&mut self, header: KnownHeader) {
        self.0 |= 1 << header as u8;
    }

    pub const fn contains(self, header: KnownHeader) -> bool {
        self.0 & (1 << header as u8) != 0
    }

    /// Whether the two have a header in common.
    pub const fn meets(self, other: HeaderSet) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = KnownHeader> {
        KnownHeader::ALL.into_iter().filter(move |header| self.contains(*header))
    }
}

impl fmt::Debug for HeaderSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
