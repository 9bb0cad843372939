/* Whoever works tells what it does and how far it is, about once a second. What
 * it does now began when it was last heard of doing something else, and goes on
 * as fast as it has gone since; a guess that is wrong where work gets slower
 * the longer it takes, and good enough to decide about a coffee. */
#include "cmd/progress.h"

#include <string.h>

void progress_init(struct progress *p, FILE *out, bool on_terminal,
                   int64_t now_ms)
{
    *p = (struct progress){
        .out = out, .on_terminal = on_terminal, .last_ms = now_ms};
}

static void begin(struct progress *p, const char *doing)
{
    if (strncmp(p->doing, doing, sizeof p->doing - 1) == 0)
        return;
    (void)snprintf(p->doing, sizeof p->doing, "%s", doing);
    p->from_ms = p->last_ms;
}

/* "41 s", "3 min", "2 h 5 min". */
static void print_left(FILE *out, uint64_t seconds)
{
    uint64_t minutes = (seconds + 30) / 60;

    if (seconds < 100)
        fprintf(out, ", %llu s left", (unsigned long long)seconds);
    else if (minutes < 100)
        fprintf(out, ", %llu min left", (unsigned long long)minutes);
    else
        fprintf(out, ", %llu h %llu min left",
                (unsigned long long)(minutes / 60),
                (unsigned long long)(minutes % 60));
}

static void print_pace(const struct progress *p, uint64_t done, uint64_t of,
                       int64_t now_ms)
{
    double seconds = (double)(now_ms - p->from_ms) / 1000;
    double rate = seconds > 0 ? (double)done / seconds : 0;

    if (rate < 1)
        return;
    fprintf(p->out, ", %.0f a second", rate);
    if (of > done)
        print_left(p->out, (uint64_t)((double)(of - done) / rate + 0.5));
}

void progress_show(struct progress *p, const char *doing, uint64_t done,
                   uint64_t of, int64_t now_ms)
{
    begin(p, doing);
    if (p->on_terminal)
        fputs("\r\033[K", p->out);
    fprintf(p->out, "%s: %llu", doing, (unsigned long long)done);
    if (of > 0)
        fprintf(p->out, " of %llu (%u%%)", (unsigned long long)of,
                (unsigned)(done * 100 / of));
    print_pace(p, done, of, now_ms);
    if (!p->on_terminal)
        fputc('\n', p->out);
    fflush(p->out);
    p->line_is_open = p->on_terminal;
    p->last_ms = now_ms;
}

void progress_clear(struct progress *p)
{
    if (p->line_is_open)
        fputs("\r\033[K", p->out);
    p->line_is_open = false;
}
