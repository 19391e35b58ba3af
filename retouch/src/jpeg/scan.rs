//! Block by block from the old file into the new one.

use super::JpegFault;
use super::bits::{BitReader, BitWriter};
use super::block::{self, Transform};
use super::header::Header;
use super::huffman::Encoder;
use super::tables::{COLOUR_FIRST, COLOUR_OTHERS, LUMA_FIRST, LUMA_OTHERS};
use crate::alpha::Alpha;
use crate::picture::{Picture, Rect, Size};

/// A block's side in px.
const BLOCK_PX: u32 = 8;

/// The size of a file that [`splice`] takes.
///
/// # Errors
/// Why it does not.
pub fn spliceable(file: &[u8]) -> Result<Size, JpegFault> {
    let header = Header::read(file)?;
    let _ = header.tables()?;
    Size::new(header.width, header.height).ok_or(JpegFault::Size { width: header.width, height: header.height })
}

/// The file with the pixels of `picture` in every block that holds alpha, and all other blocks as they are. Segments of
/// applications (colour profile, marks) are copied. Nothing is kept of the picture but one block at a time.
///
/// # Errors
/// The [`JpegFault`] of the file.
pub fn splice(file: &[u8], picture: &Picture, alpha: &Alpha) -> Result<Vec<u8>, JpegFault> {
    let header = Header::read(file)?;
    let tables = header.tables()?;
    let size = picture.size();
    if Size::new(header.width, header.height) != Some(size) {
        return Err(JpegFault::Size { width: header.width, height: header.height });
    }
    let transform = Transform::new([tables[0].steps, tables[1].steps, tables[2].steps]);
    let luma = [LUMA_FIRST, LUMA_OTHERS].map(|codes| Encoder::new(&codes.counts, codes.values));
    let colour = [COLOUR_FIRST, COLOUR_OTHERS].map(|codes| Encoder::new(&codes.counts, codes.values));
    let encoders = [&luma, &colour, &colour];

    let mut from = BitReader::new(header.scan);
    let mut head = header.written();
    head.reserve(file.len() + file.len() / 8);
    let mut to = BitWriter::behind(head);
    let (mut firsts_read, mut firsts_written) = ([0_i32; 3], [0_i32; 3]);
    let mut blocks = [[0_i16; 64]; 3];
    for top in (0..size.height()).step_by(BLOCK_PX as usize) {
        for left in (0..size.width()).step_by(BLOCK_PX as usize) {
            for (component, tables) in tables.iter().enumerate() {
                block::read(&mut from, tables, &mut firsts_read[component], &mut blocks[component])?;
            }
            if alpha.touches(Rect { left, top, width: BLOCK_PX, height: BLOCK_PX }) {
                blocks = transform.blocks(picture, left, top);
            }
            for (component, [firsts, others]) in encoders.iter().enumerate() {
                block::write(&mut to, firsts, others, &mut firsts_written[component], &blocks[component]);
            }
        }
    }
    from.finish()?;
    Ok(to.finish())
}
