/* Corrections as the last layer of a build. What they displace is kept beside
 * the generation, so that it is there again when a correction is undone:
 *
 *     DATA/corrections.jsonl     the corrections (corrections/corrections.h)
 *     DATA/corrections/<n>.base  what sources say, in generation n, of whatever
 *                                is other there than they say
 *     DATA/corrections/<n>.merged  who is merged into whom (catalog/merged.h)
 *
 * A build goes
 *
 *     builder_new -> layer_begin -> layer_put_catalog -> sources
 *                 -> layer_end -> builder_finish -> layer_settle
 *
 * Without a correction and a base, none of that costs anything. One thread. */
#ifndef TONEARM_IMPORT_CORRECTIONS_LAYER_H
#define TONEARM_IMPORT_CORRECTIONS_LAYER_H

#include <stddef.h>
#include <stdint.h>

#include "catalog/build.h"

struct import_report;
struct layer;
struct store;

/* Reads the corrections, which the builder's drafts go through from here on. A
 * line that can't be used is named in the report. ERR_IO, ERR_LIMIT. */
enum err layer_begin(const char *data, struct builder *b,
                     struct import_report *report,
                     struct layer **out) MUST_CHECK;

/* As builder_put_catalog; `generation` is the old one's number. What is other
 * in it than sources said is put as they said it. */
enum err layer_put_catalog(struct layer *l, const struct catalog *old,
                           uint32_t generation, build_filter *keep,
                           void *user) MUST_CHECK;

struct layer_counts {
    size_t corrected; /* entities, of which these corrections are in force */
    size_t hidden;
    size_t merged;
    size_t missing; /* corrections of what isn't in the catalog */
};

/* When all sources are in: puts the corrections, and writes the base for what
 * will be generation `next`, and which artists are merged in it
 * (catalog/merged.h). */
enum err layer_end(struct layer *l, uint32_t next,
                   struct layer_counts *counts) MUST_CHECK;

/* Removes such files of generations that aren't in the store any more. */
void layer_settle(const char *data, const struct store *store);

/* NULL is fine. */
void layer_free(struct layer *l);

#endif
