"""Loudness as FFmpeg's own filter has it, to a tenth of an LU."""

import re
import subprocess

import pytest

import mediafiles

pytestmark = pytest.mark.sanitized

SOUNDS = {
    "tone": "sine=997:r=48000:d=8",
    "noise": "anoisesrc=r=44100:d=8:c=pink:a=0.3:s=1",
    "stereo": "aevalsrc=0.4*sin(2*PI*t*300)|0.1*sin(2*PI*t*3000):s=44100:d=8",
    "low_rate": "sine=300:r=8000:d=8",
    "gated": "aevalsrc=if(lt(mod(t\\,4)\\,2)\\,0.5\\,0.002)*sin(2*PI*t*440)"
             ":s=48000:d=12",
    "loud": "aevalsrc=sin(2*PI*t*100)|sin(2*PI*t*1500):s=96000:d=5",
}


def by_ffmpeg(path):
    out = subprocess.run(
        ["ffmpeg", "-v", "quiet", "-i", path, "-af", "ebur128=metadata=1,"
         "ametadata=print:key=lavfi.r128.I:file=-", "-f", "null", "-"],
        stdout=subprocess.PIPE, check=True, text=True).stdout
    return float(re.findall(r"lavfi\.r128\.I=(\S+)", out)[-1])


def test_loudness_is_ffmpegs(tmp_path):
    paths = []
    for name, source in SOUNDS.items():
        paths.append(str(tmp_path / (name + ".wav")))
        mediafiles.ffmpeg("-f", "lavfi", "-i", source, "-c:a", "pcm_f32le",
                          paths[-1])
    found = mediafiles.run("analyse", paths)
    for path in paths:
        ours = found[path]["features"]["loudness"]
        assert abs(ours - by_ffmpeg(path)) <= .1, path
