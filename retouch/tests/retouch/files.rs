//! JPEG files, written as posters are and read by two decoders of different people.

use darkroom_retouch::{Picture, Size};
use image::codecs::jpeg::JpegEncoder;

/// As every poster is written.
pub(crate) fn jpeg(picture: &Picture, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let (width, height) = (picture.size().width(), picture.size().height());
    let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
    encoder.encode(picture.rgb(), width, height, image::ExtendedColorType::Rgb8).unwrap();
    file
}

/// As the studio reads: zune-jpeg.
pub(crate) fn decoded(file: &[u8]) -> Picture {
    let pixels = image::load_from_memory_with_format(file, image::ImageFormat::Jpeg).unwrap().into_rgb8();
    Picture::from_rgb(Size::new(pixels.width(), pixels.height()).unwrap(), pixels.into_raw()).unwrap()
}

/// As somebody else reads.
pub(crate) fn decoded_elsewhere(file: &[u8]) -> Picture {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    let rgb = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    assert_eq!(info.pixel_format, jpeg_decoder::PixelFormat::RGB24);
    Picture::from_rgb(Size::new(info.width.into(), info.height.into()).unwrap(), rgb).unwrap()
}
