"""Podcasts and audiobooks, which are there only in a market."""

import pytest

import small
from shape import Shape
from small import audiobook_id, chapter_id, episode_id, show_id

ONE = [("show", "shows", show_id(1)), ("episode", "episodes", episode_id(1)),
       ("audiobook", "audiobooks", audiobook_id(1)),
       ("chapter", "chapters", chapter_id(1))]


@pytest.mark.parametrize("kind, plural, key", ONE)
def test_each_has_the_shape_of_the_reference(music, kind, plural, key):
    body = music.get(f"/v1/{plural}/{key}?market=US")
    Shape(music.url, market=True).check(kind, body)
    assert body["id"] == key


@pytest.mark.parametrize("kind, plural, key", ONE)
def test_without_a_market_none_can_be_had(music, kind, plural, key):
    music.refuses(f"/v1/{plural}/{key}", 404, "non existing id")
    assert music.get(f"/v1/{plural}?ids={key},{key}") == {
        plural: [None, None]}


@pytest.mark.parametrize("kind, plural, key", ONE)
def test_in_another_market_none_can_be_had(music, kind, plural, key):
    music.refuses(f"/v1/{plural}/{key}?market=DE", 404, "non existing id")
    assert music.get(f"/v1/{plural}?ids={key}&market=DE") == {plural: [None]}


@pytest.mark.parametrize("kind, plural, key", ONE)
def test_several_come_in_the_order_asked(music, kind, plural, key):
    items = music.get(
        f"/v1/{plural}?ids={small.UNKNOWN},{key},{key}&market=US")[plural]
    assert [i and i["id"] for i in items] == [None, key, key]
    shape = "show_simple" if kind == "show" else kind
    Shape(music.url, market=True).check(shape, items[1])


def test_a_show(music):
    show = music.get(f"/v1/shows/{show_id(1)}?market=US")
    assert show["name"] == "Night Talk"
    assert show["publisher"] == "Radio Öst"
    assert show["description"] == "About <1>"
    assert show["html_description"] == "<p>About 1</p>"
    assert show["is_externally_hosted"] is True
    assert show["languages"] == ["en", "sv"]
    assert show["copyrights"] == [{"text": "Radio Öst", "type": "C"}]
    assert show["images"] == small.pictures("night")
    assert show["total_episodes"] == 4


def test_episodes_come_newest_first_and_only_what_can_be_had(music):
    path = f"/v1/shows/{show_id(1)}/episodes"
    here = music.get(f"{path}?market=US")
    Shape(music.url, market=True).page("episode_simple", here)
    assert [e["name"] for e in here["items"]] == \
        ["Episode 3", "Episode 2", "Episode 1"]
    assert here["total"] == 3
    there = music.get(f"{path}?market=SE")
    assert there["items"][0]["name"] == "Only in Sweden"
    assert there["total"] == 4
    assert music.get(f"/v1/shows/{show_id(1)}?market=US")["episodes"][
        "items"] == here["items"]


def test_an_episode(music):
    episode = music.get(f"/v1/episodes/{episode_id(1)}?market=US")
    assert episode["show"]["id"] == show_id(1)
    assert episode["audio_preview_url"] == "https://p.example/e1.mp3"
    assert episode["duration_ms"] == 600001
    assert episode["language"] == "en"
    assert episode["languages"] == ["en", "sv"]
    assert (episode["release_date"], episode["release_date_precision"]) == \
        ("2024-01-01", "day")
    assert episode["is_playable"] is True
    assert "resume_point" not in episode, "that needs a user"


def test_a_show_without_any_episode(music):
    show = music.get(f"/v1/shows/{show_id(2)}?market=DE")
    assert show["total_episodes"] == 0
    assert show["episodes"]["items"] == []
    assert show["publisher"] == "" and show["media_type"] == "audio"


def test_an_audiobook_is_where_the_object_says(music):
    book = music.get(f"/v1/audiobooks/{audiobook_id(1)}?market=JP")
    assert book["authors"] == [{"name": "Ann Author"}, {"name": "Bo Berg"}]
    assert book["narrators"] == [{"name": "Nia"}]
    assert book["edition"] == "Unabridged"
    assert book["publisher"] == "Books & Co"
    assert book["total_chapters"] == 3
    assert [c["chapter_number"] for c in book["chapters"]["items"]] == \
        [1, 2, 3]


def test_chapters_in_order(music):
    page = music.get(
        f"/v1/audiobooks/{audiobook_id(1)}/chapters?market=US&limit=2")
    Shape(music.url, market=True).page("chapter_simple", page)
    assert [c["name"] for c in page["items"]] == ["Chapter 1", "Chapter 2"]
    rest = music.get(page["next"])
    assert [c["name"] for c in rest["items"]] == ["Chapter 3"]


def test_a_chapter(music):
    chapter = music.get(f"/v1/chapters/{chapter_id(2)}?market=US")
    assert chapter["chapter_number"] == 2
    assert chapter["duration_ms"] == 2000
    assert chapter["audiobook"]["name"] == "The Long Way"
    assert chapter["audio_preview_url"] is None


def test_pages_of_what_cannot_be_had(music):
    music.refuses(f"/v1/shows/{show_id(1)}/episodes?market=DE", 404,
                  "non existing id")
    music.refuses(f"/v1/audiobooks/{audiobook_id(1)}/chapters", 404,
                  "non existing id")


# ---- audiobooks as shows ----


def test_the_wire_s_identity_of_audiobooks_and_chapters(music):
    book = music.get(f"/v1/audiobooks/{audiobook_id(1)}?market=US")
    assert book["type"] == "audiobook"
    assert book["uri"] == f"spotify:show:{audiobook_id(1)}"
    assert book["external_urls"]["spotify"] == \
        f"https://open.spotify.com/show/{audiobook_id(1)}"
    assert book["href"].endswith(f"/v1/audiobooks/{audiobook_id(1)}")
    chapter = music.get(f"/v1/chapters/{chapter_id(1)}?market=US")
    assert chapter["type"] == "chapter"
    assert chapter["uri"] == f"spotify:episode:{chapter_id(1)}"
    assert chapter["external_urls"]["spotify"] == \
        f"https://open.spotify.com/episode/{chapter_id(1)}"
    assert chapter["audiobook"]["uri"] == book["uri"]


def test_an_audiobook_is_a_show_to_who_asks_for_one(music):
    shape = Shape(music.url, market=True)
    path = f"/v1/shows/{audiobook_id(1)}"
    show = music.get(f"{path}?market=US")
    shape.check("show", show)
    assert (show["name"], show["total_episodes"]) == ("The Long Way", 3)
    assert show["publisher"] == "Books & Co"
    page = music.get(f"{path}/episodes?market=US&limit=2")
    shape.page("episode_simple", page)
    assert show["episodes"]["items"][:2] == page["items"]
    assert page["total"] == 3 and f"{path}/episodes?" in page["next"]
    episode = music.get(f"/v1/episodes/{chapter_id(2)}?market=US")
    shape.check("episode", episode)
    assert episode["show"]["id"] == audiobook_id(1)
    shows = music.get(f"/v1/shows?ids={audiobook_id(1)},{show_id(1)},"
                      f"{small.UNKNOWN}&market=US")["shows"]
    assert [s and s["type"] for s in shows] == ["show", "show", None]
    episodes = music.get(f"/v1/episodes?ids={chapter_id(2)}&market=US")
    assert episodes["episodes"] == [episode]
    music.refuses(path, 404, "non existing id")
    music.refuses(f"/v1/audiobooks/{show_id(1)}?market=US", 404,
                  "non existing id")


def test_shows_and_audiobooks_always_say_where_they_can_be_had(music):
    show = music.get(f"/v1/shows/{show_id(1)}?market=US")
    assert "US" in show["available_markets"]
    episode = music.get(f"/v1/episodes/{episode_id(1)}?market=US")
    assert episode["show"]["available_markets"] == show["available_markets"]
    assert "available_markets" not in episode
    chapter = music.get(f"/v1/chapters/{chapter_id(1)}?market=US")
    assert "US" in chapter["audiobook"]["available_markets"]
