#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "cmd/options.h"

static const struct option options[] = {
    OPTION("name", TEXT, "NAME", "a name", .required = true),
    OPTION("uri", LIST, "URI", "where to"),
    OPTION("http2", FLAG, NULL, "a flag"),
    OPTION("loops", NUMBER, "N", "how many", .fallback = "4", .min = 1,
           .max = 64),
    OPTION("memory", SIZE, "SIZE", "how much", .min = 1024),
    OPTION("mode", CHOICE, "extended|development", "which",
           .fallback = "extended"),
    OPTION("public-url", TEXT, "URL", "an address"),
    OPTION("scope", WORDS, "SCOPES", "or none"),
};

static const struct command command = {
    .name = "try it",
    .arguments = "FILE [FILE]",
    .min_arguments = 1,
    .max_arguments = 2,
    .summary = "Tries it.",
    OPTIONS_OF(options),
    .has_state = true,
};

static const struct option other_options[] = {
    OPTION("market", TEXT, "CC", "a country"),
};

static const struct command other = {
    .name = "other",
    .summary = "Does something else.",
    OPTIONS_OF(other_options),
};

/* One that works on no data directory. */
static const struct command away = {
    .name = "away",
    .summary = "Goes elsewhere.",
    .arguments = "N...",
    .max_arguments = SIZE_MAX,
    OPTIONS_OF(other_options),
    .has_no_data = true,
};

static const struct command *const all[] = {&command, &other};

/* What a parse printed, and what it parsed. */
struct result {
    enum options_outcome outcome;
    struct options *o;
    char *out;
    char *err;
    size_t out_n;
    size_t err_n;
};

static struct result last;

/* Words separated by spaces. */
static enum options_outcome parse_as(const struct command *c, const char *line)
{
    char *copy = mem_strdup(line, strlen(line));
    char **argv = mem_zalloc(100, sizeof *argv);
    struct options_call call = {
        .command = c,
        .commands = all,
        .command_count = 2,
        .argv = argv,
        .out = open_memstream(&last.out, &last.out_n),
        .err = open_memstream(&last.err, &last.err_n),
    };

    for (char *p = copy; *p != '\0' && call.argc < 99;) {
        argv[call.argc++] = p;
        p += strcspn(p, " ");
        if (*p == ' ')
            *p++ = '\0';
    }
    last.outcome = options_parse(&call, &last.o);
    (void)fclose(call.out);
    (void)fclose(call.err);
    free(argv);
    free(copy); /* values are copies; arguments are asked for by nobody */
    return last.outcome;
}

static enum options_outcome parse(const char *line)
{
    return parse_as(&command, line);
}

static void forget(void)
{
    options_free(last.o);
    free(last.out);
    free(last.err);
    last = (struct result){.o = NULL};
}

static int set_up(void **state)
{
    (void)state;
    (void)clearenv();
    return 0;
}

static void assert_wrong(const char *line, const char *message)
{
    char text[512];

    (void)snprintf(text, sizeof text,
                   "tonearm try it: %s\nTry 'tonearm try it --help'.\n",
                   message);
    assert_int_equal(parse(line), OPTIONS_WRONG);
    assert_string_equal(last.err, text);
    assert_int_equal(last.out_n, 0);
    assert_null(last.o);
    forget();
}

static void assert_text(const char *name, const char *value)
{
    assert_non_null(options_text(last.o, name));
    assert_string_equal(options_text(last.o, name), value);
}

static void test_line(void **state)
{
    (void)state;
    assert_int_equal(parse("--data D a --name=N --uri U1 b --uri=U=2 --http2 "
                           "--loops 64 --memory 2K --mode development"),
                     OPTIONS_RUN);
    assert_text("data", "D");
    assert_text("name", "N");
    assert_int_equal(options_count(last.o, "uri"), 2);
    assert_string_equal(options_at(last.o, "uri", 0), "U1");
    assert_string_equal(options_at(last.o, "uri", 1), "U=2");
    assert_true(options_flag(last.o, "http2"));
    assert_int_equal(options_number(last.o, "loops"), 64);
    assert_int_equal(options_number(last.o, "memory"), 2048);
    assert_text("mode", "development");
    assert_null(options_text(last.o, "public-url"));
    assert_null(options_text(last.o, "state"));
    assert_int_equal(options_argument_count(last.o), 2);
    forget();
}

static void test_defaults(void **state)
{
    (void)state;
    assert_int_equal(parse("--data D --name N a"), OPTIONS_RUN);
    assert_int_equal(options_number(last.o, "loops"), 4);
    assert_text("mode", "extended");
    assert_false(options_given(last.o, "mode"));
    assert_true(options_given(last.o, "name"));
    assert_false(options_given(last.o, "memory"));
    assert_int_equal(options_number(last.o, "memory"), 0);
    assert_false(options_flag(last.o, "http2"));
    assert_int_equal(options_count(last.o, "uri"), 0);
    forget();
}

static void test_empty(void **state)
{
    (void)state;
    assert_int_equal(parse("a --data D --name N --scope="), OPTIONS_RUN);
    assert_text("scope", "");
    assert_true(options_given(last.o, "scope"));
    forget();
}

static void test_arguments(void **state)
{
    (void)state;
    assert_int_equal(parse("--data D --name N - -- --loops"), OPTIONS_RUN);
    assert_int_equal(options_argument_count(last.o), 2);
    assert_int_equal(options_argument_dashes(last.o), 1);
    forget();
    assert_int_equal(parse("--data D --name N a b"), OPTIONS_RUN);
    assert_int_equal(options_argument_dashes(last.o), 2);
    forget();
    assert_wrong("--data D --name N", "expected FILE [FILE]");
    assert_wrong("--data D --name N a b c", "unexpected argument 'c'");
}

static void test_wrong_options(void **state)
{
    (void)state;
    assert_wrong("a --data D", "--name is required");
    assert_wrong("a --name N", "--data is required");
    assert_wrong("a --data D --name", "--name needs a value");
    assert_wrong("a --data D --name N --nmae M",
                 "unknown option --nmae; did you mean --name?");
    assert_wrong("a --data D --name N --zzzzzz M", "unknown option --zzzzzz");
    assert_wrong("a --data D --name N --market SE", "unknown option --market");
    assert_wrong("a --data D --name N -x",
                 "unknown option -x; options begin with --");
    assert_wrong("a --data D --name N --name N", "--name is given twice");
    assert_wrong("a --data D --name N --http2 --http2",
                 "--http2 is given twice");
    assert_wrong("a --data D --name N --=x", "unknown option --");
}

static void test_wrong_values(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"--loops=0", "--loops '0': must be at least 1"},
        {"--loops=65", "--loops '65': must be at most 64"},
        {"--loops=x", "--loops 'x': must be a whole number"},
        {"--loops=-1", "--loops '-1': must be a whole number"},
        {"--loops=99999999999999999999",
         "--loops '99999999999999999999': must be a whole number"},
        {"--memory=1023", "--memory '1023': must be at least 1024"},
        {"--memory=K", "--memory 'K': must be a size such as 65536, 64K, "
                       "256M or 4G"},
        {"--memory=20000000T", "--memory '20000000T': must be a size such as "
                               "65536, 64K, 256M or 4G"},
        {"--mode=both", "--mode 'both': must be one of extended|development"},
        {"--mode=extended|development",
         "--mode 'extended|development': must be one of "
         "extended|development"},
        {"--http2=maybe", "--http2 'maybe': must be true or false"},
        {"--public-url=", "--public-url '': must not be empty"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[128];

        (void)snprintf(line, sizeof line, "a --data D --name N %s",
                       cases[i].text);
        assert_wrong(line, cases[i].why);
    }
}

static void test_sizes(void **state)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } cases[] = {
        {"1024", 1024},
        {"1k", 1024},
        {"256M", (uint64_t)256 << 20},
        {"4g", (uint64_t)4 << 30},
        {"2T", (uint64_t)2 << 40},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[128];

        (void)snprintf(line, sizeof line, "a --data D --name N --memory %s",
                       cases[i].text);
        assert_int_equal(parse(line), OPTIONS_RUN);
        assert_true(options_number(last.o, "memory") == cases[i].bytes);
        forget();
    }
}

static void test_environment(void **state)
{
    (void)state;
    assert_int_equal(setenv("TONEARM_DATA", "E", 1), 0);
    assert_int_equal(setenv("TONEARM_NAME", "from env", 1), 0);
    assert_int_equal(setenv("TONEARM_PUBLIC_URL", "http://e", 1), 0);
    assert_int_equal(setenv("TONEARM_HTTP2", "yes", 1), 0);
    assert_int_equal(setenv("TONEARM_URI", "https://e", 1), 0);
    assert_int_equal(setenv("TONEARM_LOOPS", "", 1), 0); /* as if absent */
    assert_int_equal(parse("a --name line --http2=false"), OPTIONS_RUN);
    assert_text("data", "E");
    assert_text("name", "line");
    assert_text("public-url", "http://e");
    assert_false(options_flag(last.o, "http2"));
    assert_int_equal(options_count(last.o, "uri"), 1);
    assert_int_equal(options_number(last.o, "loops"), 4);
    forget();
    assert_int_equal(parse("a --uri https://l"), OPTIONS_RUN);
    assert_int_equal(options_count(last.o, "uri"), 1);
    assert_string_equal(options_at(last.o, "uri", 0), "https://l");
    assert_true(options_flag(last.o, "http2"));
    forget();
    assert_int_equal(setenv("TONEARM_LOOPS", "many", 1), 0);
    assert_wrong("a", "environment: --loops 'many': must be a whole number");
}

/* ---- the config file ---- */

static char config[] = "/tmp/tonearm-config-XXXXXX";

static void write_config(const char *text)
{
    assert_int_equal(io_write_file(config, text, strlen(text), 0600), OK);
    assert_int_equal(setenv("TONEARM_CONFIG", config, 1), 0);
}

static void test_config(void **state)
{
    (void)state;
    write_config("# a comment\n"
                 "\n"
                 "  data = C   # another\r\n"
                 "name=a name#1\n"
                 "public-url = \" http://c/ # x\" # one more\n"
                 "uri = https://1\n"
                 "uri = https://2\n"
                 "http2 = on\n"
                 "market = SE\n" /* another command's */
                 "loops = 7");
    assert_int_equal(setenv("TONEARM_LOOPS", "8", 1), 0);
    assert_int_equal(parse("a"), OPTIONS_RUN);
    assert_text("data", "C");
    assert_text("name", "a name#1");
    assert_text("public-url", " http://c/ # x");
    assert_int_equal(options_count(last.o, "uri"), 2);
    assert_string_equal(options_at(last.o, "uri", 1), "https://2");
    assert_true(options_flag(last.o, "http2"));
    assert_int_equal(options_number(last.o, "loops"), 8);
    forget();
    assert_int_equal(unsetenv("TONEARM_LOOPS"), 0);
    assert_int_equal(parse("a --name line"), OPTIONS_RUN);
    assert_text("name", "line");
    assert_int_equal(options_number(last.o, "loops"), 7);
    forget();
}

static void assert_config_refused(const char *part)
{
    assert_int_equal(parse("a --data D --name N"), OPTIONS_WRONG);
    if (strstr(last.err, part) == NULL)
        fail_msg("%s isn't in: %s", part, last.err);
    forget();
}

static void assert_config_wrong(const char *text, const char *part)
{
    write_config(text);
    assert_config_refused(part);
}

static void test_config_wrong(void **state)
{
    (void)state;
    assert_config_wrong("loops = 1\nlopps = 2\n",
                        ":2: no command has such an option");
    assert_config_wrong("\nloops\n", ":2: expected key = value");
    assert_config_wrong("= 3\n", ":1: expected key = value");
    assert_config_wrong("state = \"x\n", ":1: expected one value in double");
    assert_config_wrong("state = \"x\" y\n", ":1: expected one value");
    assert_config_wrong("state = x\nstate = y\n",
                        "config file: --state is given twice");
    assert_config_wrong("\nloops = 0\n", "line 2 of");
    assert_config_wrong("state = \xff\n", "not UTF-8");
    assert_int_equal(io_write_file(config, "state = a\0b\n", 12, 0600), OK);
    assert_config_refused("not text: it has a zero byte");
    assert_int_equal(setenv("TONEARM_CONFIG", "/nowhere/config", 1), 0);
    assert_wrong("a --data D --name N", "/nowhere/config: not found");
}

/* ---- help and version ---- */

static void test_help(void **state)
{
    static const char *const lines[] = {"--help", "-h",
                                        "a --nonsense --help --data"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(parse(lines[i]), OPTIONS_SHOWN);
        assert_int_equal(last.err_n, 0);
        for (size_t j = 0; j < command.option_count; j++) {
            assert_non_null(strstr(last.out, options[j].name));
            assert_non_null(strstr(last.out, options[j].help));
        }
        assert_non_null(strstr(last.out, "try it"));
        assert_non_null(strstr(last.out, "FILE [FILE]"));
        assert_non_null(strstr(last.out, "(default 4)"));
        assert_non_null(strstr(last.out, "--state URL"));
        forget();
    }
    assert_int_equal(parse("--version"), OPTIONS_SHOWN);
    assert_memory_equal(last.out, "tonearm ", 8);
    forget();
    assert_wrong("--data D --name N a -- --help c", "unexpected argument 'c'");
}

static void test_no_data(void **state)
{
    size_t count = 0;

    (void)state;
    assert_int_equal(parse_as(&away, "--market SE -5 +5 - -- -x"), OPTIONS_RUN);
    assert_int_equal(options_argument_count(last.o), 4);
    assert_ptr_equal(options_commands(last.o, &count), all);
    assert_int_equal(count, 2);
    assert_string_equal(options_text(last.o, "market"), "SE");
    assert_null(options_text(last.o, "config"));
    forget();
    assert_int_equal(parse_as(&away, "--data x"), OPTIONS_WRONG);
    forget();
    assert_int_equal(parse_as(&away, "-x"), OPTIONS_WRONG);
    forget();
    assert_int_equal(parse_as(&away, "--help"), OPTIONS_SHOWN);
    assert_null(strstr(last.out, "--data"));
    assert_non_null(strstr(last.out, "--config FILE"));
    assert_null(strstr(last.out, "--state"));
    forget();
}

static int make_config(void **state)
{
    int fd = mkstemp(config);

    (void)state;
    return fd < 0 ? -1 : close(fd);
}

static int remove_config(void **state)
{
    (void)state;
    return unlink(config);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

/* A command that makes a directory of its own where none is named. */
static void test_data_that_may_be_left_out(void **state)
{
    static const struct command without = {
        .name = "run", .summary = "Runs.", .data_is_optional = true};
    struct options_call call = {.command = &without,
                                .commands = all,
                                .command_count = 2,
                                .out = open_memstream(&last.out, &last.out_n),
                                .err = stderr};
    char ask[] = "--help";
    char *const asking[] = {ask};

    (void)state;
    assert_int_equal(options_parse(&call, &last.o), OPTIONS_RUN);
    assert_null(options_text(last.o, "data"));
    options_free(last.o);
    call.argc = 1;
    call.argv = asking;
    assert_int_equal(options_parse(&call, &last.o), OPTIONS_SHOWN);
    (void)fclose(call.out);
    assert_non_null(strstr(last.out, "usage: tonearm run [--data DIR] "));
    assert_null(strstr(last.out, "(required)"));
    forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_line),
        TEST(test_defaults),
        TEST(test_empty),
        TEST(test_arguments),
        TEST(test_wrong_options),
        TEST(test_wrong_values),
        TEST(test_sizes),
        TEST(test_environment),
        TEST(test_config),
        TEST(test_config_wrong),
        TEST(test_help),
        TEST(test_no_data),
        TEST(test_data_that_may_be_left_out),
    };

    return cmocka_run_group_tests(tests, make_config, remove_config);
}
