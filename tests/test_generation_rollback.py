"""Back to an earlier generation, and no build that silently undoes it. The encoder is counted, not patched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexer.build import BuildReport, EncoderSource, build_index, is_stale
from indexer.errors import DamagedIndex, NoSuchGeneration, WrongEncoder
from indexer.generation import open_generation, verify_generation
from indexer.generation_rollback import list_generations, note_problems, roll_back
from indexer.settings import Settings
from tests.tiny import BigramEncoder

MORNING = datetime(2026, 6, 1, 8, tzinfo=UTC)


@dataclass
class Office:
    """A corpus folder, its index, and how often the encoder was loaded."""

    settings: Settings
    loaded: int = 0
    minutes: int = 0
    steps: list[str] = field(default_factory=list)

    def source(self) -> EncoderSource:
        return EncoderSource(BigramEncoder.name, BigramEncoder.fingerprint, self._load)

    def _load(self) -> BigramEncoder:
        self.loaded += 1
        return BigramEncoder()

    def write(self, name: str, text: str) -> None:
        self.settings.corpus_dir.mkdir(exist_ok=True)
        (self.settings.corpus_dir / f"{name}.txt").write_text(text, encoding="utf-8")

    def build(self, *, force: bool = False, wait_s: float = 0.0) -> BuildReport:
        self.minutes += 1
        now = MORNING + timedelta(minutes=self.minutes)
        return build_index(
            self.settings, force=force, progress=self._step, now=now, encoder=self.source(), wait_s=wait_s
        )

    def _step(self, step: str, done: int, total: int) -> None:
        self.steps.append(f"{step} {done}/{total}")

    def back(self, name: str | None = None) -> str:
        return roll_back(self.settings.index_dir, name, encoder_fingerprint=BigramEncoder.fingerprint)

    def current(self) -> str:
        return (self.settings.index_dir / "CURRENT").read_text().strip()

    def texts(self) -> str:
        opened = open_generation(self.settings.index_dir, encoder_fingerprint=None)
        return "".join(document.text for document in opened.documents)


def notice(figure: int) -> str:
    return f"关于推进第{figure}批项目的通知\n一、总体要求\n到2030年建成{figure}个示范工厂，形成可推广的经验。\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(Settings(tmp_path / "corpus", tmp_path / "data"))
    made.write("通知", notice(1))
    return made


@pytest.fixture
def three(office: Office) -> tuple[Office, list[str]]:
    """Three generations of three states of the corpus."""
    names = []
    for figure in (1, 2, 3):
        office.write("通知", notice(figure))
        names.append(office.build().generation)
    return office, names


def test_without_a_name_it_goes_one_back_each_time(three: tuple[Office, list[str]]) -> None:
    office, (first, second, third) = three
    assert office.current() == third
    assert office.back() == second
    assert "建成2个" in office.texts()
    assert office.back() == first
    with pytest.raises(NoSuchGeneration, match="yiju index list"):
        office.back()
    assert office.current() == first


def test_a_build_with_nothing_new_leaves_the_rollback_and_says_so(three: tuple[Office, list[str]]) -> None:
    office, (_, second, _) = three
    office.back()
    report = office.build()
    assert (report.rolled_back, report.up_to_date, report.generation) == (True, True, second)
    assert office.current() == second


def test_after_two_rollbacks_neither_state_is_built_again(three: tuple[Office, list[str]]) -> None:
    office, (first, _, _) = three
    office.back()
    office.back()
    assert office.build().rolled_back  # the corpus is that of the third
    office.write("通知", notice(2))
    assert office.build().rolled_back
    assert office.current() == first


def test_a_changed_corpus_is_built_after_a_rollback(three: tuple[Office, list[str]]) -> None:
    office, _ = three
    office.back()
    office.write("通知", notice(4))
    report = office.build()
    assert (report.rolled_back, report.up_to_date) == (False, False)
    assert "建成4个" in office.texts()
    office.write("通知", notice(3))  # what was once turned down is now new
    assert not office.build().rolled_back


def test_force_builds_after_a_rollback(three: tuple[Office, list[str]]) -> None:
    office, _ = three
    office.back()
    assert not office.build(force=True).rolled_back
    assert "建成3个" in office.texts()
    assert office.build().up_to_date


def test_by_name_one_can_also_go_forward_again(three: tuple[Office, list[str]]) -> None:
    office, (first, _, third) = three
    office.back(first)
    office.back(third)
    assert office.current() == third
    report = office.build()
    assert (report.up_to_date, report.rolled_back) == (True, False)


def test_a_damaged_generation_is_passed_over_and_by_name_refused(three: tuple[Office, list[str]]) -> None:
    office, (first, second, third) = three
    victim = office.settings.index_dir / second / "vectors.faiss"
    victim.write_bytes(victim.read_bytes()[:-1])
    with pytest.raises(DamagedIndex, match=r"vectors\.faiss"):
        office.back(second)
    assert office.current() == third
    assert office.back() == first


@pytest.mark.parametrize("name", ["g-20200101T000000Z-00000000", "../corpus"])
def test_a_name_that_is_not_there_is_refused(three: tuple[Office, list[str]], name: str) -> None:
    office, (_, _, third) = three
    with pytest.raises(NoSuchGeneration, match="yiju index list"):
        office.back(name)
    assert office.current() == third


def test_a_generation_of_another_encoder_is_refused(three: tuple[Office, list[str]]) -> None:
    office, (first, _, _) = three
    with pytest.raises(WrongEncoder, match="YIJU_ENCODER"):
        roll_back(office.settings.index_dir, first, encoder_fingerprint="another")


def test_rollback_mends_a_spoilt_current(three: tuple[Office, list[str]]) -> None:
    office, (_, _, third) = three
    (office.settings.index_dir / "CURRENT").write_bytes(b"g-2026\xff")
    assert office.back() == third
    assert verify_generation(office.settings.index_dir) == []


@pytest.mark.parametrize("bit", range(8))
def test_any_flipped_bit_in_the_note_is_found_and_stops_the_build(three: tuple[Office, list[str]], bit: int) -> None:
    office, _ = three
    office.back()
    note = office.settings.index_dir / "ROLLBACK"
    line = note.read_bytes()
    for position in range(len(line)):
        data = bytearray(line)
        data[position] ^= 1 << bit
        note.write_bytes(data)
        assert note_problems(office.settings.index_dir) != [], (position, bit)
    with pytest.raises(DamagedIndex, match="yiju index"):
        office.build()


def test_the_list_names_the_current_one_and_what_is_damaged(three: tuple[Office, list[str]]) -> None:
    office, (first, second, third) = three
    (office.settings.index_dir / first / "generation.json").unlink()
    office.back()
    listed = list_generations(office.settings.index_dir)
    assert [(g.name, g.is_current, g.facts is not None) for g in listed] == [
        (third, False, True),
        (second, True, True),
        (first, False, False),
    ]


def test_the_index_is_stale_after_a_rollback_because_the_corpus_is_newer(
    three: tuple[Office, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _ = three
    monkeypatch.setattr("indexer.build.encoder_fingerprint", lambda settings: BigramEncoder.fingerprint)
    assert not is_stale(office.settings)
    office.back()
    assert is_stale(office.settings)
