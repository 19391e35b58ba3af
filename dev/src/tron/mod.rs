//! The TRON network as TronGrid shows it, with a wallet that pays in USDT: close enough for the official client.
//!
//! | route                                              | answers                                   | refuses       |
//! |----------------------------------------------------|-------------------------------------------|---------------|
//! | `GET …/v1/accounts/{address}/transactions/trc20`   | 200, a page of token events               | 400           |
//! | `GET …/v1/transactions/{txid}/events`              | 200, its events with their places         | 400           |
//! | `POST …/wallet/gettransactioninfobyid`             | 200, receipt and log, or `{}`             |               |
//! | `POST …/walletsolidity/gettransactioninfobyid`     | the same, `{}` until it is solid          |               |
//! | `POST …/wallet/getnowblock`, `…/walletsolidity/…`  | 200, the newest (solid) block             |               |
//! | `GET /sandbox/tron`                                | 200, every transaction, newest first      |               |
//! | `POST /sandbox/tron`                               | 200 `{"txid"}`: a wallet pays             | 422           |
//! | `POST /sandbox/tron` `{"limit":N}`                 | 200: the next N calls of the provider are answered 403 | 422 |
//! | `POST /sandbox/tron` `{"marks":false}`             | 200: pages of the index name no next one  | 422           |
//! | `POST /sandbox/tron` `{"token_info":false}`        | 200: its rows come with an empty `token_info` | 422       |
//! | `POST /sandbox/tron` `{"solid":false}`             | 200: no block becomes solid until `true`  | 422           |
//!
//! Every route of the provider also refuses a wrong key (401); without a key it answers, as the real one does.
//!
//! A payment is visible at once, in the newest block, with the moment it was made as its time. Nineteen blocks later
//! (54 to 57 s of the shared clock at speed 1) it is solid, or, if it was made with `unsolid`, gone. With `count` a wallet
//! pays that often at one moment: 300 payments of `0` are what poisons an address's history.

mod address;
mod amount;
mod chain;
mod driving;
mod history;
mod proof;
mod refusal;
mod state;
mod transaction;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::constant_time;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

pub use address::{Address, NotAnAddress};

use crate::context::Context;
use crate::disk;
use refusal::Refusal;
use state::State;

/// Where the provider is on the studio's own port.
pub const MOUNT: &str = "/sandbox/providers/tron";
const BODY_MAX_BYTES: usize = 64 * 1024;

/// The network.
pub struct Tron {
    context: Context,
    file: PathBuf,
    /// Never held across an await.
    state: Mutex<State>,
    /// How often the provider was called since it started.
    calls: AtomicU64,
}

impl Tron {
    /// The network whose blocks are in `tron.json` of the context's folder.
    ///
    /// # Errors
    /// What the file system says; `InvalidData` if the file is not ours.
    pub fn open(context: Context) -> io::Result<Arc<Self>> {
        let file = context.data.join("tron.json");
        let tron = Self {
            state: Mutex::new(State::go_on(disk::read(&file)?, &context)),
            calls: AtomicU64::new(0),
            file,
            context,
        };
        // How the blocks are counted is settled now, not with the first payment.
        tron.save(&tron.state());
        Ok(Arc::new(tron))
    }

    /// The provider, to be nested under [`MOUNT`].
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/v1/accounts/{address}/transactions/trc20", get(history::list))
            .route("/v1/transactions/{txid}/events", get(proof::events))
            .route("/wallet/gettransactioninfobyid", post(proof::info))
            .route("/walletsolidity/gettransactioninfobyid", post(proof::solid_info))
            .route("/wallet/getnowblock", post(proof::head))
            .route("/walletsolidity/getnowblock", post(proof::solid_head))
            .fallback(|| async { Refusal::NotFound })
            .method_not_allowed_fallback(|| async { Refusal::Method })
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .layer(middleware::from_fn_with_state(Arc::clone(self), guard))
            .with_state(Arc::clone(self))
    }

    /// `GET` and `POST /sandbox/tron`.
    pub fn drive(self: &Arc<Self>) -> Router {
        driving::routes(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> i64 {
        self.context.clock.now().millis()
    }

    /// The sandbox goes on in memory when the disk refuses; the log says that a restart would forget.
    fn save(&self, state: &State) {
        if let Err(error) = disk::write(&self.file, state) {
            tracing::error!(%error, "the sandbox could not write its state");
        }
    }

    fn admit(&self, key: Option<&[u8]>) -> Result<(), Refusal> {
        let expected = self.context.secrets.tron_api_key.as_bytes();
        if key.is_some_and(|key| constant_time::verify_slices_are_equal(key, expected).is_err()) {
            return Err(Refusal::Key);
        }
        let mut state = self.state();
        let Some(left) = state.refusals.checked_sub(1) else { return Ok(()) };
        state.refusals = left;
        self.save(&state);
        Err(Refusal::Limit)
    }
}

async fn guard(Shared(tron): Shared<Arc<Tron>>, request: Request, next: Next) -> Response {
    tron.calls.fetch_add(1, Ordering::Relaxed);
    let key = request.headers().get("tron-pro-api-key").map(|key| key.as_bytes());
    match tron.admit(key) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}
