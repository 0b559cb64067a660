"""Kills builds and fails disks until it is believed: afterwards the index is the old one or the new one, whole.

In: `python -m eval.kill [--kills N] [--seed S]`. Out: a table and exit code 0; 1 when one index was lost.
Every point where a build or rollback touches a file is tried with every fault that fits it, and builds are killed at
random moments until N kills are reached. After each: checksums, texts, feedback, log; then a sound build must succeed.
A thousand trials are 25 000 fsyncs: TMPDIR=/dev/shm makes them quick where the disk is busy.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.kill_child import (
    DONE,
    FOREIGN,
    HASHED,
    KEEP,
    Action,
    End,
    run_child,
    settings_in,
    texts_of,
    warm_up,
    write_corpus,
)
from eval.kill_faults import KILLS, KINDS, WRITING, Fault
from indexer.errors import YijuError
from indexer.generation import open_generation, verify_generation
from indexer.generation_files import TEMPORARY, names_in

KEPT = {"feedback.jsonl": b'{"grade": 3}\n', "yiju.log": b"a line\n"}
"""Files beside the index that no build may touch."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is done to one build or rollback; without a fault it is killed at a random moment."""

    action: Action
    operation: str
    fault: Fault | None


@dataclass(slots=True)
class Tally:
    """What happened. `losses` must stay empty."""

    trials: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    losses: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.ends["killed"]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Kill index builds and fail disks; the index must survive.")
    parser.add_argument("--kills", type=int, default=300, help="at least so many processes killed (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments (default 1)")
    parser.add_argument("--sample", type=int, help="try only so many of the fault points, chosen at random")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="yiju-kill-") as folder:
        tally = torment(Path(folder), kills=args.kills, seed=args.seed, sample=args.sample)
    print_tally(tally)
    return 1 if tally.losses else 0


def torment(root: Path, *, kills: int, seed: int, sample: int | None) -> Tally:
    """Every fault (or `sample` of them), then random kills until there are `kills`."""
    chance = random.Random(seed)
    house = House(root)
    trials = list(house.possible_trials())
    if sample is not None:
        trials = chance.sample(trials, min(sample, len(trials)))
    for trial in trials:
        house.try_once(trial, chance)
    while house.tally.kills < kills:
        house.try_once(Trial(chance.choice(("build", "build", "build", "rollback")), "random", None), chance)
    return house.tally


class House:
    """An index that lives through it all, and what is known to be right about it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = settings_in(root)
        self.tally = Tally()
        self.version = 0
        self.seen: dict[str, tuple[str, int]] = {}  # generation -> digest of its files, corpus version
        self.settings.data_dir.mkdir(parents=True)
        for name, content in KEPT.items():
            (self.settings.data_dir / name).write_bytes(content)
        warm_up(root / "warm")
        for _ in range(KEEP):
            self._build_soundly()
        if self.tally.losses:
            raise RuntimeError(f"without any fault: {self.tally.losses}")

    def possible_trials(self) -> Iterator[Trial]:
        """Every operation of an undisturbed build and rollback with every fault that fits."""
        for action in ("build", "rollback"):
            end = self._step(action)
            self._note_new()
            for at, point in enumerate(end.points):
                for kind in KINDS[point.operation]:
                    yield Trial(action, point.operation, Fault(at, kind))
                    if kind == "ENOSPC" and point.operation in WRITING:
                        yield Trial(action, point.operation, Fault(at, kind, lasting=True))
            self.took_s = end.took_s

    def try_once(self, trial: Trial, chance: random.Random) -> None:
        before = self._current()
        kill_after_s = None if trial.fault else chance.uniform(0.0, 1.3 * self.took_s)
        end = self._step(trial.action, trial.fault, kill_after_s)
        what = f"{trial.action} {trial.operation} {trial.fault or f'killed after {kill_after_s:.4f} s'}"
        self.tally.trials[trial.operation] += 1
        self.tally.ends[
            "killed" if end.code is None else {DONE: "done", FOREIGN: "foreign"}.get(end.code, "refused")
        ] += 1
        self._judge(what, trial, before, end)
        self._build_soundly(what)

    def _step(self, action: Action, fault: Fault | None = None, kill_after_s: float | None = None) -> End:
        if action == "build":
            self.version += 1
            write_corpus(self.root, self.version)
        return run_child(self.root, action, self.version, fault, kill_after_s=kill_after_s)

    def _judge(self, what: str, trial: Trial, before: str, end: End) -> None:
        if end.code == FOREIGN:
            self.tally.losses.append(f"{what}: a foreign error\n{end.error}")
        if (end.code is None) != (trial.fault is None or trial.fault.kind in KILLS) and trial.fault is not None:
            self.tally.losses.append(f"{what}: ended with {end.code}")
        if trial.action == "build":
            self._note_new()
        after = self._check(what)
        spoilt = trial.action == "rollback" and trial.fault is not None and trial.fault.kind == "short"
        if after == before and end.code == DONE and not spoilt:  # with CURRENT empty the newest is the way back
            self.tally.losses.append(f"{what}: said it was done, but {before} is still current")
        if after and after not in self.seen:
            self.tally.losses.append(f"{what}: a rollback made {after}")

    def _note_new(self) -> None:
        """A build killed just before CURRENT moved leaves a whole generation, which a rollback may later choose."""
        for name in set(names_in(self.settings.index_dir)) - set(self.seen):
            self.seen[name] = (self._digest(name), self.version)

    def _check(self, what: str) -> str:
        """The current generation, proved whole; what is wrong goes to the losses."""
        try:
            opened = open_generation(self.settings.index_dir, encoder_fingerprint=HASHED.fingerprint)
        except YijuError as error:
            self.tally.losses.append(f"{what}: {error}")
            return ""
        digest, version = self.seen.get(opened.name, (self._digest(opened.name), self.version))
        texts = {document.id: squeezed(document.text) for document in opened.documents}
        unread = {source for source, _ in opened.options["unread"]}  # left out and told: as it should be
        wanted = {id: squeezed(text) for id, text in texts_of(version).items() if f"{id}.txt" not in unread}
        if texts != wanted or not texts:
            self.tally.losses.append(f"{what}: {opened.name} holds {texts}, not version {version}")
        if digest != self._digest(opened.name) or verify_generation(self.settings.index_dir):
            self.tally.losses.append(f"{what}: {opened.name} is not what it was")
        if {name: (self.settings.data_dir / name).read_bytes() for name in KEPT} != KEPT:
            self.tally.losses.append(f"{what}: feedback or log were touched")
        return opened.name

    def _build_soundly(self, what: str = "at first") -> None:
        """What was left behind must neither stop the next build nor stay."""
        end = self._step("build")
        if end.code != DONE:
            self.tally.losses.append(f"{what}: the next build ended with {end.code}: {end.error}")
            return
        self._note_new()
        self._check(what)
        index_dir = self.settings.index_dir
        if list(index_dir.glob(f"{TEMPORARY}*")) or len(names_in(index_dir)) > KEEP:
            self.tally.losses.append(f"{what}: left behind {sorted(path.name for path in index_dir.iterdir())}")

    def _current(self) -> str:
        return (self.settings.index_dir / "CURRENT").read_text().strip()

    def _digest(self, name: str) -> str:
        """Of every byte in the folder, reckoned without the product's help."""
        digest = hashlib.sha256()
        for path in sorted((self.settings.index_dir / name).iterdir()):
            digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()


def squeezed(text: str) -> str:
    return "".join(text.split())


def print_tally(tally: Tally) -> None:
    for operation, count in sorted(tally.trials.items()):
        print(f"{operation:10} {count:5}")
    print(", ".join(f"{count} {end}" for end, count in sorted(tally.ends.items())))
    print(f"{sum(tally.trials.values())} trials, {tally.kills} kills, {len(tally.losses)} losses")
    for loss in tally.losses[:20]:
        print("LOST", loss)


if __name__ == "__main__":
    sys.exit(main())
