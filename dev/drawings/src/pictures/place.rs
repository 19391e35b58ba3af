//! Putting layers together: enlarging a small painting, laying a transparent layer over, placing a person.

use image::{Rgb, RgbImage, RgbaImage};

use super::dice::Dice;

/// How much of a person's own light gives way to the scene's.
const TONE: f32 = 0.75;
/// A person's share of the picture's height, from the smallest to the largest.
const SHARE: (f32, f32) = (0.80, 0.94);

/// Enlarges straight RGBA bytes (opacity is ignored) to a picture, smoothly.
pub(super) fn enlarge(rgba: &[u8], from_width: u32, from_height: u32, width: u32, height: u32) -> RgbImage {
    let (step_x, step_y) = (from_width as f32 / width as f32, from_height as f32 / height as f32);
    let small = |x: u32, y: u32, channel: usize| f32::from(rgba[((y * from_width + x) * 4) as usize + channel]);
    let columns: Vec<_> = (0..width).map(|x| taps(x, step_x, from_width)).collect();
    RgbImage::from_fn(width, height, |x, y| {
        let ((left, right, along), (top, bottom, down)) = (columns[x as usize], taps(y, step_y, from_height));
        Rgb([0, 1, 2].map(|channel| {
            let upper = small(left, top, channel) * (1.0 - along) + small(right, top, channel) * along;
            let lower = small(left, bottom, channel) * (1.0 - along) + small(right, bottom, channel) * along;
            byte(upper * (1.0 - down) + lower * down)
        }))
    })
}

/// The two neighbours of an enlarged pixel and its way between them.
fn taps(position: u32, step: f32, count: u32) -> (u32, u32, f32) {
    let exact = ((position as f32 + 0.5) * step - 0.5).clamp(0.0, (count - 1) as f32);
    let first = exact as u32;
    let way = exact - first as f32;
    (first, (first + 1).min(count - 1), way)
}

pub(crate) fn byte(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// Lays straight RGBA bytes of the same size over a picture.
pub(crate) fn lay_over(canvas: &mut RgbImage, rgba: &[u8]) {
    for (below, above) in canvas.pixels_mut().zip(rgba.chunks_exact(4)) {
        if above[3] == 0 {
            continue;
        }
        let share = f32::from(above[3]) / 255.0;
        for (old, new) in below.0.iter_mut().zip(above) {
            *old = byte(f32::from(*old) * (1.0 - share) + f32::from(*new) * share);
        }
    }
}

/// Where a person stands: the part of the cut-out that is somebody, and how it maps to the picture.
struct Stand {
    left: f32,
    top: f32,
    scale: f32,
    mirrored: bool,
}

/// Places a person in the picture, standing on its lower edge, in the scene's light.
pub(super) fn put(canvas: &mut RgbImage, person: &RgbaImage, light: [f32; 3], seed: u64) {
    let Some(bounds) = bounds(person) else { return };
    let mut dice = Dice::new(seed, "place");
    let stand = stand(canvas, &bounds, &mut dice);
    let bright = dice.between(-1.0, 1.0);
    let (width, height) = (canvas.width(), canvas.height());
    let first_row = stand.top.max(0.0) as u32;
    for y in first_row..height {
        for x in 0..width {
            let along = (x as f32 + 0.5 - stand.left) / stand.scale;
            let along = if stand.mirrored { bounds.right - along } else { bounds.left + along };
            let down = bounds.top + (y as f32 + 0.5 - stand.top) / stand.scale;
            if along < bounds.left || along > bounds.right || down < bounds.top {
                continue;
            }
            let Some((color, share)) = sample(person, along, down.min(bounds.bottom - 1.0)) else { continue };
            let side = (x as f32 / width as f32 - 0.5) * bright;
            let pixel = canvas.get_pixel_mut(x, y);
            for ((old, new), tint) in pixel.0.iter_mut().zip(color).zip(light) {
                let toned = new * (1.0 + (tint - 1.0) * TONE) * (1.0 + 0.22 * side);
                *old = byte(f32::from(*old) * (1.0 - share) + toned * share);
            }
        }
    }
}

fn stand(canvas: &RgbImage, bounds: &Bounds, dice: &mut Dice) -> Stand {
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    let (broad, high) = (bounds.right - bounds.left, bounds.bottom - bounds.top);
    let wished = height * dice.between(SHARE.0, SHARE.1) / high;
    // In a narrow picture the shoulders may leave it, the face may not.
    let scale = wished.min(width * 1.12 / broad);
    let room = (width - broad * scale).max(0.0);
    let middle = (width - broad * scale) / 2.0;
    let left = if room > 0.0 { middle + room * dice.between(-0.28, 0.28) } else { middle };
    Stand { left, top: height - high * scale, scale, mirrored: dice.unit() < 0.4 }
}

struct Bounds {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

/// The rectangle of everything that is clearly there.
fn bounds(person: &RgbaImage) -> Option<Bounds> {
    let there = || person.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[3] > 40);
    let left = there().map(|(x, _, _)| x).min()?;
    let right = there().map(|(x, _, _)| x).max()?;
    let top = there().map(|(_, y, _)| y).min()?;
    let bottom = there().map(|(_, y, _)| y).max()?;
    (right > left + 8 && bottom > top + 8).then_some(Bounds {
        left: left as f32,
        top: top as f32,
        right: right as f32 + 1.0,
        bottom: bottom as f32 + 1.0,
    })
}

/// Colour and opacity between four pixels; nothing where nobody is.
pub(crate) fn sample(person: &RgbaImage, x: f32, y: f32) -> Option<([f32; 3], f32)> {
    let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
    let (left, top) = ((x as u32).min(person.width() - 1), (y as u32).min(person.height() - 1));
    let (right, bottom) = ((left + 1).min(person.width() - 1), (top + 1).min(person.height() - 1));
    let (along, down) = (x - left as f32, y - top as f32);
    let corners = [
        (left, top, (1.0 - along) * (1.0 - down)),
        (right, top, along * (1.0 - down)),
        (left, bottom, (1.0 - along) * down),
        (right, bottom, along * down),
    ];
    let (mut color, mut share) = ([0.0; 3], 0.0);
    for (x, y, weight) in corners {
        let pixel = person.get_pixel(x, y).0;
        let weight = weight * f32::from(pixel[3]) / 255.0;
        share += weight;
        for (sum, channel) in color.iter_mut().zip(pixel) {
            *sum += f32::from(channel) * weight;
        }
    }
    (share > 0.004).then(|| (color.map(|sum| sum / share), share))
}
