/* The oldest tag: 128 bytes at a file's end, of fixed fields, of which 1.1 took
 * two bytes of the comment for the track's number. */
#include "media/tags/kinds.h"
#include "media/tags/tags_own.h"

#define TAG_BYTES 128

static const struct {
    const char *name;
    uint8_t at;
    uint8_t bytes;
} FIELDS[] = {
    {"TITLE", 3, 30}, {"ARTIST", 33, 30},  {"ALBUM", 63, 30},
    {"DATE", 93, 4},  {"COMMENT", 97, 30},
};

uint64_t id3v1_bytes(struct source *s, uint64_t end)
{
    char mark[3];

    return end >= TAG_BYTES && source_get(s, end - TAG_BYTES, mark, 3) &&
                   memcmp(mark, "TAG", 3) == 0
               ? TAG_BYTES
               : 0;
}

/* All fields as one text without NULs, for a guess. */
static enum charset guess(const char tag[TAG_BYTES], struct tags *t)
{
    char sample[TAG_BYTES];
    size_t n = 0;

    for (size_t i = 3; i < 125; i++)
        if (tag[i] != '\0')
            sample[n++] = tag[i];
    return charset_guess(t->charsets, str_of(sample, n));
}

void id3v1_read(struct source *s, uint64_t end, struct tags *t)
{
    char *tag = arena_alloc(t->arena, TAG_BYTES);
    enum charset charset;

    if (id3v1_bytes(s, end) == 0 ||
        !source_get(s, end - TAG_BYTES, tag, TAG_BYTES))
        return;
    charset = guess(tag, t);
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        struct str value = str_of(tag + FIELDS[i].at, FIELDS[i].bytes);

        value = str_of(value.p, str_find(value, '\0'));
        tags_add(t, str_from_c(FIELDS[i].name),
                 charset_decode(t->charsets, charset, value, t->arena));
    }
    if (tag[125] == '\0')
        tags_add_number(t, STR("TRACKNUMBER"), (unsigned char)tag[126]);
    tags_add_genre(t, (unsigned char)tag[127]);
}
