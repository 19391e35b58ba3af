//! How a studio turns an engine's picture into what is kept: brought to a size, lettered, laid back into another picture.
//!
//! A call that is ordered with a plan ([`crate::jobs`] keeps it beside the request, as JSON of the studio's own) has its
//! pictures developed before anything of them is stored. Like hooks these are plain functions from values to values: jobs
//! read the objects that are named, and store what comes back under names that were fixed when the job was made. The same
//! plan, picture and objects have to give the same bytes, because a result may be brought home twice.
//!
//! They are a table of their own beside the hooks: fonts and codecs are linked only where pictures are brought home.

use bytes::Bytes;
use serde_json::Value;

use crate::engines::ItemFault;
use crate::error::Result;
use crate::ids::UserId;
use crate::media::marks::SourceType;
use crate::storage::ObjectKey;

/// Most objects that one picture is developed with.
pub const OBJECTS_MAX: usize = 8;

/// How the pictures of a studio's calls are developed.
#[derive(Debug)]
pub struct Development {
    /// The objects that [`Development::develop`] looks at, by the call's plan; at most [`OBJECTS_MAX`].
    pub needs: fn(&Value, UserId) -> Result<Vec<ObjectKey>>,
    /// What is kept of a picture, or why nothing is. Takes up to some seconds of a processor: it is called where that
    /// holds nobody up.
    pub develop: fn(&Exposed<'_>) -> std::result::Result<Developed, Undevelopable>,
    /// How what is kept came to be, by the call's plan: the picture says so.
    pub source: fn(&Value) -> SourceType,
}

/// An engine's picture with what it is developed by.
#[derive(Clone, Copy, Debug)]
pub struct Exposed<'a> {
    /// The file as the engine made it, whatever its format.
    pub picture: &'a [u8],
    /// The call's plan.
    pub plan: &'a Value,
    /// What [`Development::needs`] named, in its order.
    pub objects: &'a [Bytes],
}

/// What is kept of an engine's picture.
#[derive(Clone, Debug)]
pub struct Developed {
    /// The picture that is shown: a JPEG, into which the mark of generated pictures is spliced afterwards
    /// ([`crate::media::marks`]); its blocks stay as they are.
    pub shown: Vec<u8>,
    /// What is kept beside it and never shown.
    pub base: Option<Base>,
}

/// A picture without its text, which is lettered anew when a headline changes, and edited in place of the one that is shown.
#[derive(Clone, Debug)]
pub struct Base {
    /// A JPEG.
    pub file: Vec<u8>,
    /// What its studio has to know to letter it again, as kept with the asset.
    pub facts: Value,
}

/// Why nothing of a picture is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undevelopable {
    /// What the person is told; their credits come back.
    pub fault: ItemFault,
    /// For the log.
    pub reason: String,
}

impl Undevelopable {
    /// With what the log is told.
    pub fn new(fault: ItemFault, reason: impl std::fmt::Display) -> Self {
        Self { fault, reason: reason.to_string() }
    }
}
