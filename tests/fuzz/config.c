/* The file of --config: the lines that are understood, written again in quotes,
 * are understood the same; and what a server takes of them is in its range. */
#include "file.h"
#include "quiet.h"

#include "base/buf.h"
#include "base/mem.h"
#include "cmd/commands.h"
#include "cmd/options_config.h"

struct lines {
    struct str file; /* what was read */
    struct buf text; /* what was understood, written again */
    size_t count;
};

static void put_line(struct buf *out, struct str key, struct str value,
                     bool is_quoted)
{
    buf_char(out, '\t');
    buf_str(out, key);
    buf_str(out, is_quoted ? STR("=\"") : STR(" = "));
    buf_str(out, value);
    buf_str(out, is_quoted ? STR("\" # said\r\n") : STR(" # said\n"));
}

static const char *take(void *user, struct str key, struct str value)
{
    struct lines *l = user;

    must(key.n > 0 && str_find(key, '=') == key.n);
    must(str_find(value, '\0') == value.n);
    must(str_find(value, '\n') == value.n);
    must(memmem(l->file.p, l->file.n, key.p, key.n) != NULL);
    must(value.n == 0 ||
         memmem(l->file.p, l->file.n, value.p, value.n) != NULL);
    /* One that begins without a quote may have quotes inside. */
    put_line(&l->text, key, value, str_find(value, '"') == value.n);
    l->count++;
    return NULL;
}

/* False when the file isn't one. */
static bool read_all(struct str file, struct lines *out)
{
    struct fuzz_file f = fuzz_file(file, "config");
    struct config_error error;
    bool ok;

    *out = (struct lines){.file = file};
    buf_init(&out->text, 1u << 20);
    ok = options_config_read(f.path, take, out, &error);
    must(ok || error.why != NULL);
    fuzz_file_close(&f);
    return ok;
}

static void check_number(const struct options *o, const char *name,
                         uint64_t most)
{
    must(options_number(o, name) <= most);
}

/* As `tonearm serve --config FILE`. */
static void serve(struct str file)
{
    const struct command *commands[] = {&serve_command};
    struct fuzz_file f = fuzz_file(file, "config");
    char *words[] = {(char[]){"--data"}, (char[]){"/nowhere"},
                     (char[]){"--config"}, f.path};
    FILE *nowhere = fopen("/dev/null", "w");
    struct options_call call = {&serve_command, commands, 1,      4,
                                words,          nowhere,  nowhere};
    struct options *o;

    must(nowhere != NULL);
    if (options_parse(&call, &o) == OPTIONS_RUN) {
        must(strcmp(options_text(o, "data"), "/nowhere") == 0);
        check_number(o, "slow-client", 3600);
        check_number(o, "search-depth", 1000000);
        check_number(o, "loops", 256);
        options_free(o);
    }
    (void)fclose(nowhere);
    fuzz_file_close(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str file = str_of((const char *)data, n);
    struct lines one, two;

    if (read_all(file, &one)) {
        must(read_all(buf_get(&one.text), &two));
        must(one.count == two.count);
        must(str_eq(buf_get(&one.text), buf_get(&two.text)));
        buf_release(&two.text);
    }
    buf_release(&one.text);
    serve(file);
    return 0;
}
