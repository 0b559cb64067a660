"""A low-rank adapter in, changed weights out: W + B·A, so that a tuned encoder is a small file beside the stock one.

The file: safetensors with, for each weight `name` it changes, `name.A` (rank, columns) and `name.B` (rows, rank),
float16. It is made by `python -m eval.train_encoder`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from indexer.errors import EncoderError

POLICY_ADAPTER = Path(__file__).with_name("policy_adapter.safetensors")
"""Spoken and official wording of the same matter brought together; docs/decisions.md, 16."""


def apply_adapter(tensors: dict[str, NDArray[Any]], path: Path) -> dict[str, NDArray[Any]]:
    """`tensors` with the adapter's weights changed, each in its own dtype. Raises EncoderError if it does not fit."""
    try:
        factors = load_file(path)
        names = sorted(name.removesuffix(".A") for name in factors if name.endswith(".A"))
        return tensors | {name: _adapted(tensors[name], factors[f"{name}.A"], factors[f"{name}.B"]) for name in names}
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise EncoderError(
            f"编码模型的调优文件 {path} 已损坏或与模型不符（{error}）。请重新安装依据（yiju）。"
        ) from error


def _adapted(weight: NDArray[Any], a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    change = b.astype(np.float32) @ a.astype(np.float32)
    if change.shape != weight.shape:
        raise ValueError(f"{change.shape} for a weight of {weight.shape}")
    return np.asarray((weight.astype(np.float32) + change).astype(weight.dtype))
