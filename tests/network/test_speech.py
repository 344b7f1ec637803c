"""The words arrive: a spoken sentence, recorded at the other end, is scored against the original."""

from pathlib import Path

import pytest

from tests.network.conftest import Meet
from tests.network.impair import Condition
from tests.network.needs import needs_laboratory

speech = pytest.importorskip("tests.network.speech", reason="scoring speech needs pesq and numpy: make setup-slow")
import numpy as np  # noqa: E402 - there where pesq is

needs_voice = needs_laboratory("espeak-ng")
SENTENCES = 2
CLEAR = 2.0  # about 3.3 on a machine that has time; a machine that has none makes up sound itself
LEAST_FALL = 0.3


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return speech.speak(tmp_path_factory.mktemp("speech"))


@needs_voice
@pytest.mark.slow
def test_the_score_tells_a_whole_sentence_from_one_with_holes(microphone: Path) -> None:
    spoken = speech.original(microphone)
    twice = np.concatenate([np.zeros(7_000), spoken, spoken])
    assert speech.score(spoken, twice) > 4.6
    holes = twice.copy()
    for start in range(0, len(holes), 3_200):
        holes[start : start + 640] = 0
    assert speech.score(spoken, holes) < 3
    with pytest.raises(ValueError, match="nowhere"):
        speech.score(spoken, spoken[: len(spoken) // 2])


@needs_voice
@pytest.mark.slow
@pytest.mark.browser
def test_a_sentence_is_understood_and_a_line_that_loses_half_is_heard_to(meet: Meet, microphone: Path) -> None:
    spoken = speech.original(microphone)
    call = meet(flags=(speech.microphone(microphone),))
    whole = []
    for condition in (Condition(delay_ms=25), Condition(delay_ms=25, loss=0.5)):
        call.adas_seat.line.becomes(condition)
        speech.listen(call.ben)
        call.goes_on_for((SENTENCES + 1) * len(spoken) / speech.RATE)
        whole.append(speech.score(spoken, speech.recorded(call.ben)))
    assert whole[0] > CLEAR
    assert whole[0] - whole[1] > LEAST_FALL
