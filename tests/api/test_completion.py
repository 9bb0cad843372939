"""`tonearm completion`: what a shell offers is what there is."""

import re
import subprocess

import pytest

import running


def commands():
    """The names of all commands, as help lists them."""
    lines = running.run("help").out.splitlines()
    found = (re.match(r"  (\S+(?: \S+)?)(?:  | [^ ])", line) for line in lines)
    return [match.group(1) for match in found if match]


def complete(*words):
    """What bash offers for the last of the words."""
    script = running.run("completion", "bash").out + """
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_tonearm
printf '%s\\n' "${COMPREPLY[@]}"
"""
    out = subprocess.run(["bash", "-c", script, "bash", *words], check=True,
                         capture_output=True, timeout=30)
    assert out.stderr == b""
    return out.stdout.decode().split()


def test_bash_completes():
    assert {"serve", "playlist", "play", "help"} <= set(
        complete("tonearm", ""))
    assert complete("tonearm", "comp") == ["completion"]
    assert set(complete("tonearm", "playlist", "")) == {
        "list", "show", "create", "add", "remove", "export", "diff", "dedupe",
        "merge"}
    assert complete("tonearm", "playlist", "dedupe", "--dr") == ["--dry-run"]
    assert complete("tonearm", "play", "--type", "e") == ["episode"]
    assert "--data" in complete("tonearm", "serve", "--")
    assert "--data" not in complete("tonearm", "now", "--")
    assert complete("tonearm", "now", "--server", "x") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_nothing_is_left_out(shell):
    """Each command and each of its options, as its help has them."""
    script = running.run("completion", shell).out
    listed = commands()
    assert len(listed) > 40 and "playlist merge" in listed
    for name in ("playlist export", "serve", "user create", "now"):
        options = re.findall(r"^  --([a-z0-9-]+)",
                             running.run(*name.split(), "--help").out, re.M)
        assert len(options) > 4
        for option in options:
            if shell == "fish":
                assert f"'__tonearm_is {name}' -l {option}" in script
            else:
                assert f"--{option}" in script
    for name in listed:
        assert name in script, name


def test_no_other_shell():
    assert "bash, zsh and fish" in running.run("completion", "csh",
                                               status=2).err
