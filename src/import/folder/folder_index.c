/* Text rather than records: a hundred thousand files are read in half a second,
 * whoever looks for a fault can read it, and what tonearm-media says can grow
 * without another version. */
#include "import/folder/folder_index.h"

#include <stdlib.h>

#include "audio/media.h"
#include "base/bisect.h"
#include "base/hash.h"
#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/scan.h"
#include "json/writer.h"

#define VERSION       1
#define MAX_BYTES     ((size_t)8 << 30)
#define IDS_IN_A_LINE 1000
#define SUM_DIGITS    16

/* ---- entities ---- */

void folder_set_add(struct folder_set *set, enum entity type, struct id id)
{
    set->list =
        mem_grow(set->list, set->count, &set->capacity, sizeof *set->list);
    set->list[set->count++] = (struct folder_entity){id, type};
}

static int compare(const struct folder_entity *a, const struct folder_entity *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    return id_cmp(a->id, b->id);
}

static int by_id(const void *a, const void *b)
{
    return compare(a, b);
}

void folder_set_sort(struct folder_set *set)
{
    size_t n = 0;

    if (set->count > 0)
        qsort(set->list, set->count, sizeof *set->list, by_id);
    for (size_t i = 0; i < set->count; i++)
        if (n == 0 || compare(&set->list[n - 1], &set->list[i]) != 0)
            set->list[n++] = set->list[i];
    set->count = n;
}

bool folder_set_has(const struct folder_set *set, enum entity type,
                    struct id id)
{
    struct folder_entity wanted = {id, type};
    struct bisect b = bisect_in(0, set->count);

    while (bisect_next(&b))
        bisect_put(&b, compare(&set->list[b.middle], &wanted) < 0);
    return b.low < set->count && compare(&set->list[b.low], &wanted) == 0;
}

void folder_set_release(struct folder_set *set)
{
    free(set->list);
    *set = (struct folder_set){0};
}

/* ---- the whole ---- */

void folder_index_init(struct folder_index *index)
{
    *index = (struct folder_index){0};
    arena_init(&index->arena);
    buf_init(&index->text, MAX_BYTES);
}

/* Without what it held, ready to be filled. */
static void empty(struct folder_index *index)
{
    index->root_count = 0;
    index->files.count = 0;
    index->owned.count = 0;
}

void folder_index_release(struct folder_index *index)
{
    folder_files_release(&index->files);
    folder_set_release(&index->owned);
    buf_release(&index->text);
    arena_release(&index->arena);
}

/* ---- reading ---- */

/* An array of texts into the arena. */
static struct str *read_texts(struct json_scan *s, size_t *count)
{
    struct str *list = NULL, text;
    size_t capacity = 0, n = 0;
    struct str *kept;

    if (json_scan_enter(s, '['))
        while (json_scan_item(s))
            if (json_scan_str(s, &text)) {
                list = mem_grow(list, n, &capacity, sizeof *list);
                list[n++] = text;
            }
    kept = arena_alloc(s->arena, n * sizeof *kept);
    if (n > 0)
        memcpy(kept, list, n * sizeof *kept);
    free(list);
    *count = n;
    return kept;
}

static struct id *read_ids(struct json_scan *s, size_t *count)
{
    size_t n = 0, texts;
    struct str *text = read_texts(s, &texts);
    struct id *ids = arena_alloc(s->arena, texts * sizeof *ids);

    for (size_t i = 0; i < texts; i++)
        if (id_from_base62(text[i], &ids[n]))
            n++;
    *count = n;
    return ids;
}

static struct str read_hex_path(struct json_scan *s)
{
    struct str digits = STR_EMPTY;
    char *out;

    (void)json_scan_str(s, &digits);
    out = arena_alloc(s->arena, digits.n / 2 + 1);
    for (size_t i = 0; i + 1 < digits.n; i += 2)
        out[i / 2] = (char)((unsigned)hex_value(digits.p[i]) << 4 |
                            (unsigned)hex_value(digits.p[i + 1]));
    return str_of(out, digits.n / 2);
}

struct line {
    struct folder_file file;
    struct str *roots;
    size_t root_count;
    int64_t version;
    enum entity owned;
    bool has_owned;
};

static void read_key(struct json_scan *s, struct str key, struct line *out)
{
    struct folder_file *file = &out->file;
    struct str text;
    int64_t v = 0;

    if (str_eq(key, STR("path"))) {
        (void)json_scan_str(s, &file->path);
    } else if (str_eq(key, STR("path_hex"))) {
        file->path = read_hex_path(s);
    } else if (str_eq(key, STR("kind"))) {
        if (json_scan_i64(s, &v) && v > 0 && v <= FOLDER_PICTURE)
            file->kind = (enum folder_kind)v;
    } else if (str_eq(key, STR("bytes"))) {
        if (json_scan_i64(s, &v))
            file->bytes = (uint64_t)v;
    } else if (str_eq(key, STR("modified_ns"))) {
        (void)json_scan_i64(s, &file->modified_ns);
    } else if (str_eq(key, STR("hash"))) {
        if (json_scan_str(s, &text))
            (void)id_from_hex(text, &file->hash);
    } else if (str_eq(key, STR("ids"))) {
        file->ids = read_ids(s, &file->id_count);
    } else if (str_eq(key, STR("album"))) {
        if (json_scan_str(s, &text))
            (void)id_from_base62(text, &file->album);
    } else if (str_eq(key, STR("answer"))) {
        (void)json_scan_raw(s, &file->answer);
    } else if (str_eq(key, STR("owned"))) {
        out->has_owned =
            json_scan_str(s, &text) && entity_from_name(text, &out->owned);
    } else if (str_eq(key, STR("roots"))) {
        out->roots = read_texts(s, &out->root_count);
    } else if (str_eq(key, STR("tonearm_folder"))) {
        (void)json_scan_i64(s, &out->version);
    } else {
        json_scan_skip(s);
    }
}

/* False for a line that isn't JSON. */
static bool read_line(struct str text, struct arena *arena, struct line *out)
{
    struct json_scan s = json_scan(text, arena);
    struct str key;

    *out = (struct line){0};
    if (json_scan_enter(&s, '{'))
        while (json_scan_key(&s, &key))
            read_key(&s, key, out);
    return s.error == NULL && json_scan_peek(&s) == JSON_END;
}

static void take_line(struct folder_index *index, const struct line *line)
{
    struct folder_file file = line->file;

    if (line->has_owned)
        for (size_t i = 0; i < file.id_count; i++)
            folder_set_add(&index->owned, line->owned, file.ids[i]);
    if (file.path.n == 0)
        return;
    /* Paths go to the system, too, which wants an end to them. */
    file.path = str_of(arena_cstr(&index->arena, file.path), file.path.n);
    folder_files_add(&index->files, &file);
}

/* The lines before the sum, if the sum is theirs. */
static bool check_sum(struct str text, struct str *lines)
{
    const struct str before = STR("{\"sum\":\""), after = STR("\"}\n");
    size_t n = before.n + SUM_DIGITS + after.n;
    char digits[SUM_DIGITS];

    if (text.n < n || !str_ends(text, after))
        return false;
    *lines = str_of(text.p, text.n - n);
    hex_write_u64(hash_bytes(lines->p, lines->n, VERSION), SUM_DIGITS, digits);
    return str_starts(str_from(text, lines->n), before) &&
           memcmp(text.p + lines->n + before.n, digits, SUM_DIGITS) == 0;
}

static bool read_index(struct folder_index *index)
{
    struct str rest, text;
    struct line line;

    if (!check_sum(buf_get(&index->text), &rest) ||
        !str_split(&rest, '\n', &text) ||
        !read_line(text, &index->arena, &line) || line.version != VERSION)
        return false;
    index->roots = line.roots;
    index->root_count = line.root_count;
    while (str_split(&rest, '\n', &text)) {
        if (!read_line(text, &index->arena, &line))
            return false;
        take_line(index, &line);
    }
    folder_files_sort(&index->files);
    folder_set_sort(&index->owned);
    return true;
}

enum err folder_index_load(struct folder_index *index, const char *path)
{
    enum err e = io_read_file(path, &index->text);

    if (e == ERR_NOT_FOUND)
        return OK;
    if (e)
        return e;
    if (!read_index(index)) {
        log_warn("%s is damaged: every file is looked at anew", path);
        empty(index);
    }
    return OK;
}

/* ---- writing ---- */

static void put_ids(struct json *j, const struct id *ids, size_t count)
{
    json_key(j, "ids");
    json_array(j);
    for (size_t i = 0; i < count; i++)
        json_str_id(j, STR_EMPTY, ids[i]);
    json_end_array(j);
}

static void put_file(struct buf *out, const struct folder_file *file)
{
    struct json j = json_to(out);
    struct id_hex room;

    json_object(&j);
    media_put_path_key(&j, file->path);
    json_key(&j, "kind");
    json_u64(&j, file->kind);
    json_key(&j, "bytes");
    json_u64(&j, file->bytes);
    json_key(&j, "modified_ns");
    json_i64(&j, file->modified_ns);
    json_key(&j, "hash");
    json_str(&j, id_hex_text(file->hash, &room));
    if (file->id_count > 0)
        put_ids(&j, file->ids, file->id_count);
    if (file->album.hi != 0 || file->album.lo != 0) {
        json_key(&j, "album");
        json_str_id(&j, STR_EMPTY, file->album);
    }
    if (file->answer.n > 0) {
        json_key(&j, "answer");
        json_raw(&j, file->answer);
    }
    json_end_object(&j);
    buf_char(out, '\n');
}

/* The owned entities from `at` on that are of one type, and go into a line;
 * returns how many. */
static size_t put_owned(struct buf *out, const struct folder_set *owned,
                        size_t at)
{
    struct json j = json_to(out);
    enum entity type = owned->list[at].type;
    size_t n = 0;

    json_object(&j);
    json_key(&j, "owned");
    json_str(&j, entity_name(type));
    json_key(&j, "ids");
    json_array(&j);
    for (; at + n < owned->count && n < IDS_IN_A_LINE &&
           owned->list[at + n].type == type;
         n++)
        json_str_id(&j, STR_EMPTY, owned->list[at + n].id);
    json_end_array(&j);
    json_end_object(&j);
    buf_char(out, '\n');
    return n;
}

static void put_head(struct buf *out, const struct folder_index *index)
{
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "tonearm_folder");
    json_u64(&j, VERSION);
    json_key(&j, "roots");
    json_array(&j);
    for (size_t i = 0; i < index->root_count; i++)
        json_str(&j, index->roots[i]);
    json_end_array(&j);
    json_end_object(&j);
    buf_char(out, '\n');
}

enum err folder_index_save(const struct folder_index *index, const char *path)
{
    char sum[SUM_DIGITS];
    struct buf out;
    enum err e;

    buf_init(&out, MAX_BYTES);
    put_head(&out, index);
    for (size_t i = 0; i < index->files.count; i++)
        put_file(&out, &index->files.list[i]);
    for (size_t i = 0; i < index->owned.count;)
        i += put_owned(&out, &index->owned, i);
    hex_write_u64(hash_bytes(out.p, out.n, VERSION), SUM_DIGITS, sum);
    buf_printf(&out, "{\"sum\":\"%.*s\"}\n", SUM_DIGITS, sum);
    e = buf_overflowed(&out) ? ERR_LIMIT
                             : io_write_file(path, out.p, out.n, 0600);
    buf_release(&out);
    return e;
}
