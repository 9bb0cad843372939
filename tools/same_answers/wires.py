"""What is no request, or an odd one: bytes that are sent as they are."""
from .asking import HOST, Request


def odd_wires(world):
    token = world.token_of("extended server")
    host, end = f"Host: {HOST}\r\n", "Connection: close\r\n\r\n"
    post = f"POST /api/token HTTP/1.1\r\n{host}"
    get = f"GET /health HTTP/1.1\r\n{host}"
    chunked = post + "Transfer-Encoding: chunked\r\n"
    return [Request("", "", wire=text.encode("latin-1")) for text in [
        "GET /health HTTP/1.0\r\n\r\n", "GET /health HTTP/1.1\r\n" + end,
        "GET http://other.example:81/limits HTTP/1.1\r\n" + host + end,
        f"GET /v1/markets HTTP/1.0\r\nAuthorization: Bearer {token}\r\n\r\n",
        get + "\r\n" + get + end, "\r\n\r\n" + get + end,
        "OPTIONS * HTTP/1.1\r\n" + host + end, "nonsense\r\n\r\n",
        "GET\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
        get + host + "\r\n", get + "no colon\r\n\r\n", get + "X : y\r\n\r\n",
        get + "X: y\r\n folded\r\n\r\n", get + "X: \x00\r\n\r\n",
        get + "X: \xff\xe9\r\n" + end, "G\x01T / HTTP/1.1\r\n\r\n",
        get + "X: y\r\n" * 101 + end, get + f"X: {'y' * 66000}\r\n" + end,
        f"GET /{'x' * 66000} HTTP/1.1\r\n{host}{end}",
        chunked + end + "5\r\ngrant\r\n5;x=y\r\n_type\r\n0\r\n\r\n",
        chunked + end + "a\r\ngrant_type\r\n0\r\nTrailer: x\r\n\r\n",
        chunked + "\r\nzz\r\n", chunked + "\r\nffffffffffffffffff\r\n",
        chunked + "Content-Length: 1\r\n\r\n0\r\n\r\n",
        post + "Content-Length: x\r\n\r\n", post + "Content-Length: -1\r\n\r\n",
        post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        post + "Content-Length: 1048577\r\n\r\n",
        post + "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n",
        post + "Expect: 100-continue\r\nContent-Length: 3\r\n" + end + "a=b",
        post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        post + "Content-Length: 0\r\n" + end,
        f"POST /account/picture HTTP/1.1\r\n{host}Accept: text/html\r\n"
        "Content-Length: 1048577\r\n\r\n",
    ]]
