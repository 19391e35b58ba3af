//! What can be chosen at the start.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

/// How to start a studio. The same options as those of `cargo dev`.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port of the studio on the loopback; 0 takes a free one.
    pub port: u16,
    /// The port of the storage; 0 takes the one it had, else a free one.
    pub storage_port: u16,
    /// Sockets that listen already, of the studio and of its storage, in the place of the two ports. Whoever starts a studio
    /// again keeps them: a socket that is closed is open a moment longer in every process that is being started meanwhile,
    /// and its port cannot be had again so long.
    pub sockets: Option<Arc<[TcpListener; 2]>>,
    /// The folder that holds everything: database, pictures, what the sandbox remembers.
    pub data: PathBuf,
    /// Empty the folder first.
    pub fresh: bool,
    /// How many times faster the sandbox providers work; 1 makes a training take about 60 s.
    pub speed: f64,
    /// The longest side of what the sandbox's Replicate draws, in px; without it as large as the real one does. Most of
    /// what a test computes are pictures that nobody looks at.
    pub picture_side_max: Option<u32>,
    /// A libSQL server instead of the file in the folder.
    pub database: Option<String>,
    /// How long one call of the engine may take, in seconds; a deployment's default when `None`.
    pub call_seconds: Option<u32>,
    /// Ring the reconciler every few seconds, as the platform's cron does. Without it whoever started the studio rings.
    pub cron: bool,
    /// Offer one more model for photos, behind the sandbox's chat endpoint.
    pub chat: bool,
    /// Offer one more model for photos, behind the sandbox's Gemini.
    pub gemini: bool,
    /// Offer one more model for photos, behind the sandbox's Together.
    pub together: bool,
    /// What garments are tried on with; the catalogue's usual engine when `None`. Nobody can pay, because not every engine may
    /// be paid for.
    pub tryon_engine: Option<String>,
    /// Have texts of posters written, by the sandbox's small model.
    pub text: bool,
    /// Take real providers whose keys are in the environment instead of the sandbox's.
    pub real_keys: bool,
}

impl Options {
    /// A studio in `data` on a free port, with sandbox providers only: what tests start.
    #[must_use]
    pub fn in_folder(data: PathBuf) -> Self {
        Self {
            port: 0,
            storage_port: 0,
            sockets: None,
            data,
            fresh: false,
            speed: 1.0,
            picture_side_max: None,
            database: None,
            call_seconds: None,
            cron: true,
            chat: false,
            gemini: false,
            together: false,
            tryon_engine: None,
            text: true,
            real_keys: false,
        }
    }
}
