/* A draft is its attributes, encoded at once: what the builder sorts and what
 * a source sets are the same bytes. A value of unknown length (a list) is
 * written behind room for its length, which is filled in afterwards. */
#include "catalog/draft.h"

#include <assert.h>

/* More than any source has reason to say of one thing: an audio analysis of
 * an hour is about 10 MiB. */
#define DRAFT_MAX_BYTES (256u << 20)

/* A length of up to 2^28 in five varint bytes, padded: 80 80 .. is allowed by
 * the decoder, and keeps what follows in place. */
#define LENGTH_BYTES 5

void draft_init(struct draft *d)
{
    *d = (struct draft){.type = ENTITY_ARTIST};
    buf_init(&d->fields, DRAFT_MAX_BYTES);
}

void draft_release(struct draft *d)
{
    buf_release(&d->fields);
}

void draft_start(struct draft *d, enum entity type, struct id id,
                 enum draft_level level)
{
    assert((unsigned)type < ENTITY_COUNT);
    d->type = type;
    d->id = id;
    d->level = level;
    buf_clear(&d->fields);
}

/* Begins an attribute whose value takes `n` bytes. */
static void put_head(struct draft *d, enum field field, size_t n)
{
    assert((unsigned)field < FIELD_COUNT);
    buf_char(&d->fields, (char)field);
    field_put_varint(&d->fields, n);
}

void draft_value(struct draft *d, enum field field, struct str value)
{
    put_head(d, field, value.n);
    buf_str(&d->fields, value);
}

void draft_text(struct draft *d, enum field field, struct str text)
{
    draft_value(d, field, text);
}

/* Bytes that a varint takes. */
static size_t varint_bytes(uint64_t v)
{
    size_t n = 1;

    while (v >= 0x80) {
        v >>= 7;
        n++;
    }
    return n;
}

void draft_number(struct draft *d, enum field field, uint64_t number)
{
    put_head(d, field, varint_bytes(number));
    field_put_varint(&d->fields, number);
}

void draft_id(struct draft *d, enum field field, struct id id)
{
    draft_ids(d, field, &id, 1);
}

void draft_ids(struct draft *d, enum field field, const struct id *ids,
               size_t count)
{
    put_head(d, field, count * ID_BYTES);
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[ID_BYTES];

        id_to_bytes(ids[i], bytes);
        buf_add(&d->fields, bytes, sizeof bytes);
    }
}

/* Begins a list; returns where its length belongs. */
static size_t open_list(struct draft *d, enum field field)
{
    static const char room[LENGTH_BYTES] = {0};

    assert((unsigned)field < FIELD_COUNT);
    buf_char(&d->fields, (char)field);
    buf_add(&d->fields, room, sizeof room);
    return d->fields.n;
}

/* Fills in the length of the list that begins at `from`. */
static void close_list(struct draft *d, size_t from)
{
    size_t n = d->fields.n - from;
    char *at = d->fields.p + from - LENGTH_BYTES;

    if (buf_overflowed(&d->fields))
        return;
    /* All but the last byte say that another follows, zeros or not. */
    for (int i = 0; i < LENGTH_BYTES; i++) {
        at[i] = (char)((n & 0x7f) | (i < LENGTH_BYTES - 1 ? 0x80 : 0));
        n >>= 7;
    }
}

static void put_text(struct draft *d, struct str text)
{
    field_put_varint(&d->fields, text.n);
    buf_str(&d->fields, text);
}

void draft_texts(struct draft *d, enum field field, const struct str *texts,
                 size_t count)
{
    size_t from = open_list(d, field);

    for (size_t i = 0; i < count; i++)
        put_text(d, texts[i]);
    close_list(d, from);
}

void draft_date(struct draft *d, enum field field, struct date date)
{
    char bytes[4] = {(char)date.year, (char)(date.year >> 8), (char)date.month,
                     (char)date.day};

    draft_value(d, field, str_of(bytes, sizeof bytes));
}

void draft_images(struct draft *d, enum field field, const struct image *images,
                  size_t count)
{
    size_t from = open_list(d, field);

    for (size_t i = 0; i < count; i++) {
        field_put_varint(&d->fields, images[i].width);
        field_put_varint(&d->fields, images[i].height);
        put_text(d, images[i].url);
    }
    close_list(d, from);
}

void draft_copyrights(struct draft *d, enum field field,
                      const struct copyright *copyrights, size_t count)
{
    size_t from = open_list(d, field);

    for (size_t i = 0; i < count; i++) {
        buf_char(&d->fields, copyrights[i].type);
        put_text(d, copyrights[i].text);
    }
    close_list(d, from);
}

void draft_markets(struct draft *d, enum field field,
                   const struct market_set *markets)
{
    draft_value(d, field, str_of((const char *)markets, sizeof *markets));
}

void draft_features(struct draft *d, enum field field,
                    const struct features *features)
{
    draft_value(d, field, str_of((const char *)features, sizeof *features));
}
