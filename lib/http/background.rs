//! Work that goes on after the answer. Everything handed to it is also remembered in a row: the reconciler does it when the
//! process dies first. (But a mail with a code that is good for a minute: nobody else could send it in time.)

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where work after the answer goes: the platform's `wait_until`, or a task of the development server.
#[derive(Clone)]
pub struct Background {
    spawn: Arc<dyn Fn(Work) + Send + Sync>,
    delays_answer: bool,
}

impl std::fmt::Debug for Background {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Background")
    }
}

impl Background {
    /// Hands work to `spawn`.
    pub fn new(spawn: impl Fn(Work) + Send + Sync + 'static) -> Self {
        Self { spawn: Arc::new(spawn), delays_answer: false }
    }

    /// Hands work to `spawn` where a process is frozen with its answer: the answer waits for it.
    pub fn before_the_answer(spawn: impl Fn(Work) + Send + Sync + 'static) -> Self {
        Self { spawn: Arc::new(spawn), delays_answer: true }
    }

    /// Whether whoever asked waits for the work, too.
    #[must_use]
    pub const fn delays_answer(&self) -> bool {
        self.delays_answer
    }

    /// Runs `work` after the answer.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        (self.spawn)(Box::pin(work));
    }
}
