//! Numbers as bits, the most significant first.

/// Writes bits one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    /// Bits that do not fill a byte yet, and how many.
    pending: u64,
    count: u32,
    len: u64,
}

impl Writer {
    /// The low `count` bits of `value`; at most 32.
    pub fn bits(&mut self, value: u32, count: u32) {
        debug_assert!(count <= 32);
        self.pending = self.pending << count | u64::from(value) & ((1 << count) - 1);
        self.count += count;
        self.len += u64::from(count);
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.pending >> self.count) as u8);
        }
    }

    /// Rice code: `value >> k` ones, a zero, the low `k` bits.
    pub fn rice(&mut self, k: u32, value: u32) {
        let mut ones = value >> k;
        while ones >= 16 {
            self.bits(0xFFFF, 16);
            ones -= 16;
        }
        self.bits(((1 << ones) - 1) << 1, ones + 1);
        self.bits(value, k);
    }

    /// Elias gamma code of a number from 1: as many zeros as it has bits after the first, then its bits.
    pub fn gamma(&mut self, value: u32) {
        let n = value.max(1).ilog2();
        self.bits(0, n);
        self.bits(value.max(1), n + 1);
    }

    /// The first `len` bits of `bytes`.
    pub fn append(&mut self, bytes: &[u8], len: u64) {
        let mut left = len;
        for byte in bytes {
            let count = left.min(8) as u32;
            self.bits(u32::from(*byte) >> (8 - count), count);
            left -= u64::from(count);
            if left == 0 {
                break;
            }
        }
    }

    /// Bits written so far.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The bytes; the last is filled with zeros.
    pub fn finish(mut self) -> Vec<u8> {
        self.align();
        self.bytes
    }

    /// Fills the last byte with zeros.
    pub fn align(&mut self) {
        if self.count > 0 {
            let count = 8 - self.count;
            self.bits(0, count);
        }
    }

    /// What is written so far, if it fills its last byte.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The parameter for gaps between `count` numbers below `range`: the whole part of the logarithm of
/// 45/64 of the mean gap, in integers alone so that every reader finds the same.
pub fn gap_parameter(range: u64, count: u64) -> u32 {
    (range * 45 / 64 / count.max(1)).checked_ilog2().unwrap_or(0)
}

/// Reads what [`Writer`] wrote; nothing beyond the end, and no number of more than 32 bits.
#[cfg(any(test, fuzzing))]
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

#[cfg(any(test, fuzzing))]
impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub fn bit(&mut self) -> Option<u32> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }

    pub fn bits(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | self.bit()?))
    }

    pub fn rice(&mut self, k: u32) -> Option<u32> {
        let mut ones = 0;
        while self.bit()? == 1 {
            ones += 1;
        }
        (ones <= u32::MAX >> k).then_some(())?;
        Some(ones << k | self.bits(k)?)
    }

    pub fn gamma(&mut self) -> Option<u32> {
        let mut n = 0;
        while self.bit()? == 0 {
            n += 1;
        }
        (n < 32).then_some(())?;
        Some(1 << n | self.bits(n)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_bits_are_those_of_the_format() {
        let mut writer = Writer::default();
        writer.gamma(1); // 1
        writer.gamma(5); // 00101
        writer.rice(2, 9); // 110 01
        writer.bits(1, 3); // 001
        assert_eq!(writer.len(), 14);
        assert_eq!(writer.finish(), [0b1001_0111, 0b0010_0100]);
        assert_eq!((gap_parameter(10_000, 1), gap_parameter(10_000, 9_999), gap_parameter(0, 0)), (12, 0, 0));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(numbers in prop::collection::vec((0u32..5000, 0u32..14), 0..50)) {
            let mut writer = Writer::default();
            for (n, k) in &numbers {
                writer.rice(*k, *n);
                writer.gamma(n + 1);
            }
            let mut copied = Writer::default();
            copied.bits(5, 3);
            let len = writer.len();
            copied.append(&writer.clone().finish(), len);
            let bytes = copied.finish();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.bits(3), Some(5));
            for (n, k) in &numbers {
                prop_assert_eq!(reader.rice(*k), Some(*n));
                prop_assert_eq!(reader.gamma(), Some(n + 1));
            }
        }
    }
}
