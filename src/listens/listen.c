#include "listens/listen.h"

/* The word before an id, and what it says. */
static const struct {
    struct str word;
    enum sequence_kind kind;
} words[] = {
    {{"track", 5}, SEQUENCE_TRACK},     {{"tracks", 6}, SEQUENCE_TRACK},
    {{"episode", 7}, SEQUENCE_EPISODE}, {{"episodes", 8}, SEQUENCE_EPISODE},
    {{"chapter", 7}, SEQUENCE_EPISODE}, {{"chapters", 8}, SEQUENCE_EPISODE},
};

/* Cuts the text before the next '/', ':', '?' or '#' off the front. */
static bool next_part(struct str *rest, struct str *part)
{
    size_t n = 0;

    if (rest->n == 0)
        return false;
    while (n < rest->n && memchr("/:?#", rest->p[n], 4) == NULL)
        n++;
    *part = str_of(rest->p, n);
    *rest = str_from(*rest, n + 1);
    return true;
}

bool listen_link(struct str link, enum sequence_kind *kind, struct id *id)
{
    struct str part, before = STR_EMPTY;

    for (; next_part(&link, &part); before = part)
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (str_eq(before, words[i].word) && id_from_base62(part, id)) {
                *kind = words[i].kind;
                return true;
            }
    return false;
}

void listen_take_link(struct listen *l, struct str link)
{
    if (!l->hint.has_id)
        l->hint.has_id = listen_link(link, &l->play.kind, &l->hint.id);
}

void listen_add_mbid(struct listen *l, struct id mbid)
{
    if (l->hint.mbid_count < MATCH_MBIDS)
        l->hint.mbids[l->hint.mbid_count++] = mbid;
}

bool listen_text_is_good(struct str text)
{
    return text.n == 0 || memchr(text.p, '\0', text.n) == NULL;
}
