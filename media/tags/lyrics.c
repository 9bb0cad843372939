/* What has times: lyrics in the LRC format ("[01:02.30]text", several times
 * before one text, "[offset:-200]" for all), lines of ID3's SYLT, and chapters,
 * of which Vorbis comments write time and title apart. */
#include "base/mem.h"
#include "base/utf8.h"
#include "media/tags/tags_own.h"

#define TIMES_MAX 16 /* before one line */

void tags_add_line(struct tags *t, uint32_t ms, struct str text)
{
    if (t->line_count == TAGS_LINES_MAX)
        return;
    t->lines =
        mem_grow(t->lines, t->line_count, &t->line_capacity, sizeof *t->lines);
    t->lines[t->line_count++] =
        (struct tag_line){ms, utf8_cut(tags_text(t, text), TAGS_VALUE_MAX)};
}

/* Digits at the front, at most nine; false without any. */
static bool take_digits(struct str *rest, uint32_t *out, unsigned *count)
{
    *out = 0;
    *count = 0;
    while (*count < 9 && rest->n > 0 && rest->p[0] >= '0' &&
           rest->p[0] <= '9') {
        *out = *out * 10 + (uint32_t)(rest->p[0] - '0');
        *rest = str_from(*rest, 1);
        ++*count;
    }
    return *count > 0;
}

static bool take_char(struct str *rest, const char *any)
{
    if (rest->n == 0 || strchr(any, rest->p[0]) == NULL || rest->p[0] == '\0')
        return false;
    *rest = str_from(*rest, 1);
    return true;
}

/* A fraction of a second, of as many digits as there are, in milliseconds. */
static uint32_t take_fraction(struct str *rest)
{
    uint32_t value;
    unsigned digits;

    if (!take_char(rest, ".:,") || !take_digits(rest, &value, &digits))
        return 0;
    for (; digits < 3; digits++)
        value *= 10;
    for (; digits > 3; digits--)
        value /= 10;
    return value;
}

/* "mm:ss", "mm:ss.xx" or "hh:mm:ss.xxx"; false, with nothing cut off, for
 * another form or more than a hundred hours. */
static bool take_time(struct str *rest, bool has_hours, uint32_t *ms)
{
    struct str at = *rest;
    uint32_t parts[3] = {0, 0, 0};
    unsigned digits, count = has_hours ? 3 : 2;
    uint64_t seconds = 0;

    for (unsigned i = 0; i < count; i++) {
        if ((i > 0 && !take_char(&at, ":")) ||
            !take_digits(&at, &parts[i], &digits))
            return false;
        seconds = seconds * 60 + parts[i];
    }
    if (seconds > 360000)
        return false;
    *ms = (uint32_t)seconds * 1000 + take_fraction(&at);
    *rest = at;
    return true;
}

/* Cuts the times off a line's front. */
static size_t take_times(struct str *line, uint32_t ms[TIMES_MAX])
{
    size_t count = 0;

    while (count < TIMES_MAX) {
        struct str at = *line;

        if (!take_char(&at, "[") || !take_time(&at, false, &ms[count]) ||
            !take_char(&at, "]"))
            break;
        *line = at;
        count++;
    }
    return count;
}

static void read_offset(struct str line, int64_t *offset)
{
    size_t n;

    if (!str_starts(line, STR("[offset:")))
        return;
    line = str_from(line, 8);
    n = str_find(line, ']');
    if (!str_to_i64(str_trim(str_of(line.p, n)), offset) || *offset < -600000 ||
        *offset > 600000)
        *offset = 0;
}

/* A positive offset makes lyrics appear earlier. */
static uint32_t moved(uint32_t ms, int64_t offset)
{
    int64_t at = (int64_t)ms - offset;

    return at < 0 ? 0 : (uint32_t)at;
}

/* Whether the text is of the LRC format: lines that begin with a time. Their
 * lines are then added. */
static bool read_lrc(struct tags *t, struct str text)
{
    uint32_t ms[TIMES_MAX];
    int64_t offset = 0;
    size_t timed = 0;
    struct str line;

    while (str_split(&text, '\n', &line)) {
        size_t count;

        line = str_trim(line);
        count = take_times(&line, ms);
        if (count == 0)
            read_offset(line, &offset);
        for (size_t i = 0; i < count; i++)
            tags_add_line(t, moved(ms[i], offset), line);
        timed += count;
    }
    return timed > 0;
}

void tags_add_lyrics(struct tags *t, struct str text, struct str language)
{
    text = tags_text(t, text);
    if (text.n == 0 || text.n > TAGS_TEXT_MAX)
        return;
    if (t->line_count == 0 && read_lrc(t, text))
        text = STR_EMPTY;
    else if (t->lyrics.n == 0)
        t->lyrics = text;
    if (t->language.n == 0 && language.n == 3 && utf8_is_printable(language) &&
        !str_eq_nocase(language, STR("xxx")) &&
        !str_eq_nocase(language, STR("und")))
        t->language = language;
}

/* ---- chapters ---- */

void tags_add_chapter(struct tags *t, struct tag_chapter chapter)
{
    if (t->chapter_count == TAGS_CHAPTERS_MAX)
        return;
    t->chapters = mem_grow(t->chapters, t->chapter_count, &t->chapter_capacity,
                           sizeof *t->chapters);
    chapter.title = utf8_cut(tags_text(t, chapter.title), TAGS_VALUE_MAX);
    t->chapters[t->chapter_count++] = chapter;
}

/* A title is that of the chapter that was added last: writers put it there. */
bool lyrics_add_chapter(struct tags *t, struct str name, struct str value)
{
    struct str rest = name;
    uint32_t number, ms;
    unsigned digits;

    if (!str_starts(name, STR("CHAPTER")))
        return false;
    rest = str_from(rest, 7);
    if (!take_digits(&rest, &number, &digits))
        return false;
    if (rest.n == 0 && take_time(&value, true, &ms))
        tags_add_chapter(t, (struct tag_chapter){.from_ms = ms});
    else if (str_eq(rest, STR("NAME")) && t->chapter_count > 0)
        t->chapters[t->chapter_count - 1].title =
            utf8_cut(value, TAGS_VALUE_MAX);
    return true;
}

/* ---- order ---- */

static int compare_lines(const void *a, const void *b)
{
    const struct tag_line *x = a, *y = b;

    return x->ms < y->ms ? -1 : x->ms > y->ms;
}

static int compare_chapters(const void *a, const void *b)
{
    const struct tag_chapter *x = a, *y = b;

    return x->from_ms < y->from_ms ? -1 : x->from_ms > y->from_ms;
}

void tags_finish(struct tags *t, uint64_t duration_ms)
{
    tags_split_artists(t);
    if (t->line_count > 0)
        qsort(t->lines, t->line_count, sizeof *t->lines, compare_lines);
    if (t->chapter_count > 0)
        qsort(t->chapters, t->chapter_count, sizeof *t->chapters,
              compare_chapters);
    for (size_t i = 0; i < t->chapter_count; i++) {
        struct tag_chapter *c = &t->chapters[i];
        uint64_t next = i + 1 < t->chapter_count ? c[1].from_ms : duration_ms;

        if (c->to_ms <= c->from_ms)
            c->to_ms = next > c->from_ms ? next : c->from_ms;
    }
}
