"""Where a training stands, in a file: it goes on after Ctrl-C or a power cut. In, out: named states of torch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from eval.errors import BadCheckpoint

EVERY = 25
"""Steps; one takes seconds on a CPU, and the file some megabytes."""


class Checkpoint:
    """`made_of`: all the training is made of, as text; the file of another is refused, not overwritten."""

    def __init__(self, path: Path, made_of: str) -> None:
        self.path, self._digest = path, hashlib.sha256(made_of.encode()).hexdigest()

    def read(self) -> tuple[int, Mapping[str, Any]]:
        """The next step and the states before it; (0, {}) if there is no file. Raises BadCheckpoint."""
        if not self.path.exists():
            return 0, {}
        try:
            kept = torch.load(self.path, weights_only=True)
            digest, step, states = kept["digest"], kept["step"], kept["states"]
        except Exception as error:  # torch names no class for what a damaged or foreign file raises
            raise BadCheckpoint(f"{self.path} 不是训练的断点文件；请换一个文件名，或删掉它从头训练") from error
        if digest != self._digest:
            raise BadCheckpoint(f"{self.path} 是另一次训练的断点（数据或参数不同）；请换一个文件名，或删掉它从头训练")
        return step, states

    def write(self, step: int, states: Mapping[str, Any]) -> None:
        """Whole or not at all: a cut in between leaves the file before it."""
        new = self.path.with_name(f"{self.path.name}.new")
        torch.save({"digest": self._digest, "step": step, "states": dict(states)}, new)
        new.replace(self.path)
