"""The container, built out of Debian's packages, and what is in it."""

import json
import os
import shutil
import subprocess
import urllib.request

import pytest

from machine import ROOT, output

IMAGE = "localhost/tonearm-tried"

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not all(map(shutil.which, ("debootstrap",
                                                    "buildah"))),
    reason="wants root and `tools/deps install package`")


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What tells buildah where it is; nothing is left of it."""
    folder = tmp_path_factory.mktemp("containers")
    (folder / "storage.conf").write_text(
        f'[storage]\ndriver = "vfs"\ngraphroot = "{folder}/graph"\n'
        f'runroot = "{folder}/run"\n')
    env = {"CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
           "BUILDAH_ISOLATION": "chroot", "TMPDIR": str(folder)}
    output(ROOT / "tools/container", IMAGE, env=env, seconds=1200)
    yield env
    shutil.rmtree(folder)


def test_what_the_image_says_of_itself(image):
    said = json.loads(output("buildah", "inspect", "--type", "image", IMAGE,
                             env=image))["Docker"]["config"]
    assert said["User"] == "tonearm"
    assert said["Entrypoint"] == ["tonearm"]
    assert said["Cmd"] == ["serve", "--create", "--listen", ":8080"]
    assert list(said["Volumes"]) == ["/data"]
    assert said["Healthcheck"]["Test"][:2] == ["CMD", "curl"]


# As podman would, but for the port: several may be tried at once. buildah hands
# on no signal, so that the server ends when the input does.
SERVE = "tonearm serve --create --listen 127.0.0.1:0 & read line; " \
    "kill $!; wait $!"


def test_it_serves(image):
    container = output("buildah", "from", IMAGE, env=image).strip()
    server = subprocess.Popen(
        ["buildah", "run", container, "--", "sh", "-c", SERVE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, **image})
    try:
        url = server.stdout.readline().split()[-1]
        with urllib.request.urlopen(url + "/health", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"
    finally:
        server.communicate(timeout=60)
    assert server.returncode == 0
