//! stub
use image::{DynamicImage, RgbaImage};
/// stub
pub fn cut_out(picture: &DynamicImage) -> RgbaImage { picture.to_rgba8() }
