"""The libraries that tests/clients tries: where they come from, what they need,
and which of their calls can't be tried, each with the reason."""

import dataclasses
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent


def pip(package):
    text = (HERE / "python/requirements.txt").read_text()
    return re.search(rf"^{package}==(.*)$", text, re.M)[1]


def npm(package):
    wanted = json.loads((HERE / "node/package.json").read_text())
    return wanted["dependencies"][package].split("@")[-1]


def go(module):
    return re.search(rf"{module} v(\S+)", (HERE / "go/go.mod").read_text())[1]


def maven(artifact):
    return re.search(rf"<artifactId>{artifact}</artifactId>\s*<version>(.*)<",
                     (HERE / "java/pom.xml").read_text())[1]


def crate(name):
    text = (HERE / f"{name}/Cargo.toml").read_text()
    return re.search(r'version = "=(.*)"', text)[1]


@dataclasses.dataclass
class Library:
    name: str  # as people call it
    registry: str
    version: str
    needs: str
    untried: dict = dataclasses.field(default_factory=dict)


HOSTS = "the two hosts led here, and the CA trusted"

UNREADABLE = ("takes the answer's first key, `message`, for what it is about,"
              " of Spotify's too")

LIBRARIES = {
    "spotipy": Library(
        "spotipy", "PyPI", pip("spotipy"),
        f"nothing but addresses (`prefix`, `OAUTH_TOKEN_URL`), or {HOSTS}"
        " (`REQUESTS_CA_BUNDLE`)"),
    "tekore": Library(
        "tekore", "PyPI", pip("tekore"), f"{HOSTS} (`SSL_CERT_FILE`)",
        {"follow_short_link": "asks `spotify.link`, which isn't the Web API"}),
    "spotify-web-api-node": Library(
        "spotify-web-api-node", "npm", npm("spotify-web-api-node"),
        f"{HOSTS} (`NODE_EXTRA_CA_CERTS`)"),
    "spotify-web-api-node-2": Library(
        "spotify-web-api-node, which xinranxiao:spotify-web-api for Meteor"
        " wraps", "npm", npm("spotify-web-api-node-2"),
        f"{HOSTS} (`NODE_EXTRA_CA_CERTS`)"),
    "web-api-ts-sdk": Library(
        "@spotify/web-api-ts-sdk", "npm", npm("@spotify/web-api-ts-sdk"),
        f"{HOSTS} (`NODE_EXTRA_CA_CERTS`)"),
    "spotify-web-api-js": Library(
        "spotify-web-api-js, on a page", "npm", npm("spotify-web-api-js"),
        HOSTS),
    "angular-spotify": Library(
        "angular-spotify, on a page", "npm", npm("angular-spotify"),
        f"an address (`apiBase`), or {HOSTS}"),
    "spotify-sdk": Library(
        "spotify-sdk", "npm", npm("spotify-sdk"),
        f"{HOSTS} (`NODE_EXTRA_CA_CERTS`)", {
            "PlaylistHandler.featuredPlaylists": UNREADABLE,
            "PlaylistHandler.categoriesPlaylists": UNREADABLE,
            "PlaylistHandler.edit": "PUTs to `users/{id}/playlists`, which"
                                    " Spotify refuses, too",
            "PlaylistHandler.removeTracks": "names what to remove by `uris`,"
                                            " where Spotify wants `tracks`"}),
    "zmb3-spotify": Library(
        "zmb3/spotify/v2", "Go modules", go("github.com/zmb3/spotify/v2"),
        "an address (`WithBaseURL`)"),
    "spotify-web-api-java": Library(
        "spotify-web-api-java", "Maven Central", maven("spotify-web-api-java"),
        "an HTTP manager that leads requests here (`setHttpManager`)",
        {"getUsersTopArtistsAndTracks": "asks for `me/top/track`, which"
                                        " Spotify doesn't have; those for"
                                        " either were tried"}),
    "kaaes": Library(
        "kaaes/spotify-web-api-android: its calls, on Retrofit; no registry"
        " has the library", "Maven Central", maven("retrofit"),
        "an endpoint (`RestAdapter.Builder.setEndpoint`)"),
    "rspotify": Library(
        "rspotify", "crates.io", crate("rspotify"),
        "addresses (`api_base_url`, `auth_base_url`)", {
            **dict.fromkeys(
                ("api_delete api_get api_post api_put api_url auth_headers"
                 " auth_post auth_url auto_reauth fetch_access_token"
                 " get_config get_creds get_http get_oauth get_token"
                 " refetch_token").split(), "what its calls are made of"),
            **dict.fromkeys(
                ("get_authcode_listener get_code_from_user get_socket_address"
                 " prompt_for_token").split(),
                "wait for a person at a terminal and with a browser"),
            **dict.fromkeys(("read_token_cache", "write_token_cache"),
                            "files of its own")}),
}
