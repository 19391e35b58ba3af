//! What an engine does to a picture besides what it was asked for, simulated: it moves it, scales it, tints it, and gives
//! it back in its own size. For the sandbox and for tests; the same seed drifts the same way on every machine.

use crate::picture::{Picture, Size};
use crate::register::reduced::Reduced;

/// How an engine drifts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// To the right and down, in px of the picture.
    pub shift_px: [f32; 2],
    /// Of width and height, about the middle.
    pub scale: [f32; 2],
    /// What each channel is multiplied by.
    pub tint: [f32; 3],
    /// The exponent of each level as a share of white.
    pub gamma: f32,
    /// Brightness and colour wander slowly over the picture by up to so many levels.
    pub wander_levels: f32,
    /// Where they wander.
    pub seed: u64,
}

impl Drift {
    /// As it was sent.
    pub const NONE: Self =
        Self { shift_px: [0.0; 2], scale: [1.0; 2], tint: [1.0; 3], gamma: 1.0, wander_levels: 0.0, seed: 0 };

    /// A drift as engines without masks have it: some pixels, half a per cent, a slight tint.
    #[must_use]
    pub fn usual(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut about = |middle: f32, most: f32| middle + most * (2.0 * dice.unit() - 1.0);
        Self {
            shift_px: [about(0.0, 6.0), about(0.0, 6.0)],
            scale: [about(1.0, 0.008), about(1.0, 0.008)],
            tint: [about(1.0, 0.025), about(1.0, 0.025), about(1.0, 0.025)],
            gamma: about(0.98, 0.05),
            wander_levels: about(3.0, 2.0),
            seed,
        }
    }

    /// The picture as the engine gives it back, in the engine's own size.
    #[must_use]
    pub fn applied(&self, picture: &Picture, size: Size) -> Picture {
        let (width, height) = (size.width() as usize, size.height() as usize);
        let small = Reduced::of(picture, picture.size().whole(), width, height);
        let density = [
            size.width() as f32 / picture.size().width() as f32,
            size.height() as f32 / picture.size().height() as f32,
        ];
        let middle = [width as f32 / 2.0, height as f32 / 2.0];
        let along = |axis: usize, at: u32| {
            let at = at as f32 + 0.5 - middle[axis] - self.shift_px[axis] * density[axis];
            middle[axis] + at / self.scale[axis] - 0.5
        };
        let waves = Wave::some(self.seed);
        Picture::drawn(size, |x, y| {
            let levels = small.between(along(0, x), along(1, y));
            let at = [x as f32 / width as f32, y as f32 / height as f32];
            std::array::from_fn(|channel| {
                let toned = 255.0 * (levels[channel] / 255.0).powf(self.gamma) * self.tint[channel];
                // The cast saturates.
                (toned + self.wander_levels * waves[channel].at(at)).round() as u8
            })
        })
    }
}

/// One slow wave over the picture, from −1 to 1.
struct Wave {
    turns: [f32; 2],
    phase: f32,
}

impl Wave {
    fn some(seed: u64) -> [Self; 3] {
        let mut dice = Dice(seed ^ 0x5EED);
        std::array::from_fn(|_| Self {
            turns: [1.5 * dice.unit() - 0.75, 1.5 * dice.unit() - 0.75],
            phase: std::f32::consts::TAU * dice.unit(),
        })
    }

    fn at(&self, at: [f32; 2]) -> f32 {
        (std::f32::consts::TAU * (self.turns[0] * at[0] + self.turns[1] * at[1]) + self.phase).sin()
    }
}

/// Repeatable chance (SplitMix64).
struct Dice(u64);

impl Dice {
    /// From 0 to just below 1.
    fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 40) as f32 / (1_u32 << 24) as f32
    }
}
