//! The map between a text and what was derived from it.
//!
//! A derived text is made from its source piece by piece, in order: a piece is copied byte for
//! byte, or replaced as a whole by something of another length, or dropped. The map keeps one entry
//! for each run of copied bytes and one for each replacement, not one for each byte.

use std::ops::Range;

/// Where each part of a derived text comes from. Offsets are bytes; beyond 4 GiB they saturate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Vec<Piece>,
    derived_len: u32,
    /// End of the last piece in the source; what follows was dropped.
    source_end: u32,
}

/// A piece ends in the derived text where the next begins. A copied piece is as long in the source
/// as in the derived text; a replaced one reaches to where the next begins in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    derived: u32,
    source: u32,
    copied: bool,
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl OffsetMap {
    /// Says that the next `len` bytes of the derived text equal the source from `source` on.
    ///
    /// The source goes forward only: what lies between the last piece and `source` was dropped.
    pub fn copy(&mut self, source: usize, len: usize) {
        if len == 0 {
            return;
        }
        let source = narrow(source).max(self.source_end);
        let extends = self.pieces.last().is_some_and(|p| p.copied) && source == self.source_end;
        if !extends {
            self.begin(source, true);
        }
        self.derived_len += narrow(len);
        self.source_end = source + narrow(len);
    }

    /// Says that the next `len` bytes of the derived text stand for the bytes `source`, as a whole.
    /// An empty `source` is an insertion; a `len` of zero drops the source and needs not be said.
    pub fn replace(&mut self, source: Range<usize>, len: usize) {
        if len == 0 {
            return;
        }
        let start = narrow(source.start).max(self.source_end);
        self.begin(start, false);
        self.derived_len += narrow(len);
        self.source_end = narrow(source.end).max(start);
    }

    fn begin(&mut self, source: u32, copied: bool) {
        // A replaced piece would reach over what was dropped after it; an empty piece stops it.
        if source > self.source_end && self.pieces.last().is_some_and(|p| !p.copied) {
            self.pieces.push(Piece { derived: self.derived_len, source: self.source_end, copied: true });
        }
        self.pieces.push(Piece { derived: self.derived_len, source, copied });
    }

    /// Length of the derived text.
    pub fn derived_len(&self) -> usize {
        self.derived_len as usize
    }

    /// The bytes of the source that a range of the derived text comes from. Of a replaced piece it
    /// takes the whole; what was dropped at its edges it leaves out. An empty range gives the place
    /// before the character that follows.
    pub fn to_source(&self, derived: Range<usize>) -> Range<usize> {
        let start = match self.piece_at_derived(derived.start) {
            Some(i) if self.pieces[i].copied => {
                self.pieces[i].source as usize + (derived.start - self.pieces[i].derived as usize)
            }
            Some(i) => self.pieces[i].source as usize,
            None => self.source_end as usize,
        };
        if derived.end <= derived.start {
            return start..start;
        }
        let end = match self.piece_at_derived(derived.end - 1) {
            Some(i) if self.pieces[i].copied => {
                self.pieces[i].source as usize + (derived.end - self.pieces[i].derived as usize)
            }
            Some(i) => self.source_end_of(i) as usize,
            None => self.source_end as usize,
        };
        start..end.max(start)
    }

    /// The bytes of the derived text that come from a range of the source. Of a replaced piece it
    /// takes the whole; a range that was dropped gives an empty range where it would stand.
    pub fn from_source(&self, source: Range<usize>) -> Range<usize> {
        let start = match self.pieces.partition_point(|p| p.source as usize <= source.start) {
            0 => 0,
            n => {
                let i = n - 1;
                if source.start >= self.source_end_of(i) as usize {
                    self.derived_end_of(i)
                } else if self.pieces[i].copied {
                    self.pieces[i].derived + narrow(source.start) - self.pieces[i].source
                } else {
                    self.pieces[i].derived
                }
            }
        };
        let end = match self.pieces.partition_point(|p| (p.source as usize) < source.end) {
            0 => 0,
            n => {
                let i = n - 1;
                if self.pieces[i].copied && source.end < self.source_end_of(i) as usize {
                    self.pieces[i].derived + narrow(source.end) - self.pieces[i].source
                } else {
                    self.derived_end_of(i)
                }
            }
        };
        start as usize..end.max(start) as usize
    }

    fn piece_at_derived(&self, at: usize) -> Option<usize> {
        if at >= self.derived_len as usize {
            return None;
        }
        self.pieces.partition_point(|p| p.derived as usize <= at).checked_sub(1)
    }

    fn derived_end_of(&self, i: usize) -> u32 {
        self.pieces.get(i + 1).map_or(self.derived_len, |next| next.derived)
    }

    fn source_end_of(&self, i: usize) -> u32 {
        let piece = self.pieces[i];
        if piece.copied {
            piece.source + (self.derived_end_of(i) - piece.derived)
        } else {
            self.pieces.get(i + 1).map_or(self.source_end, |next| next.source)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source `ab,,cd  ef` (10 bytes), derived `ab，cd-ef`: `,,` replaced by `，`, blanks dropped,
    /// a hyphen inserted.
    fn map() -> OffsetMap {
        let mut map = OffsetMap::default();
        map.copy(0, 2);
        map.replace(2..4, 3);
        map.copy(4, 2);
        map.replace(6..6, 1);
        map.copy(8, 2);
        map
    }

    #[test]
    fn copied_bytes_map_one_to_one_and_replaced_ones_as_a_whole() {
        let map = map();
        assert_eq!(map.derived_len(), 10);
        assert_eq!(map.to_source(0..2), 0..2);
        assert_eq!(map.to_source(2..5), 2..4);
        assert_eq!(map.to_source(3..4), 2..4, "inside a replacement");
        assert_eq!(map.to_source(1..6), 1..5);
        assert_eq!(map.from_source(2..4), 2..5);
        assert_eq!(map.from_source(3..4), 2..5, "half of what was replaced");
        assert_eq!(map.from_source(4..6), 5..7);
    }

    #[test]
    fn what_was_dropped_belongs_to_neither_side() {
        let map = map();
        assert_eq!(map.to_source(5..7), 4..6, "the blanks after are not taken");
        assert_eq!(map.to_source(8..10), 8..10, "nor those before");
        assert_eq!(map.to_source(6..9), 5..9, "but those between are");
        assert_eq!(map.from_source(6..8), 8..8);
        assert_eq!(map.from_source(7..8), 8..8);
        assert_eq!(map.to_source(7..8), 6..6, "an insertion comes from nowhere");
    }

    #[test]
    fn a_replacement_does_not_reach_over_what_is_dropped_after_it() {
        let mut map = OffsetMap::default();
        map.replace(0..3, 1);
        map.copy(5, 1);
        map.replace(6..9, 1);
        assert_eq!(map.to_source(0..1), 0..3);
        assert_eq!(map.to_source(0..2), 0..6);
        assert_eq!(map.to_source(2..3), 6..9);
        assert_eq!(map.from_source(3..5), 1..1);
        assert_eq!(map.from_source(9..12), 3..3);
    }

    #[test]
    fn an_unchanged_text_is_one_run() {
        let mut map = OffsetMap::default();
        for i in 0..100 {
            map.copy(i * 3, 3);
        }
        assert_eq!(map.pieces.len(), 1);
        assert_eq!(map.to_source(30..60), 30..60);
    }

    #[test]
    fn ranges_outside_the_text_are_clamped() {
        assert_eq!(map().to_source(9..500), 9..10);
        assert_eq!(map().to_source(500..501), 10..10);
        assert_eq!(map().from_source(500..501), 10..10);
        assert_eq!(OffsetMap::default().to_source(0..1), 0..0);
        assert_eq!(OffsetMap::default().from_source(0..1), 0..0);
    }
}
