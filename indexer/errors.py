"""Everything that can go wrong between a folder of sources and an open index.

YijuError                 a sentence for a person, in Chinese; says what to do next
├── CorpusError           the sources or their manifest
│   ├── EmptyCorpus
│   ├── MissingSource
│   ├── UnreadableSource
│   ├── BadManifest
│   └── MissingAnchor
├── GenerationError       the index on disk
│   ├── NoIndex
│   ├── NoSuchGeneration
│   ├── DamagedIndex
│   ├── WrongEncoder
│   └── CannotWriteIndex
├── NoRoomToRead           the temporary folder's disk is full: no file is to blame
├── BuildInProgress
└── EncoderError          the model that turns text into vectors
"""


class YijuError(Exception):
    """Base of all our errors. `str(error)` is one line in Chinese that ends with what to do next."""


class CorpusError(YijuError):
    """Something in the corpus folder must be mended before an index can be built."""


class EmptyCorpus(CorpusError):
    """The manifest lists no document."""


class MissingSource(CorpusError):
    """The manifest names a file that is not there."""


class UnreadableSource(CorpusError):
    """A source file exists but cannot be read: its format, its encoding, its size, or it is broken."""


class BadManifest(CorpusError):
    """The manifest is not valid TOML, or an entry lacks a field or has an unknown one."""


class MissingAnchor(CorpusError):
    """A document's opening words are not found (or found twice) in its source."""


class GenerationError(YijuError):
    """The index on disk cannot be used."""


class NoIndex(GenerationError):
    """No generation has been built yet."""


class NoSuchGeneration(GenerationError):
    """The generation to go back to is not there."""


class DamagedIndex(GenerationError):
    """A file of the generation is missing, half written or differs from its checksum."""


class WrongEncoder(GenerationError):
    """The generation was made by another encoder than the one configured."""


class CannotWriteIndex(GenerationError):
    """The new generation could not be written (full disk, no permission); the old one is untouched."""


class NoRoomToRead(YijuError):
    """The disk of the temporary folder is full. Not a CorpusError: an index without the files that found no room must
    not replace a good one."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"临时文件夹所在的磁盘已满，没有读成 {source}：请腾出空间（或用环境变量 TMPDIR 指到别的磁盘），再运行一次；"
            "原有索引未受影响"
        )


class BuildInProgress(YijuError):
    """Another build holds the lock."""


class EncoderError(YijuError):
    """The encoder's weights are missing or are not what they should be."""
