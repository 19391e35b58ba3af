//! Pictures to edit: drawn, with texture at every scale, so that there is something to find again.

use darkroom_retouch::{Picture, Size};

pub(crate) fn size(width: u32, height: u32) -> Size {
    Size::new(width, height).unwrap()
}

/// A still life: a wall and a table with grain, things with edges on them. Another seed is another scene.
pub(crate) fn still_life(seed: u32, size: Size) -> Picture {
    let longer = size.longer() as f32;
    let things: Vec<Thing> = (0..16).map(|number| Thing::of(seed, number, size)).collect();
    Picture::drawn(size, |x, y| {
        let (along, down) = (x as f32 / longer, y as f32 / longer);
        let grain = fractal(seed, along, down);
        let is_table = down > 0.62 * size.height() as f32 / longer;
        let ground = if is_table { [150.0, 112.0, 78.0] } else { [188.0, 196.0, 204.0] };
        let strength = if is_table { 70.0 } else { 26.0 };
        let mut levels = ground.map(|level| level + strength * (grain - 0.5) - 30.0 * down);
        for thing in &things {
            thing.draw(along, down, grain, &mut levels);
        }
        // The cast saturates.
        levels.map(|level| level.round() as u8)
    })
}

/// A ground without texture, as behind a product on white.
pub(crate) fn plain(size: Size) -> Picture {
    Picture::drawn(size, |x, y| {
        let level = 225 - (x * 9 / size.width() + y * 14 / size.height()) as u8;
        [level, level, level + 4]
    })
}

struct Thing {
    middle: [f32; 2],
    half: [f32; 2],
    levels: [f32; 3],
    is_round: bool,
}

impl Thing {
    fn of(seed: u32, number: u32, size: Size) -> Self {
        let longer = size.longer() as f32;
        let dice = |what: u32| hash(seed.wrapping_mul(31) + number, what, 7);
        let middle = [dice(0) * size.width() as f32 / longer, dice(1) * size.height() as f32 / longer];
        let half = [0.02 + 0.07 * dice(2), 0.02 + 0.09 * dice(3)];
        Self {
            middle,
            half,
            levels: [4, 5, 6].map(|what| 20.0 + 225.0 * dice(what)),
            is_round: number.is_multiple_of(2),
        }
    }

    fn draw(&self, along: f32, down: f32, grain: f32, levels: &mut [f32; 3]) {
        let (across, up) = ((along - self.middle[0]) / self.half[0], (down - self.middle[1]) / self.half[1]);
        let radius = if self.is_round { across.hypot(up) } else { across.abs().max(up.abs()) };
        if radius < 1.0 {
            // Lit from the upper left, with stripes as print has them.
            let light = 1.0 - 0.25 * (across + up) / 2.0;
            let stripe = if !self.is_round && (up * 9.0).rem_euclid(2.0) < 0.7 { 0.55 } else { 1.0 };
            *levels = self.levels.map(|level| level * light * stripe + 24.0 * (grain - 0.5));
        }
    }
}

/// Noise at five scales, from 0 to 1.
fn fractal(seed: u32, x: f32, y: f32) -> f32 {
    let (mut sum, mut weight, mut scale) = (0.0, 0.5, 9.0);
    for octave in 0..5 {
        sum += weight * smooth(seed + octave * 101, x * scale, y * scale);
        weight *= 0.55;
        scale *= 2.3;
    }
    sum.min(1.0)
}

fn smooth(seed: u32, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(x - left), ease(y - top));
    let at = |dx: u32, dy: u32| hash(seed, left as u32 + dx, top as u32 + dy);
    let upper = at(0, 0) + (at(1, 0) - at(0, 0)) * across;
    let lower = at(0, 1) + (at(1, 1) - at(0, 1)) * across;
    upper + (lower - upper) * down
}

fn hash(seed: u32, x: u32, y: u32) -> f32 {
    let mut mixed = seed.wrapping_mul(0x9E37_79B9) ^ x.wrapping_mul(0x85EB_CA6B) ^ y.wrapping_mul(0xC2B2_AE35);
    mixed ^= mixed >> 15;
    mixed = mixed.wrapping_mul(0x2C1B_3C6D);
    mixed ^= mixed >> 12;
    mixed = mixed.wrapping_mul(0x297A_2D39);
    (mixed >> 8) as f32 / (1_u32 << 24) as f32
}
