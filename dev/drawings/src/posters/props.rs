//! What stands around a product: a room, a hand, waves of an idea, and the shadow below.

use image::RgbImage;

use crate::pictures::brush::{Brush, Ink, Spot, Tint, hex};
use crate::pictures::dice::Dice;
use crate::pictures::place;

/// A tidy room with a table in front, in thousandths of the height.
pub(super) struct Room {
    pub(super) ground: Tint,
    pub(super) accent: Tint,
    pub(super) wide: f32,
}

impl Room {
    pub(super) fn draw(&self, brush: &mut Brush, dice: &mut Dice) {
        let wall = self.ground.mix(hex(0xe8_dfd2), 0.4);
        brush.everything(&Ink::Along((0.0, 0.0), (self.wide, 700.0), vec![wall.lighter(0.25), wall.darker(0.10)]));
        self.window(brush);
        self.shelf(brush, dice);
        let wood = hex(0xb0_8458);
        let table = vec![wood.lighter(0.12), wood, wood.darker(0.22)];
        brush.block((0.0, 790.0), (self.wide, 1000.0), &Ink::Along((0.0, 790.0), (0.0, 1000.0), table));
        for number in 0..14_u8 {
            let y = 800.0 + 14.0 * f32::from(number) + dice.between(-4.0, 4.0);
            brush.line(
                &[(0.0, y), (self.wide * 0.5, y + 3.0), (self.wide, y)],
                2.0,
                &Ink::Flat(wood.darker(0.35).at(0.3)),
            );
        }
    }

    /// Panes behind the product; the text's corner stays a wall.
    fn window(&self, brush: &mut Brush) {
        let (left, right) = (self.wide * 0.60, self.wide * 0.92);
        let sky = Ink::Along((left, 90.0), (left, 560.0), vec![hex(0xf7_fbff), hex(0xcf_e3ee), hex(0xc5_d6b8)]);
        brush.block((left, 90.0), (right, 560.0), &sky);
        let frame = Ink::Flat(hex(0xf2_ede4));
        for x in [left, f32::midpoint(left, right), right] {
            brush.block((x - 8.0, 82.0), (x + 8.0, 568.0), &frame);
        }
        for y in [90.0, 325.0, 560.0] {
            brush.block((left - 8.0, y - 8.0), (right + 8.0, y + 8.0), &frame);
        }
    }

    fn shelf(&self, brush: &mut Brush, dice: &mut Dice) {
        let (left, right) = (self.wide * 0.08, self.wide * 0.46);
        brush.block((left, 640.0), (right, 656.0), &Ink::Flat(hex(0x8c_6a4a)));
        let mut x = left + 12.0;
        while x < right - 40.0 {
            let (thick, high) = (dice.between(16.0, 34.0), dice.between(70.0, 130.0));
            let cover = self.accent.mix(hex(dice.pick(&[0x6d_7f8c, 0xb9_a37f, 0x8f_5d4b, 0xdd_d5c4])), 0.75);
            brush.block((x, 640.0 - high), (x + thick, 640.0), &Ink::Flat(cover));
            x += thick + 4.0;
        }
    }
}

/// Rings and drops that move around an idea.
pub(super) fn waves(brush: &mut Brush, centre: Spot, tint: Tint) {
    for ring in 0..5_u8 {
        let radius = 170.0 + 62.0 * f32::from(ring);
        let arc: Vec<Spot> = (0..26_u8)
            .map(|step| {
                let turn = 3.3 + f32::from(step) * 0.21 + 0.25 * f32::from(ring);
                (centre.0 + radius * 1.15 * turn.cos(), centre.1 + radius * 0.62 * turn.sin())
            })
            // What would run into the text is left out.
            .filter(|spot| spot.1 < 700.0)
            .collect();
        for pair in arc.windows(2).filter(|pair| (pair[0].0 - pair[1].0).abs() < 140.0) {
            brush.line(pair, 9.0 - f32::from(ring), &Ink::Flat(tint.at(0.5 - 0.08 * f32::from(ring))));
        }
    }
}

/// The soft shadow below something that stands at left, top, right and bottom, in pixels.
pub(super) fn contact_shadow(canvas: &mut RgbImage, [left, _, right, bottom]: [f32; 4], strength: f32) {
    let Some(mut brush) = Brush::new(canvas.width(), canvas.height(), canvas.height() as f32) else { return };
    let half = ((right - left) * 0.52, canvas.height() as f32 * 0.018);
    let blur = canvas.height() as f32 * 0.010;
    brush.softly(blur, |brush| {
        brush.oval((f32::midpoint(left, right), bottom - half.1 * 0.4), half, &Ink::Flat(hex(0x1c_1714).at(strength)));
    });
    place::lay_over(canvas, &brush.into_rgba());
}

/// A hand that comes into a field from the right; fields are x, y, width and height in shares.
pub(super) fn hand(canvas: &mut RgbImage, [x, y, across, down]: [f32; 4], step: f32) {
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    let Some(mut brush) = Brush::new(canvas.width(), canvas.height(), height) else { return };
    let (right, middle) = (width * (x + across) - 8.0, height * (y + down * (0.40 + 0.10 * step)));
    let (long, thick) = (width * across * 0.30, height * down * 0.045);
    let skin = hex(0xd9_a37f);
    brush.inside(
        &[(width * x, height * y), (right, height * y), (right, height * (y + down)), (width * x, height * (y + down))],
        |brush| {
            brush.line(
                &[(right + thick, middle + thick * 2.0), (right - long * 0.5, middle)],
                thick * 2.6,
                &Ink::Flat(skin),
            );
            for finger in 0..4_u8 {
                let drop = (f32::from(finger) - 1.5) * thick * 0.85;
                let tip = (right - long * (1.0 - 0.06 * f32::from(finger)), middle + drop);
                brush.line(
                    &[(right - long * 0.45, middle + drop * 0.7), tip],
                    thick * 0.8,
                    &Ink::Flat(skin.darker(0.06)),
                );
            }
            brush.line(
                &[(right - long * 0.4, middle - thick), (right - long * 0.7, middle - thick * 3.0)],
                thick * 0.85,
                &Ink::Flat(skin),
            );
        },
    );
    place::lay_over(canvas, &brush.into_rgba());
}
