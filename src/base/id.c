/* Base62 both ways without big-number arithmetic: 128 bits are three chunks
 * of ten, ten and two digits, each of which fits 64 bits (62^10 < 2^60). */
#include "base/id.h"

#include <openssl/evp.h>

#include "base/hex.h"
#include "base/mem.h"

#define POW10 839299365868340224u /* 62^10 */

/* The value of a base62 digit, plus one; 0 for any other character. */
static const uint8_t values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
    ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
    ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['g'] = 17, ['h'] = 18,
    ['i'] = 19, ['j'] = 20, ['k'] = 21, ['l'] = 22, ['m'] = 23, ['n'] = 24,
    ['o'] = 25, ['p'] = 26, ['q'] = 27, ['r'] = 28, ['s'] = 29, ['t'] = 30,
    ['u'] = 31, ['v'] = 32, ['w'] = 33, ['x'] = 34, ['y'] = 35, ['z'] = 36,
    ['A'] = 37, ['B'] = 38, ['C'] = 39, ['D'] = 40, ['E'] = 41, ['F'] = 42,
    ['G'] = 43, ['H'] = 44, ['I'] = 45, ['J'] = 46, ['K'] = 47, ['L'] = 48,
    ['M'] = 49, ['N'] = 50, ['O'] = 51, ['P'] = 52, ['Q'] = 53, ['R'] = 54,
    ['S'] = 55, ['T'] = 56, ['U'] = 57, ['V'] = 58, ['W'] = 59, ['X'] = 60,
    ['Y'] = 61, ['Z'] = 62,
};

/* `n` digits as a number. False when a character is none. */
static bool chunk_value(const char *p, size_t n, uint64_t *out)
{
    uint64_t v = 0;
    bool ok = true;

    for (size_t i = 0; i < n; i++) {
        uint8_t d = values[(unsigned char)p[i]];

        ok &= d != 0;
        v = v * 62 + d - 1;
    }
    *out = v;
    return ok;
}

__extension__ typedef unsigned __int128 u128;

bool id_from_base62(struct str text, struct id *out)
{
    uint64_t chunk[3];
    u128 v, low;

    if (text.n != ID_TEXT_LENGTH || !chunk_value(text.p, 2, &chunk[0]) ||
        !chunk_value(text.p + 2, 10, &chunk[1]) ||
        !chunk_value(text.p + 12, 10, &chunk[2]))
        return false;
    /* chunk[0] < 3844 and POW10^2 < 2^120, so only this product can pass
     * 2^128: compare with the largest whole multiple that doesn't. */
    low = (u128)chunk[1] * POW10 + chunk[2];
    v = (u128)POW10 * POW10;
    if (chunk[0] > (uint64_t)(~(u128)0 / v))
        return false;
    v *= chunk[0];
    if (low > ~(u128)0 - v)
        return false;
    v += low;
    *out = (struct id){(uint64_t)(v >> 64), (uint64_t)v};
    return true;
}

/* All pairs of digits: half as many divisions. */
/* clang-format off */
#define WITH(a)                                                                \
    a "0" a "1" a "2" a "3" a "4" a "5" a "6" a "7" a "8" a "9" a "a" a "b" \
    a "c" a "d" a "e" a "f" a "g" a "h" a "i" a "j" a "k" a "l" a "m" a "n" \
    a "o" a "p" a "q" a "r" a "s" a "t" a "u" a "v" a "w" a "x" a "y" a "z" \
    a "A" a "B" a "C" a "D" a "E" a "F" a "G" a "H" a "I" a "J" a "K" a "L" \
    a "M" a "N" a "O" a "P" a "Q" a "R" a "S" a "T" a "U" a "V" a "W" a "X" \
    a "Y" a "Z"
static const char pairs[] =
    WITH("0") WITH("1") WITH("2") WITH("3") WITH("4") WITH("5") WITH("6")
    WITH("7") WITH("8") WITH("9") WITH("a") WITH("b") WITH("c") WITH("d")
    WITH("e") WITH("f") WITH("g") WITH("h") WITH("i") WITH("j") WITH("k")
    WITH("l") WITH("m") WITH("n") WITH("o") WITH("p") WITH("q") WITH("r")
    WITH("s") WITH("t") WITH("u") WITH("v") WITH("w") WITH("x") WITH("y")
    WITH("z") WITH("A") WITH("B") WITH("C") WITH("D") WITH("E") WITH("F")
    WITH("G") WITH("H") WITH("I") WITH("J") WITH("K") WITH("L") WITH("M")
    WITH("N") WITH("O") WITH("P") WITH("Q") WITH("R") WITH("S") WITH("T")
    WITH("U") WITH("V") WITH("W") WITH("X") WITH("Y") WITH("Z");
#undef WITH
/* clang-format on */

static void put_digits(uint64_t v, char *out, int n)
{
    for (int i = n - 2; i >= 0; i -= 2) {
        memcpy(out + i, pairs + 2 * (v % 3844), 2);
        v /= 3844;
    }
}

void id_to_base62(struct id id, char *out)
{
    const u128 square = (u128)POW10 * POW10;
    u128 v = (u128)id.hi << 64 | id.lo;
    /* The two leading digits: a guess from the high halves is right or one
     * too large, and saves a division of 128 bits by 128. */
    uint64_t top = id.hi / (uint64_t)(square >> 64);
    uint64_t middle;

    if (square * top > v)
        top--;
    v -= square * top;
    middle = (uint64_t)(v / POW10);
    put_digits(top, out, 2);
    put_digits(middle, out + 2, 10);
    put_digits((uint64_t)v - middle * POW10, out + 12, 10);
}

bool id_from_uuid(struct str text, struct id *out)
{
    u128 v = 0;

    if (text.n != ID_UUID_LENGTH)
        return false;
    for (size_t i = 0; i < ID_UUID_LENGTH; i++) {
        int d;

        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text.p[i] != '-')
                return false;
            continue;
        }
        d = hex_value(text.p[i]);
        if (d < 0)
            return false;
        v = v << 4 | (unsigned)d;
    }
    *out = (struct id){(uint64_t)(v >> 64), (uint64_t)v};
    return true;
}

void id_to_uuid(struct id id, char *out)
{
    uint8_t bytes[ID_BYTES];

    id_to_bytes(id, bytes);
    for (int i = 0; i < ID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        out = hex_write(bytes + i, 1, out);
    }
}

bool id_from_hex(struct str text, struct id *out)
{
    u128 v = 0;

    if (text.n != ID_HEX_LENGTH)
        return false;
    for (size_t i = 0; i < ID_HEX_LENGTH; i++) {
        int d = hex_value(text.p[i]);

        if (d < 0)
            return false;
        v = v << 4 | (unsigned)d;
    }
    *out = (struct id){(uint64_t)(v >> 64), (uint64_t)v};
    return true;
}

void id_to_hex(struct id id, char *out)
{
    uint8_t bytes[ID_BYTES];

    id_to_bytes(id, bytes);
    (void)hex_write(bytes, sizeof bytes, out);
}

struct id id_from_name(struct str name)
{
    /* This project's namespace: drawn once at random, never to change. */
    static const uint8_t space[16] = {0x4e, 0x2f, 0x1c, 0x86, 0x0d, 0x9b,
                                      0x5a, 0x44, 0x97, 0x31, 0x6c, 0x55,
                                      0xe2, 0x08, 0x7d, 0xb3};
    uint8_t hash[EVP_MAX_MD_SIZE];
    uint8_t *text = mem_alloc(sizeof space + name.n);

    memcpy(text, space, sizeof space);
    if (name.n > 0)
        memcpy(text + sizeof space, name.p, name.n);
    if (!EVP_Digest(text, sizeof space + name.n, hash, NULL, EVP_sha1(), NULL))
        abort();
    free(text);
    hash[6] = (uint8_t)((hash[6] & 0x0f) | 0x50);
    hash[8] = (uint8_t)((hash[8] & 0x3f) | 0x80);
    return id_from_bytes(hash);
}
