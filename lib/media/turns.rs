//! Who may decode now. A picture of 50 megapixels takes up to half a gigabyte while it is decoded, however small its
//! file is: one or two such pictures at a time are what a function's memory holds. Small ones pass beside each other.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Pixels that are decoded at once in this process.
const PIXELS_AT_ONCE: u64 = 64_000_000;

static TURNS: Turns = Turns::new(PIXELS_AT_ONCE);

/// Waits, on a blocking thread, until so many more pixels may be decoded. Whoever came first goes first, so a large
/// picture is not kept waiting by small ones.
pub(super) fn wait_for(pixels: u64) -> Turn<'static> {
    TURNS.wait_for(pixels)
}

/// The pixels that may be decoded at once.
struct Turns {
    state: Mutex<State>,
    changed: Condvar,
    pixels_at_once: u64,
}

struct State {
    free_pixels: u64,
    next_ticket: u64,
    first_waiting: u64,
}

/// While it lives its picture may be decoded.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    pixels: u64,
}

impl Turns {
    const fn new(pixels_at_once: u64) -> Self {
        let state = State { free_pixels: pixels_at_once, next_ticket: 0, first_waiting: 0 };
        Self { state: Mutex::new(state), changed: Condvar::new(), pixels_at_once }
    }

    fn wait_for(&self, pixels: u64) -> Turn<'_> {
        // A picture larger than all goes alone.
        let pixels = pixels.min(self.pixels_at_once);
        let mut state = self.state();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        while state.first_waiting != ticket || state.free_pixels < pixels {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.free_pixels -= pixels;
        state.first_waiting += 1;
        self.changed.notify_all();
        Turn { turns: self, pixels }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can panic between two changes of it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.state().free_pixels += self.pixels;
        self.turns.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    use super::super::clean::{clean_picture, training_picture};
    use super::super::marks::{Label, Mark, Producer};
    use super::super::testing::jpeg;
    use super::super::{ImageLimits, clean_image, coded_pixels, derive, pixels};
    use super::*;

    /// Until somebody waits for a turn, or `is_over`.
    fn until_waited_for(is_over: impl Fn() -> bool) {
        let is_waited_for = || {
            let state = TURNS.state();
            state.first_waiting < state.next_ticket
        };
        while !is_waited_for() && !is_over() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn nothing_is_decoded_while_all_pixels_are_taken() {
        let file = jpeg(300, 300);
        let mark = Mark::made_here(Label::made_here(&Producer::default(), "ast_1"));
        let ways: [&(dyn Fn() + Sync); 5] = [
            &|| drop(clean_image(&file, &ImageLimits::SINGLE).unwrap()),
            &|| drop(training_picture(&file, &ImageLimits::TRAINING).unwrap()),
            &|| drop(pixels(&file).unwrap()),
            &|| drop(coded_pixels(&file).unwrap()),
            &|| drop(derive(&file, &mark).unwrap()),
        ];
        for way in ways {
            let given_back = AtomicBool::new(false);
            let all = wait_for(u64::MAX);
            std::thread::scope(|scope| {
                let decoding = scope.spawn(|| {
                    way();
                    assert!(given_back.load(Ordering::SeqCst));
                });
                until_waited_for(|| decoding.is_finished());
                given_back.store(true, Ordering::SeqCst);
                drop(all);
            });
        }
    }

    #[test]
    fn a_decoded_picture_keeps_its_turn_until_it_is_gone() {
        let (_, picture, turn) = clean_picture(&jpeg(300, 300), &ImageLimits::OUTPUT).unwrap();
        let is_gone = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let next = scope.spawn(|| {
                let _all = wait_for(u64::MAX);
                assert!(is_gone.load(Ordering::SeqCst));
            });
            until_waited_for(|| next.is_finished());
            is_gone.store(true, Ordering::SeqCst);
            drop((picture, turn));
        });
    }

    #[test]
    fn large_pictures_are_decoded_one_after_the_other_and_small_ones_together() {
        let turns = Turns::new(100);
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let decode = |pixels: u64| {
            let turn = turns.wait_for(pixels);
            most.fetch_max(now.fetch_add(turn.pixels, Ordering::SeqCst) + turn.pixels, Ordering::SeqCst);
            std::thread::yield_now();
            now.fetch_sub(turn.pixels, Ordering::SeqCst);
        };
        std::thread::scope(|scope| {
            for pixels in [60, 60, 10, 500, 10, 60, 30, 10] {
                scope.spawn(move || decode(pixels));
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 100, "{most:?}");
        assert_eq!(turns.state().free_pixels, 100);
    }
}
