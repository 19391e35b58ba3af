//! A city at dusk, neon streets, a warm room, a castle in the evening.

use crate::pictures::brush::{Brush, Ink, Spot, Tint, hex};
use crate::pictures::dice::Dice;

/// Lights out of focus.
fn bokeh(brush: &mut Brush, dice: &mut Dice, count: u8, heights: Spot, tints: &[u32]) {
    let wide = brush.wide();
    for _ in 0..count {
        let centre = (dice.between(0.0, wide), dice.between(heights.0, heights.1));
        let (tint, radius) = (hex(dice.pick(tints)), dice.between(10.0, 46.0));
        let strength = dice.between(0.18, 0.6);
        brush.disc(
            centre,
            radius,
            &Ink::Around(centre, radius, vec![tint.at(strength * 0.7), tint.at(strength), tint.at(strength * 0.9)]),
        );
    }
}

/// Houses in rows, with lit windows.
fn houses(brush: &mut Brush, dice: &mut Dice, base: f32, heights: Spot, wall: Tint, lit: &[u32]) {
    let wide = brush.wide();
    let mut x = -30.0;
    while x < wide {
        let (broad, high) = (dice.between(60.0, 130.0), dice.between(heights.0, heights.1));
        let shade = Ink::Along((x, base - high), (x, base), vec![wall.darker(0.1), wall.lighter(0.10)]);
        brush.block((x, base - high), (x + broad, 1000.0), &shade);
        let mut y = base - high + 16.0;
        while y < base {
            let mut column = x + 9.0;
            while column < x + broad - 12.0 {
                if dice.unit() < 0.42 {
                    brush.block(
                        (column, y),
                        (column + 9.0, y + 13.0),
                        &Ink::Flat(hex(dice.pick(lit)).at(dice.between(0.35, 0.95))),
                    );
                }
                column += 19.0;
            }
            y += 26.0;
        }
        x += broad + dice.between(0.0, 12.0);
    }
}

pub(super) fn dusk(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    brush.everything(&Ink::Along(
        (0.0, 0.0),
        (0.0, 700.0),
        [0x34_3f6e, 0x8a_6a92, 0xe8_9a86, 0xff_cf9a].map(hex).to_vec(),
    ));
    houses(brush, dice, 700.0, (180.0, 430.0), hex(0x6f_5f7f), &[0xff_d99a, 0xff_e9c4]);
    houses(brush, dice, 820.0, (120.0, 330.0), hex(0x3a_3656), &[0xff_c978, 0xff_e2ac, 0x9f_c7ff]);
    let street = [0x2a_2944, 0x4b_3f58, 0x1d_1c30].map(hex).to_vec();
    brush.block((0.0, 800.0), (wide, 1000.0), &Ink::Along((0.0, 800.0), (0.0, 1000.0), street));
    bokeh(brush, dice, 46, (560.0, 930.0), &[0xff_c070, 0xff_9d6c, 0xff_e6b8, 0xff_7a6a, 0x8f_c0ff]);
}

pub(super) fn neon(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    brush.everything(&Ink::Along(
        (0.0, 0.0),
        (0.0, 1000.0),
        [0x0e_0a26, 0x2b_124e, 0x5b_1f6b, 0x1a_0d33].map(hex).to_vec(),
    ));
    houses(brush, dice, 900.0, (420.0, 820.0), hex(0x1a_1236), &[0x39_e6ff, 0xff_4fc3, 0x9a_6bff, 0xff_e66a]);
    brush.softly(5.0, |soft| {
        for _ in 0..14 {
            let (x, y) = (dice.between(0.0, wide), dice.between(120.0, 700.0));
            let tint = hex(dice.pick(&[0xff_3fae, 0x2f_e8ff, 0xb4_6bff, 0xff_d84a]));
            if dice.unit() < 0.5 {
                soft.block(
                    (x, y),
                    (x + dice.between(16.0, 30.0), y + dice.between(80.0, 190.0)),
                    &Ink::Flat(tint.at(0.8)),
                );
            } else {
                soft.line(&[(x, y), (x + dice.between(60.0, 150.0), y)], 11.0, &Ink::Flat(tint.at(0.9)));
            }
        }
    });
    for _ in 0..90 {
        let (x, y) = (dice.between(0.0, wide), dice.between(830.0, 1000.0));
        let tint = hex(dice.pick(&[0xff_3fae, 0x2f_e8ff, 0x9a_6bff]));
        brush.line(&[(x, y), (x + dice.between(30.0, 120.0), y)], dice.between(2.0, 7.0), &Ink::Flat(tint.at(0.24)));
    }
    bokeh(brush, dice, 34, (300.0, 930.0), &[0xff_4fc3, 0x39_e6ff, 0x9a_6bff]);
}

pub(super) fn indoors(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    brush.everything(&Ink::Along((0.0, 0.0), (wide, 1000.0), [0xe9_cfa8, 0xb9_8a5e, 0x6a_452c].map(hex).to_vec()));
    let left = dice.between(0.02, 0.5) * wide;
    let pane = vec![hex(0xff_fbef), hex(0xff_e8c0), hex(0xf6_cf98)];
    brush.block((left, 90.0), (left + wide * 0.36, 640.0), &Ink::Along((0.0, 90.0), (0.0, 640.0), pane));
    for bar in 0..3_u8 {
        let x = left + wide * 0.18 * f32::from(bar);
        brush.block((x - 7.0, 84.0), (x + 7.0, 650.0), &Ink::Flat(hex(0x5e_3c26)));
    }
    brush.block((left - 12.0, 350.0), (left + wide * 0.36 + 12.0, 362.0), &Ink::Flat(hex(0x5e_3c26)));
    let shelf_from = if left > wide * 0.3 { 0.0 } else { left + wide * 0.42 };
    for row in 0..4_u8 {
        let y = 190.0 + 150.0 * f32::from(row);
        let mut x = shelf_from + 8.0;
        while x < shelf_from + wide * 0.34 {
            let thick = dice.between(10.0, 26.0);
            let tint = hex(dice.pick(&[0x8a_3f35, 0x3f_5a63, 0xc9_a25f, 0x54_6b4a, 0xd9_c9ae, 0x39_3142]));
            brush.block((x, y - dice.between(70.0, 118.0)), (x + thick, y), &Ink::Flat(tint));
            x += thick + 2.0;
        }
        brush.block((shelf_from, y), (shelf_from + wide * 0.36, y + 12.0), &Ink::Flat(hex(0x54_3623)));
    }
    let table = [0x8a_5c3a, 0x5a_3822].map(hex).to_vec();
    brush.block((0.0, 850.0), (wide, 1000.0), &Ink::Along((0.0, 850.0), (0.0, 1000.0), table));
    bokeh(brush, dice, 20, (60.0, 420.0), &[0xff_e0a0, 0xff_c878]);
}

pub(super) fn castle(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    brush.everything(&Ink::Along(
        (0.0, 0.0),
        (0.0, 800.0),
        [0x2c_2a66, 0x6f_559b, 0xd0_86a8, 0xff_c9a0].map(hex).to_vec(),
    ));
    let moon = (wide * dice.between(0.2, 0.8), 190.0);
    let pale = hex(0xff_f4d6);
    brush.disc(moon, 230.0, &Ink::Around(moon, 230.0, vec![pale.at(0.55), pale.at(0.15), pale.at(0.0)]));
    brush.disc(moon, 62.0, &Ink::Flat(pale));
    let middle = wide * dice.between(0.3, 0.7);
    let wall = hex(0x5a_4a7d);
    for (offset, broad, high) in
        [(-210.0, 70.0, 330.0), (-120.0, 110.0, 250.0), (0.0, 120.0, 470.0), (125.0, 90.0, 300.0), (215.0, 64.0, 390.0)]
    {
        let (x, top) = (middle + offset - broad / 2.0, 760.0 - high);
        let stone = Ink::Along((x, 0.0), (x + broad, 0.0), vec![wall.lighter(0.28), wall, wall.darker(0.32)]);
        brush.block((x, top), (x + broad, 800.0), &stone);
        brush.facet(
            &[(x - 10.0, top), (x + broad / 2.0, top - broad * 1.35), (x + broad + 10.0, top)],
            &Ink::Flat(hex(0x8f_4a74)),
        );
        for row in 0..4_u8 {
            let y = top + 40.0 + 62.0 * f32::from(row);
            if y < 720.0 {
                brush.oval((x + broad / 2.0, y), (8.0, 14.0), &Ink::Flat(hex(0xff_d98a)));
            }
        }
    }
    let hills = [
        (-60.0, 800.0),
        (middle - 260.0, 740.0),
        (middle, 715.0),
        (middle + 280.0, 750.0),
        (wide + 60.0, 800.0),
        (wide + 60.0, 1100.0),
        (-60.0, 1100.0),
    ];
    brush.blob(&hills, &Ink::Along((0.0, 720.0), (0.0, 1000.0), vec![hex(0x3f_4a6b), hex(0x1a_1c36)]));
    bokeh(brush, dice, 26, (600.0, 960.0), &[0xff_e2a0, 0xff_b8d0]);
}
