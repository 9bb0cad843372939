"""Pictures small enough to be made here, with what a server has to take out
of them."""
import struct
import zlib


def png(side):
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x7f" * side) * side
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) +
            chunk(b"tEXt", b"Comment\0at home") +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def jpeg(order):
    """One that says how it is to be turned, which is kept, and where it was
    taken, which isn't."""
    def segment(marker, data):
        return bytes([0xff, marker]) + struct.pack(">H", len(data) + 2) + data

    exif = (b"MM" if order == ">" else b"II") + struct.pack(
        order + "HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, 6, 0, 0)
    return (b"\xff\xd8" + segment(0xe0, b"JFIF\0\1\1\0\0\1\0\1\0\0") +
            segment(0xe1, b"Exif\0\0" + exif + b"at home") +
            segment(0xfe, b"a comment") + segment(0xc0, b"\x08" + b"\0" * 7) +
            b"\xff\xda\0\x08pixels\xff\xd9")
