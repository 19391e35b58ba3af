//! Decoding with bounds, turning, scaling and encoding.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageReader, Limits, RgbImage};

use super::format::Stripped;
use super::{ImageFormat, ImageLimits, ReasonCode};

/// Most memory one decoder may take, in bytes: the most pixels we accept, in RGB with transparency, and room to work.
const DECODE_BYTES_MAX: u64 = 256 << 20;
/// Longest colour profile that is copied into what we encode. Profiles of cameras and screens have a few KB.
const ICC_BYTES_MAX: usize = 64 << 10;

/// A decoded picture, the right way up.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) pixels: DynamicImage,
    /// The colour profile of an RGB picture.
    icc: Option<Vec<u8>>,
}

impl Picture {
    /// Decodes a file whose size was checked, and turns it the right way up.
    pub(super) fn decode(format: ImageFormat, file: &Stripped, limits: &ImageLimits) -> Result<Self, ReasonCode> {
        let mut reader = ImageReader::with_format(Cursor::new(&file.bytes), known_format(format));
        let mut bounds = Limits::default();
        bounds.max_image_width = Some(limits.side_max_px);
        bounds.max_image_height = Some(limits.side_max_px);
        bounds.max_alloc = Some(DECODE_BYTES_MAX);
        reader.limits(bounds);
        let mut decoder = reader.into_decoder().map_err(|error| why(&error))?;
        if decoder.total_bytes() > DECODE_BYTES_MAX {
            return Err(ReasonCode::TooManyPixels);
        }
        let icc = decoder.icc_profile().ok().flatten().filter(|icc| is_rgb_profile(icc));
        let mut pixels = DynamicImage::from_decoder(decoder).map_err(|error| why(&error))?;
        pixels.apply_orientation(file.orientation);
        Ok(Self { pixels, icc })
    }

    /// The longer side in px.
    pub(super) fn longer_side_px(&self) -> u32 {
        self.pixels.width().max(self.pixels.height())
    }

    /// The picture on white, scaled down by the least whole factor that makes it fit `side_max_px`. Averaging whole
    /// pixels takes a tenth of the time of [`Picture::fitted`].
    pub(super) fn reduced(&self, side_max_px: u32) -> Self {
        self.divided_by(self.longer_side_px().div_ceil(side_max_px.max(1)))
    }

    /// The picture on white, its longer side exactly `side_px` if it was longer.
    pub(super) fn fitted(&self, side_px: u32) -> Self {
        // A picture more than three times too large is brought near by whole factors first, without visible loss.
        let near = self.divided_by(self.longer_side_px().saturating_mul(2) / side_px.saturating_mul(3).max(1));
        let longer = near.longer_side_px();
        if longer <= side_px {
            return near;
        }
        let scaled = |side: u32| {
            let exact = u64::from(side) * u64::from(side_px) / u64::from(longer);
            u32::try_from(exact).unwrap_or(side_px).max(1)
        };
        let (width, height) = (scaled(near.pixels.width()), scaled(near.pixels.height()));
        Self { pixels: near.pixels.resize_exact(width, height, FilterType::CatmullRom), icc: near.icc }
    }

    fn divided_by(&self, factor: u32) -> Self {
        let flat = self.on_white();
        let pixels = if factor <= 1 {
            flat.into_owned()
        } else {
            flat.thumbnail_exact((flat.width() / factor).max(1), (flat.height() / factor).max(1))
        };
        Self { pixels, icc: self.icc.clone() }
    }

    /// A square of at most `side_px`, cut from the middle, a little above it in upright pictures: faces are there.
    pub(super) fn square(&self, side_px: u32) -> Self {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let side = width.min(height);
        let cut = self.pixels.crop_imm((width - side) / 2, (height - side) / 3, side, side);
        Self { pixels: cut, icc: self.icc.clone() }.fitted(side_px)
    }

    /// A JPEG with the colour profile and nothing else. Transparency becomes white.
    pub(super) fn jpeg(&self, quality: u8) -> Result<Vec<u8>, ReasonCode> {
        let flat = self.on_white();
        let mut file = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
        if let Some(icc) = &self.icc {
            // Only a format without colour profiles refuses one.
            let _ = encoder.set_icc_profile(icc.clone());
        }
        let encoded = encoder.write_image(flat.as_bytes(), flat.width(), flat.height(), ExtendedColorType::Rgb8);
        encoded.map(|()| file).map_err(|error| why(&error))
    }

    /// The picture in RGB, eight bits each, blended onto white where it is transparent.
    fn on_white(&self) -> Cow<'_, DynamicImage> {
        if matches!(self.pixels, DynamicImage::ImageRgb8(_)) {
            return Cow::Borrowed(&self.pixels);
        }
        if !self.pixels.color().has_alpha() {
            return Cow::Owned(self.pixels.to_rgb8().into());
        }
        let transparent = self.pixels.to_rgba8();
        let mut flat = RgbImage::new(transparent.width(), transparent.height());
        for (to, from) in flat.chunks_exact_mut(3).zip(transparent.chunks_exact(4)) {
            let alpha = u16::from(from[3]);
            for channel in 0..3 {
                let blended = (u16::from(from[channel]) * alpha + 255 * (255 - alpha) + 127) / 255;
                to[channel] = u8::try_from(blended).unwrap_or(u8::MAX);
            }
        }
        Cow::Owned(flat.into())
    }
}

const fn known_format(format: ImageFormat) -> image::ImageFormat {
    match format {
        ImageFormat::Jpeg => image::ImageFormat::Jpeg,
        ImageFormat::Png => image::ImageFormat::Png,
        ImageFormat::Webp => image::ImageFormat::WebP,
    }
}

/// Bytes 16 to 20 of a profile say what it is for (ICC.1). One for CMYK or grey must not be put on RGB pixels.
fn is_rgb_profile(icc: &[u8]) -> bool {
    icc.len() <= ICC_BYTES_MAX && icc.get(16..20) == Some(b"RGB ")
}

fn why(error: &ImageError) -> ReasonCode {
    match error {
        ImageError::Limits(_) => ReasonCode::TooManyPixels,
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => ReasonCode::Truncated,
        _ => ReasonCode::ImageDamaged,
    }
}
