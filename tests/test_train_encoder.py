"""What the encoder learns from: batches in which every other text is a negative, and no answer is one."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from eval.checkpoint import Checkpoint
from eval.collection_pairs import Pairs
from eval.encoder_batches import (
    Batch,
    Clause,
    Group,
    Options,
    group_batches,
    pair_batches,
    specified,
)
from eval.errors import BadCheckpoint
from eval.train_encoder import LowRank, loss_of, restore_states, save, states_of
from indexer.adapter import apply_adapter


def test_a_query_comes_with_an_answer_and_its_other_answers_are_not_compared() -> None:
    pairs = [Pairs("甲问", ("答一", "答二"), ("似一",)), Pairs("乙问", ("答二",), ("似二",))]
    for seed in range(20):
        (batch,) = pair_batches(pairs, Options(), random.Random(seed))
        for n, query in enumerate(batch.queries):
            own = next(pair for pair in pairs if pair.query == query)
            assert batch.texts[batch.targets[n]] in own.answers
            masked = {batch.texts[text] for row, text in batch.also if row == n}
            others = {text for text in batch.texts if text in own.answers} - {batch.texts[batch.targets[n]]}
            assert masked == others


def test_an_answer_that_is_not_compared_costs_nothing() -> None:
    queries, texts = torch.eye(2)[:1], torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    compared = loss_of(queries, texts, Batch(["a", "b", "c"], ["q"], [0]), Options())
    spared = loss_of(queries, texts, Batch(["a", "b", "c"], ["q"], [0], [(0, 1)]), Options())
    assert spared < compared


def test_a_clause_is_seen_under_its_heading_as_often_as_asked_and_its_queries_find_it() -> None:
    clauses = (Clause("押金应当退还。", ("房东不退押金",)), Clause("租期不得超过二十年。", ("最多能租多久",)))
    for headed in (0.0, 1.0):
        (batch,) = group_batches([Group("租赁", clauses)], Options(headed=headed), random.Random(1))
        expected = [f"租赁\n{c.text}" if headed else c.text for c in clauses]
        assert batch.texts == expected
        assert [batch.texts[n] for n in batch.targets] == expected
        assert batch.queries == [c.queries[0] for c in clauses]


def test_queries_that_nothing_answers_come_last_and_have_no_target() -> None:
    group = Group(
        "租赁", (Clause("押金应当退还。", ("房东不退押金",)), Clause("租期不限。", ("租多久",))), ("甲", "乙", "丙")
    )
    (batch,) = group_batches([group], Options(unanswered=2, specified=0.0), random.Random(1))
    assert len(batch.targets) == 2
    assert len(batch.queries) == 4
    assert set(batch.queries[2:]) < set(group.unanswered)


def test_an_unanswered_query_that_lies_nearer_than_an_answered_one_costs() -> None:
    texts = torch.eye(3)[:2]
    answered, far, near = torch.tensor([[0.9, 0.1, 0.4], [0.0, 0.2, 1.0], [0.95, 0.0, 0.3]])
    batch = Batch(["a", "b"], ["answered", "unanswered"], [0])
    assert loss_of(torch.stack([answered, near]), texts, batch, Options()) > loss_of(
        torch.stack([answered, far]), texts, batch, Options()
    )


def test_a_place_or_a_time_stands_before_so_many_of_the_chinese_queries() -> None:
    rng = random.Random(3)
    named = [specified("哪些企业有补贴？", 0.25, rng) for _ in range(400)]
    assert all(query.endswith("哪些企业有补贴？") for query in named)
    assert 0.2 < sum(query != "哪些企业有补贴？" for query in named) / 400 < 0.3
    assert specified("Which firms are subsidised?", 1.0, rng) == "Which firms are subsidised?"


def test_what_was_learned_is_what_the_merged_weight_does(tmp_path: Path) -> None:
    torch.manual_seed(1)
    layer = nn.Linear(6, 4)
    weight = layer.weight.detach().clone()
    adapter = LowRank(layer, 2, torch.float32)
    with torch.no_grad():
        adapter.B.normal_()
    path = tmp_path / "adapter.safetensors"
    save({"layer.weight": adapter}, path, Options(rank=2, strength=1.0), {})
    merged = apply_adapter({"layer.weight": weight.numpy()}, path)["layer.weight"]
    x = torch.randn(3, 6)
    bias = layer.bias.detach().numpy()
    np.testing.assert_allclose(adapter(x).detach().numpy(), x.numpy() @ merged.T + bias, atol=2e-3)


def test_a_training_goes_on_from_its_checkpoint_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    def trained(steps: int, checkpoint: Checkpoint | None) -> torch.Tensor:
        torch.manual_seed(1)
        weight = nn.Parameter(torch.ones(3))
        optimizer = torch.optim.AdamW([weight], lr=0.1)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (step + 1))
        done, states = checkpoint.read() if checkpoint else (0, {})
        if states:
            restore_states(states, [weight], optimizer, schedule)
        for step in range(done, steps):
            optimizer.zero_grad()
            ((weight * torch.tensor([1.0, step, -2.0])) ** 2).sum().backward()
            optimizer.step()
            schedule.step()
            if checkpoint:
                checkpoint.write(step + 1, states_of([weight], optimizer, schedule))
        return weight.detach()

    kept = Checkpoint(tmp_path / "half.pt", "甲")
    trained(3, kept)
    assert torch.equal(trained(7, kept), trained(7, None))
    assert [path.name for path in tmp_path.iterdir()] == ["half.pt"]


def test_the_checkpoint_of_another_training_and_a_damaged_one_are_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "half.pt"
    Checkpoint(path, "甲").write(3, {})
    with pytest.raises(BadCheckpoint, match="另一次训练"):
        Checkpoint(path, "乙").read()
    path.write_bytes(b"no zip")
    with pytest.raises(BadCheckpoint, match="不是训练的断点"):
        Checkpoint(path, "甲").read()
    assert path.read_bytes() == b"no zip"
