//! How many round trips a piece of work makes: the number that decides how a page feels far away from its database.

use std::cell::Cell;

tokio::task_local! {
    static ROUND_TRIPS: Cell<u32>;
}

/// Runs `work` and counts its reads and writes. Work that it spawns onto other tasks is not counted.
pub async fn counted<F: Future>(work: F) -> (F::Output, u32) {
    ROUND_TRIPS
        .scope(Cell::new(0), async {
            let output = work.await;
            (output, ROUND_TRIPS.with(Cell::get))
        })
        .await
}

/// Counts one, if anybody counts.
pub(super) fn count_round_trip() {
    // Outside of a scope nobody asked, which is not an error.
    let _ = ROUND_TRIPS.try_with(|trips| trips.set(trips.get().saturating_add(1)));
}
