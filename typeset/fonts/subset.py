"""Makes the faces of this folder from the released fonts. Needs fonttools 4.60 and four files (README.md says from where).

    python subset.py NotoSansSC-Black.ttf NotoSansSC-Medium.ttf LXGWWenKai-Bold.ttf SmileySans-Oblique.ttf Unihan/*.txt
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).parent
FEATURES = ["kern", "palt", "halt", "locl", "ccmp", "liga"]
DROPPED = ["BASE", "STAT", "DSIG", "vhea", "vmtx", "gasp", "GlyphOrder", "GDEF"]
MARKS = "–—‘’“”…‰′″‹›€™−×÷≤≥≈°±·•№℃Ω①②③④⑤⑥⑦⑧⑨→←↑↓□○●★" + "".join(map(chr, range(0x3001, 0x3012))) + "〔〕〖〗"


def latin_and_marks():
    full_width = [*range(0xFF01, 0xFF10), *range(0xFF1A, 0xFF21), *range(0xFF3B, 0xFF41), *range(0xFF5B, 0xFF5F), 0xFFE5]
    return {*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, MARKS), *full_width}


def standard_table(files):
    """通用规范汉字表, 8,105 characters: Unihan's kTGH."""
    lines = (line.split("\t") for file in files for line in open(file, encoding="utf-8") if "\tkTGH\t" in line)
    table = {int(fields[0][2:], 16) for fields in lines}
    assert len(table) == 8105, len(table)
    return table


def gb2312_first_level():
    """The 3,755 commonest characters: rows 16 to 55 of GB/T 2312."""
    cells = (bytes([0xA0 + row, 0xA0 + cell]) for row in range(16, 56) for cell in range(1, 95))
    return {ord(text) for cell in cells if (text := cell.decode("gb2312", "ignore"))}


def make(source, family, style, name, characters):
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.drop_tables += DROPPED
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.glyph_names = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters & set(font.getBestCmap()))
    subsetter.subset(font)
    names = font["name"]
    for number, text in {1: family, 2: style, 3: f"{name} subset", 4: f"{family} {style}", 6: name}.items():
        names.setName(text, number, 3, 1, 0x409)
    font.save(HERE / f"{name}.ttf")
    print(name, (HERE / f"{name}.ttf").stat().st_size, len(font.getBestCmap()), sorted(font.keys()))


def main(black, medium, kai, smiley, *unihan):
    signs = latin_and_marks()
    full, common = signs | standard_table(unihan), signs | gb2312_first_level()
    make(black, "Darkroom Sans", "Black", "DarkroomSans-Black", full)
    make(medium, "Darkroom Sans", "Medium", "DarkroomSans-Medium", full)
    make(kai, "Darkroom Kai", "Bold", "DarkroomKai-Bold", common)
    make(smiley, "Darkroom Slant", "Regular", "DarkroomSlant-Regular", common)


main(*sys.argv[1:])
