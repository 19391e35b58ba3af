//! Reading an object of the store like a file: seek and read, a few large ranges over the network.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use tokio::runtime::Handle;

use crate::storage::{ObjectKey, Storage};

/// The end of the object, which is fetched first and kept: a zip's directory is there.
const TAIL_BYTES: u64 = 256 << 10;
/// How much is fetched at once elsewhere. Entries are read one after the other, so this is read-ahead.
const WINDOW_BYTES: u64 = 4 << 20;

/// `Read + Seek` over ranged GETs. For blocking threads only: each fetch blocks until the runtime has driven it.
#[derive(Debug)]
pub struct ObjectReader {
    storage: Storage,
    key: ObjectKey,
    runtime: Handle,
    bytes: u64,
    at: u64,
    tail: Window,
    window: Window,
}

/// A piece of the object in memory.
#[derive(Debug, Default)]
struct Window {
    start: u64,
    data: Bytes,
}

impl Window {
    fn from(&self, at: u64) -> &[u8] {
        let offset = at.checked_sub(self.start).and_then(|offset| usize::try_from(offset).ok());
        offset.and_then(|offset| self.data.get(offset..)).unwrap_or_default()
    }
}

impl ObjectReader {
    /// A reader of an object of `bytes` bytes. Nothing is fetched yet.
    #[must_use]
    pub fn new(storage: Storage, key: ObjectKey, bytes: u64, runtime: Handle) -> Self {
        Self { storage, key, runtime, bytes, at: 0, tail: Window::default(), window: Window::default() }
    }

    fn fill(&mut self) -> io::Result<()> {
        let tail_start = self.bytes.saturating_sub(TAIL_BYTES);
        let (start, len) = if self.at >= tail_start {
            (tail_start, TAIL_BYTES)
        } else {
            (self.at, WINDOW_BYTES.min(tail_start - self.at))
        };
        let fetch = self.storage.get_range(&self.key, start, len);
        let data = self.runtime.block_on(fetch).map_err(io::Error::other)?;
        if self.at >= start.saturating_add(data.len() as u64) {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the object is shorter than it was"));
        }
        let window = Window { start, data };
        if start == tail_start {
            self.tail = window
        } else {
            self.window = window
        }
        Ok(())
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.bytes || buffer.is_empty() {
            return Ok(0);
        }
        if self.tail.from(self.at).is_empty() && self.window.from(self.at).is_empty() {
            self.fill()?;
        }
        let kept = self.tail.from(self.at);
        let mut ready = if kept.is_empty() { self.window.from(self.at) } else { kept };
        let taken = ready.read(buffer)?;
        self.at += taken as u64;
        Ok(taken)
    }
}

impl Seek for ObjectReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

/// A reader with a budget, that remembers its own fault. A hostile zip can make its directory as long as itself and
/// have it searched again and again: the budget ends that.
#[derive(Debug)]
pub(super) struct Source<R> {
    reader: R,
    budget_bytes: u64,
    fault: Option<io::Error>,
}

impl<R> Source<R> {
    pub(super) const fn new(reader: R) -> Self {
        Self { reader, budget_bytes: 0, fault: None }
    }

    /// Allows `bytes` to be read from now on.
    pub(super) const fn allow(&mut self, bytes: u64) {
        self.budget_bytes = bytes;
    }

    /// What the reader failed with; a spent budget is not the reader's fault.
    pub(super) fn into_fault(self) -> Option<io::Error> {
        self.fault
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // What failed once is not tried for every entry again: each try can take a minute.
        if let Some(fault) = &self.fault {
            return Err(fault.kind().into());
        }
        if self.budget_bytes == 0 && !buffer.is_empty() {
            return Err(io::Error::other("the zip makes us read more than it should"));
        }
        let most = usize::try_from(self.budget_bytes).unwrap_or(usize::MAX).min(buffer.len());
        match self.reader.read(&mut buffer[..most]) {
            Ok(taken) => {
                self.budget_bytes = self.budget_bytes.saturating_sub(taken as u64);
                Ok(taken)
            }
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => Err(fault),
            Err(fault) => {
                let shown = io::Error::from(fault.kind());
                self.fault = Some(fault);
                Err(shown)
            }
        }
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}
