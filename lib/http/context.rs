//! What belongs to the request being answered: its id, its language, who asks.

use std::cell::{Cell, RefCell};
use std::future::Future;

use crate::ids::{RequestId, UserId};
pub use crate::locale::Locale;

struct Context {
    id: RequestId,
    locale: Locale,
    user: Cell<Option<UserId>>,
    note: RefCell<Option<&'static str>>,
}

tokio::task_local! {
    static CONTEXT: Context;
}

/// Who asked, once the answer is made.
pub(super) struct Seen {
    pub(super) user: Option<UserId>,
    pub(super) note: Option<&'static str>,
}

pub(super) async fn scope<F: Future>(id: RequestId, locale: Locale, future: F) -> (F::Output, Seen) {
    let context = Context { id, locale, user: Cell::new(None), note: RefCell::new(None) };
    CONTEXT
        .scope(context, async {
            let output = future.await;
            let seen = CONTEXT.with(|context| Seen { user: context.user.get(), note: *context.note.borrow() });
            (output, seen)
        })
        .await
}

/// The language of the answer being made.
#[must_use]
pub fn locale() -> Locale {
    CONTEXT.try_with(|context| context.locale).unwrap_or(Locale::ZhCn)
}

/// The id of the request being answered, empty outside of one.
#[must_use]
pub fn request_id() -> String {
    CONTEXT.try_with(|context| context.id.to_string()).unwrap_or_default()
}

/// Says who asks, for the log line.
pub fn note_user(user: UserId) {
    let _ = CONTEXT.try_with(|context| context.user.set(Some(user)));
}

/// Adds a word to the log line (`repeat`, `stale`), never anything secret.
pub fn note(word: &'static str) {
    let _ = CONTEXT.try_with(|context| context.note.replace(Some(word)));
}
