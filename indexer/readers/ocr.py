"""An image in, its lines of text with their places out: PP-OCRv6 through rapidocr, with the models its wheel carries.

Runs only in the reading process; imports onnxruntime and OpenCV. Nothing is downloaded: the model files are named.
Errors: UnreadableSource; OSError when the disk is full.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from indexer.errors import UnreadableSource
from indexer.readers.layout import lines_of
from indexer.readers.no_room import is_disk_full
from indexer.readers.records import SourceText
from indexer.readers.rows import Page, PieceOfText, display_width

MAX_IMAGES = 500
_MAX_PIXELS = 100_000_000
_MIN_SCORE = 0.5
_WORKING_SIDE = 2400  # pixels of the longer side of an A4 page at 200 dpi
_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}


def read_image(path: Path, on_page: Callable[[], None]) -> SourceText:
    """A photograph or a scan; a TIFF may hold several pages."""
    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS
    pages: list[Page] = []
    try:
        with Image.open(path) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                if number > MAX_IMAGES:
                    raise UnreadableSource(f"图像有 {MAX_IMAGES} 页以上：请拆分后再放入")
                pages.append(page_of_image(ImageOps.exif_transpose(frame), number))
                on_page()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if is_disk_full(error):
            raise
        raise UnreadableSource("图像已损坏或不完整：请重新扫描或重新获取") from None
    except Image.DecompressionBombError:
        raise UnreadableSource("图像的像素太多：请用 200–300 dpi 重新扫描") from None
    lines, title = lines_of(pages)
    if not lines:
        raise UnreadableSource("图像里没有认出文字：请确认扫描清楚、方向正确")
    return SourceText("image", lines, wrapped=True, title=title, warnings=("由文字识别读出，请抽查",))


def page_of_image(image: Image.Image, number: int) -> Page:
    """The text of one image as a page, in pixels."""
    import numpy as np

    image = image.convert("RGB")
    side = max(image.size)
    if side > 2 * _WORKING_SIDE:
        image = image.resize(tuple(round(length * 2 * _WORKING_SIDE / side) for length in image.size))  # type: ignore[arg-type]
    found = _engine()(np.asarray(image)[:, :, ::-1])
    pieces = []
    for box, text, score in zip(_or_none(found.boxes), _or_none(found.txts), _or_none(found.scores), strict=True):
        if text.strip() and score >= _MIN_SCORE:
            pieces.append(_piece(box, text))
    return Page(number, float(image.width), float(image.height), tuple(pieces))


def _or_none(found: Any) -> Any:
    return () if found is None else found


def _piece(box: Any, text: str) -> PieceOfText:
    """A detected box has a rim around its letters; their size follows from its width, surer than its height."""
    xs, ys = [float(x) for x, _ in box], [float(y) for _, y in box]
    height = max(ys) - min(ys)
    by_width = (max(xs) - min(xs)) / max(display_width(text), 1.0)
    size = by_width if 0.5 * height < by_width < height and len(text) >= 4 else 0.8 * height
    return PieceOfText(text, min(xs), max(xs), min(ys), max(ys), size)


@cache
def _engine() -> Any:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    missing = [name for name in _MODELS.values() if not (models / name).exists()]
    if missing:
        raise UnreadableSource(f"文字识别的模型不在（{missing[0]}）：请重新安装 rapidocr")
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    params: dict[str, Any] = {key: str(models / name) for key, name in _MODELS.items()}
    params.update({"Global.log_level": "error", "Global.max_side_len": 2 * _WORKING_SIDE})
    return rapidocr.RapidOCR(params=params)
