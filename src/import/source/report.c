/* A short list of labels with counts, searched from the front: an import has
 * a dozen of them. Bad lines are printed as they come, because somebody who
 * mends a file wants them while it is still being read; the cap keeps a file
 * of the wrong kind from writing gigabytes to a terminal or a log. */
#include "import/source/report.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/mem.h"

#define LINE_MAX_BYTES 4096

void report_init(struct import_report *r)
{
    *r = (struct import_report){0};
}

void report_release(struct import_report *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->entries[i].label);
    free(r->entries);
    *r = (struct import_report){0};
}

/* The entry of a label, made if need be. */
static struct report_entry *entry_of(struct import_report *r,
                                     enum report_kind kind, const char *label)
{
    struct report_entry *entry;

    for (size_t i = 0; i < r->count; i++) {
        entry = &r->entries[i];
        if (entry->kind == kind && strcmp(entry->label, label) == 0)
            return entry;
    }
    r->entries =
        mem_grow(r->entries, r->count, &r->capacity, sizeof(*r->entries));
    entry = &r->entries[r->count++];
    *entry = (struct report_entry){.kind = kind,
                                   .label = mem_strdup(label, strlen(label))};
    return entry;
}

void report_add(struct import_report *r, enum report_kind kind,
                const char *label, uint64_t n)
{
    entry_of(r, kind, label)->n += n;
}

void report_count(struct import_report *r, enum report_kind kind,
                  const char *label)
{
    report_add(r, kind, label, 1);
}

uint64_t report_total(const struct import_report *r, enum report_kind kind)
{
    uint64_t total = 0;

    for (size_t i = 0; i < r->count; i++)
        if (r->entries[i].kind == kind)
            total += r->entries[i].n;
    return total;
}

/* Writes the line in one piece, so that it can't mix with a log line. What a
 * source contains must not be able to forge a line of its own. */
static void print_line(struct str text)
{
    struct buf line;

    buf_init(&line, LINE_MAX_BYTES * 4 + 1);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c < 0x20 || c == 0x7f)
            buf_printf(&line, "\\x%02x", c);
        else
            buf_char(&line, (char)c);
    }
    buf_char(&line, '\n');
    fwrite(line.p, 1, line.n, stderr);
    buf_release(&line);
}

void report_bad(struct import_report *r, const char *source, uint64_t line,
                const char *reason, const char *detail, ...)
{
    char text[LINE_MAX_BYTES];
    int n;

    report_count(r, REPORT_SKIPPED, reason);
    r->bad++;
    /* Past the cap lines are only counted, and that is said once. */
    if (r->bad > REPORT_BAD_PRINTED) {
        if (r->bad == REPORT_BAD_PRINTED + 1)
            print_line(STR("more follow, which are only counted"));
        return;
    }
    n = line > 0 ? snprintf(text, sizeof(text), "%s:%llu: %s", source,
                            (unsigned long long)line, reason)
                 : snprintf(text, sizeof(text), "%s: %s", source, reason);
    /* A source with a very long name leaves no room for the detail. */
    if (detail != NULL && n >= 0 && (size_t)n + 2 < sizeof(text)) {
        va_list arguments;
        size_t used = (size_t)n;

        text[used++] = ':';
        text[used++] = ' ';
        va_start(arguments, detail);
        vsnprintf(text + used, sizeof(text) - used, detail, arguments);
        va_end(arguments);
    }
    print_line(str_from_c(text));
}

uint64_t report_bad_count(const struct import_report *r)
{
    return r->bad;
}

void report_print(const struct import_report *r, FILE *out)
{
    static const char *const title[REPORT_KINDS] = {"came in", "skipped",
                                                    "for people"};

    for (int kind = 0; kind < REPORT_KINDS; kind++) {
        bool first = true;

        for (size_t i = 0; i < r->count; i++) {
            const struct report_entry *entry = &r->entries[i];

            if ((int)entry->kind != kind)
                continue;
            if (first)
                fprintf(out, "%s: ", title[kind]);
            fprintf(out, "%s%llu %s", first ? "" : ", ",
                    (unsigned long long)entry->n, entry->label);
            first = false;
        }
        if (!first)
            fputc('\n', out);
    }
}
