//! Which poster of a set a prompt asks for, by sentences that only its scene has.

/// How many posters a set has.
pub const NUMBERS: u8 = 10;

/// A poster's number, and words of its scene, with and without the facts that it shows.
const SCENES: [(u8, &str); 12] = [
    (0, "First picture of a shop page"),
    (0, "Catalogue picture"),
    (1, "where it is really used"),
    (2, "One visual metaphor"),
    (3, "Close-up of one real part"),
    (4, "Study of the material"),
    (5, "for a list of features"),
    (6, "Instructions in equal fields"),
    (6, "its most ordinary use"),
    (7, "Technical front view"),
    (8, "A quiet page"),
    (9, "Exactly from above"),
];

/// The number of the poster that is asked for; nothing where the prompt is none of the plan's.
#[must_use]
pub fn number(prompt: &str) -> Option<u8> {
    SCENES.into_iter().find(|(_, words)| prompt.contains(words)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_poster_is_known_by_its_scene() {
        let plan = include_str!("../../../../posters/data/posters.toml");
        let scenes =
            plan.lines().filter(|line| ["scene =", "white =", "without ="].iter().any(|key| line.starts_with(key)));
        let known: Vec<Option<u8>> = scenes.map(number).collect();
        let wanted = [0, 0, 1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 9, 9].map(Some);
        assert_eq!(known, wanted);
    }
}
