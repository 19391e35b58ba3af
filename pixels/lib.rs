//! The pixels of pictures: decoding with bounds, turning, scaling, colours, encoding.
//!
//! A crate of its own because `Cargo.toml` has it optimised in every build. The codecs are generic over what they read
//! and write, so they are compiled here, with whoever calls them: unoptimised, with the library, they took a third of
//! the black-box suite's time.

mod inks;
mod srgb;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::io::Cursor;

pub use image::ImageFormat;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::FilterType;
pub use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageReader, Limits, RgbImage};

/// Most memory one decoder may take, in bytes: the most pixels we accept, in RGB with transparency, and room to work.
const DECODE_BYTES_MAX: u64 = 256 << 20;

/// Why a picture cannot be worked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More pixels than are decoded.
    TooManyPixels,
    /// The file ends before the picture does.
    Truncated,
    /// The file breaks the rules of its format.
    Damaged,
    /// The file keeps to its format, in a variant that is not decoded.
    Unsupported,
}

/// A decoded picture, the right way up.
#[derive(Debug)]
pub struct Picture {
    pixels: DynamicImage,
    /// The colour profile of an RGB or gray picture, where it is one for such pixels.
    icc: Option<Vec<u8>>,
    inks: bool,
}

impl Picture {
    /// Decodes a file, no side of its picture longer than `side_max_px`, and turns it the right way up: `orientation`
    /// is how the camera was held.
    ///
    /// # Errors
    /// The [`Fault`] of the file.
    pub fn decode(file: &[u8], format: ImageFormat, orientation: Orientation, side_max_px: u32) -> Result<Self, Fault> {
        if format == ImageFormat::Jpeg
            && let Some(mut pixels) = inks::decode(file, side_max_px, DECODE_BYTES_MAX)?
        {
            pixels.apply_orientation(orientation);
            return Ok(Self { pixels, icc: None, inks: true });
        }
        let mut reader = ImageReader::with_format(Cursor::new(file), format);
        let mut bounds = Limits::default();
        bounds.max_image_width = Some(side_max_px);
        bounds.max_image_height = Some(side_max_px);
        bounds.max_alloc = Some(DECODE_BYTES_MAX);
        reader.limits(bounds);
        let mut decoder = reader.into_decoder().map_err(|error| why(&error))?;
        if decoder.total_bytes() > DECODE_BYTES_MAX {
            return Err(Fault::TooManyPixels);
        }
        let icc = decoder.icc_profile().ok().flatten();
        let mut pixels = DynamicImage::from_decoder(decoder).map_err(|error| why(&error))?;
        pixels.apply_orientation(orientation);
        let icc = icc.filter(|icc| srgb::fits(icc, pixels.color().has_color()));
        Ok(Self { pixels, icc, inks: false })
    }

    /// Width and height in px.
    #[must_use]
    pub fn size_px(&self) -> (u32, u32) {
        (self.pixels.width(), self.pixels.height())
    }

    /// Whether the file is of four inks (CMYK), as print shops send it: the picture is in RGB, its file is not.
    #[must_use]
    pub fn is_of_inks(&self) -> bool {
        self.inks
    }

    /// The picture on white, in sRGB with eight bits each, whatever its colour profile: what readers see that know no
    /// profiles.
    #[must_use]
    pub fn in_srgb(&self) -> Self {
        let flat = self.on_white();
        let converted = self.icc.as_ref().and_then(|icc| srgb::convert(&flat, icc));
        let pixels = converted.map_or_else(|| flat.into_owned(), DynamicImage::from);
        Self { pixels, icc: None, inks: self.inks }
    }

    /// The longer side in px.
    #[must_use]
    pub fn longer_side_px(&self) -> u32 {
        self.pixels.width().max(self.pixels.height())
    }

    /// The picture on white, scaled down by the least whole factor that makes it fit `side_max_px`. Averaging whole
    /// pixels takes a tenth of the time of [`Picture::fitted`].
    #[must_use]
    pub fn reduced(&self, side_max_px: u32) -> Self {
        self.divided_by(self.longer_side_px().div_ceil(side_max_px.max(1)))
    }

    /// The picture on white, its longer side exactly `side_px` if it was longer.
    #[must_use]
    pub fn fitted(&self, side_px: u32) -> Self {
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
        Self { pixels: near.pixels.resize_exact(width, height, FilterType::CatmullRom), ..near }
    }

    fn divided_by(&self, factor: u32) -> Self {
        let flat = self.on_white();
        let pixels = if factor <= 1 {
            flat.into_owned()
        } else {
            flat.thumbnail_exact((flat.width() / factor).max(1), (flat.height() / factor).max(1))
        };
        Self { pixels, icc: self.icc.clone(), inks: self.inks }
    }

    /// A square of at most `side_px`, cut from the middle, a little above it in upright pictures: faces are there.
    #[must_use]
    pub fn square(&self, side_px: u32) -> Self {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let side = width.min(height);
        let cut = self.pixels.crop_imm((width - side) / 2, (height - side) / 3, side, side);
        Self { pixels: cut, icc: self.icc.clone(), inks: self.inks }.fitted(side_px)
    }

    /// A JPEG with the colour profile and nothing else, `quality` of 100. Transparency becomes white.
    ///
    /// # Errors
    /// [`Fault::Damaged`] for a picture that JPEG cannot hold: wider or higher than 65,535 px.
    pub fn jpeg(&self, quality: u8) -> Result<Vec<u8>, Fault> {
        let flat = self.on_white();
        let mut file = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
        if let Some(icc) = self.icc.as_ref().filter(|icc| srgb::is_copied(icc)) {
            // Only a format without colour profiles refuses one.
            let _ = encoder.set_icc_profile(icc.clone());
        }
        let encoded = encoder.write_image(flat.as_bytes(), flat.width(), flat.height(), ExtendedColorType::Rgb8);
        encoded.map(|()| file).map_err(|error| why(&error))
    }

    /// A picture of these pixels: three bytes for each, row by row. Nothing where they are not as many.
    #[must_use]
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let pixels = RgbImage::from_raw(width, height, rgb)?.into();
        Some(Self { pixels, icc: None, inks: false })
    }

    /// Three bytes for each pixel, row by row, as they are coded. Transparency becomes white.
    #[must_use]
    pub fn into_coded_rgb(self) -> Vec<u8> {
        match self.pixels {
            DynamicImage::ImageRgb8(pixels) => pixels.into_raw(),
            _ => self.on_white().to_rgb8().into_raw(),
        }
    }

    /// A PNG without a colour profile: every pixel as it is. Transparency becomes white.
    ///
    /// # Errors
    /// None for a picture that was decoded.
    pub fn png(&self) -> Result<Vec<u8>, Fault> {
        let flat = self.on_white();
        let mut file = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Fast, PngFilter::Adaptive);
        let encoded = encoder.write_image(flat.as_bytes(), flat.width(), flat.height(), ExtendedColorType::Rgb8);
        encoded.map(|()| file).map_err(|error| why(&error))
    }

    /// The picture in sRGB on white, three bytes a pixel, row by row.
    #[must_use]
    pub fn rgb(&self) -> Vec<u8> {
        self.in_srgb().pixels.into_rgb8().into_raw()
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

fn why(error: &ImageError) -> Fault {
    match error {
        ImageError::Limits(_) => Fault::TooManyPixels,
        ImageError::Unsupported(_) => Fault::Unsupported,
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => Fault::Truncated,
        _ => Fault::Damaged,
    }
}
