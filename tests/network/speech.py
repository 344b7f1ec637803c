"""Whether the words arrive: a real sentence goes in at one microphone, is recorded at the other end, and is scored.

The score is PESQ, wide band (ITU-T P.862.2), as a mean opinion score: 4.64 is the original
itself, 1 is bad. A browser's own processing (noise, echo, level, codec) costs something on a perfect line already, so
what a weak line costs is quoted as the fall against that.
"""

import base64
import statistics
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pesq import pesq

from tests.journeys.visitor import Visitor

Samples = NDArray[np.float64]

TEXT = (
    "Good afternoon. It is good to hear your voice again. Last week you told me about your sister, "
    "and about the long walk that you took together. How have the days been since then?"
)
RATE = 16_000  # what PESQ wide band works on
FULL_SCALE = 32_768
PAUSE = 0.6  # seconds between one time and the next
SURE = 0.35  # a correlation below this share of the original's own is not the sentence

# A node of the old kind, since a worklet is a script, and the room's policy admits none that it does not know.
_LISTEN = """async (rate) => {
  const context = new AudioContext({ sampleRate: rate });
  const receiver = window.sameroom.peers()[0].getReceivers().find(({ track }) => track.kind === "audio");
  const ear = context.createScriptProcessor(8192, 1, 1);
  const heard = [];
  ear.onaudioprocess = ({ inputBuffer }) => heard.push(inputBuffer.getChannelData(0).slice());
  context.createMediaStreamSource(new MediaStream([receiver.track])).connect(ear).connect(context.destination);
  window.heard = { context, heard, ear };
}"""
_TELL = """async () => {
  const { context, heard } = window.heard;
  await context.close();
  const all = new Int16Array(heard.reduce((total, block) => total + block.length, 0));
  let at = 0;
  for (const block of heard) {
    for (const value of block) all[at++] = Math.max(-1, Math.min(1, value)) * 32767;
  }
  const bytes = new Uint8Array(all.buffer);
  let text = "";
  for (let from = 0; from < bytes.length; from += 32768) {
    text += String.fromCharCode(...bytes.subarray(from, from + 32768));
  }
  return btoa(text);
}"""


def speak(folder: Path) -> Path:
    """The sentence, at 48 kHz with a pause after it, as a browser takes it for a microphone; again and again."""
    spoken, path = folder / "spoken.wav", folder / "microphone.wav"
    subprocess.run(["espeak-ng", "-v", "en-gb", "-s", "165", "-a", "70", "-w", str(spoken), TEXT], check=True)
    sound, rate = _read(spoken)
    silence = np.zeros(int(PAUSE * 48_000))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        sound = np.concatenate([_resampled(sound, rate, 48_000), silence])
        file.writeframes((np.clip(sound, -1, 1) * (FULL_SCALE - 1)).astype("<i2").tobytes())
    return path


def microphone(path: Path) -> str:
    """The flag by which a browser hears that file at its microphone."""
    return f"--use-file-for-fake-audio-capture={path}"


def original(path: Path) -> Samples:
    sound, rate = _read(path)
    return _resampled(sound, rate, RATE)


def listen(visitor: Visitor) -> None:
    """Record what comes from the other side, from now on."""
    visitor.page.evaluate(_LISTEN, RATE)


def recorded(visitor: Visitor) -> Samples:
    """What was heard since `listen`."""
    bytes_heard = base64.b64decode(visitor.page.evaluate(_TELL))
    return np.frombuffer(bytes_heard, dtype="<i2").astype(np.float64) / FULL_SCALE


def score(spoken: Samples, heard: Samples) -> float:
    """The mean over every whole time that the sentence is in what was heard. Raises ValueError where it never is."""
    scores = [float(pesq(RATE, spoken, part, "wb")) for part in _times(spoken, heard)]
    if not scores:
        raise ValueError("The sentence is nowhere, whole, in what was heard.")
    return statistics.mean(scores)


def _times(spoken: Samples, heard: Samples) -> Iterator[Samples]:
    """Each whole time of the sentence in what was heard, found by correlation."""
    length = len(spoken)
    likeness = np.abs(_correlation(spoken, heard))[: max(0, len(heard) - length)]
    least = SURE * float(likeness.max(initial=0.0))
    while likeness.any() and (best := int(likeness.argmax())) is not None and likeness[best] > least:
        yield heard[best : best + length]
        likeness[max(0, best - length // 2) : best + length // 2] = 0


def _correlation(spoken: Samples, heard: Samples) -> Samples:
    size = 1 << (len(spoken) + len(heard)).bit_length()
    together = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(spoken, size))
    return np.fft.irfft(together, size)[: len(heard)]


def _read(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return frames.astype(np.float64) / FULL_SCALE, file.getframerate()


def _resampled(sound: Samples, rate: int, to: int) -> Samples:
    """By the spectrum: exact for a sound that begins and ends in silence."""
    length = round(len(sound) * to / rate)
    spectrum: Any = np.fft.rfft(sound)
    wanted = np.zeros(length // 2 + 1, dtype=complex)
    shared = min(len(wanted), len(spectrum))
    wanted[:shared] = spectrum[:shared]
    return np.fft.irfft(wanted, length) * (length / len(sound))
