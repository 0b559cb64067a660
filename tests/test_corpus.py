"""The real corpus: 41 documents, nothing lost, nothing moved but what the manifest says. No model needed."""

import json
from collections import Counter
from pathlib import Path

import pytest

from indexer.corpus import Corpus, read_corpus
from indexer.errors import BadManifest, CorpusError, EmptyCorpus, MissingAnchor, MissingSource
from indexer.sources import squeeze

CORPUS = Path(__file__).parent.parent / "corpus"
SHARED = Path(__file__).parent.parent.parent / "shared" / "corpus" / "documents.jsonl"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(CORPUS)


def text_of(corpus: Corpus, document_id: str) -> str:
    return next(document.text for document in corpus.documents if document.id == document_id)


def test_letters_and_figures_equal_those_of_the_sources_except_page_furniture(corpus: Corpus) -> None:
    for source in {document.source for document in corpus.documents}:
        kept: Counter[str] = Counter()
        for document in corpus.documents:
            if document.source == source:
                kept.update(filter(str.isalnum, document.text))
                kept.update(filter(str.isalnum, "".join(item.text for item in document.furniture)))
        assert kept == Counter(filter(str.isalnum, (CORPUS / source).read_text(encoding="utf-8"))), source


def test_every_document_keeps_the_order_of_its_source_except_the_two_floats_and_two_labels(corpus: Corpus) -> None:
    moved = set()
    for document in corpus.documents:
        raw = (CORPUS / document.source).read_text(encoding="utf-8").splitlines()
        skip = {item.line for item in document.furniture}
        lines = [
            line for n, line in enumerate(raw, 1) if document.first_line <= n <= document.last_line and n not in skip
        ]
        if squeeze(document.text) != squeeze("".join(lines)):
            moved.add(document.id)
    assert moved == {"xzf-2016-23"}


def test_page_furniture_is_exactly_what_reading_the_sources_shows(corpus: Corpus) -> None:
    found = Counter((document.source[:3], item.kind) for document in corpus.documents for item in document.furniture)
    assert found == {
        ("000", "page_number"): 1,
        ("000", "footnote"): 4,
        ("002", "page_number"): 11,
        ("002", "file_name"): 1,
        ("002", "divider"): 7,
        ("004", "page_number"): 1,
    }


def test_all_41_documents_have_the_facts_of_the_list(corpus: Corpus) -> None:
    if not SHARED.exists():
        pytest.skip("the list of documents (shared/corpus/documents.jsonl) is not beside the checkout")
    listed = [json.loads(line) for line in SHARED.read_text(encoding="utf-8").splitlines()]
    assert len(corpus.documents) == len(listed) == 41
    inferred = {
        "未注明（咸宁市编）": None,
        "国家发展改革委等部门（联合）": "国家发展改革委",
        "中共咸宁市委（五届四次全会通过）": "中共咸宁市委",
    }
    for document, fact in zip(corpus.documents, listed, strict=True):
        issuer = inferred.get(fact["issuer"], fact["issuer"])
        region = fact["region"].removesuffix("（县级市）")
        assert (document.title, document.doc_number, document.issuer) == (fact["title"], fact["doc_number"], issuer)
        assert (document.level, document.region) == (fact["level"], region)
        assert (document.first_line, document.last_line) == (fact["start_line"], fact["end_line"])


def test_titles_and_numbers_stand_in_their_texts(corpus: Corpus) -> None:
    for document in corpus.documents:
        if document.title_in_text:
            assert squeeze(document.title) in squeeze(document.text)
        if document.doc_number:
            assert document.doc_number in squeeze(document.text)


def test_passages_follow_each_other_and_cover_every_document(corpus: Corpus) -> None:
    for document in corpus.documents:
        position = 0
        for passage in (p for p in corpus.passages if p.document_id == document.id):
            assert set(document.text[position : passage.start]) <= {"\n"}
            section = document.sections[passage.section]
            assert section.start <= passage.start < passage.end <= section.end
            position = passage.end
        assert position == len(document.text)


def test_every_speech_excerpt_is_one_passage_with_speaker_date_and_occasion(corpus: Corpus) -> None:
    speeches = [p for p in corpus.passages if p.document_id.startswith("xi-") and p.kind == "text"]
    sources = [
        line
        for d in ("xi-gaozhiliang-fazhan", "xi-zhuanxing-fazhan")
        for line in text_of(corpus, d).split("\n")
        if line.startswith("——")
    ]
    assert len(speeches) == len(sources) == 48
    for passage in speeches:
        said = passage.attribution
        assert said is not None
        assert said.speaker == "习近平"
        assert said.date
        assert said.occasion


@pytest.mark.parametrize(
    ("document_id", "sentence"),
    [
        ("xzf-2016-23", "打造线上与线下、孵化与投资相结合的新型孵化模式。"),  # a box stood inside
        ("xzf-2016-23", "鼓励企业发展移动电子商务、在线定制、O2O（线上线下）"),  # a box stood inside
        ("xzf-2016-23", "到2020年，产业规模达到100亿元；到2025年，产业规模达到150亿元。"),  # a label stood inside
        ("xzf-2016-23", "高新技术企业数量（个） 99 180 240"),
        ("xzf-2018-8", "研究与试验发展（R＆D）经费投入强度达到1.8%"),
        ("shuangqing-keji-gongye-14-5", "转变经济发展方式的明确要求，也是我区解决信息化"),  # page number 9 between
        ("shuangqing-keji-gongye-14-5", "邵阳农科院为主要技术依托单位"),  # a link between
        ("ezf-2018-16", "年均增长保持在75%左右、力争达到8%"),  # a lost decimal point, not repaired
        ("xiangxiang-zhanxin-14-5", "形成具有自主知识产权的名牌产品，不断提升企业品牌价值"),  # page 39 between
        ("dongkou-keji-gongye-14-5", "2\t全社会科技研发投入（亿元）\t4.58\t6.87"),
    ],
)
def test_hard_places_of_the_sources_read_as_they_should(corpus: Corpus, document_id: str, sentence: str) -> None:
    assert sentence in text_of(corpus, document_id)


def test_the_512_project_is_cited_by_its_section_path(corpus: Corpus) -> None:
    passage = next(p for p in corpus.passages if "512工程" in "".join(p.section_path))
    assert passage.document_id == "gxb-txb-2020-49"
    assert passage.section_path == ("二、丰富5G技术应用场景", "（三）实施“5G+工业互联网”512工程")


ENTRY = '[[document]]\nid = "a"\ntitle = "甲"\nlevel = "省"\nregion = "湖北省"\ntype = "意见"\nsource = "a.txt"\nstart = "甲文件开头"\n'


@pytest.mark.parametrize(
    ("manifest", "source", "error", "says"),
    [
        (ENTRY, None, MissingSource, "a.txt"),
        (ENTRY, "别的开头\n", MissingAnchor, "找不到"),
        (ENTRY, "甲文件开头\n\n甲文件开头\n", MissingAnchor, "2 处"),
        (ENTRY, "前面的话\n甲文件开头\n", MissingAnchor, "不属于任何条目"),
        ("", "甲文件开头\n", EmptyCorpus, "至少写一个"),
        ("[[document", "", BadManifest, "TOML"),
        (ENTRY.replace('"省"', '"州"'), "甲文件开头\n", BadManifest, "只能是"),
        (ENTRY + 'colour = "red"\n', "甲文件开头\n", BadManifest, "不认识"),
        (ENTRY.replace('region = "湖北省"\n', ""), "甲文件开头\n", BadManifest, "缺少 region"),
        (ENTRY + "period = [2025, 2021]\n", "甲文件开头\n", BadManifest, "写法不对"),
        (ENTRY + "date = 2020\n", "甲文件开头\n", BadManifest, "带引号"),
        (ENTRY + 'date = "二〇二〇年"\n', "甲文件开头\n", BadManifest, "2020-03"),
        (ENTRY.replace('"a"', '"a/b"'), "甲文件开头\n", BadManifest, "id 只能"),
        (ENTRY.replace("[[document]]", "[document]"), "甲文件开头\n", BadManifest, "两层方括号"),
        (ENTRY + ENTRY, "甲文件开头\n", BadManifest, "都是 a"),
    ],
)
def test_a_corpus_that_cannot_be_read_says_what_to_mend(
    tmp_path: Path, manifest: str, source: str | None, error: type[CorpusError], says: str
) -> None:
    (tmp_path / "manifest.toml").write_text(manifest, encoding="utf-8")
    if source is not None:
        (tmp_path / "a.txt").write_text(source, encoding="utf-8")
    with pytest.raises(error, match=says):
        read_corpus(tmp_path)
