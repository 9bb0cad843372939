/* A model for recommendations: the file DATA/model/<n>.rec, written whole by
 * `tonearm train`, mapped, never changed (docs/model-format.md draws it).
 *
 * It knows tracks and artists by their public ids. Each kind has rows
 * 0..model_rows-1, dense, in no order that means anything, good for this model
 * only. What a row is like, the file says in several ways, which model_nearest
 * blends by weights that training learned on lists it had hidden:
 *
 *     factors      of implicit ALS; a history becomes a vector of its own by
 *                  the same equations (no user is in the file)
 *     neighbours   item-item weights of the head, solved exactly
 *     artists      a track is near to what its artists are near to, and to
 *                  other tracks by them
 *     content      genres, features, year: for what nobody played
 *     popularity   in lists
 *
 * Nothing in the file is trusted: a file that is damaged is refused when it is
 * opened, or, where only reading all of it would tell, gives other scores; it
 * never crashes a reader, also when it is cut while it is mapped
 * (base/map_guard.h).
 *
 * Any thread, without locks. Equal questions to the same file have equal
 * answers. */
#ifndef TONEARM_MODEL_MODEL_H
#define TONEARM_MODEL_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

struct model;
struct model_scratch;

enum model_kind { MODEL_TRACK, MODEL_ARTIST, MODEL_KINDS };

#define MODEL_NONE UINT32_MAX

/* Maps a file and checks its header, the checksums of its sections, and that
 * every number in them is in its range: a second a gigabyte. What is wrong with
 * a file that is refused is logged with its path, and `*why` (if not NULL)
 * becomes a static text: ERR_NOT_FOUND (not logged), ERR_IO, ERR_CORRUPT,
 * ERR_VERSION. */
enum err model_open(const char *path, struct model **out,
                    const char **why) MUST_CHECK;

/* Unmaps it; the caller knows that nobody reads it. NULL is fine. */
void model_close(struct model *m);

/* How many rows of a kind there are. */
uint32_t model_rows(const struct model *m, enum model_kind kind);

/* The row of an id, MODEL_NONE when the model doesn't know it; and the id of a
 * row, zeros when there is no such row. */
uint32_t model_row(const struct model *m, enum model_kind kind, struct id id);
struct id model_id(const struct model *m, enum model_kind kind, uint32_t row);

/* Something that is liked, and how much: 1 is a track that is in the list or
 * was played, more is more. Weights that aren't positive, rows out of range,
 * and all seeds from the 500th on that is good count nothing; a row that comes
 * twice counts once, with the sum of its weights. */
struct model_seed {
    uint32_t row;
    float weight;
};

#define MODEL_MAX_SEEDS 500

struct model_score {
    uint32_t row;
    float score;
};

/* What model_nearest adds up, each with its weight. */
enum model_way {
    WAY_FACTORS,
    WAY_NEIGHBOURS,
    WAY_ARTISTS, /* what its artists' factors say, of a track */
    WAY_OWN,     /* the share of the seeds that is by an artist of its */
    WAY_CONTENT,
    WAY_POPULARITY,
    MODEL_WAYS
};

/* What is asked: what goes well with these rows of the kind. */
struct model_query {
    enum model_kind kind;
    const struct model_seed *seeds;
    size_t seed_count;
    const float *blend; /* MODEL_WAYS weights; NULL: the model's own */
};

/* What a question is worked out in: two megabytes at most, and 8 bytes an
 * artist and an eighth of a byte a row. It is good for this model only, and for
 * one thread at a time. */
struct model_scratch *model_scratch_new(const struct model *m);
void model_scratch_free(struct model_scratch *s); /* NULL is fine */

/* The best `max` rows, without the seeds, best first (of equal ones the lower
 * row first), into `out`; returns how many there are: fewer only when the
 * model has no more that is anything to the seeds, none without a seed. Scores
 * of one answer compare with one another and with nothing else. Looks at what
 * is near to the seeds in one of the ways above, not at every row, unless the
 * model is small: about 1 ms for 5 seeds and 3 ms for 500, at 1,000,000 rows.
 */
size_t model_nearest(const struct model *m, const struct model_query *query,
                     struct model_scratch *scratch, struct model_score *out,
                     size_t max);

/* Scores the `count` rows of `scores` as model_nearest would, in their order,
 * seeds like others; a row out of range gets -INFINITY. */
void model_nearest_among(const struct model *m, const struct model_query *query,
                         struct model_scratch *scratch,
                         struct model_score *scores, size_t count);

/* What each way says of the `count` rows, before it is weighted; zeros when
 * there is no seed, or no such row. */
void model_ways(const struct model *m, const struct model_query *query,
                struct model_scratch *scratch, const uint32_t *rows,
                size_t count, float (*ways)[MODEL_WAYS]);

/* How alike two rows are, from 0 (not at all) to 1 (the same row, or as good
 * as): for diversity, and for saying because of which seed a row is there. 0
 * when a row is out of range. */
float model_likeness(const struct model *m, enum model_kind kind, uint32_t a,
                     uint32_t b);

/* ---- how it was trained ---- */

struct model_settings {
    uint32_t factors;
    float regularisation;
    float weight;
    float ridge; /* of item-item weights (model/edlae.h) */
    float dropout;
    uint32_t is_tuned;   /* they were looked for on this data; else defaults */
    float held_recall20; /* of lists' entries that training had hidden; 0 for */
    float held_ndcg20;   /* both when none were */
};

struct model_settings model_settings(const struct model *m,
                                     enum model_kind kind);

#endif
