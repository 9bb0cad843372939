/* A line is read when its end has come, an event is told at an empty line. */
#include "remote/event_reader.h"

void event_reader_init(struct event_reader *r,
                       bool (*each)(void *user, struct str type,
                                    struct str data),
                       void *user)
{
    buf_init(&r->line, EVENT_READER_MAX_BYTES);
    buf_init(&r->type, EVENT_READER_MAX_BYTES);
    buf_init(&r->data, EVENT_READER_MAX_BYTES);
    r->each = each;
    r->user = user;
}

void event_reader_release(struct event_reader *r)
{
    buf_release(&r->line);
    buf_release(&r->type);
    buf_release(&r->data);
}

/* The text behind "name:", and one space, if the line has that name; none if
 * it has nothing else. */
static bool field(struct str line, struct str name, struct str *value)
{
    if (!str_starts(line, name) || (line.n > name.n && line.p[name.n] != ':'))
        return false;
    *value = str_from(line, name.n + 1);
    if (str_starts(*value, STR(" ")))
        *value = str_from(*value, 1);
    return true;
}

static bool tell(struct event_reader *r)
{
    struct str data = buf_get(&r->data);
    bool goes_on = true;

    if (data.n > 0) {
        data.n--; /* the end of the last line isn't the text's */
        goes_on = r->each(r->user, buf_get(&r->type), data);
    }
    buf_clear(&r->type);
    buf_clear(&r->data);
    return goes_on;
}

static bool read_line(struct event_reader *r, struct str line)
{
    struct str value;

    if (str_ends(line, STR("\r")))
        line.n--;
    if (line.n == 0)
        return tell(r);
    if (field(line, STR("event"), &value)) {
        buf_clear(&r->type);
        buf_str(&r->type, value);
    } else if (field(line, STR("data"), &value)) {
        /* Several lines of data are one text, and an empty one is a line. */
        buf_str(&r->data, value);
        buf_char(&r->data, '\n');
    }
    return !buf_overflowed(&r->type) && !buf_overflowed(&r->data);
}

bool event_reader_feed(struct event_reader *r, struct str bytes)
{
    while (bytes.n > 0) {
        size_t n = str_find(bytes, '\n');
        bool is_whole = n < bytes.n;

        buf_add(&r->line, bytes.p, n);
        bytes = str_from(bytes, is_whole ? n + 1 : n);
        if (buf_overflowed(&r->line))
            return false;
        if (is_whole) {
            if (!read_line(r, buf_get(&r->line)))
                return false;
            buf_clear(&r->line);
        }
    }
    return true;
}
