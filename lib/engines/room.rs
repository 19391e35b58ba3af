//! How many pictures one process has under way at engines that answer with the pictures themselves. They are in its memory:
//! each may be thirty megabytes, beside the answer that it came in.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// As many as three calls may ask for.
const PICTURES_MAX: u32 = 12;
/// What one call may ask for: nobody begins with less room.
const CALL_PICTURES_MAX: u32 = 4;

/// The room of a process, whoever works in it.
#[derive(Debug)]
pub struct Room {
    places: Arc<Semaphore>,
    /// Of those who find none one waits: whatever is due by then, it takes for all.
    next: Semaphore,
}

/// Places for pictures; they are free again when this is dropped.
#[derive(Debug)]
pub struct Places(OwnedSemaphorePermit);

impl Room {
    /// One where nothing is under way.
    #[must_use]
    pub fn empty() -> Self {
        Self { places: Arc::new(Semaphore::new(PICTURES_MAX as usize)), next: Semaphore::new(1) }
    }

    /// All places that are free, if they are enough for a call.
    #[must_use]
    pub fn now(&self) -> Option<Places> {
        let first = Arc::clone(&self.places).try_acquire_many_owned(CALL_PICTURES_MAX).ok()?;
        Some(self.with_all_others(first))
    }

    /// The same as soon as there are enough. `None` when somebody else is next already, or when none come free in time.
    pub async fn later(&self, limit: Duration) -> Option<Places> {
        let _next = self.next.try_acquire().ok()?;
        let first = timeout(limit, Arc::clone(&self.places).acquire_many_owned(CALL_PICTURES_MAX)).await.ok()?.ok()?;
        Some(self.with_all_others(first))
    }

    fn with_all_others(&self, mut places: OwnedSemaphorePermit) -> Places {
        let free = u32::try_from(self.places.available_permits()).unwrap_or(0);
        if let Ok(others) = Arc::clone(&self.places).try_acquire_many_owned(free) {
            places.merge(others);
        }
        Places(places)
    }
}

impl Places {
    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.num_permits()
    }

    /// So many of them; none when there are not as many.
    pub fn part(&mut self, count: usize) -> Option<Self> {
        self.0.split(count).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn what_ends_makes_room_for_the_one_who_waits() {
        let room = Room::empty();
        let mut all = room.now().unwrap();
        assert_eq!(all.count(), 12);
        let (four, three) = (all.part(4).unwrap(), all.part(3).unwrap());
        assert!(all.part(6).is_none());
        assert!(room.now().is_none());
        drop(three);
        assert!(room.now().is_none(), "three are too few for a call");
        let (waited, refused, ()) = tokio::join!(room.later(LONG), room.later(LONG), async { drop(four) });
        assert!(refused.is_none(), "one waits for all");
        assert_eq!(waited.map(|places| places.count()), Some(7));
        drop(all);
        assert_eq!(room.now().unwrap().count(), 12);
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let room = Room::empty();
        let all = room.now();
        assert!(room.later(Duration::ZERO).await.is_none());
        drop(all);
        assert!(room.later(Duration::ZERO).await.is_some());
    }
}
