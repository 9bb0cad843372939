/* A playlist as a file: lines for spreadsheets, URIs for `playlist add`, or an
 * object as the API has it with all of its items, which `tonearm import
 * objects` takes. A file is written beside its place and renamed, so that one
 * that is there is whole. */
#include "base/io.h"
#include "json/scan.h"
#include "json/writer.h"
#include "remote/path.h"
#include "remote/playlist.h"

#define EXPORT_MAX_BYTES ((size_t)1 << 30)
#define CELL_COUNT       8

/* ---- forms ---- */

static void write_tsv(const struct playlist_whole *list, struct arena *arena,
                      struct buf *out)
{
    static const struct str head[CELL_COUNT] = {
        {"name", 4}, {"by", 2},       {"album", 5},    {"duration_ms", 11},
        {"isrc", 4}, {"added_at", 8}, {"added_by", 8}, {"uri", 3}};

    output_tsv(out, head, CELL_COUNT);
    for (size_t i = 0; i < list->count; i++) {
        const struct playlist_item *row = &list->items[i];
        const struct item *item = &row->item;
        const struct str cells[CELL_COUNT] = {
            item->name,
            item->by,
            item->album,
            path_text(item->json, ".duration_ms", arena),
            path_text(item->json, ".external_ids.isrc", arena),
            path_text(row->entry, ".added_at", arena),
            path_text(row->entry, ".added_by.id", arena),
            item->uri};

        output_tsv(out, cells, CELL_COUNT);
    }
}

static void write_uris(const struct playlist_whole *list, struct buf *out)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].item.uri.n > 0) {
            buf_str(out, list->items[i].item.uri);
            buf_char(out, '\n');
        }
}

/* The head's members but for its own page, which has no items, and then all
 * items under the name that has stood for them since the beginning. */
static void write_json(const struct playlist_whole *list, struct arena *arena,
                       struct buf *out)
{
    struct json_scan s = json_scan(list->json, arena);
    struct json j = json_to(out);
    struct str key, value;

    json_object(&j);
    if (json_scan_enter(&s, '{'))
        while (json_scan_key(&s, &key) && json_scan_raw(&s, &value))
            if (!str_eq(key, STR("tracks")) && !str_eq(key, STR("items"))) {
                json_key_str(&j, key);
                json_compact(&j, value);
            }
    json_key(&j, "tracks");
    json_object(&j);
    json_key(&j, "total");
    json_u64(&j, list->count);
    json_key(&j, "items");
    json_array(&j);
    for (size_t i = 0; i < list->count; i++)
        json_compact(&j, list->items[i].entry);
    json_end_array(&j);
    json_end_object(&j);
    json_end_object(&j);
    buf_char(out, '\n');
}

/* ---- where to ---- */

static enum err write_out(struct remote *r, const char *file,
                          const struct buf *out)
{
    if (buf_overflowed(out)) {
        output_complain("the playlist is too large to be exported");
        return ERR_LIMIT;
    }
    if (file != NULL)
        return io_write_file(file, out->p, out->n, 0644);
    (void)fwrite(out->p, 1, out->n, r->output.file);
    return OK;
}

enum err remote_playlist_export(struct remote *r,
                                const struct playlist_export *e)
{
    struct playlist_whole list;
    struct buf out;
    enum err err = playlist_whole(r, e->playlist, &list);

    if (err)
        return err;
    buf_init(&out, EXPORT_MAX_BYTES);
    switch (e->form) {
    case PLAYLIST_TSV:
        write_tsv(&list, &r->arena, &out);
        break;
    case PLAYLIST_JSON:
        write_json(&list, &r->arena, &out);
        break;
    case PLAYLIST_URIS:
        write_uris(&list, &out);
        break;
    }
    err = write_out(r, e->file, &out);
    buf_release(&out);
    return err;
}
