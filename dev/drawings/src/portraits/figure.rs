//! A person from the chest up, turned and lit: skin and clothes. Hair is in [`super::hair`], the face's features are
//! in [`super::features`].
//!
//! Units: the drawing is 1000 high, the head's middle is at (500, 400); `turn` moves features over the head as a
//! turning head does, so that the far side narrows.

use super::features;
use super::hair;
use super::person::{Person, Top};
use crate::pictures::brush::{Brush, Ink, Spot, Tint, hex};

/// How a person is seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// −1 to the left, 0 straight, 1 to the right.
    pub(super) turn: f32,
    /// Degrees the head leans.
    pub(super) tilt: f32,
    /// Where the light is: −1 left, 1 right.
    pub(super) light: f32,
    /// 0 serious, 1 a smile.
    pub(super) smile: f32,
    /// 1 as it is, more is nearer.
    pub(super) near: f32,
}

/// A place on the head: units around its middle, moved by turn, tilt and nearness.
pub(super) struct Head {
    turn: f32,
    sin: f32,
    cos: f32,
    near: f32,
    width: f32,
}

impl Head {
    fn new(person: &Person, view: &View) -> Self {
        let angle = view.tilt.to_radians();
        Self { turn: view.turn, sin: angle.sin(), cos: angle.cos(), near: view.near, width: person.face / 133.0 }
    }

    /// A place on the outline: the far side narrows, the near one widens a little.
    pub(super) fn outline(&self, x: f32, y: f32, lean: f32) -> Spot {
        let far = x * self.turn > 0.0;
        let narrow = if far { 1.0 - 0.13 * self.turn.abs() } else { 1.0 + 0.03 * self.turn.abs() };
        self.place(x * narrow * self.width + lean * self.turn, y)
    }

    /// A place on the front of the face: it wanders with the turn, the far half more narrowly.
    pub(super) fn front(&self, x: f32, y: f32) -> Spot {
        let far = x * self.turn > 0.0;
        let narrow = if far { 1.0 - 0.34 * self.turn.abs() } else { 1.0 - 0.06 * self.turn.abs() };
        self.place((x * narrow) * self.width + 46.0 * self.turn, y)
    }

    /// Leans around the neck and comes nearer around the chest.
    pub(super) fn place(&self, x: f32, y: f32) -> Spot {
        let (dx, dy) = (x, y - 600.0);
        let (x, y) = (dx * self.cos - dy * self.sin, dx * self.sin + dy * self.cos + 600.0);
        (500.0 + x * self.near, 470.0 + (y - 470.0) * self.near)
    }

    /// A length.
    pub(super) fn long(&self, units: f32) -> f32 {
        units * self.near
    }
}

/// Draws the person; the ground stays as it was.
pub(super) fn draw(brush: &mut Brush, person: &Person, view: &View) {
    let head = Head::new(person, view);
    hair::back(brush, person, &head, view);
    body(brush, person, &head, view);
    ears(brush, person, &head, view);
    let outline = face_outline(&head);
    skin(brush, person, &head, view, &outline);
    features::draw(brush, person, &head, view);
    hair::front(brush, person, &head, view, &outline);
}

fn face_outline(head: &Head) -> Vec<Spot> {
    [
        (0.0, 222.0, 8.0),
        (72.0, 236.0, 6.0),
        (118.0, 288.0, 4.0),
        (134.0, 366.0, 2.0),
        (128.0, 440.0, 10.0),
        (106.0, 508.0, 22.0),
        (64.0, 560.0, 34.0),
        (24.0, 583.0, 40.0),
        (-24.0, 583.0, 40.0),
        (-64.0, 560.0, 34.0),
        (-106.0, 508.0, 22.0),
        (-128.0, 440.0, 10.0),
        (-134.0, 366.0, 2.0),
        (-118.0, 288.0, 4.0),
        (-72.0, 236.0, 6.0),
    ]
    .map(|(x, y, lean)| head.outline(x, y, lean))
    .to_vec()
}

/// The colour of shadows on the skin.
pub(super) fn shade(person: &Person) -> Tint {
    person.skin.mix(hex(0x8c_3f35), 0.32).darker(0.12)
}

fn lit(person: &Person, view: &View, from: f32, to: f32) -> Ink {
    let (bright, dark) = (person.skin.lighter(0.14), person.skin.mix(shade(person), 0.55));
    let side = view.light;
    Ink::Along(
        (500.0 + 150.0 * side, from),
        (500.0 - 160.0 * side, to),
        vec![bright, person.skin, person.skin.mix(dark, 0.5), dark],
    )
}

fn body(brush: &mut Brush, person: &Person, head: &Head, view: &View) {
    // The chest comes nearer with the head and sits a little higher than its own units say.
    let low = |x: f32, y: f32| (500.0 + 1.04 * x * head.near, 470.0 + (y - 508.0) * head.near);
    let neck =
        [(-62.0, 500.0), (-60.0, 620.0), (-92.0, 690.0), (0.0, 760.0), (92.0, 690.0), (60.0, 620.0), (62.0, 500.0)]
            .map(|(x, y)| low(x, y));
    let shoulders = [
        (-84.0, 668.0),
        (-190.0, 714.0),
        (-290.0, 770.0),
        (-338.0, 880.0),
        (-362.0, 1120.0),
        (0.0, 1160.0),
        (362.0, 1120.0),
        (338.0, 880.0),
        (290.0, 770.0),
        (190.0, 714.0),
        (84.0, 668.0),
        (0.0, 700.0),
    ]
    .map(|(x, y)| low(x, y));
    let side = view.light;
    let cloth = Ink::Along(
        low(330.0 * side, 700.0),
        low(-330.0 * side, 1000.0),
        vec![person.clothes.lighter(0.16), person.clothes, person.clothes.darker(0.34)],
    );
    brush.blob(&shoulders, &cloth);
    folds(brush, person, &low, &shoulders);
    neckline(brush, person, view, &low);
    brush.blob(&neck, &lit(person, view, 520.0, 740.0));
    // The head's shadow on the neck.
    brush.inside(&neck, |clip| {
        let centre = head.place(10.0 * view.turn - 14.0 * side, 575.0);
        clip.oval(
            centre,
            (head.long(104.0), head.long(66.0)),
            &Ink::Around(
                centre,
                head.long(100.0),
                vec![shade(person).at(0.75), shade(person).at(0.45), shade(person).at(0.0)],
            ),
        );
        let bone = Ink::Flat(shade(person).at(0.22));
        clip.line(&[low(-74.0, 690.0), low(-30.0, 706.0)], 5.0, &bone);
        clip.line(&[low(74.0, 690.0), low(30.0, 706.0)], 5.0, &bone);
    });
}

fn folds(brush: &mut Brush, person: &Person, low: &impl Fn(f32, f32) -> Spot, shoulders: &[Spot]) {
    brush.inside(shoulders, |clip| {
        clip.softly(6.0, |soft| {
            let dark = Ink::Flat(person.clothes.darker(0.45).at(0.35));
            let light = Ink::Flat(person.clothes.lighter(0.35).at(0.3));
            for side in [-1.0, 1.0] {
                soft.line(
                    &[low(250.0 * side, 800.0), low(232.0 * side, 880.0), low(244.0 * side, 1040.0)],
                    16.0,
                    &dark,
                );
                soft.line(&[low(274.0 * side, 790.0), low(286.0 * side, 880.0)], 12.0, &light);
                soft.line(&[low(140.0 * side, 800.0), low(96.0 * side, 900.0), low(90.0 * side, 1040.0)], 10.0, &dark);
            }
        });
    });
}

fn neckline(brush: &mut Brush, person: &Person, view: &View, low: &impl Fn(f32, f32) -> Spot) {
    match person.top {
        Top::Crew => {
            let hem =
                [(-96.0, 672.0), (-80.0, 720.0), (0.0, 764.0), (80.0, 720.0), (96.0, 672.0)].map(|(x, y)| low(x, y));
            brush.line(&hem, 20.0, &Ink::Flat(person.clothes.darker(0.18)));
            brush.line(&hem, 4.0, &Ink::Flat(person.clothes.lighter(0.18).at(0.6)));
        }
        Top::VNeck => {
            brush.facet(&[low(-86.0, 676.0), low(0.0, 838.0), low(86.0, 676.0)], &lit(person, view, 660.0, 840.0));
            let hem = Ink::Flat(person.clothes.darker(0.25));
            brush.line(&[low(-90.0, 672.0), low(-50.0, 752.0), low(0.0, 842.0)], 9.0, &hem);
            brush.line(&[low(90.0, 672.0), low(50.0, 752.0), low(0.0, 842.0)], 9.0, &hem);
        }
        Top::Collar => {
            brush.facet(&[low(-70.0, 676.0), low(0.0, 800.0), low(70.0, 676.0)], &lit(person, view, 660.0, 820.0));
            for side in [-1.0, 1.0] {
                let flap = [(66.0, 648.0), (118.0, 690.0), (96.0, 790.0), (2.0, 790.0)].map(|(x, y)| low(x * side, y));
                brush.facet(&flap, &Ink::Flat(person.collar.darker(if side * view.light > 0.0 { 0.02 } else { 0.14 })));
                brush.line(&[flap[1], flap[2], flap[3]], 2.5, &Ink::Flat(person.clothes.darker(0.4).at(0.5)));
            }
            brush.line(&[low(0.0, 800.0), low(2.0, 1100.0)], 3.0, &Ink::Flat(person.clothes.darker(0.4).at(0.5)));
        }
    }
}

fn ears(brush: &mut Brush, person: &Person, head: &Head, view: &View) {
    for side in [-1.0_f32, 1.0] {
        // The far ear disappears behind the cheek.
        if side * view.turn > 0.45 {
            continue;
        }
        let centre = head.outline(134.0 * side, 412.0, -16.0);
        let half = (head.long(20.0), head.long(42.0));
        brush.oval(
            centre,
            half,
            &Ink::Flat(person.skin.mix(shade(person), if side * view.light > 0.0 { 0.18 } else { 0.5 })),
        );
        let inner = (centre.0 - side * head.long(2.0), centre.1);
        brush.oval(inner, (half.0 * 0.5, half.1 * 0.62), &Ink::Flat(shade(person).at(0.35)));
    }
}

fn skin(brush: &mut Brush, person: &Person, head: &Head, view: &View, outline: &[Spot]) {
    brush.blob(outline, &lit(person, view, 300.0, 520.0));
    let (side, shade) = (view.light, shade(person));
    brush.inside(outline, |clip| {
        clip.softly(16.0, |soft| {
            // The side away from the light, the hollow under the cheek, the brow's shadow.
            let away = -side.signum();
            let rim = [(150.0, 240.0), (96.0, 330.0), (104.0, 430.0), (82.0, 510.0), (30.0, 590.0), (170.0, 600.0)]
                .map(|(x, y)| head.outline(x * away, y, 10.0));
            soft.blob(&rim, &Ink::Flat(shade.at(0.30 * side.abs().max(0.5))));
            for eye in [-1.0, 1.0] {
                soft.oval(
                    head.front(58.0 * eye, 388.0),
                    (head.long(44.0), head.long(26.0)),
                    &Ink::Flat(shade.at(0.20)),
                );
            }
            let chin = head.front(0.0, 556.0);
            soft.oval(chin, (head.long(26.0), head.long(8.0)), &Ink::Flat(shade.at(0.22)));
        });
        for cheek in [-1.0, 1.0] {
            let centre = head.front(80.0 * cheek, 462.0);
            let blush = hex(0xe0_6a5c);
            let ink = Ink::Around(centre, head.long(56.0), vec![blush.at(0.20 + 0.08 * view.smile), blush.at(0.0)]);
            clip.disc(centre, head.long(56.0), &ink);
        }
        let glow = head.front(52.0 * side, 300.0);
        let bright = person.skin.lighter(0.6);
        let ink = Ink::Around(glow, head.long(90.0), vec![bright.at(0.34), bright.at(0.0)]);
        clip.disc(glow, head.long(90.0), &ink);
    });
}
