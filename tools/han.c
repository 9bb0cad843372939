/* Prints, for each Chinese character that has a simplified form, both: what
 * src/search/script.c is made of. The table is ICU's, of which only this
 * program, run while building, knows.
 *
 *     HAN(0x842c, 0x4e07)    traditional, simplified; ascending */
#include <stdio.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define FIRST 0x4e00
#define LAST  0x9fff

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
    for (int32_t i = 0; i < length; i += 2)
        if (text[i] != FIRST + i / 2)
            printf("HAN(0x%04x, 0x%04x)\n", (unsigned)(FIRST + i / 2),
                   (unsigned)text[i]);
    utrans_close(to_simplified);
    return 0;
}
