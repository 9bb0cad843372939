/* A restore, or a server with its state elsewhere, finds no state where only
 * catalogs were imported, and is to find none. */
#include "cmd/import_note.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/local_state.h"
#include "cmd/options.h"
#include "db/db.h"

/* More than is kept (LEDGER_SOURCES_MAX_BYTES). */
#define SOURCES_MAX_BYTES (1u << 20)

bool import_note_is_kept(const struct options *o)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/state.db", options_text(o, "data"));

    return options_given(o, "state") ||
           (n < (int)sizeof path && access(path, F_OK) == 0);
}

/* The sources, one a line. */
static void add_sources(const struct import_note *note, struct buf *out)
{
    const struct options *o = note->o;

    buf_str(out, note->sources);
    if (note->sources.n > 0)
        return;
    for (size_t i = note->first_source; i < options_argument_count(o); i++) {
        struct str name = str_from_c(options_argument(o, i));

        if (i > note->first_source)
            buf_char(out, '\n');
        buf_str(out, str_eq_c(name, "-") ? STR("standard input") : name);
    }
}

/* The caller frees the text. */
static struct str print_summary(const struct import_note *note)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    if (out == NULL)
        return STR_EMPTY;
    note->print(note->what, out);
    (void)fclose(out);
    return str_of(text, n);
}

static enum err note_run(struct db *db, void *run)
{
    return ledger_note(db, run);
}

static enum err store(struct import_note *note)
{
    struct db *db;
    enum err e = local_state_open(note->o, &db);

    if (e)
        return e;
    e = db_transact(db, note_run, &note->run);
    db_close(db);
    return e;
}

void import_note_write(struct import_note *note)
{
    struct str summary;
    struct buf sources;

    if (!import_note_is_kept(note->o))
        return;
    buf_init(&sources, SOURCES_MAX_BYTES);
    add_sources(note, &sources);
    summary = print_summary(note);
    note->run.sources = buf_get(&sources);
    note->run.report = summary;
    note->run.ended_ms = clock_unix_ms();
    if (store(note) != OK)
        log_warn("this isn't noted among the imports");
    free((char *)(uintptr_t)summary.p);
    buf_release(&sources);
}
