//! Hair: what hangs behind the head, and what lies over it.

use super::figure::{Head, View};
use super::person::{Person, Style};
use crate::pictures::brush::{Brush, Ink, Spot};
use crate::pictures::dice::Dice;

/// What is behind head and shoulders.
pub(super) fn back(brush: &mut Brush, person: &Person, head: &Head, view: &View) {
    // The back of the head moves against the face.
    let shape: Vec<Spot> = fall(person.style).iter().map(|(x, y)| head.outline(*x, *y, -20.0)).collect();
    if person.style == Style::Bun {
        let bun = head.place(-34.0 * view.turn, 158.0);
        let tints = vec![person.hair.lighter(0.22), person.hair, person.hair.darker(0.3)];
        brush.disc(
            bun,
            head.long(62.0),
            &Ink::Around((bun.0 + 22.0 * view.light, bun.1 - 20.0), head.long(80.0), tints),
        );
    }
    brush.blob(
        &shape,
        &Ink::Along(head.place(0.0, 180.0), head.place(0.0, 800.0), vec![person.hair, person.hair.darker(0.35)]),
    );
    strands(brush, person, head, &shape, "back");
}

/// What lies over forehead and temples.
pub(super) fn front(brush: &mut Brush, person: &Person, head: &Head, view: &View, face: &[Spot]) {
    let part = person.parting;
    let shape: Vec<Spot> = cap(person.style)
        .iter()
        .map(|(x, y)| head.outline(x * part, *y, if *y > 240.0 { 14.0 } else { -6.0 }))
        .collect();
    // A soft shadow of the hair on the forehead.
    brush.inside(face, |clip| {
        clip.softly(9.0, |soft| {
            let below: Vec<Spot> = shape.iter().map(|(x, y)| (*x, y + head.long(13.0))).collect();
            soft.blob(&below, &Ink::Flat(person.skin.mix(person.hair, 0.6).at(0.5)));
        });
    });
    let tints = vec![person.hair.lighter(0.10), person.hair, person.hair.darker(0.18)];
    let (from, to) = (head.place(140.0 * view.light, 200.0), head.place(-150.0 * view.light, 460.0));
    brush.blob(&shape, &Ink::Along(from, to, tints));
    strands(brush, person, head, &shape, "front");
    shine(brush, person, head, view, &shape);
}

/// Fine lines that follow the fall of the hair.
fn strands(brush: &mut Brush, person: &Person, head: &Head, shape: &[Spot], purpose: &str) {
    let mut dice = Dice::new(7, purpose);
    brush.inside(shape, |clip| {
        for _ in 0..46 {
            let start = dice.between(-60.0, 60.0) + 26.0 * person.parting;
            let end = start * dice.between(2.2, 3.6);
            let long = dice.between(380.0, 760.0);
            let tint =
                if dice.unit() < 0.5 { person.hair.lighter(0.22).at(0.30) } else { person.hair.darker(0.45).at(0.30) };
            let line = [
                head.place(start, 178.0),
                head.place(start + (end - start) * 0.75, 178.0 + (long - 178.0) * 0.34),
                head.place(end, long),
            ];
            clip.line(&line, head.long(dice.between(1.4, 3.6)), &Ink::Flat(tint));
        }
    });
}

/// The band of light on the crown.
fn shine(brush: &mut Brush, person: &Person, head: &Head, view: &View, shape: &[Spot]) {
    brush.inside(shape, |clip| {
        clip.softly(10.0, |soft| {
            let tint = person.hair.lighter(0.6).at(0.34);
            let at = |x: f32, y: f32| head.place(x + 40.0 * view.light, y);
            soft.line(
                &[at(-92.0, 262.0), at(-40.0, 226.0), at(30.0, 218.0), at(88.0, 244.0)],
                head.long(17.0),
                &Ink::Flat(tint),
            );
        });
    });
}

/// The outline of the hair behind the head, for a head that looks straight ahead.
fn fall(style: Style) -> &'static [Spot] {
    match style {
        Style::Long => &[
            (0.0, 176.0),
            (104.0, 198.0),
            (164.0, 280.0),
            (176.0, 400.0),
            (184.0, 540.0),
            (206.0, 690.0),
            (186.0, 800.0),
            (110.0, 826.0),
            (0.0, 780.0),
            (-110.0, 826.0),
            (-186.0, 800.0),
            (-206.0, 690.0),
            (-184.0, 540.0),
            (-176.0, 400.0),
            (-164.0, 280.0),
            (-104.0, 198.0),
        ],
        Style::Bob => &[
            (0.0, 176.0),
            (108.0, 200.0),
            (168.0, 290.0),
            (182.0, 420.0),
            (178.0, 540.0),
            (150.0, 622.0),
            (70.0, 640.0),
            (-70.0, 640.0),
            (-150.0, 622.0),
            (-178.0, 540.0),
            (-182.0, 420.0),
            (-168.0, 290.0),
            (-108.0, 200.0),
        ],
        Style::Bun => &[
            (0.0, 184.0),
            (100.0, 206.0),
            (150.0, 290.0),
            (150.0, 400.0),
            (128.0, 500.0),
            (0.0, 540.0),
            (-128.0, 500.0),
            (-150.0, 400.0),
            (-150.0, 290.0),
            (-100.0, 206.0),
        ],
        Style::Short => &[
            (0.0, 186.0),
            (98.0, 208.0),
            (146.0, 290.0),
            (140.0, 390.0),
            (104.0, 470.0),
            (0.0, 500.0),
            (-104.0, 470.0),
            (-140.0, 390.0),
            (-146.0, 290.0),
            (-98.0, 208.0),
        ],
    }
}

/// The outline of the hair over the forehead, parted on the right.
fn cap(style: Style) -> &'static [Spot] {
    match style {
        Style::Short => &[
            (-136.0, 392.0),
            (-150.0, 320.0),
            (-138.0, 232.0),
            (-74.0, 180.0),
            (10.0, 166.0),
            (92.0, 184.0),
            (142.0, 240.0),
            (150.0, 322.0),
            (136.0, 392.0),
            (126.0, 330.0),
            (104.0, 292.0),
            (40.0, 276.0),
            (-30.0, 286.0),
            (-96.0, 276.0),
            (-124.0, 330.0),
        ],
        Style::Bun => &[
            (-130.0, 388.0),
            (-145.0, 320.0),
            (-128.0, 236.0),
            (-66.0, 188.0),
            (0.0, 178.0),
            (66.0, 188.0),
            (128.0, 236.0),
            (145.0, 320.0),
            (130.0, 388.0),
            (128.0, 330.0),
            (92.0, 276.0),
            (0.0, 254.0),
            (-92.0, 276.0),
            (-128.0, 330.0),
        ],
        Style::Long | Style::Bob => &[
            (-136.0, 500.0),
            (-168.0, 400.0),
            (-156.0, 280.0),
            (-96.0, 198.0),
            (0.0, 172.0),
            (96.0, 198.0),
            (156.0, 280.0),
            (168.0, 400.0),
            (136.0, 500.0),
            (132.0, 410.0),
            (112.0, 330.0),
            (66.0, 280.0),
            (38.0, 238.0),
            (-10.0, 286.0),
            (-70.0, 330.0),
            (-122.0, 400.0),
        ],
    }
}
