//! JPEGs of four inks, CMYK or YCCK, as print shops send them. `image` turns them into RGB as if inks were light;
//! here their colour profile is asked.

use image::{DynamicImage, RgbImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::{Fault, srgb};

/// The picture in RGB; nothing when it is not of four inks.
pub(crate) fn decode(file: &[u8], side_max_px: u32, bytes_max: u64) -> Result<Option<DynamicImage>, Fault> {
    let side_max_px = usize::try_from(side_max_px).unwrap_or(usize::MAX);
    let options =
        DecoderOptions::default().set_strict_mode(false).set_max_width(side_max_px).set_max_height(side_max_px);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    if decoder.decode_headers().is_err() {
        // Whoever decodes it next says why.
        return Ok(None);
    }
    let Some(space) = decoder.input_colorspace().filter(|space| matches!(space, ColorSpace::CMYK | ColorSpace::YCCK))
    else {
        return Ok(None);
    };
    let (width, height) = decoder.dimensions().ok_or(Fault::Damaged)?;
    if (width as u64).saturating_mul(height as u64).saturating_mul(4) > bytes_max {
        return Err(Fault::TooManyPixels);
    }
    let icc = decoder.icc_profile();
    // The same space in and out: the four values as they are stored.
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let mut inks = decoder.decode().map_err(|error| why(&error))?;
    for pixel in inks.chunks_exact_mut(4) {
        upright_inks(pixel, space);
    }
    let converted = icc.and_then(|icc| srgb::convert_inks(&inks, &icc));
    let pixels = converted.unwrap_or_else(|| inks.chunks_exact(4).flat_map(as_light).collect());
    let size = (u32::try_from(width), u32::try_from(height));
    let (Ok(width), Ok(height)) = size else { return Err(Fault::TooManyPixels) };
    RgbImage::from_raw(width, height, pixels).map(|pixels| Some(pixels.into())).ok_or(Fault::Damaged)
}

/// Stored values become inks. Everybody follows Adobe, who stores them the wrong way round: 255 is no ink.
fn upright_inks(pixel: &mut [u8], space: ColorSpace) {
    if space == ColorSpace::YCCK {
        let (luma, blue, red) = (f32::from(pixel[0]), f32::from(pixel[1]) - 128.0, f32::from(pixel[2]) - 128.0);
        // ITU-T T.871; the cast saturates.
        pixel[0] = (luma + 1.402 * red).round() as u8;
        pixel[1] = (luma - 0.344_136 * blue - 0.714_136 * red).round() as u8;
        pixel[2] = (luma + 1.772 * blue).round() as u8;
        // Luma and the two colours were made from the light that the stored values leave over: these are inks already.
        pixel[3] = 255 - pixel[3];
        return;
    }
    for ink in pixel {
        *ink = 255 - *ink;
    }
}

/// Without a profile: what no ink and no black takes away.
fn as_light(pixel: &[u8]) -> [u8; 3] {
    let black = 255 - u16::from(pixel[3]);
    let light = |ink: u8| u8::try_from(((255 - u16::from(ink)) * black + 127) / 255).unwrap_or(u8::MAX);
    [light(pixel[0]), light(pixel[1]), light(pixel[2])]
}

fn why(error: &DecodeErrors) -> Fault {
    match error {
        DecodeErrors::Unsupported(_) => Fault::Unsupported,
        DecodeErrors::LargeDimensions(_) => Fault::TooManyPixels,
        _ => Fault::Damaged,
    }
}
