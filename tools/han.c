/* Prints, for each Chinese character that has a simplified form, both: what
 * src/search/script.c is made of. The table is ICU's, of which only this
 * program, run while building, knows.
 *
 *     HAN(0x842c, 0x4e07)     traditional, simplified; by the first
 *     BACK(0x4e07, 0x842c)    simplified, traditional; by the first */
#include <stdio.h>
#include <stdlib.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define FIRST 0x4e00
#define LAST  0x9fff

/* A traditional character and its simplified form. */
struct pair {
    unsigned traditional;
    unsigned simplified;
};

static int by_simplified(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    if (x->simplified != y->simplified)
        return x->simplified < y->simplified ? -1 : 1;
    return (x->traditional > y->traditional) -
           (x->traditional < y->traditional);
}

static void print(const UChar *text)
{
    static struct pair pairs[LAST - FIRST + 1];
    size_t n = 0;

    for (unsigned c = FIRST; c <= LAST; c++)
        if (text[2 * (c - FIRST)] != c)
            pairs[n++] = (struct pair){c, text[2 * (c - FIRST)]};
    for (size_t i = 0; i < n; i++)
        printf("HAN(0x%04x, 0x%04x)\n", pairs[i].traditional,
               pairs[i].simplified);
    qsort(pairs, n, sizeof pairs[0], by_simplified);
    for (size_t i = 0; i < n; i++)
        printf("BACK(0x%04x, 0x%04x)\n", pairs[i].simplified,
               pairs[i].traditional);
}

int main(void)
{
    static UChar text[2 * (LAST - FIRST + 1)];
    int32_t length = sizeof text / sizeof text[0], limit = length;
    UErrorCode e = U_ZERO_ERROR;
    UTransliterator *to_simplified;
    UChar name[32];

    u_uastrcpy(name, "Traditional-Simplified");
    to_simplified = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
    /* A line for each character, so that none is taken for a part of a word,
     * and each stays in its place. */
    for (int32_t i = 0; i < length; i += 2) {
        text[i] = (UChar)(FIRST + i / 2);
        text[i + 1] = '\n';
    }
    /* Some of what is simplified has a simplified form itself, and is no end:
     * so twice. */
    for (int pass = 0; pass < 2 && U_SUCCESS(e); pass++)
        utrans_transUChars(to_simplified, text, &length, length, 0, &limit, &e);
    if (U_FAILURE(e) || length != sizeof text / sizeof text[0]) {
        fprintf(stderr, "han: %s\n", u_errorName(e));
        return 1;
    }
    print(text);
    utrans_close(to_simplified);
    return 0;
}
