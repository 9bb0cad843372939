/* Opening and closing a generation: map, check the header, make the live
 * columns. Opening reads the header page and the columns, so it takes
 * milliseconds whatever the size; what is inside the sections is trusted by
 * nobody and checked by catalog_verify. */
#include "catalog/catalog.h"

#include <errno.h>
#include <sodium.h>
#include <sys/mman.h>

#include "base/log.h"
#include "base/map_guard.h"
#include "base/mem.h"
#include "catalog/opened.h"

static enum err refuse(const struct catalog *c, enum err e, const char *where,
                       const char *why)
{
    log_error("%s: %s: %s", c->path, where, why);
    return e;
}

/* Checks that a section lies in the file and is whole elements of the right
 * size, and notes where it is. */
static enum err check_section(struct catalog *c,
                              const struct format_section *entry,
                              enum section section)
{
    const char *name = format_section_name(section);
    uint32_t size = format_element_bytes(section);

    /* In this order, so that no sum can overflow. */
    if (entry->offset % FORMAT_ALIGNMENT != 0 ||
        entry->offset < FORMAT_ALIGNMENT || entry->offset > c->map.n ||
        entry->bytes > c->map.n - entry->offset)
        return refuse(c, ERR_CORRUPT, name, "reaches beyond the file");
    if (entry->size != size || entry->bytes % size != 0 ||
        entry->count != entry->bytes / size ||
        (size > 1 && entry->count >= (uint64_t)1 << 31))
        return refuse(c, ERR_CORRUPT, name, "has a size that can't be");
    c->sections[section] = (struct opened_section){
        c->map.p + entry->offset, entry->bytes,
        entry->count > UINT32_MAX ? UINT32_MAX : (uint32_t)entry->count};
    return OK;
}

/* Columns have an element for every entity. */
static enum err check_counts(const struct catalog *c)
{
    static const struct {
        enum section column;
        enum section records;
    } pairs[] = {
        {SECTION_ARTIST_POPULARITY, SECTION_ARTISTS},
        {SECTION_ALBUM_POPULARITY, SECTION_ALBUMS},
        {SECTION_TRACK_POPULARITY, SECTION_TRACKS},
        {SECTION_FOLLOWERS, SECTION_ARTISTS},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (c->sections[pairs[i].column].count !=
            c->sections[pairs[i].records].count)
            return refuse(c, ERR_CORRUPT, format_section_name(pairs[i].column),
                          "has another count than its entities");
    /* Set 0 is what every entity has that was never given markets. */
    if (c->sections[SECTION_MARKETS].count == 0)
        return refuse(c, ERR_CORRUPT, "markets", "is empty");
    return OK;
}

/* Checks everything about the file that doesn't take reading it. */
static enum err check_header(struct catalog *c)
{
    const struct format_header *h = (const struct format_header *)c->map.p;
    uint8_t hash[FORMAT_HASH_BYTES];
    enum err e = OK;

    /* From what any file has to what only this version has, so that people are
     * told what the file really is. */
    if (c->map.n < FORMAT_ALIGNMENT)
        return refuse(c, ERR_CORRUPT, "header", "the file is cut short");
    if (memcmp(h->magic, FORMAT_MAGIC, sizeof h->magic) != 0)
        return refuse(c, ERR_CORRUPT, "header", "not a catalog file");
    if (h->byte_order != FORMAT_BYTE_ORDER)
        return refuse(c, ERR_VERSION, "header", "of another byte order");
    if (h->version != FORMAT_VERSION) {
        log_error("%s: header: version %u, this program reads version %u: "
                  "import its sources again, with --replace",
                  c->path, h->version, FORMAT_VERSION);
        return ERR_VERSION;
    }
    if (h->section_count != SECTION_COUNT)
        return refuse(c, ERR_CORRUPT, "header", "wrong number of sections");
    /* The table is trusted below as a whole, so its hash comes first. */
    crypto_generichash(hash, sizeof hash, (const uint8_t *)h->sections,
                       sizeof h->sections, NULL, 0);
    if (memcmp(hash, h->hash, sizeof hash) != 0)
        return refuse(c, ERR_CORRUPT, "section table", "damaged");
    if (h->file_bytes != c->map.n)
        return refuse(c, ERR_CORRUPT, "header",
                      "the file has another size than when it was written");
    for (unsigned i = 0; i < SECTION_COUNT && !e; i++)
        e = check_section(c, &h->sections[i], (enum section)i);
    return e ? e : check_counts(c);
}

/* Makes the live columns as copies of the file's. */
static void make_columns(struct catalog *c)
{
    static const enum section columns[3] = {SECTION_ARTIST_POPULARITY,
                                            SECTION_ALBUM_POPULARITY,
                                            SECTION_TRACK_POPULARITY};
    const struct opened_section *s;

    for (int i = 0; i < 3; i++) {
        s = &c->sections[columns[i]];
        c->popularity[i] = mem_alloc(s->bytes);
        if (s->bytes > 0)
            memcpy((void *)c->popularity[i], s->p, s->bytes);
    }
    s = &c->sections[SECTION_FOLLOWERS];
    c->followers = mem_alloc(s->bytes);
    if (s->bytes > 0)
        memcpy((void *)c->followers, s->p, s->bytes);
}

enum err catalog_open(const char *path, struct catalog **out)
{
    struct catalog *c = mem_zalloc(1, sizeof *c);
    enum err e;

    if (sodium_init() < 0)
        abort();
    c->path = mem_strdup(path, strlen(path));
    e = io_map_file(path, &c->map);
    if (!e) {
        c->guard = map_guard_add(&c->map, path);
        (void)stat(path, &c->file);
        e = check_header(c);
    }
    if (!e)
        make_columns(c);
    /* What was read as zeros says nothing of the file. */
    if (!e && map_guard_is_torn(c->guard))
        e = ERR_IO;
    if (e) {
        catalog_close(c);
        return e;
    }
    *out = c;
    return OK;
}

void catalog_close(struct catalog *c)
{
    if (c == NULL)
        return;
    for (int i = 0; i < 3; i++)
        free((void *)c->popularity[i]);
    free((void *)c->followers);
    free(c->merged);
    map_guard_remove(c->guard);
    io_unmap(&c->map);
    free(c->path);
    free(c);
}

enum err catalog_verify(const struct catalog *c)
{
    const struct format_header *h = (const struct format_header *)c->map.p;
    enum err e = OK;

    /* All of them, even after one that differs: people want the whole list. */
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        const struct opened_section *s = &c->sections[i];
        uint8_t hash[FORMAT_HASH_BYTES];

        crypto_generichash(hash, sizeof hash, s->p, s->bytes, NULL, 0);
        if (memcmp(hash, h->sections[i].hash, sizeof hash) != 0)
            e = refuse(c, ERR_CORRUPT, format_section_name((enum section)i),
                       "damaged: its checksum differs");
    }
    return !e && map_guard_is_torn(c->guard) ? ERR_IO : e;
}

bool catalog_has_changed(struct catalog *c)
{
    struct stat now;
    bool is_other;

    if (map_guard_is_torn(c->guard))
        return true;
    /* Another file of the name isn't the one that is mapped. */
    if (stat(c->path, &now) != 0 || now.st_dev != c->file.st_dev ||
        now.st_ino != c->file.st_ino)
        return false;
    is_other = now.st_size != c->file.st_size ||
               now.st_mtim.tv_sec != c->file.st_mtim.tv_sec ||
               now.st_mtim.tv_nsec != c->file.st_mtim.tv_nsec;
    c->file = now;
    return is_other;
}

uint64_t catalog_file_bytes(const struct catalog *c)
{
    return c->map.n;
}

void catalog_sections(const struct catalog *c,
                      void (*each)(void *user, const char *name, uint64_t bytes,
                                   uint64_t count),
                      void *user)
{
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        each(user, format_section_name((enum section)i), c->sections[i].bytes,
             c->sections[i].count);
}

uint32_t catalog_count(const struct catalog *c, enum entity type)
{
    return c->sections[format_records(type)].count;
}

struct str catalog_index(const struct catalog *c, enum entity type)
{
    const struct opened_section *s;

    if (type >= FORMAT_INDEXED)
        return STR_EMPTY;
    s = &c->sections[format_index(type)];
    return str_of((const char *)s->p, s->bytes);
}
