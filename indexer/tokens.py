"""Text in, search tokens out. Pure, but for the dictionaries, which are read once when the first text is cut.

`normalize` makes one spelling of what a drafter may type in several; `tokenize` cuts it into words, the words inside
long words, and pairs of neighbouring characters. The same function cuts passages and queries, or scores mean nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

from indexer.errors import UnreadableSource

POLICY_TERMS = Path(__file__).with_name("policy_terms.txt")

_CJK = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = rf"[^\W_{_CJK}]"
_SPACE_BESIDE_CJK_OR_SYMBOL = re.compile(rf"(?<!{_WORD}) | (?!{_WORD})")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BRACKETS = str.maketrans("〔〕【】", "[][]")
_YEAR_OF_DOC_NUMBER = re.compile(r"[(\[](\d{4})[)\]](?=\d+号)")
_CJK_RUN = re.compile(f"[{_CJK}]{{2,}}")
_COMPOUND = re.compile(r"[a-z0-9]+(?:[./+&-][a-z0-9]+)+")

_loading = Lock()


def normalize(text: str) -> str:
    """One spelling: NFKC, lower case, simplified characters, no white space but between two words of letters, square
    brackets in 文号. OpenCC goes by phrases, so 乾坤 and 著作 stay and 乾燥 becomes 干燥."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    text = simplified(text)
    text = re.sub(r"\s+", " ", _INVISIBLE.sub("", text)).strip()
    text = _SPACE_BESIDE_CJK_OR_SYMBOL.sub("", text).translate(_BRACKETS)
    return _YEAR_OF_DOC_NUMBER.sub(r"[\1]", text)


def simplified(text: str) -> str:
    """Traditional characters made simplified."""
    return str(_simplifier().convert(text))


def words_of(text: str, terms: tuple[str, ...] = ()) -> list[str]:
    """`text` (normalised) cut into words, nothing left out."""
    return list(_segmenter(terms).cut(text, HMM=False))


def tokenize(text: str, terms: tuple[str, ...] = ()) -> list[str]:
    """Tokens of `text` for BM25, repeated as often as they occur; `terms` are the administrator's (`read_terms`)."""
    text = normalize(text)
    segmenter = _segmenter(terms)
    words = chain.from_iterable(_with_inner_words(word, segmenter.FREQ) for word in segmenter.cut(text, HMM=False))
    pieces = chain(words, _COMPOUND.findall(text))
    return [piece for piece in pieces if any(map(str.isalnum, piece))] + list(bigrams(text))


def read_terms(path: Path) -> tuple[str, ...]:
    """Terms of a file with one a line, `#` for a comment; () when there is no such file."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(f"词表 {path} 读不出来：请确认文件可读，并另存为 UTF-8 编码") from error
    return tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _with_inner_words(word: str, known: dict[str, int]) -> Iterator[str]:
    """What jieba's `cut_for_search` yields (inner words of 2 and 3 characters, then the word), and longer inner words.

    Without those, 农村人居环境整治 as one word would hide 人居环境 from a query.
    """
    for size in range(2, len(word)):
        for start in range(len(word) - size + 1):
            inner = word[start : start + size]
            if known.get(inner):
                yield inner
    yield word


def bigrams(text: str) -> Iterator[str]:
    """Neighbouring characters: words alone miss 农业 in 中国农业发展银行."""
    for run in _CJK_RUN.findall(text):
        for start in range(len(run) - 1):
            yield run[start : start + 2]


def _segmenter(terms: tuple[str, ...]) -> Any:
    with _loading:  # two first queries at once would otherwise load the dictionary twice
        return _load_segmenter(terms)


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@lru_cache(maxsize=2)  # the generation being served and the one being built may have different terms
def _load_segmenter(terms: tuple[str, ...]) -> Any:
    """A jieba tokenizer of our own, so that nobody else's `jieba.add_word` changes our tokens.

    Its dictionary is parsed here (under a second) instead of by `initialize`, which logs to stderr and unmarshals a
    cache from the shared temp folder, where any user of the machine can put one.
    """
    import jieba

    segmenter = jieba.Tokenizer()
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    for term in (*read_terms(POLICY_TERMS), *terms):
        segmenter.add_word(normalize(term))
    return segmenter
