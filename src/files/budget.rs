//! How much of what a build read it may hold in memory until a later stage asks for it.

use std::sync::atomic::{AtomicI64, Ordering};

/// Bytes that may still be held. What does not fit is read again.
#[derive(Debug)]
pub struct MemoryBudget(AtomicI64);

impl MemoryBudget {
    /// Of so many mebibytes.
    pub const fn mebibytes(n: i64) -> Self {
        Self(AtomicI64::new(n << 20))
    }

    /// Takes bytes of the budget; false, and nothing taken, if there are not so many left.
    pub fn take(&self, bytes: usize) -> bool {
        let bytes = bytes as i64;
        let free = self.0.fetch_sub(bytes, Ordering::Relaxed);
        if free < bytes {
            self.0.fetch_add(bytes, Ordering::Relaxed);
        }
        free >= bytes
    }

    /// Whether so many bytes could be taken now.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.0.load(Ordering::Relaxed) >= bytes as i64
    }

    /// Returns bytes that were taken.
    pub fn give_back(&self, bytes: usize) {
        self.0.fetch_add(bytes as i64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryBudget;

    #[test]
    fn what_was_given_back_can_be_taken_again() {
        let budget = MemoryBudget::mebibytes(1);
        assert!(budget.take(1 << 20) && !budget.take(1));
        budget.give_back(2);
        assert!(!budget.take(3) && budget.take(2));
    }
}
