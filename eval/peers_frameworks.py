"""Four frameworks, each with its own cutting, words and fusion and our vectors. In: documents, encoder. Out: Built.

Imports stay inside the functions: none of these packages is needed by anything else. Written against LangChain 1
(langchain-classic 1.0, langchain-community 0.4), txtai 9.14, Haystack 3.4 and LlamaIndex 0.14. None of them is told
that the text is Chinese; where one has a documented hook for that, its function names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.peers_plain import TOP_K, Built, Chunk, versions
from indexer.encoder import Encoder
from indexer.records import Document


def build_langchain(documents: Sequence[Document], encoder: Encoder) -> Built:
    """EnsembleRetriever over BM25Retriever and FAISS, in the order of its documentation.

    Its BM25 cuts words at white space, so a Chinese query matches nothing and `get_top_n` gives the last chunks of the
    corpus, with score 0, into the fusion; hook: `preprocess_func`. The ensemble returns no score: 1/rank stands in.
    """
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document as Page
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    pages = [Page(page_content=document.text, metadata={"document_id": document.id}) for document in documents]
    pages = RecursiveCharacterTextSplitter().split_documents(pages)
    for position, page in enumerate(pages):
        page.metadata["position"] = position
    bm25 = BM25Retriever.from_documents(pages, k=TOP_K)
    vectors = FAISS.from_documents(pages, _langchain_embeddings(encoder))
    ensemble = EnsembleRetriever(retrievers=[bm25, vectors.as_retriever(search_kwargs={"k": TOP_K})])

    def search(query: str) -> list[tuple[int, float]]:
        found = ensemble.invoke(query)[:TOP_K]
        return [(page.metadata["position"], 1 / rank) for rank, page in enumerate(found, 1)]

    description = {
        "versions": versions("langchain-classic", "langchain-community", "langchain-text-splitters"),
        "splitter": "RecursiveCharacterTextSplitter，默认（4000 字，重叠 200 字）",
        "lexical": "BM25Retriever，默认按空白切词（中文整句成一个词，几乎都不命中，照样返回 0 分的段）",
        "fusion": f"EnsembleRetriever 默认：加权 RRF，c=60，权重相等；每路取 {TOP_K}（默认 4）；分数为名次的倒数",
    }
    chunks = tuple(Chunk(page.metadata["document_id"], page.page_content) for page in pages)
    return Built(chunks, search, description)


def _langchain_embeddings(encoder: Encoder) -> Any:
    from langchain_core.embeddings import Embeddings

    class OurEmbeddings(Embeddings):  # type: ignore[misc]  # its packages are optional, so Any for mypy
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return _rows(encoder.encode_passages(texts))

        def embed_query(self, text: str) -> list[float]:
            return _row(encoder.encode_query(text))

    return OurEmbeddings()


def build_txtai(documents: Sequence[Document], encoder: Encoder) -> Built:
    """Embeddings(hybrid=True). It has no default splitter; lines are the paragraphs of these texts, so lines it is.

    `method: external` calls one function for passages and for queries: it encodes passages until the index is built.
    """
    from txtai import Embeddings
    from txtai.pipeline import Segmentation

    segment = Segmentation(lines=True)
    chunks = tuple(Chunk(document.id, text) for document in documents for text in segment(document.text))
    building = True

    def transform(texts: Sequence[str]) -> Any:
        return encoder.encode_passages(texts) if building else [encoder.encode_query(text) for text in texts]

    embeddings = Embeddings(method="external", transform=transform, hybrid=True)
    embeddings.index((position, chunk.text) for position, chunk in enumerate(chunks))
    building = False

    def search(query: str) -> list[tuple[int, float]]:
        return [(int(at), float(score)) for at, score in embeddings.search(query, TOP_K)]

    description = {
        "versions": versions("txtai"),
        "splitter": "没有默认切分；用自带的 Segmentation(lines=True)，一行（即一个自然段）一段",
        "lexical": "BM25，默认分词（Unicode UAX #29，中文一字一词）",
        "fusion": "hybrid=True 默认：归一化分数的凸组合，权重 0.5 / 0.5",
    }
    return Built(chunks, search, description)


def build_haystack(documents: Sequence[Document], encoder: Encoder) -> Built:
    """InMemoryDocumentStore, its BM25 and embedding retrievers, DocumentJoiner.

    Its splitter counts words between spaces, so a Chinese document stays whole. Its joiner's default, `concatenate`,
    compares BM25 scores with cosines; hook: `join_mode="reciprocal_rank_fusion"`.
    """
    from haystack import Document as Page
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    pages = [Page(content=document.text, meta={"document_id": document.id}) for document in documents]
    pages = DocumentSplitter().run(documents=pages)["documents"]
    vectors = encoder.encode_passages([page.content for page in pages])
    store = InMemoryDocumentStore(shared=False)  # freed with the peer; results are the same
    store.write_documents([replace(page, embedding=_row(row)) for page, row in zip(pages, vectors, strict=True)])
    bm25 = InMemoryBM25Retriever(store, top_k=TOP_K)
    dense = InMemoryEmbeddingRetriever(store, top_k=TOP_K)
    joiner = DocumentJoiner(top_k=TOP_K)
    positions = {page.id: position for position, page in enumerate(pages)}

    def search(query: str) -> list[tuple[int, float]]:
        lexical = bm25.run(query=query)["documents"]
        near = dense.run(query_embedding=_row(encoder.encode_query(query)))["documents"]
        joined = joiner.run(documents=[lexical, near])["documents"]
        return [(positions[page.id], float(page.score)) for page in joined]

    description = {
        "versions": versions("haystack-ai"),
        "splitter": "DocumentSplitter，默认（按空格数词，200 词一段；中文没有空格，文件几乎都不切开）",
        "lexical": "InMemoryBM25Retriever，默认 BM25L，中文一字一词",
        "fusion": f"DocumentJoiner 默认 concatenate：两路原始分数取高者；每路取 {TOP_K}（默认 10）",
    }
    return Built(tuple(Chunk(page.meta["document_id"], page.content) for page in pages), search, description)


def build_llamaindex(documents: Sequence[Document], encoder: Encoder) -> Built:
    """QueryFusionRetriever over BM25Retriever and VectorStoreIndex, without generated queries.

    Its BM25 takes what stands between two punctuation marks for one word; hook: `token_pattern`. Its default mode,
    `simple`, compares BM25 scores with cosines; hook: `mode="reciprocal_rerank"`. The splitter's tokenizer (gpt-3.5)
    and sentence model come inside the package.
    """
    from llama_index.core import Document as Page
    from llama_index.core import VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.retrievers.bm25 import BM25Retriever

    pages = [Page(text=document.text, id_=document.id) for document in documents]
    nodes = SentenceSplitter().get_nodes_from_documents(pages)
    top_k = min(TOP_K, len(nodes))  # its BM25 warns when asked for more
    index = VectorStoreIndex(nodes, embed_model=_llamaindex_embedding(encoder))
    retrievers = [
        index.as_retriever(similarity_top_k=top_k),
        BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=top_k),
    ]
    # The model is never asked: num_queries=1 is the query itself. Without one it would look for OpenAI's.
    fusion = QueryFusionRetriever(retrievers, llm=MockLLM(), similarity_top_k=top_k, num_queries=1, use_async=False)
    positions = {node.node_id: position for position, node in enumerate(nodes)}

    def search(query: str) -> list[tuple[int, float]]:
        return [(positions[found.node.node_id], float(found.score)) for found in fusion.retrieve(query)]

    description = {
        "versions": versions("llama-index-core", "llama-index-retrievers-bm25"),
        "splitter": "SentenceSplitter，默认（1024 个 gpt-3.5 词元，重叠 200）",
        "lexical": "BM25Retriever，默认（英文词干与停用词；两个标点之间的汉字成一个词）",
        "fusion": f"QueryFusionRetriever 默认 simple：两路原始分数取高者；num_queries=1；每路取 {TOP_K}（默认 2）",
    }
    return Built(tuple(Chunk(node.ref_doc_id, node.text) for node in nodes), search, description)


def _llamaindex_embedding(encoder: Encoder) -> Any:
    from llama_index.core.embeddings import BaseEmbedding

    class OurEmbedding(BaseEmbedding):  # type: ignore[misc]  # its packages are optional, so Any for mypy
        def _get_text_embedding(self, text: str) -> list[float]:
            return _row(encoder.encode_passages([text])[0])

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return _rows(encoder.encode_passages(texts))

        def _get_query_embedding(self, query: str) -> list[float]:
            return _row(encoder.encode_query(query))

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return OurEmbedding(model_name=encoder.name)


def _row(vector: NDArray[np.float32]) -> list[float]:
    """The frameworks want lists."""
    row: list[float] = vector.tolist()
    return row


def _rows(vectors: NDArray[np.float32]) -> list[list[float]]:
    return [_row(vector) for vector in vectors]
