/* Three characters in a row. Two spaces before a word and one behind it are
 * characters, too, so that a word of n has n + 1 grams and its beginning
 * counts for more. */
#include "search/index.h"

#include "base/bisect.h"
#include "catalog/field.h"
#include "search/analysis.h"

#define CHARACTER_BITS 21

uint32_t index_characters(struct str text)
{
    uint32_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += ((uint8_t)text.p[i] & 0xc0) != 0x80;
    return n;
}

uint32_t index_grams(struct str word, uint64_t *keys)
{
    uint32_t points[ANALYSIS_TOKEN_BYTES], n, count = 0;
    uint64_t key = (uint64_t)' ' << CHARACTER_BITS | ' ';
    const uint64_t two = ((uint64_t)1 << 2 * CHARACTER_BITS) - 1;

    if (word.n > ANALYSIS_TOKEN_BYTES)
        return 0;
    n = analysis_code_points(word, points);
    /* The key is a window of three characters that moves on by one. */
    for (uint32_t i = 0; i < n; i++) {
        key = (key & two) << CHARACTER_BITS | points[i];
        keys[count++] = key;
    }
    keys[count++] = (key & two) << CHARACTER_BITS | ' ';
    return count;
}

struct term_range index_words_of(const struct index *ix, uint32_t length)
{
    struct term_range none = {0, 0}, range;

    if (length > INDEX_LENGTH_MAX || ix->word_count == 0)
        return none;
    range.first = ix->lengths[length];
    range.end = ix->lengths[length + 1];
    /* Damaged lengths give no words. */
    return range.first <= range.end && range.end <= ix->word_count ? range
                                                                   : none;
}

struct gram_words index_gram_words(const struct index *ix, uint64_t key)
{
    struct bisect b = bisect_in(0, ix->gram_count);
    const struct index_gram *gram;

    while (bisect_next(&b))
        bisect_put(&b, ix->grams[b.middle].key < key);
    /* The key must be there, and what it names must lie in its part. */
    gram = &ix->grams[b.low];
    if (b.low >= ix->gram_count || gram->key != key ||
        gram->at > ix->gram_bytes || gram->bytes > ix->gram_bytes - gram->at)
        return (struct gram_words){.left = 0};
    return (struct gram_words){
        .rest = str_of((const char *)ix->gram_terms + gram->at, gram->bytes)};
}

bool gram_words_seek(struct gram_words *words, uint32_t length)
{
    while (words->length < length) {
        uint64_t count, bytes;

        /* Groups of shorter words are passed over whole: their bytes are
         * told at their beginning. */
        words->left = 0;
        if (words->rest.n == 0)
            return false;
        words->length = (uint8_t)words->rest.p[0];
        words->rest = str_from(words->rest, 1);
        if (!field_get_varint(&words->rest, &count) ||
            !field_get_varint(&words->rest, &bytes) || bytes > words->rest.n) {
            words->rest = STR_EMPTY;
            return false;
        }
        words->group = str_of(words->rest.p, bytes);
        words->left = (uint32_t)count;
        words->rest = str_from(words->rest, bytes);
    }
    return words->length == length && words->left > 0;
}
