/* Categories are utf8proc's; scripts, which it doesn't know, are told by the
 * blocks of the few that matter. */
#include "search/character.h"

#include <utf8proc.h>

#include "base/str.h"

/* Scripts that put no spaces between words. Their digits and punctuation lie
 * within some of the blocks and are told apart by category. */
static bool is_unspaced(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } blocks[] = {
        {0x0e00, 0x0eff},   /* Thai, Lao */
        {0x1000, 0x109f},   /* Myanmar */
        {0x1780, 0x17ff},   /* Khmer */
        {0x2e80, 0x2fdf},   /* radicals */
        {0x3005, 0x3007},   /* iteration mark, zero */
        {0x3021, 0x3029},   /* Hangzhou numerals */
        {0x3038, 0x303c},   /* more of both */
        {0x3040, 0x30ff},   /* Hiragana, Katakana */
        {0x31f0, 0x31ff},   /* Katakana */
        {0x3400, 0x4dbf},   /* Han */
        {0x4e00, 0x9fff},   /* Han */
        {0xa9e0, 0xa9ff},   /* Myanmar */
        {0xaa60, 0xaa7f},   /* Myanmar */
        {0xf900, 0xfaff},   /* Han */
        {0x1b000, 0x1b16f}, /* Hiragana, Katakana */
        {0x20000, 0x3ffff}, /* Han */
    };

    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        if (c <= blocks[i].last)
            return c >= blocks[i].first;
    return false;
}

enum character character_of(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_ND:
        return CHARACTER_WORD;
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return is_unspaced(c) ? CHARACTER_PAIRED : CHARACTER_WORD;
    case UTF8PROC_CATEGORY_SO:
        /* Not the degree, copyright or trade mark sign. */
        return c >= 0x2190 ? CHARACTER_SYMBOL : CHARACTER_CUT;
    case UTF8PROC_CATEGORY_SK:
        return CHARACTER_NOTHING;
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
        /* Emoji and ideographs younger than the library, and logos. */
        return c >= 0x20000 && c <= 0x3ffff ? CHARACTER_PAIRED
                                            : CHARACTER_SYMBOL;
    default:
        return c == 0xb7 || c == 0x2027 || c == 0x30fb ? CHARACTER_DOT
                                                       : CHARACTER_CUT;
    }
}

bool character_is_mark(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return true;
    default:
        return false;
    }
}

bool character_is_joining(uint32_t c)
{
    return (c >= 0x1160 && c <= 0x11ff) || character_is_mark(c);
}
