/* A sheet is lines of a word and its values; what isn't known is passed over,
 * as players do. Times are minutes, seconds and frames, 75 a second (Red Book).
 * A track begins at its INDEX 01, and what lies before it, its INDEX 00, is
 * the end of the track in front. */
#include "import/folder/folder_cue.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "import/folder/folder_path.h"
#include "import/source/encoding.h"

#define FRAMES      75
#define MINUTES_MAX 5999
#define TRACKS_MAX  99

struct reading {
    struct folder_cue *cue;
    struct str file;                /* the last FILE */
    struct folder_cue_track *track; /* the last TRACK; NULL: none yet */
    bool has_index;                 /* of that */
};

/* The next word of a line, or what stands between quotes. */
static struct str take_word(struct str *line)
{
    struct str word;
    size_t n;

    *line = str_trim(*line);
    if (line->n > 0 && line->p[0] == '"') {
        *line = str_from(*line, 1);
        n = str_find(*line, '"');
        word = str_of(line->p, n);
        *line = str_from(*line, n + 1);
        return word;
    }
    for (n = 0; n < line->n && line->p[n] != ' ' && line->p[n] != '\t';)
        n++;
    word = str_of(line->p, n);
    *line = str_from(*line, n);
    return word;
}

/* All that is left of a line, without its quotes. */
static struct str take_rest(struct str line)
{
    line = str_trim(line);
    if (line.n > 0 && line.p[0] == '"')
        return str_trim(take_word(&line));
    return line;
}

/* "mm:ss:ff". */
static bool read_time(struct str text, uint32_t *ms)
{
    uint64_t part[3];
    struct str word;

    for (int i = 0; i < 3; i++)
        if (!str_split(&text, ':', &word) || !str_to_u64(word, &part[i]))
            return false;
    if (text.n > 0 || part[0] > MINUTES_MAX || part[1] > 59 ||
        part[2] >= FRAMES)
        return false;
    *ms = (uint32_t)((part[0] * 60 + part[1]) * 1000 + part[2] * 1000 / FRAMES);
    return true;
}

/* A track that had no index is none. */
static void end_track(struct reading *r)
{
    if (r->track != NULL && !r->has_index)
        r->cue->count--;
    r->track = NULL;
    r->has_index = false;
}

static void begin_track(struct reading *r, struct str line)
{
    struct str number = take_word(&line);
    uint64_t v;

    end_track(r);
    if (r->cue->count == TRACKS_MAX || !str_to_u64(number, &v) || v == 0 ||
        v > TRACKS_MAX || !str_eq_nocase(take_word(&line), STR("AUDIO")))
        return;
    r->track = &r->cue->tracks[r->cue->count++];
    *r->track =
        (struct folder_cue_track){.file = r->file, .number = (uint32_t)v};
}

static void read_index(struct reading *r, struct str line)
{
    struct folder_cue_track *t = r->track, *before;
    struct str number = take_word(&line);
    uint64_t v;

    if (t == NULL || !str_to_u64(number, &v) || v != 1 ||
        !read_time(take_word(&line), &t->from_ms))
        return;
    /* The file may have changed since the TRACK: its index is what is in it. */
    t->file = r->file;
    before = t > r->cue->tracks ? t - 1 : NULL;
    if (before != NULL && str_eq(before->file, t->file)) {
        if (t->from_ms <= before->from_ms)
            return;
        before->to_ms = t->from_ms;
    }
    r->has_index = true;
}

static void read_remark(struct reading *r, struct str line)
{
    struct str word = take_word(&line), rest = take_rest(line);

    if (str_eq_nocase(word, STR("DATE")))
        r->cue->date = rest;
    else if (str_eq_nocase(word, STR("GENRE")))
        r->cue->genre = rest;
    else if (str_eq_nocase(word, STR("DISCNUMBER")))
        r->cue->disc = rest;
}

static void read_line(struct reading *r, struct str line)
{
    struct str word = take_word(&line);

    if (str_eq_nocase(word, STR("FILE")))
        r->file = take_word(&line);
    else if (str_eq_nocase(word, STR("TRACK")))
        begin_track(r, line);
    else if (str_eq_nocase(word, STR("INDEX")))
        read_index(r, line);
    else if (str_eq_nocase(word, STR("REM")))
        read_remark(r, line);
    else if (str_eq_nocase(word, STR("TITLE")))
        *(r->track ? &r->track->title : &r->cue->title) = take_rest(line);
    else if (str_eq_nocase(word, STR("PERFORMER")))
        *(r->track ? &r->track->performer : &r->cue->performer) =
            take_rest(line);
    else if (str_eq_nocase(word, STR("ISRC")) && r->track != NULL)
        r->track->isrc = take_rest(line);
}

/* In UTF-8, without a byte order mark. */
static struct str decode(struct str bytes, struct arena *arena)
{
    struct str text, label;
    size_t mark;
    struct buf out;

    label = encoding_of_mark(bytes, &mark);
    if (label.n == 0 && utf8_is_valid(bytes))
        return arena_str(arena, bytes);
    buf_init(&out, 4 * FOLDER_CUE_MAX_BYTES);
    (void)encoding_decode(label.n > 0 ? label : STR("windows-1252"),
                          str_from(bytes, mark), &out);
    text = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return text;
}

void folder_cue_read(struct str bytes, struct arena *arena,
                     struct folder_cue *out)
{
    struct reading r = {.cue = out};
    struct str text = decode(bytes, arena), line;

    *out = (struct folder_cue){
        .tracks = arena_alloc(arena, TRACKS_MAX * sizeof *out->tracks)};
    while (str_split(&text, '\n', &line))
        read_line(&r, line);
    end_track(&r);
}

bool folder_cue_is_of(const struct folder_cue_track *t, struct str name)
{
    /* Sheets of Windows name a file with its folders. */
    struct str file = t->file;

    for (size_t i = file.n; i-- > 0;)
        if (file.p[i] == '\\' || file.p[i] == '/') {
            file = str_from(file, i + 1);
            break;
        }
    return str_eq_nocase(file, name) ||
           str_eq_nocase(folder_stem(file), folder_stem(name));
}

bool folder_cue_cuts(const struct folder_cue *cue, struct str name)
{
    size_t tracks = 0;

    for (size_t i = 0; i < cue->count; i++)
        tracks += folder_cue_is_of(&cue->tracks[i], name);
    return tracks > 1;
}
