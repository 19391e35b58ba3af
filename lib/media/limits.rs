//! How much we take. Every number is checked before the work that it bounds is begun.

/// Fewest pictures of a training set (requirement A3).
pub const IMAGES_MIN: usize = 10;
/// Most pictures of a training set (requirement A3).
pub const IMAGES_MAX: usize = 30;

/// Bounds of one picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageLimits {
    /// Longest file, in bytes.
    pub bytes_max: u64,
    /// Most pixels, width times height; read from the header, before decoding.
    pub pixels_max: u64,
    /// Longest side in px.
    pub side_max_px: u32,
    /// Shortest that the shorter side may be, in px.
    pub side_min_px: u32,
    /// Longer side in px of what is kept: a larger picture is scaled down by a whole factor, and one whose shorter side
    /// would then be below `side_min_px` is too narrow. `None` keeps every size.
    pub keep_side_max_px: Option<u32>,
    /// Longest file kept as it came, in bytes; a longer one is encoded anew as JPEG. `None` keeps every length.
    pub keep_bytes_max: Option<u64>,
}

impl ImageLimits {
    /// A picture of a training set. Phones make 8,192 by 6,144 px. Trainers work at 1,024 px or less: what is scaled down
    /// keeps more. Thirty pictures of 3 MB are shorter than the longest training set that may be uploaded.
    pub const TRAINING: Self = Self {
        bytes_max: 30_000_000,
        pixels_max: 52_000_000,
        side_max_px: 12_000,
        side_min_px: 256,
        keep_side_max_px: Some(2_048),
        keep_bytes_max: Some(3_000_000),
    };

    /// A single upload: product, person, garment, reference.
    pub const SINGLE: Self = Self { bytes_max: 5_000_000, keep_bytes_max: None, ..Self::TRAINING };

    /// The mask of an edit: as large as the picture it belongs to, so its size is never changed.
    pub const MASK: Self = Self { side_min_px: 1, keep_side_max_px: None, ..Self::SINGLE };

    /// What an engine delivers: kept as it is, however small.
    pub const OUTPUT: Self = Self { side_min_px: 1, keep_side_max_px: None, keep_bytes_max: None, ..Self::TRAINING };
}

/// Bounds of a training set (requirement A3): a zip of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZipLimits {
    /// Longest file, in bytes.
    pub zip_bytes_max: u64,
    /// Most entries, with folders and files that are left out: some computers lay six small pictures beside each photo.
    pub entries_max: usize,
    /// Most bytes of all entries together, uncompressed.
    pub uncompressed_bytes_max: u64,
    /// An entry longer than this, in bytes, is held to `ratio_max`.
    pub ratio_free_bytes: u64,
    /// Most uncompressed bytes per compressed byte. Pictures are compressed already: theirs is about 1.
    pub ratio_max: u64,
    /// Fewest pictures.
    pub images_min: usize,
    /// Most pictures.
    pub images_max: usize,
    /// Most files that are opened to find the pictures, good ones and others.
    pub opened_max: usize,
    /// Bounds of each picture.
    pub image: ImageLimits,
}

impl ZipLimits {
    /// A training set as users upload it: 10 to 30 pictures in at most 100 MB.
    pub const TRAINING: Self = Self {
        zip_bytes_max: 100_000_000,
        entries_max: 2_000,
        uncompressed_bytes_max: 600_000_000,
        ratio_free_bytes: 1_000_000,
        ratio_max: 200,
        images_min: IMAGES_MIN,
        images_max: IMAGES_MAX,
        opened_max: 2 * IMAGES_MAX,
        image: ImageLimits::TRAINING,
    };
}
