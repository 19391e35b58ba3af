"""Writes `words.txt` and `traditional.txt`: `python3 make.py`, after a word came into `zh_between` or `zh_words` of `refused.toml`.

Needs jieba 0.42.1, whose dictionary says how often each word is met, and opencc-python-reimplemented 0.1.7, which has the
table of traditional characters, both from PyPI. What is sold is not in a dictionary of 1998, so some words are added.
"""

import math
import pathlib
import tomllib

import jieba
import opencc

HERE = pathlib.Path(__file__).parent
CHARS_MAX = 4
# A word that is met as often is kept; one that begins or ends in a refused word much sooner.
COMMON, NEIGHBOUR = 60, 5
SOLD_POWER = 8
SOLD = """
纯露 襟口 乳霜 粉色 暖色 冷色 裸色 裸妆 领口 袖口 裤口 杯口 瓶口 开口 爱吃 爱喝 爱看 爱笑 爱玩 爱用 爱美 爱猫 爱狗 爱运动 知性 感性 中性 弹性
个性 攻击性 功能性 艺术性 透气性 情绪 情怀 情调 情侣装 情侣款 体感 体态 体型 底摆 底边 衣帽间 衣架 衣柜 衣物 年轻感 上身 上半身 乳胶 乳白 乳木果
点缀 精华 精华液 亮色 肤色 肉色 米色 杏色 驼色 撞色 纯色 拼色 悲情 深情 焦糖色 奶茶色
""".split()
# As refused words are written by those who know that they are; and what OpenCC keeps.
LOOKALIKES = "著着祼裸躶裸倮裸臝裸軆体躰体骵体銫色豔艳穎颖"


def is_han(word):
    return all("\u3400" <= character <= "\u9fff" for character in word)


def traditional():
    table = pathlib.Path(opencc.__file__).parent / "dictionary/TSCharacters.txt"
    pairs = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        own, others = line.split("\t")
        other = others.split()[0]
        if own != other and len(own) == len(other) == 1 and max(own, other) < "\U00010000":
            pairs[own] = other
    pairs.update(zip(LOOKALIKES[::2], LOOKALIKES[1::2]))
    return pairs


def meets(word, refused):
    """Whether it ends where a refused word begins, or begins where one ends."""
    ends = range(1, len(word))
    return any(
        (len(word) - at < len(other) and other.startswith(word[at:])) or (at < len(other) and other.endswith(word[:at]))
        for other in refused
        for at in ends
    )


def words(pairs):
    lists = tomllib.loads((HERE / "refused.toml").read_text(encoding="utf-8")).values()
    refused = [word for one in lists for word in one.get("zh_between", []) + one.get("zh_words", [])]
    powers = {word: SOLD_POWER for word in SOLD if len(word) <= CHARS_MAX}
    for line in jieba.get_dict_file():
        word, times, _ = line.decode().split()
        word, times = "".join(pairs.get(character, character) for character in word), int(times)
        if len(word) > CHARS_MAX or not is_han(word):
            continue
        if times >= COMMON or (times >= NEIGHBOUR and meets(word, refused)):
            powers[word] = max(powers.get(word, 0), round(math.log2(times)))
    return powers


if __name__ == "__main__":
    pairs = traditional()
    written = [own + other for own, other in sorted(pairs.items())]
    lines = ["".join(written[at : at + 50]) for at in range(0, len(written), 50)]
    (HERE / "traditional.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    by_power = {}
    for word, power in words(pairs).items():
        by_power.setdefault(power, []).append(word)
    lines = [f"{power} {' '.join(sorted(by_power[power]))}\n" for power in sorted(by_power)]
    (HERE / "words.txt").write_text("".join(lines), encoding="utf-8")
