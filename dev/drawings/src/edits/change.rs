//! The change itself: something goes, gets another colour, or comes in.

use image::{Rgb, RgbImage};

use super::EditMotif;
use super::area::Area;
use crate::pictures::brush::{Brush, Ink, Tint, hex};
use crate::pictures::{dice::Dice, place};
use crate::posters::{Turn, lay};

/// Colours that a request may name, in both languages.
const COLOURS: [(&str, &str, u32); 9] = [
    ("红", "red", 0xc8_2f38),
    ("蓝", "blue", 0x2c_5fb8),
    ("绿", "green", 0x2f_9a54),
    ("黄", "yellow", 0xe4_bd2a),
    ("橙", "orange", 0xe5_7f24),
    ("紫", "purple", 0x7b_45b0),
    ("粉", "pink", 0xe9_8fb0),
    ("白", "white", 0xf6_f5f2),
    ("黑", "black", 0x22_2226),
];
const REMOVALS: [&str; 9] = ["去掉", "去除", "删除", "删掉", "移除", "擦掉", "remove", "erase", "delete"];

/// What a request wants.
enum Wanted {
    Gone,
    Recoloured(Tint),
    Added,
}

impl Wanted {
    fn of(prompt: &str) -> Self {
        let request =
            prompt.split_once('«').and_then(|(_, rest)| rest.split_once('»')).map_or(prompt, |(wanted, _)| wanted);
        let request = request.to_lowercase();
        if REMOVALS.iter().any(|word| request.contains(word)) {
            return Self::Gone;
        }
        let named = COLOURS.iter().find(|(han, english, _)| request.contains(han) || request.contains(english));
        named.map_or(Self::Added, |(_, _, colour)| Self::Recoloured(hex(*colour)))
    }
}

/// Changes the open part of a picture as the prompt says.
pub(super) fn apply(picture: &mut RgbImage, area: &Area, motif: &EditMotif<'_>) {
    let [left, top, right, bottom] = area.bounds;
    if left >= right || top >= bottom {
        return;
    }
    let wanted = if motif.reference.is_some() { Wanted::Added } else { Wanted::of(motif.prompt) };
    match wanted {
        Wanted::Gone => fill(picture, area),
        Wanted::Recoloured(tint) => recolour(picture, area, tint),
        Wanted::Added => add(picture, area, motif),
    }
}

/// The colour, as light and dark as what was there; a whole picture only takes a part of it.
fn recolour(picture: &mut RgbImage, area: &Area, tint: Tint) {
    let share = if area.is_whole { 0.42 } else { 0.86 };
    let levels = [tint.red, tint.green, tint.blue].map(|part| part * 255.0);
    let own = 0.299 * levels[0] + 0.587 * levels[1] + 0.114 * levels[2];
    for (_, _, pixel) in picture.enumerate_pixels_mut().filter(|(x, y, _)| area.is_open(*x, *y)) {
        let [red, green, blue] = pixel.0.map(f32::from);
        let light = (0.299 * red + 0.587 * green + 0.114 * blue - own) * 0.55;
        for (level, wanted) in pixel.0.iter_mut().zip(levels) {
            *level = place::byte(f32::from(*level) * (1.0 - share) + (wanted + light) * share);
        }
    }
}

/// What lies around, drawn over the part from all four sides.
fn fill(picture: &mut RgbImage, area: &Area) {
    let before = picture.clone();
    let (width, height) = picture.dimensions();
    let [left, top, right, bottom] = area.bounds;
    let edge = |x: u32, y: u32| before.get_pixel(x.min(width - 1), y.min(height - 1)).0.map(f32::from);
    for y in top..bottom {
        for x in (left..right).filter(|x| area.is_open(*x, y)) {
            let sides = [
                (edge(left.saturating_sub(1), y), 1.0 / (1 + x - left) as f32),
                (edge(right, y), 1.0 / (right - x) as f32),
                (edge(x, top.saturating_sub(1)), 1.0 / (1 + y - top) as f32),
                (edge(x, bottom), 1.0 / (bottom - y) as f32),
            ];
            let total: f32 = sides.iter().map(|(_, weight)| weight).sum();
            let level =
                |channel: usize| sides.iter().map(|(color, weight)| color[channel] * weight).sum::<f32>() / total;
            picture.put_pixel(x, y, Rgb([0, 1, 2].map(|channel| place::byte(level(channel)))));
        }
    }
}

/// Something new in the middle of the part: the reference where there is one, else a ball, a cup or a leaf.
fn add(picture: &mut RgbImage, area: &Area, motif: &EditMotif<'_>) {
    let (width, height) = picture.dimensions();
    let [left, top, right, bottom] = area.bounds.map(|px| px as f32);
    let share = if area.is_whole { 0.30 } else { 0.86 };
    let middle = (f32::midpoint(left, right), f32::midpoint(top, bottom));
    let half = ((right - left) * share / 2.0, (bottom - top) * share / 2.0);
    let mut changed = picture.clone();
    if let Some(reference) = motif.reference {
        let middle = (middle.0 / width as f32, middle.1 / height as f32);
        let extent = (2.0 * half.0 / width as f32, 2.0 * half.1 / height as f32);
        lay(&mut changed, reference, Turn { middle, extent, radians: 0.0 });
    } else if let Some(mut brush) = Brush::new(width, height, height as f32) {
        draw(&mut brush, middle, half.0.min(half.1), motif);
        place::lay_over(&mut changed, &brush.into_rgba());
    }
    for (x, y, pixel) in picture.enumerate_pixels_mut().filter(|(x, y, _)| area.is_open(*x, *y)) {
        *pixel = *changed.get_pixel(x, y);
    }
}

fn draw(brush: &mut Brush, (x, y): (f32, f32), radius: f32, motif: &EditMotif<'_>) {
    let words = motif.prompt.bytes().fold(motif.seed, |sum, byte| sum.rotate_left(7) ^ u64::from(byte));
    let mut dice = Dice::new(words, "thing");
    let own = hex(dice.pick(&[0xc2_4b3a, 0x2f_7f8f, 0xd0_9a2c, 0x4d_8a4a, 0x8a_5aa6]));
    let lit = |from: (f32, f32), radius: f32| Ink::Around(from, radius, vec![own.lighter(0.45), own, own.darker(0.4)]);
    match dice.pick(&[0_u8, 1, 2]) {
        0 => brush.disc((x, y), radius * 0.9, &lit((x - radius * 0.3, y - radius * 0.35), radius * 1.3)),
        1 => {
            let body = [(-0.7, -0.6), (0.7, -0.6), (0.6, 0.5), (0.3, 0.8), (-0.3, 0.8), (-0.6, 0.5)];
            let body: Vec<(f32, f32)> = body.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)).collect();
            let handle = [(0.6, -0.3), (1.0, -0.1), (0.95, 0.3), (0.55, 0.4)];
            let handle: Vec<(f32, f32)> = handle.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)).collect();
            brush.line(&handle, radius * 0.14, &Ink::Flat(own.darker(0.2)));
            brush.blob(&body, &lit((x - radius * 0.3, y - radius * 0.2), radius * 1.4));
            brush.oval((x, y - radius * 0.62), (radius * 0.66, radius * 0.14), &Ink::Flat(own.darker(0.55)));
        }
        _ => {
            let leaf = [(0.0, -0.95), (0.55, -0.2), (0.4, 0.5), (0.0, 0.95), (-0.4, 0.5), (-0.55, -0.2)];
            let leaf: Vec<(f32, f32)> = leaf.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)).collect();
            brush.blob(&leaf, &lit((x - radius * 0.2, y - radius * 0.3), radius * 1.3));
            brush.line(&[(x, y - radius * 0.85), (x, y + radius * 0.9)], radius * 0.05, &Ink::Flat(own.darker(0.45)));
        }
    }
}
