"""What the encoder learns from: batches in which every other text is a negative, and no answer is one."""

import random

import torch

from eval.collection_pairs import Pairs
from eval.train_encoder import Batch, Options, loss_of, pair_batches


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
    compared = loss_of(queries, texts, Batch(["a", "b", "c"], ["q"], [0]), 0.05)
    spared = loss_of(queries, texts, Batch(["a", "b", "c"], ["q"], [0], [(0, 1)]), 0.05)
    assert spared < compared
