"""tools/only-base: what is proven by objects has to be found in them."""
import pathlib
import subprocess

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "only-base"


def prove(tree, **sources):
    """Compiles files of a room, and has the tool look at them."""
    for name, text in sources.items():
        source = tree / "src" / "room" / f"{name}.c"
        made = tree / "build" / "obj" / "room" / f"{name}.o"
        source.parent.mkdir(parents=True, exist_ok=True)
        made.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text)
        subprocess.run(["cc", "-c", source, "-o", made], check=True)
    return subprocess.run([TOOL], cwd=tree, env={"PATH": "/usr/bin:/bin"},
                          capture_output=True, text=True)


def test_who_asks_the_system_is_named(tmp_path):
    """The time, random bytes, threads, and SQL that asks for them; what only
    sounds alike is left alone."""
    done = prove(
        tmp_path,
        clocked="#include <time.h>\nlong f(void) { return time(NULL); }\n",
        drawn="#include <stdlib.h>\nint g(void) { return rand(); }\n",
        threaded="#include <pthread.h>\nint h(pthread_t *t, void *(*r)(void *))"
                 "\n{ return pthread_create(t, 0, r, 0); }\n",
        asked='const char *sql = "UPDATE t SET at = CURRENT_TIMESTAMP";\n',
        well="int now(void);\nint timer(void) { return now(); }\n")
    assert done.returncode == 1
    assert sorted(done.stdout.splitlines()) == [
        "src/room/asked.c:1: SQL with CURRENT_TIMESTAMP",
        "src/room/clocked.c calls time, which is for src/base/clock.c",
        "src/room/drawn.c calls rand, which is for src/base/random.c",
        "src/room/threaded.c calls pthread_create, which is for "
        "src/base/thread.c"]


def test_nothing_built_proves_nothing(tmp_path):
    (tmp_path / "src").mkdir()
    assert prove(tmp_path).returncode == 1
