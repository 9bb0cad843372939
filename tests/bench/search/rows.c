/* The texts are the same that fts5.c puts into SQLite's table. */
#include "rows.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "catalog/catalog.h"
#include "sample.h"

#define TEXT_MAX 65536

static void put_text(struct buf *line, struct str text)
{
    buf_char(line, '\t');
    for (size_t i = 0; i < text.n; i++)
        buf_char(line, (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]);
}

static void put_row(const struct sample *s, uint32_t n, struct buf *artists,
                    struct buf *line)
{
    const struct catalog *c = s->catalog;
    struct track t;

    catalog_track(c, n, &t);
    sample_artists(s, n, artists);
    buf_clear(line);
    buf_u64(line, catalog_popularity(c, ENTITY_TRACK, n));
    put_text(line, t.name);
    put_text(line, buf_get(artists));
    put_text(line, catalog_name(c, ENTITY_ALBUM, t.album));
    buf_char(line, '\n');
}

bool rows_print(const struct sample *s)
{
    uint32_t tracks = catalog_count(s->catalog, ENTITY_TRACK);
    struct buf artists, line;

    buf_init(&artists, TEXT_MAX);
    buf_init(&line, 4 * TEXT_MAX);
    for (uint32_t n = 0; n < tracks; n++) {
        put_row(s, n, &artists, &line);
        (void)fwrite(line.p, 1, line.n, stdout);
    }
    buf_release(&artists);
    buf_release(&line);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    fprintf(stderr, "searching: can't write rows: %s\n", strerror(errno));
    return false;
}
