/* For administrators: whether all is well, and where the room on the disk has
 * gone. What isn't well stands first, with what to do about it.
 *
 * The data directory is walked while somebody waits, so the walk has an end. */
#include "pages/pages.h"

#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/probe.h"
#include "catalog/catalog.h"
#include "db/feed.h"
#include "db/part.h"
#include "feeds/subscription.h"
#include "generation/generation.h"
#include "hooks/sender.h"
#include "ledger/ledger.h"
#include "pages/admin.h"
#include "pages/page.h"
#include "watched/watched.h"

#define FILES_MAX      100000 /* that are looked at */
#define PARTS_MAX      64     /* of the data directory that are listed */
#define ROOM_LEFT_PART 20     /* a 20th of the disk should be left */

/* ---- storage ---- */

/* An entry of the data directory. */
struct part {
    struct str name;
    uint64_t bytes;
    uint64_t files;
};

struct storage {
    struct part parts[PARTS_MAX];
    size_t count;
    uint64_t bytes; /* of all, also of those that aren't listed */
    uint64_t files;
    bool is_cut; /* there is more than was looked at */
    uint64_t disk_bytes;
    uint64_t free_bytes;
};

static void add_file(struct call *call, struct storage *s, const FTSENT *file)
{
    /* What the disk gives it, not how long it is: a generation that is being
     * written has holes. */
    uint64_t bytes = (uint64_t)file->fts_statp->st_blocks * 512;

    if (file->fts_level == 1 && s->count < PARTS_MAX)
        s->parts[s->count++].name =
            arena_str(call->arena, str_from_c(file->fts_name));
    if (s->count > 0) {
        s->parts[s->count - 1].bytes += bytes;
        s->parts[s->count - 1].files++;
    }
    s->bytes += bytes;
    s->files++;
}

/* The walk goes down before it goes on, so a file belongs to the entry that was
 * named last. */
static void walk(struct call *call, struct storage *s)
{
    char *paths[] = {
        arena_cstr(call->arena, str_from_c(call->config->data_dir)), NULL};
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
    const FTSENT *file;

    if (tree == NULL)
        return;
    while ((file = fts_read(tree)) != NULL && s->files < FILES_MAX)
        if (file->fts_level > 0 && file->fts_info != FTS_DP &&
            file->fts_info != FTS_NS && file->fts_info != FTS_ERR)
            add_file(call, s, file);
    s->is_cut = file != NULL;
    (void)fts_close(tree);
}

static int compare_parts(const void *a, const void *b)
{
    const struct part *x = a, *y = b;

    return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

static void look_at_disk(struct call *call, struct storage *s)
{
    struct statvfs disk;

    *s = (struct storage){.count = 0};
    if (statvfs(call->config->data_dir, &disk) == 0) {
        s->disk_bytes = (uint64_t)disk.f_blocks * disk.f_frsize;
        s->free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    }
    walk(call, s);
    qsort(s->parts, s->count, sizeof s->parts[0], compare_parts);
}

/* "1.4 GiB", in the arena. */
static struct str size_text(struct call *call, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double n = (double)bytes;
    size_t unit = 0;

    while (n >= 1024 && unit < 4) {
        n /= 1024;
        unit++;
    }
    return arena_printf(call->arena, unit == 0 ? "%.0f %s" : "%.1f %s", n,
                        units[unit]);
}

static void add_part(struct call *call, const struct part *p)
{
    html(call->out,
         "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", p->name,
         size_text(call, p->bytes),
         html_number(call->arena, (int64_t)p->files));
}

static void add_storage(struct call *call, const struct storage *s)
{
    const struct part all = {s->is_cut ? STR("all that was looked at")
                                       : STR("all"),
                             s->bytes, s->files};

    html(call->out,
         "<h2>Storage</h2>\n<p>{} of {} are free on the disk of {}.</p>\n"
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
         "aria-label=\"Storage\"><table>\n<thead><tr>"
         "<th scope=\"col\">Part</th><th scope=\"col\">Size</th>"
         "<th scope=\"col\">Files</th></tr></thead>\n<tbody>\n",
         size_text(call, s->free_bytes), size_text(call, s->disk_bytes),
         str_from_c(call->config->data_dir));
    for (size_t i = 0; i < s->count; i++)
        add_part(call, &s->parts[i]);
    add_part(call, &all);
    html(call->out, "</tbody></table></div>\n");
}

/* ---- health ---- */

/* A complaint, and what to do about it. */
static void complain(struct call *call, unsigned *complaints, struct str text)
{
    page_complaint(call, text);
    ++*complaints;
}

static void look_at_server(struct call *call, const struct storage *s,
                           unsigned *complaints)
{
    struct hook_sender_figures hooks;

    if (!probe_is_well(call->config->probe))
        complain(call, complaints,
                 STR("The data directory can't be written. Is its disk full, "
                     "or mounted read-only?"));
    if (s->disk_bytes > 0 && s->free_bytes < s->disk_bytes / ROOM_LEFT_PART)
        complain(call, complaints,
                 arena_printf(call->arena,
                              "Only %.*s are left on the disk. Old "
                              "generations can be removed under Catalog.",
                              STR_ARG(size_text(call, s->free_bytes))));
    if (feed_is_stale(call->config->feed))
        complain(call, complaints,
                 STR("The state can't be reached, or is slow: what people "
                     "change isn't noticed in time. The server's log may say "
                     "why."));
    hook_sender_figures(call->config->hook_sender, &hooks);
    if (hooks.failed > hooks.arrived)
        complain(call, complaints,
                 STR("More webhooks have failed than have arrived since the "
                     "server began. Their apps' pages say which."));
}

static enum err look_at_podcasts(struct call *call, unsigned *complaints)
{
    struct subscription_counts counts;
    enum err e = subscriptions_count(call->db, &counts);

    if (!e && counts.failing + counts.dead > 0)
        complain(call, complaints,
                 arena_printf(call->arena,
                              "Of the podcasts (%lld) some fail (%lld) or are "
                              "given up (%lld): see Podcasts.",
                              (long long)counts.all, (long long)counts.failing,
                              (long long)counts.dead));
    return e;
}

static enum err look_at_folders(struct call *call, unsigned *complaints)
{
    struct watched_counts counts;
    enum err e = watched_folders_count(call->db, &counts);

    if (!e && counts.failing > 0)
        complain(call, complaints,
                 arena_printf(call->arena,
                              "Of the watched folders (%lld) some can't be "
                              "looked at (%lld): see Folders.",
                              (long long)counts.all,
                              (long long)counts.failing));
    return e;
}

static enum err look_at_imports(struct call *call, unsigned *complaints)
{
    struct db_part newest = {.limit = 1};
    struct ledger_run *runs;
    size_t count;
    enum err e = ledger_list(call->db, &newest, call->arena, &runs, &count);

    if (!e && count > 0 && runs[0].outcome == LEDGER_FAILED)
        complain(call, complaints,
                 STR("The last import has failed: see Imports for what it "
                     "says."));
    return e;
}

/* The kinds of entities that there are, "4 artists, 9 albums". */
static void add_catalog(struct call *call)
{
    html(call->out, "<h2>Catalog</h2>\n<p>Generation {}",
         html_number(call->arena, generation_number(call->generation)));
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        uint32_t n = catalog_count(call->catalog, (enum entity)t);

        if (n > 0)
            html(call->out, ", {} {}", html_number(call->arena, n),
                 entity_plural((enum entity)t));
    }
    html(call->out, ".</p>\n");
}

enum err owner_health_show(struct call *call)
{
    struct storage s;
    unsigned complaints = 0;
    enum err e;

    look_at_disk(call, &s);
    admin_begin(call, STR("Health"));
    look_at_server(call, &s, &complaints);
    e = look_at_podcasts(call, &complaints);
    if (!e)
        e = look_at_folders(call, &complaints);
    if (!e)
        e = look_at_imports(call, &complaints);
    if (e)
        return e;
    if (complaints == 0)
        page_notice(call, STR("All is well."));
    add_catalog(call);
    add_storage(call, &s);
    page_end(call);
    return OK;
}
