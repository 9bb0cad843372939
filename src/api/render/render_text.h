/* Writing text at a pointer: the renderers' fast way, for objects of which
 * many are written. Private to the api room.
 *
 * A renderer reserves room for all that it is about to write (render_begin),
 * writes without looking at the buffer again, and says where it ended
 * (render_end). Room for text that may need escaping is six times its length.
 */
#ifndef TONEARM_API_RENDER_RENDER_TEXT_H
#define TONEARM_API_RENDER_RENDER_TEXT_H

#include <assert.h>

#include "api/render/render.h"

/* What the texts around an id are, by type; nothing in them needs escaping. */
struct render_type_text {
    struct str external; /* /album/, of people's addresses */
    struct str path;     /* /v1/albums/ */
    struct str type;     /* "type":"album","uri":"spotify:album: */
};
extern const struct render_type_text render_type_texts[ENTITY_COUNT];

/* Bytes that quotes, keys and brackets around an entity's links, type and
 * URI take at most, with the texts above, beside the bases of the links. */
#define RENDER_LINKS_BYTES 400

/* What the bases of an entity's links take. */
static inline size_t render_bases_bytes(const struct render *r)
{
    return r->base.n + r->people_base.n;
}

/* Room for `most` bytes and a comma, which is written if one is due; NULL
 * when the buffer has overflowed. */
static inline char *render_begin(struct render *r, size_t most)
{
    char *to = buf_reserve(r->j.out, most + 1);

    if (to == NULL)
        return NULL;
    r->room_end = to + most + 1;
    if (r->j.comma)
        *to++ = ',';
    return to;
}

/* What was written ends at `to`, which is inside of what was reserved: a
 * renderer that counted wrong has written over what isn't its own, and the
 * process had better end than go on. */
static inline void render_end(struct render *r, const char *to)
{
    assert(to <= r->room_end);
    r->j.out->n = (size_t)(to - r->j.out->p);
    r->j.comma = true;
}

#define put_literal(to, literal)                                               \
    (memcpy((to), (literal), sizeof(literal) - 1), (to) + sizeof(literal) - 1)

static inline char *put_text(char *to, struct str s)
{
    if (s.n > 0)
        memcpy(to, s.p, s.n);
    return to + s.n;
}

static inline char *put_id(char *to, const struct render_id *id)
{
    memcpy(to, id->text, sizeof id->text);
    return to + sizeof id->text;
}

/* At most ten digits. */
char *put_number(char *to, uint32_t v);

static inline char *put_external_urls(const struct render *r, char *to,
                                      enum entity type,
                                      const struct render_id *id)
{
    to = put_literal(to, "\"external_urls\":{\"spotify\":\"");
    to = put_text(to, r->people_base);
    to = put_text(to, render_type_texts[type].external);
    to = put_id(to, id);
    return put_literal(to, "\"}");
}

static inline char *put_href_and_id(const struct render *r, char *to,
                                    enum entity type,
                                    const struct render_id *id)
{
    to = put_literal(to, "\"href\":\"");
    to = put_text(to, r->base);
    to = put_text(to, render_type_texts[type].path);
    to = put_id(to, id);
    to = put_literal(to, "\",\"id\":\"");
    to = put_id(to, id);
    return put_literal(to, "\"");
}

static inline char *put_links(const struct render *r, char *to,
                              enum entity type, const struct render_id *id)
{
    to = put_external_urls(r, to, type, id);
    *to++ = ',';
    return put_href_and_id(r, to, type, id);
}

static inline char *put_type_and_uri(char *to, enum entity type,
                                     const struct render_id *id)
{
    to = put_text(to, render_type_texts[type].type);
    to = put_id(to, id);
    return put_literal(to, "\"");
}

/* "name":"..." */
static inline char *put_name(char *to, struct str name)
{
    to = put_literal(to, "\"name\":\"");
    to = json_escape(to, name);
    return put_literal(to, "\"");
}

#endif
