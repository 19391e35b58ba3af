//! What is still unlike after the tone, as a slow field over the window: known where nothing was to be changed, and
//! spread evenly to where something was (push and pull through ever coarser grids; Gortler et al., 1996).

/// A cell's side in px.
pub(crate) const CELL_PX: usize = 8;
/// A cell is fully known when so much of it is.
const KNOWN_SHARE: f32 = 0.25;

/// A value for each channel in every cell of a window, in levels.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    grid: Grid,
}

#[derive(Clone, Debug)]
struct Grid {
    columns: usize,
    rows: usize,
    values: Vec<[f32; 3]>,
    /// How well each value is known, from 0 to 1.
    weights: Vec<f32>,
}

impl Field {
    /// From the mean of each cell, row by row, with the share of the cell that is known.
    pub(crate) fn spread(columns: usize, cells: &[([f32; 3], f32)]) -> Self {
        let values = cells.iter().map(|(mean, _)| *mean).collect();
        let weights = cells.iter().map(|(_, known)| (known / KNOWN_SHARE).min(1.0)).collect();
        let mut grid = Grid { columns, rows: cells.len() / columns.max(1), values, weights };
        grid.fill();
        Self { grid }
    }

    /// The value of one cell.
    pub(crate) fn cell(&self, at: usize) -> [f32; 3] {
        self.grid.values[at]
    }

    /// The values between cells along one row of pixels, three for each column of cells.
    pub(crate) fn row(&self, y: usize, values: &mut Vec<[f32; 3]>) {
        let grid = &self.grid;
        let (upper, down) = between((y as f32 + 0.5) / CELL_PX as f32 - 0.5, grid.rows);
        let lower = (upper + 1).min(grid.rows - 1);
        values.clear();
        values.extend((0..grid.columns).map(|column| {
            mixed(grid.values[upper * grid.columns + column], grid.values[lower * grid.columns + column], down)
        }));
    }
}

/// The value of one pixel from a row of [`Field::row`].
pub(crate) fn along(values: &[[f32; 3]], x: usize) -> [f32; 3] {
    let (left, across) = between((x as f32 + 0.5) / CELL_PX as f32 - 0.5, values.len());
    mixed(values[left], values[(left + 1).min(values.len() - 1)], across)
}

fn between(at: f32, length: usize) -> (usize, f32) {
    let at = at.clamp(0.0, (length - 1) as f32);
    // A cast and not `floor`, which is a call on processors without SSE 4.1: this is asked for every pixel.
    let whole = at as usize;
    (whole, at - whole as f32)
}

fn mixed(one: [f32; 3], other: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|channel| one[channel] + (other[channel] - one[channel]) * share)
}

impl Grid {
    /// Gives the unknown cells what the coarser grids know. A grid is half of its finer one, so the depth is the
    /// logarithm of its side.
    fn fill(&mut self) {
        if self.weights.iter().all(|weight| *weight >= 1.0) || self.values.len() <= 1 {
            return;
        }
        let mut coarser = self.pulled();
        coarser.fill();
        for row in 0..self.rows {
            let (upper, down) = between((row as f32 + 0.5) / 2.0 - 0.5, coarser.rows);
            let lower = (upper + 1).min(coarser.rows - 1);
            for column in 0..self.columns {
                let at = row * self.columns + column;
                if self.weights[at] >= 1.0 {
                    continue;
                }
                let (left, across) = between((column as f32 + 0.5) / 2.0 - 0.5, coarser.columns);
                let right = (left + 1).min(coarser.columns - 1);
                let of = |row: usize, column: usize| coarser.values[row * coarser.columns + column];
                let pushed = mixed(
                    mixed(of(upper, left), of(upper, right), across),
                    mixed(of(lower, left), of(lower, right), across),
                    down,
                );
                self.values[at] = mixed(pushed, self.values[at], self.weights[at]);
            }
        }
    }

    fn pulled(&self) -> Self {
        let (columns, rows) = (self.columns.div_ceil(2), self.rows.div_ceil(2));
        let (mut values, mut weights) = (Vec::with_capacity(columns * rows), Vec::with_capacity(columns * rows));
        for row in 0..rows {
            for column in 0..columns {
                let (mut sum, mut total) = ([0.0_f32; 3], 0.0_f32);
                for y in row * 2..(row * 2 + 2).min(self.rows) {
                    for x in column * 2..(column * 2 + 2).min(self.columns) {
                        let at = y * self.columns + x;
                        total += self.weights[at];
                        (0..3).for_each(|channel| sum[channel] += self.values[at][channel] * self.weights[at]);
                    }
                }
                values.push(sum.map(|sum| if total > 0.0 { sum / total } else { 0.0 }));
                weights.push(total.min(1.0));
            }
        }
        Self { columns, rows, values, weights }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_filled_with_what_is_round_it() {
        // A slope to the right, with a hole of 10 × 10 cells.
        let cells: Vec<([f32; 3], f32)> = (0..30 * 20)
            .map(|at| {
                let (column, row) = (at % 30, at / 30);
                let is_known = !((10..20).contains(&column) && (5..15).contains(&row));
                let value = if is_known { column as f32 - 15.0 } else { 99.0 };
                ([value, 7.0, -value], if is_known { 1.0 } else { 0.0 })
            })
            .collect();
        let field = Field::spread(30, &cells);
        for row in 5..15 {
            for column in 10..20 {
                let [red, green, blue] = field.cell(row * 30 + column);
                assert!((red - (column as f32 - 15.0)).abs() < 3.0 && (red + blue).abs() < 1e-3, "{column}: {red}");
                assert!((green - 7.0).abs() < 1e-3);
            }
        }
        assert_eq!(field.cell(0)[0], -15.0, "what is known stays");
    }

    #[test]
    fn a_window_that_is_all_paint_has_no_field() {
        let field = Field::spread(3, &[([5.0; 3], 0.0); 6]);
        assert!((0..6).all(|at| field.cell(at) == [0.0; 3]));
        let mut row = Vec::new();
        field.row(13, &mut row);
        assert_eq!(along(&row, 23), [0.0; 3]);
    }
}
