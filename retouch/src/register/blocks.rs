//! Blocks of the small copy that can be found again: textured in both directions, away from the paint, spread over the
//! picture.

/// A block's side in px of the small copy.
pub(super) const BLOCK_PX: usize = 24;
/// How far a block is looked for, in px of the small copy.
pub(super) const REACH_PX: usize = 12;
/// Most blocks that are looked for.
const BLOCKS_MAX: usize = 24;
/// Blocks are tried every so many px.
const STEP_PX: usize = 12;
/// The picture is divided into so many fields along its longer side, and into fewer along the other; each gives its best
/// block first.
const FIELDS_LONGER: usize = 6;
const FIELDS_SHORTER: usize = 4;
/// The mean square of the gradient in the direction that has least of it, in levels per px. JPEG's own noise on a plain
/// ground stays below.
const TEXTURE_MIN: f32 = 4.0;

/// The place of a block's first pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) left: usize,
    pub(super) top: usize,
}

/// A picture in gray and which of its pixels nobody was asked to change.
pub(super) struct Ground<'a> {
    pub(super) luma: &'a [f32],
    pub(super) is_open: &'a [bool],
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Ground<'_> {
    /// The blocks to look for, the best of each field first.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let mut candidates = self.candidates();
        candidates.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let mut is_taken = [false; FIELDS_LONGER * FIELDS_LONGER];
        let mut chosen: Vec<Block> = Vec::new();
        // Twice: at first one of each field, then whatever is left.
        for is_first_round in [true, false] {
            for &(_, block) in &candidates {
                let field = &mut is_taken[self.field(block)];
                let is_wanted = chosen.len() < BLOCKS_MAX && !(is_first_round && *field);
                if is_wanted && chosen.iter().all(|other| are_apart(block, *other)) {
                    *field = true;
                    chosen.push(block);
                }
            }
        }
        chosen
    }

    /// Every block that lies open, is textured and can be moved by the reach in each direction, with its texture.
    fn candidates(&self) -> Vec<(f32, Block)> {
        let mut found = Vec::new();
        let last = |side: usize| (side + 1).saturating_sub(BLOCK_PX + REACH_PX);
        for top in (REACH_PX..last(self.height)).step_by(STEP_PX) {
            for left in (REACH_PX..last(self.width)).step_by(STEP_PX) {
                let block = Block { left, top };
                if self.lies_open(block) {
                    found.push((self.texture(block), block));
                }
            }
        }
        found.retain(|(texture, _)| *texture >= TEXTURE_MIN);
        found
    }

    fn lies_open(&self, block: Block) -> bool {
        (block.top..block.top + BLOCK_PX).all(|y| {
            let start = y * self.width + block.left;
            self.is_open[start..start + BLOCK_PX].iter().all(|open| *open)
        })
    }

    /// The smaller eigenvalue of the mean products of gradients: a straight edge has none along itself.
    fn texture(&self, block: Block) -> f32 {
        let (mut across, mut down, mut both) = (0.0_f32, 0.0_f32, 0.0_f32);
        for y in block.top..block.top + BLOCK_PX {
            for x in block.left..block.left + BLOCK_PX {
                let at = y * self.width + x;
                let dx = (self.luma[at + 1] - self.luma[at - 1]) / 2.0;
                let dy = (self.luma[at + self.width] - self.luma[at - self.width]) / 2.0;
                across += dx * dx;
                down += dy * dy;
                both += dx * dy;
            }
        }
        let half_gap = ((across - down) / 2.0).hypot(both);
        ((across + down) / 2.0 - half_gap) / (BLOCK_PX * BLOCK_PX) as f32
    }

    fn field(&self, block: Block) -> usize {
        let (columns, rows) =
            if self.width >= self.height { (FIELDS_LONGER, FIELDS_SHORTER) } else { (FIELDS_SHORTER, FIELDS_LONGER) };
        let middle = BLOCK_PX / 2;
        let column = (block.left + middle) * columns / self.width;
        let row = (block.top + middle) * rows / self.height;
        row * columns + column
    }
}

fn are_apart(one: Block, other: Block) -> bool {
    one.left.abs_diff(other.left) >= BLOCK_PX || one.top.abs_diff(other.top) >= BLOCK_PX
}
