"""Broken files by the thousand into every parser: each is read or refused, none is a surprise.

    python -m eval.fuzz [--seconds 60] [--seed 1] [--only pdf] [--keep tests/broken]

In: sound files of every format made here. Out: a table (inputs, read, refused, foreign errors, deaths, hangs), exit
code 1 when one of the last three happened; the file that did it is kept. Most inputs are parsed in a fork of this
process, outside the sandbox, where a parser's errors are seen; one in a hundred goes through `read_source`, inside.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from eval.fuzz_child import Ending, digest, read_forked, warm_up
from eval.fuzz_mutations import broken
from eval.fuzz_seeds import SLOW, seeds
from indexer.errors import UnreadableSource
from indexer.readers import read_source
from indexer.sandbox import unpack_apart

TIMEOUT_S = 60.0
"""A small file takes milliseconds; a busy machine and OCR some seconds."""
IN_SANDBOX = 0.01
KEPT_IN = Path("tests/broken")
BAD = ("error", "death", "hang")

Tally = dict[str, Counter[str]]
"""format -> how often each way of ending was met, those in the sandbox under "sandbox …"."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Feed broken files to every parser.")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="of the changes (default 1)")
    parser.add_argument("--only", action="append", help="this format, repeatable")
    parser.add_argument("--keep", type=Path, default=KEPT_IN, help=f"where bad files go (default {KEPT_IN})")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="yiju-fuzz-") as folder:
        tally = torment(Path(folder), seconds=args.seconds, seed=args.seed, only=args.only, keep=args.keep)
    print("\n".join(table_of(tally)))
    return 1 if any(count[how] for count in tally.values() for how in count if how.endswith(BAD)) else 0


def torment(folder: Path, *, seconds: float, seed: int, only: Sequence[str] | None, keep: Path) -> Tally:
    """Inputs until the time is over; a format that takes long (LibreOffice, OCR) gets its turn less often."""
    warm_up()
    sound = {name: path for name, path in seeds(folder).items() if not only or name in only}
    chance = Random(seed)
    names = list(sound)
    shares = [0.02 if name in SLOW and len(names) > len(SLOW) else 1.0 for name in names]
    tally: Tally = {name: Counter() for name in names}
    for name, path in sound.items():
        tally[name][_told(path, read_forked(path, timeout_s=TIMEOUT_S), keep)] += 1
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        (name,) = chance.choices(names, shares)
        path = folder / f"input{sound[name].suffix}"
        path.write_bytes(broken(sound[name].read_bytes(), chance))
        apart = chance.random() < IN_SANDBOX
        ending = _in_sandbox(path, folder) if apart else read_forked(path, timeout_s=TIMEOUT_S)
        tally[name][("sandbox " if apart else "") + _told(path, ending, keep)] += 1
    return tally


def _in_sandbox(path: Path, folder: Path) -> Ending:
    """As a build reads it."""
    started = time.monotonic()
    try:
        if path.suffix == ".zip":
            unpack_apart(path, folder / f"members-{time.monotonic_ns()}")
        else:
            digest(read_source(path), path.name)
    except UnreadableSource as error:
        return Ending("hang" if time.monotonic() - started > 10 * TIMEOUT_S else "refused", str(error))
    except Exception:  # noqa: BLE001 - what comes through is what is looked for
        return Ending("error", traceback.format_exc())
    return Ending("read")


def _told(path: Path, ending: Ending, keep: Path) -> str:
    """The outcome; a file with a bad one is kept under its hash, and its story told."""
    if ending.outcome in BAD:
        content = path.read_bytes()
        keep.mkdir(parents=True, exist_ok=True)
        kept = keep / f"{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"
        kept.write_bytes(content)
        print(f"{ending.outcome.upper()} {kept}\n{ending.detail}", file=sys.stderr, flush=True)
    return ending.outcome


def table_of(tally: Tally) -> list[str]:
    """Markdown lines."""
    lines = [
        "| 格式 | 输入 | 其中经隔离进程 | 读出 | 拒绝并说明 | 意外出错 | 崩溃 | 卡住 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    whole: Counter[str] = sum(tally.values(), Counter())
    for name, count in {**tally, "合计": whole}.items():
        apart = sum(number for how, number in count.items() if how.startswith("sandbox"))
        ways = [count[how] + count[f"sandbox {how}"] for how in ("read", "refused", *BAD)]
        lines.append(f"| {name} | {count.total()} | {apart} | {' | '.join(map(str, ways))} |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
