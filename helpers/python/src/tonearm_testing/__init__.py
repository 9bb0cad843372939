"""Tests of Spotify Web API programs against Tonearm's bench."""

from .bench import Bench, BenchError, World
from .people import App, User, app_line, user_line
from .server import Server, start

__all__ = ["App", "Bench", "BenchError", "Server", "User", "World",
           "app_line", "start", "user_line"]
